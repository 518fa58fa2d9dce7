/**
 * The whole emulator under the quickstart's load: `npx tsx bench/emulator.ts [tasks] [part]`. It prints ratios and never gates.
 *
 * Tasks of six sub-tasks per CPU-second, by policy and overall: with a sink that does nothing, with `--log tasks` and with full
 * tables. Then the cost of a task as the network grows from 20 to 2,000 devices, with the cell's capacity in proportion, and as
 * it grows to many cells.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildEmulation } from "../src/compose/build.js";
import { RunTables } from "../src/output/write/run-tables.js";
import { catalog } from "../src/policies/catalog.js";
import { loadScenario } from "../src/scenario/load/load.js";
import type { Scenario } from "../src/scenario/scenario.js";
import type { RecordSink } from "../src/world/port/records.js";
import { median } from "./median.js";

const tasks = Number(process.argv[2] ?? 10_000);
const WARM_UP = 1_000;
const ROUNDS = 3;
const folder = mkdtempSync(join(tmpdir(), "edgefade-bench-"));
const path = fileURLToPath(new URL("../scenarios/quickstart.yaml", import.meta.url));
const quickstart = loadScenario(path).scenario;
const policies = quickstart.policies.map(({ name }) => name);

const LOGS = ["no output", "--log tasks", "--log full"] as const;
type Log = (typeof LOGS)[number];

const silent: RecordSink & { close(): void } = {
  wantsDetails: false,
  task: () => {},
  subtask: () => {},
  transfer: () => {},
  close: () => {},
};

const sinkOf = (log: Log, policy: string) =>
  log === "no output"
    ? silent
    : new RunTables({
        folder,
        run: 0,
        scenario: quickstart.name,
        policy,
        replication: 0,
        log: log === "--log full" ? "full" : "tasks",
      });

/** @returns CPU time of a run without building its network, in s */
const run = (scenario: Scenario, policy: string, log: Log, options: Record<string, unknown> = {}): number => {
  const sink = sinkOf(log, policy);
  const made = catalog[policy]!.create(options);
  const emulation = buildEmulation(scenario, { replication: 0, sink, policy: made, policyName: policy });
  const before = process.cpuUsage();
  emulation.run();
  emulation.finish();
  sink.close();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

const perSecond = (cpu_s: number): string => Math.round(tasks / cpu_s).toLocaleString("en");

const measurePolicies = (): void => {
  for (const policy of policies) for (const log of LOGS) run({ ...quickstart, tasks: WARM_UP }, policy, log);
  const overall = new Map<Log, number>(LOGS.map((log) => [log, 0]));
  console.log(`${tasks} tasks a run, tasks per CPU-second (median of ${ROUNDS})`);
  console.log(`${"".padEnd(12)}${LOGS.map((log) => log.padStart(14)).join("")}`);
  for (const policy of policies) {
    const times = new Map<Log, number[]>(LOGS.map((log) => [log, []]));
    for (let round = 0; round < ROUNDS; round++)
      for (const log of LOGS) times.get(log)!.push(run({ ...quickstart, tasks }, policy, log));
    const cpu_s = LOGS.map((log) => median(times.get(log)!));
    LOGS.forEach((log, index) => {
      overall.set(log, overall.get(log)! + cpu_s[index]!);
    });
    console.log(`${policy.padEnd(12)}${cpu_s.map((value) => perSecond(value).padStart(14)).join("")}`);
  }
  const means = LOGS.map((log) => overall.get(log)! / policies.length);
  console.log(`${"overall".padEnd(12)}${means.map((value) => perSecond(value).padStart(14)).join("")}`);
  console.log(`--log full / --log tasks: ${(means[2]! / means[1]!).toFixed(2)}x the time`);
};

/** So many times the devices in one cell of so many times the subcarriers, cores and backhaul; a channel keeps its groups. */
const grown = (factor: number): Scenario => {
  const { radio, edges, devices, backhaul } = quickstart;
  if (!("fading" in radio) || radio.fading.model !== "rayleigh")
    throw new Error("the quickstart has another radio now");
  if (backhaul.rate_bps.kind !== "constant") throw new Error("the quickstart has another backhaul now");
  return {
    ...quickstart,
    tasks: GROWTH_TASKS,
    radio: {
      ...radio,
      subcarriers: radio.subcarriers * factor,
      fading: { ...radio.fading, group: radio.fading.group * factor },
    },
    edges: edges.map((edge) => ({ ...edge, cores: edge.cores * factor })),
    devices: devices.map((group) => ({ ...group, count: group.count * factor })),
    backhaul: { ...backhaul, rate_bps: { ...backhaul.rate_bps, value: backhaul.rate_bps.value * factor } },
  };
};

const FACTORS = [1, 10, 100];

/** Several tasks for every device, so that what a device opens once does not count. */
const GROWTH_TASKS = Math.max(tasks, 20_000);

const measureGrowth = (): void => {
  const scenarios = FACTORS.map(grown);
  const times = FACTORS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    scenarios.forEach((scenario, index) => {
      times[index]!.push(run(scenario, "greedy", "no output"));
    });
  console.log("\nCost of a task under greedy, in CPU microseconds (median)");
  FACTORS.forEach((factor, index) => {
    const devices = factor * quickstart.devices.reduce((sum, { count }) => sum + count, 0);
    const cost_us = (median(times[index]!) / GROWTH_TASKS) * 1e6;
    const ratio = median(times[index]!.map((value, round) => value / times[0]![round]!));
    console.log(`  ${String(devices).padStart(5)} devices ${cost_us.toFixed(1).padStart(8)} ${ratio.toFixed(2)}x`);
  });
};

/** So many cells like the quickstart's in a square, each with its own phones, which reach the other edges by wire. */
const ofCells = (cells: number): Scenario => {
  const { radio, edges, devices, backhaul } = quickstart;
  if (!("fading" in radio)) throw new Error("the quickstart has another radio now");
  const side = Math.ceil(Math.sqrt(cells));
  const places = Array.from({ length: cells }, (_, cell): readonly [number, number] => [
    400 * (cell % side),
    400 * Math.floor(cell / side),
  ]);
  return {
    ...quickstart,
    radio: { ...radio, association: { cells: "serving", hysteresis_db: 0 } },
    edges: places.flatMap((position_m, cell) =>
      edges.map((edge) => ({ ...edge, name: `${edge.name}-${cell}`, position_m })),
    ),
    devices: places.flatMap((centre_m, cell) =>
      devices.map((group) => {
        if (group.position.kind !== "disc") throw new Error("the quickstart's phones stand elsewhere now");
        return { ...group, name: `${group.name}-${cell}`, position: { ...group.position, centre_m } };
      }),
    ),
    backhaul,
  };
};

const CELLS = [1, 5, 14, 50];
/** As many for every device, so that what a device opens once counts the same. */
const TASKS_PER_DEVICE = 40;
const ORACLES = [1, 0.01, 0];
const OWN_CELL = { candidateSites: "cell" };

const measureCells = (): void => {
  console.log(
    "\nMany cells of 20 devices: a task under greedy, CPU microseconds, with the oracle asked about all, 1 % and none; with none, among the sites of a cell",
  );
  run({ ...ofCells(14), tasks: 5000 }, "greedy", "no output");
  for (const cells of CELLS) {
    const many = TASKS_PER_DEVICE * 20 * cells;
    const costs_us = ORACLES.map(
      (oracleShare) => (run({ ...ofCells(cells), tasks: many, oracleShare }, "greedy", "no output") / many) * 1e6,
    );
    costs_us.push(
      (run({ ...ofCells(cells), tasks: many, oracleShare: 0 }, "greedy", "no output", OWN_CELL) / many) * 1e6,
    );
    console.log(
      `  ${String(cells).padStart(5)} cells ${costs_us.map((cost_us) => cost_us.toFixed(1).padStart(8)).join("")}`,
    );
  }
  const before = process.cpuUsage();
  const scenario = { ...ofCells(1000), tasks: 1 };
  buildEmulation(scenario, { replication: 0, sink: silent });
  const { user } = process.cpuUsage(before);
  console.log(
    `  1,000 cells: ${(user / 1e6).toFixed(1)} s to build, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
  const many = 5 * 20 * 1000;
  for (const [oracleShare, options] of [
    [0.01, {}],
    [0, {}],
    [0, OWN_CELL],
  ] as const) {
    const cpu_s = run({ ...scenario, tasks: many, oracleShare }, "greedy", "no output", options);
    const among = "candidateSites" in options ? ", among the sites of a cell" : "";
    console.log(
      `  1,000 cells, oracle ${100 * oracleShare} %${among}: ${Math.round(many / cpu_s)} tasks per CPU-second`,
    );
  }
};

/** The same load with Clarke fading over the EVA profile, in resource blocks of 12 subcarriers. */
const measureClarke = (): void => {
  const pedestrian = loadScenario(fileURLToPath(new URL("../scenarios/pedestrian.yaml", import.meta.url))).scenario;
  const few = Math.max(1000, Math.round(tasks / 3));
  const times = policies.map((policy) => {
    run({ ...pedestrian, tasks: 500 }, policy, "no output");
    return run({ ...pedestrian, tasks: few }, policy, "no output");
  });
  const cpu_s = times.reduce((sum, time) => sum + time, 0) / policies.length;
  console.log(`\nClarke fading and EVA: ${Math.round(few / cpu_s).toLocaleString("en")} tasks per CPU-second overall`);
};

/** What EdgeCloudSim does with its own load at 1,000 devices, in tasks per CPU-second. It was measured on two shared cores, not in this run. */
const EDGECLOUDSIM_TASKS = 1130;

/** EdgeCloudSim's load at 1,000 devices: its three scenarios, once with devices that begin, once when all of them have begun. */
const measureEdgeCloudSim = (): void => {
  const file = fileURLToPath(new URL("../scenarios/edgecloudsim.yaml", import.meta.url));
  const { scenario } = loadScenario(file, { set: ["duration=20 min"] });
  console.log(
    "\nEdgeCloudSim's load at 1,000 devices: tasks per CPU-second after 4 minutes, and from the first task on",
  );
  for (const { name, options } of scenario.policies) {
    const speeds: number[][] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const policy = catalog[name]!.create(options);
      const emulation = buildEmulation(scenario, { replication: round, sink: silent, policy });
      const before = process.cpuUsage();
      emulation.advance(240);
      const begun = process.cpuUsage(before);
      const first = emulation.ended;
      emulation.run();
      const all = process.cpuUsage(before);
      const cpu_s = [begun, all].map(({ user, system }) => (user + system) / 1e6);
      speeds[0]!.push((emulation.ended - first) / (cpu_s[1]! - cpu_s[0]!));
      speeds[1]!.push(emulation.ended / cpu_s[1]!);
      emulation.finish();
    }
    const [steady, whole] = speeds.map((each) => Math.round(median(each)));
    const label = `${name}${options.otherwise === undefined ? "" : `, ${String(options.otherwise)}`}`;
    console.log(
      `  ${label.padEnd(26)}${String(steady).padStart(8)}${String(whole).padStart(8)} ${(steady! / EDGECLOUDSIM_TASKS).toFixed(1).padStart(6)}x EdgeCloudSim`,
    );
  }
};

const PARTS: Readonly<Record<string, () => void>> = {
  policies: measurePolicies,
  growth: measureGrowth,
  cells: measureCells,
  edgecloudsim: measureEdgeCloudSim,
  clarke: measureClarke,
};

try {
  const [, , , part] = process.argv;
  if (part !== undefined && PARTS[part] === undefined)
    throw new Error(`no part "${part}"; there are ${Object.keys(PARTS).join(", ")}`);
  for (const [name, measure] of Object.entries(PARTS)) if (part === undefined || part === name) measure();
} finally {
  rmSync(folder, { recursive: true });
}
