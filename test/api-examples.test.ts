import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as api from "../src/index.js";
import { sized } from "./support/effort.js";

/** The examples in the comments of the public API: each is checked by the compiler, and run in a folder with a copy of `scenarios`. */
const repository = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "edgefade-examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sources = readdirSync(join(repository, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join(repository, "src", name));

interface Example {
  /** Of what it is an example. */
  readonly name: string;
  readonly code: string;
}

/** The code of every `@example`, by the declaration below it. */
const examples = sources.flatMap((file): Example[] => {
  const text = readFileSync(file, "utf8");
  return [
    ...text.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*?@example\n([\s\S]*?)\*\/\nexport (?:const|class|function) (\w+)/g),
  ].map(([, block = "", name = ""]) => {
    const lines = block.split("\n").map((line) => line.replace(/^ \* ?/, ""));
    const [from, to] = [lines.indexOf("```ts"), lines.indexOf("```")];
    expect([name, from >= 0, to > from]).toEqual([name, true, true]);
    return { name, code: `${lines.slice(from + 1, to).join("\n")}\n` };
  });
});

/** Names that the API gives to what is called otherwise inside. */
const INSIDE: Readonly<Record<string, string>> = { loadPolicy: "createPolicy" };

const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

/** Writes every example into a file of the folder. */
const write = (): readonly string[] =>
  examples.map(({ name, code }) => {
    writeFileSync(join(folder, `${name}.ts`), code);
    return `${name}.ts`;
  });

beforeAll(() => {
  cpSync(join(repository, "scenarios"), join(folder, "scenarios"), { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(repository, join(folder, "node_modules/edgefade"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
});

describe("the examples of the API", () => {
  it("are there for every function that is exported", () => {
    const functions = Object.entries(api)
      .filter(([, value]) => typeof value === "function" && !isClass(value))
      .map(([name]) => INSIDE[name] ?? name);
    expect(functions).toContain("emulate");
    const told = examples.map(({ name }) => name);
    expect(functions.filter((name) => !told.includes(name))).toEqual([]);
  });

  it("run", async () => {
    const files = write();
    // One process for all.
    const all = files.map((file) => `await import("./${file}");`).join("\n");
    writeFileSync(join(folder, "all.ts"), `${all}\nconsole.log("all of them");\n`);
    const jiti = join(repository, "node_modules/jiti/lib/jiti-cli.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, [jiti, "all.ts"], { cwd: folder });
    expect(stdout).toContain("all of them");
  });

  // The compiler reads all of the sources for it.
  it.runIf(sized(false, true))("are accepted by the compiler", () => {
    const files = write();
    const program = ts.createProgram(
      files.map((file) => join(folder, file)),
      {
        ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
        ...{ noEmit: true, types: [], lib: ["lib.es2023.d.ts", "lib.dom.d.ts"], target: ts.ScriptTarget.ES2023 },
        ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
        // The declarations of the package are those of its sources.
        paths: { edgefade: [join(repository, "src/index.ts")] },
      },
    );
    const faults = files.flatMap((file) =>
      program
        .getSemanticDiagnostics(program.getSourceFile(join(folder, file)))
        .map(({ messageText }) => [file, messageText]),
    );
    expect(faults).toEqual([]);
  });
});
