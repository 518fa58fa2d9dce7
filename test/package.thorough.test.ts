import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIBRARY_PROGRAM, PackedProject, REPOSITORY } from "./support/packed-project.js";

/** The package as it is published, in an empty project: packed, unpacked, compiled against with strict flags, and run. */
let packed: PackedProject;
afterAll(() => packed?.remove());

const WRONG = `
import { emulate } from "edgefade";
emulate({ scenario: { tasks: 20, devices: [{ name: "phone" }], arrivals: "saturated", duration: "10 Mbps" } });
`;

const STRICT = {
  ...{ target: "ES2023", module: "NodeNext", strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true },
  ...{ noUncheckedIndexedAccess: true, noEmit: true },
};

const compiler = (options: object, file: string): string => {
  packed.write("tsconfig.json", JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files: [file] }));
  try {
    return execFileSync(process.execPath, [join(REPOSITORY, "node_modules/typescript/bin/tsc"), "-p", "."], {
      cwd: packed.project,
      encoding: "utf8",
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};

beforeAll(() => {
  if (!existsSync(join(REPOSITORY, "dist/index.d.ts"))) throw new Error("dist has no declarations: npm run build");
  packed = new PackedProject();
  packed.write("program.ts", LIBRARY_PROGRAM);
  packed.write("wrong.ts", WRONG);
});

describe("the package in an empty project", () => {
  it("compiles with strict flags, with the compiler's own library", () => {
    expect(compiler({ types: [] }, "program.ts")).toBe("");
  });

  it("compiles with the types of Node.js alone", () => {
    mkdirSync(join(packed.project, "node_modules/@types"), { recursive: true });
    for (const name of ["@types/node", "undici-types"])
      symlinkSync(join(REPOSITORY, "node_modules", name), join(packed.project, "node_modules", name));
    expect(compiler({ lib: ["ES2023"], types: ["node"] }, "program.ts")).toBe("");
  });

  it("refuses a wrong unit", () => {
    expect(compiler({ types: [] }, "wrong.ts")).toMatch(/wrong\.ts\(3,.*"10 Mbps"/);
  });

  it("runs", () => {
    const jiti = join(REPOSITORY, "node_modules/jiti/lib/jiti-cli.mjs");
    const out = execFileSync(process.execPath, [jiti, "program.ts"], { cwd: packed.project, encoding: "utf8" });
    expect(JSON.parse(out)).toEqual({ tasks: 80, mean: expect.any(Number), cores: 2, steps: 20, decisions: 20 });
  });
});
