import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { codeFile, packageFile } from "../../src/home.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));

it("finds the package's files and the code that runs, wherever the code lies", () => {
  expect(packageFile()).toBe(repository.replace(/\/$/, ""));
  expect(existsSync(packageFile("scenarios/quickstart.yaml"))).toBe(true);
  // Tests load what is made of src (build/modules.mjs); coverage loads src.
  const folders = [".modules", "src"].map((folder) => join(repository, folder));
  expect(folders).toContain(dirname(codeFile("home.js")));
});

it("asks only for code that the build has", () => {
  const files = readdirSync(join(repository, "src"), { recursive: true, encoding: "utf8" });
  const texts = files
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(repository, "src", name), "utf8"));
  const entries = texts.flatMap((text) =>
    [...text.matchAll(/(?:codeFile|openThreads)\("([\w/-]+\.js)"/g)].map(([, name = ""]) => name),
  );
  expect(entries.length).toBeGreaterThanOrEqual(4);
  expect(entries.filter((name) => !existsSync(join(repository, "dist", name)))).toEqual([]);
});
