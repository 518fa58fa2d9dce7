import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** What the types of the package make a program install. `package.thorough.test.ts` compiles such a program. */
const repository = fileURLToPath(new URL("..", import.meta.url));
const entry = join(repository, "dist/index.d.ts");

/** The packages that are imported by a declaration file and all that it reaches. */
const packagesBehind = (file: string, seen = new Set<string>(), packages = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(file)) return packages;
  seen.add(file);
  const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, name = ""] of text.matchAll(/(?:from|import\() ?"([^"]+)"/g))
    if (name.startsWith(".")) packagesBehind(join(dirname(file), name.replace(/\.js$/, ".d.ts")), seen, packages);
    else packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(name)![0]);
  return packages;
};

it("has declarations that need no types of other packages but those it depends on", (context) => {
  // A build without types has none.
  if (!existsSync(entry)) context.skip("dist has no declarations: npm run build");
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(repository, "package.json"), "utf8"),
  );
  const packages = packagesBehind(entry);
  expect([...packages].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
  // Each of them has declarations of its own.
  for (const name of packages)
    expect(existsSync(join(repository, "node_modules/@types", name)), `@types/${name}`).toBe(false);
});
