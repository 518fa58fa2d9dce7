import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The package as it is published, in an empty project: packed, unpacked, compiled against with strict flags, and run. */
const repository = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "edgefade-package-"));
const project = join(folder, "project");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `
import { buildEmulation, emulate, Environment, loadScenario, sweep, type OffloadingPolicy, type ScenarioText } from "edgefade";

const scenario = {
  tasks: 20,
  radio: { rate: "constant", uplink: "20 Mbps" },
  edges: [{ name: "edge", cores: 4, frequency: "3 GHz" }],
  devices: [{ name: "phone", count: 2 }],
  application: { chain: { subtasks: 2, data: "100 KB", complexity: 100 } },
  arrivals: { poisson: { rate: "1 /s" } },
} satisfies ScenarioText;
const policy = (): OffloadingPolicy => ({
  name: "mine",
  decides: "task",
  place: ({ graph }, view) => view.sites.slice(0, 1).flatMap(({ id }) => new Array<string>(graph.subtasks).fill(id)),
});

const run = emulate({ scenario, policies: ["greedy", policy], replications: 2 });
let tasks = 0;
for await (const { latency_s } of run) if (latency_s.toFixed() !== "") tasks++;
const mean: number = (await run.summary()).of("mine").metrics.latency_s?.mean ?? Number.NaN;

const { rows } = await sweep({ scenario, vary: { "edges.0.cores": [2, 8] }, policies: ["greedy"], replications: 2, jobs: 1 });
const cores: 2 | 8 | undefined = rows[0]?.["edges.0.cores"];

const environment = new Environment(loadScenario(scenario).scenario);
let steps = 0;
for (let moment = environment.reset(); moment.decision >= 0; steps++) moment = environment.step([0, 1]);

const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
const emulation = buildEmulation(loadScenario(scenario).scenario, { replication: 0, sink });
let decisions = 0;
for (let asked = emulation.nextDecision(); asked !== undefined; asked = emulation.nextDecision(), decisions++) {
  const { request, view } = asked;
  asked.answer(new Array<string>(request.graph.subtasks).fill(view.sites[1]?.id ?? "device"));
}
console.log(JSON.stringify({ tasks, mean, cores, steps, decisions }));
`;

const WRONG = `
import { emulate } from "edgefade";
emulate({ scenario: { tasks: 20, devices: [{ name: "phone" }], arrivals: "saturated", duration: "10 Mbps" } });
`;

const STRICT = {
  ...{ target: "ES2023", module: "NodeNext", strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true },
  ...{ noUncheckedIndexedAccess: true, noEmit: true },
};

const compiler = (options: object, file: string): string => {
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files: [file] }),
  );
  try {
    return execFileSync(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), "-p", "."], {
      cwd: project,
      encoding: "utf8",
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};

beforeAll(() => {
  if (!existsSync(join(repository, "dist/index.d.ts"))) throw new Error("dist has no declarations: npm run build");
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  execFileSync("npm", pack, { cwd: repository });
  const [tarball = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  execFileSync("tar", ["xzf", tarball], { cwd: folder });
  const modules = join(project, "node_modules");
  mkdirSync(modules, { recursive: true });
  cpSync(join(folder, "package"), join(modules, "edgefade"), { recursive: true });
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(modules, "edgefade/package.json"), "utf8"),
  );
  // What npm would install, from here; no types that only the repository has.
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(repository, "node_modules", name), join(modules, name));
  }
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(project, "program.ts"), PROGRAM);
  writeFileSync(join(project, "wrong.ts"), WRONG);
});

describe("the package in an empty project", () => {
  it("compiles with strict flags, with the compiler's own library", () => {
    expect(compiler({ types: [] }, "program.ts")).toBe("");
  });

  it("compiles with the types of Node.js alone", () => {
    mkdirSync(join(project, "node_modules/@types"), { recursive: true });
    for (const name of ["@types/node", "undici-types"])
      symlinkSync(join(repository, "node_modules", name), join(project, "node_modules", name));
    expect(compiler({ lib: ["ES2023"], types: ["node"] }, "program.ts")).toBe("");
  });

  it("refuses a wrong unit", () => {
    expect(compiler({ types: [] }, "wrong.ts")).toMatch(/wrong\.ts\(3,.*"10 Mbps"/);
  });

  it("runs", () => {
    const jiti = join(repository, "node_modules/jiti/lib/jiti-cli.mjs");
    const out = execFileSync(process.execPath, [jiti, "program.ts"], { cwd: project, encoding: "utf8" });
    expect(JSON.parse(out)).toEqual({ tasks: 80, mean: expect.any(Number), cores: 2, steps: 20, decisions: 20 });
  });
});
