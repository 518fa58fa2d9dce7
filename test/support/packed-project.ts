import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** An empty project with the package in it as it is published: packed and unpacked. */
export class PackedProject {
  /** A temporary folder, in which there is room for more. */
  readonly folder = mkdtempSync(join(tmpdir(), "edgefade-package-"));
  readonly project = join(this.folder, "project");

  constructor() {
    const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", this.folder];
    execFileSync("npm", pack, { cwd: REPOSITORY });
    const [tarball = ""] = readdirSync(this.folder).filter((name) => name.endsWith(".tgz"));
    execFileSync("tar", ["xzf", tarball], { cwd: this.folder });
    const modules = join(this.project, "node_modules");
    mkdirSync(modules, { recursive: true });
    cpSync(join(this.folder, "package"), join(modules, "edgefade"), { recursive: true });
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(modules, "edgefade/package.json"), "utf8"),
    );
    // What npm would install, from here; no types that only the repository has.
    for (const name of Object.keys(dependencies)) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(REPOSITORY, "node_modules", name), join(modules, name));
    }
    this.write("package.json", '{ "type": "module" }\n');
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.project, file), text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A program that uses most of the library, and prints what it came to. */
export const LIBRARY_PROGRAM = `
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
