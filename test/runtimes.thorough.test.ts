import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIBRARY_PROGRAM, PackedProject, REPOSITORY } from "./support/packed-project.js";

/** Runtimes beside Node.js, as packages that are nothing but their program. */
const RUNTIMES = [
  {
    name: "Bun",
    package: "@oven/bun-linux-x64-baseline@1.4.5",
    program: "@oven/bun-linux-x64-baseline/bin/bun",
    flags: [],
  },
  {
    name: "Deno",
    package: "@deno/linux-x64-glibc@2.9.6",
    program: "@deno/linux-x64-glibc/deno",
    flags: ["run", "--allow-all", "--no-remote", "--node-modules-dir=manual"],
  },
] as const;

let packed: PackedProject;
afterAll(() => packed?.remove());
beforeAll(() => {
  packed = new PackedProject();
  packed.write("program.ts", LIBRARY_PROGRAM);
});

/** The path of a runtime; undefined: it cannot be had here. */
const installed = (name: string, program: string): string | undefined => {
  const folder = join(packed.folder, "runtimes");
  try {
    const install = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", name];
    execFileSync("npm", install, { stdio: "pipe", timeout: 240_000 });
  } catch {
    return undefined;
  }
  const path = join(folder, "node_modules", program);
  return existsSync(path) ? path : undefined;
};

describe("the package in an empty project", () => {
  it.for(RUNTIMES)(
    "runs in $name as in Node.js, with the same numbers",
    ({ name, package: spec, program, flags }, { skip }) => {
      if (process.platform !== "linux" || process.arch !== "x64") skip(`${name} is tried on Linux on x64 alone`);
      const runtime = installed(spec, program);
      if (runtime === undefined) skip(`${name} cannot be installed here`);
      const run = (command: string, args: readonly string[]): unknown =>
        JSON.parse(execFileSync(command, args, { cwd: packed.project, encoding: "utf8" }));
      const jiti = join(REPOSITORY, "node_modules/jiti/lib/jiti-cli.mjs");
      const inNode = run(process.execPath, [jiti, "program.ts"]);
      expect(inNode).toMatchObject({ tasks: 80, steps: 20, decisions: 20 });
      expect(run(runtime!, [...flags, "program.ts"])).toEqual(inNode);
    },
  );
});
