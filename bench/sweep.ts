/**
 * Start-up, sweeps and reports: `npx tsx bench/sweep.ts [rounds]`, after `npm run build`; three rounds take about six minutes. It prints
 *
 * - the time from the call to the end of commands that have hardly anything to do;
 * - the time of a sweep of 200 runs of several lengths, and of 2,000 runs of 300 tasks, with `--jobs 1` over that with `--jobs 2`, in turns, and
 *   their CPU time. Two cores cannot do the CPU time of `--jobs 2` in less than half of it: that is the most that the ratio can be;
 * - what a sweep adds to each run, in CPU time: sweeps of 200 and 1,200 runs, less the emulation alone;
 * - a shard of 100,000 tiny points: CPU time of the sweep and of the emulation alone;
 * - time and memory of `report` on a folder of 1,000,000 rows.
 *
 * It never gates. Ratios of elapsed times are worth something on idle cores alone: the load average is printed with them.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StreamBegins } from "../src/engine/random.js";
import { Heartbeat } from "../src/experiment/runs/heartbeat.js";
import { doJob } from "../src/experiment/runs/job.js";
import { loadVariable, variantOf } from "../src/scenario/load/load.js";
import { median } from "./median.js";

const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const quickstart = fileURLToPath(new URL("../scenarios/quickstart.yaml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "edgefade-bench-"));

interface Spent {
  readonly wall_s: number;
  readonly cpu_s: number;
  readonly resident_mb: number;
}

/** Tells on its last line what the process has used. */
const TELL = `import { isMainThread } from "node:worker_threads";
if (isMainThread) process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log("\\n" + JSON.stringify([(userCPUTime + systemCPUTime) / 1e6, (maxRSS * 1024) / 1e6]));
});`;

const edgefade = (...args: readonly string[]): Spent => {
  const begun_ms = performance.now();
  const tell = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const output = execFileSync(process.execPath, ["--import", tell, command, ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const wall_s = (performance.now() - begun_ms) / 1000;
  const [cpu_s, resident_mb] = JSON.parse(output.trim().split("\n").at(-1)!) as [number, number];
  return { wall_s, cpu_s, resident_mb };
};

/** Policies times points of a short sweep. */
const CELLS = 4;

const short = (tasks: number, replications: number, ...more: readonly string[]): readonly string[] => [
  ...["sweep", quickstart, "--policy", "greedy", "--policy", "local", "--vary", "edges.0.cores=4,8", "--quiet"],
  ...["--tasks", String(tasks), "--replications", String(replications), "--force", "--out", "short", ...more],
];

const cpuOf = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

const { document } = loadVariable(quickstart);

/**
 * CPU seconds of a run and of making its scenario, without a sweep, once the code is warm.
 *
 * @param cells  so many runs are of the same replication, and begin with the same random numbers
 */
const alone = async (
  policy: string,
  tasks: number,
  runs: number,
  cells: number,
  fieldOf: (run: number) => readonly [field: string, value: unknown],
): Promise<{ emulation_s: number; scenario_s: number }> => {
  let [emulation_s, scenario_s] = [0, 0];
  const warmUp = Math.ceil(runs / 4);
  let begins: StreamBegins = new Map();
  for (let run = -warmUp; run < runs; run++) {
    const [begun, isWarm] = [process.cpuUsage(), run >= 0];
    const { scenario } = variantOf(document, [fieldOf(run + warmUp), ["tasks", tasks]]);
    if (isWarm) scenario_s += cpuOf(begun);
    const between = process.cpuUsage();
    if ((run + warmUp) % cells === 0) begins = new Map();
    const job = { scenario, policy: { name: policy, options: {} }, label: policy, run: 0 };
    await doJob(
      {
        ...{ ...job, replication: Math.floor((run + warmUp) / cells), heartbeat: new Heartbeat().buffer },
        ...{ log: "tasks", precision: "compact" },
      },
      cells > 1 ? begins : undefined,
    );
    if (isWarm) emulation_s += cpuOf(between);
  }
  return { emulation_s: emulation_s / runs, scenario_s: scenario_s / runs };
};

const speedup = (runs: number, tasks: number, rounds: number): void => {
  const turns = Array.from({ length: rounds }, () =>
    ["1", "2"].map((jobs) => edgefade(...short(tasks, runs / CELLS, "--jobs", jobs))),
  );
  const ratio = median(turns.map(([one, two]) => one!.wall_s / two!.wall_s));
  const most = median(turns.map(([one, two]) => (2 * one!.wall_s) / two!.cpu_s));
  const middle = (of: "cpu_s" | "wall_s"): string =>
    [0, 1].map((turn) => median(turns.map((spent) => spent[turn]![of])).toFixed(1)).join(" and ");
  console.log(
    `${runs.toLocaleString("en")} runs of ${tasks} tasks, --jobs 1 over --jobs 2: ${ratio.toFixed(2)}x elapsed (${middle("wall_s")} s), at most ${most.toFixed(2)}x on two cores by the CPU time (${middle("cpu_s")} s); load average ${loadavg()[0]!.toFixed(1)}`,
  );
};

const startUp = (rounds: number): void => {
  const lines = {
    "--help": ["--help"],
    "validate quickstart": ["validate", quickstart],
    "run quickstart, 20 tasks": [
      ...["run", quickstart, "--policy", "greedy", "--tasks", "20", "--replications", "1"],
      ...["--quiet", "--force", "--out", "start"],
    ],
  };
  for (const [name, args] of Object.entries(lines)) {
    const spent = Array.from({ length: 3 * rounds }, () => edgefade(...args));
    const middle = (of: "cpu_s" | "wall_s"): string => (1000 * median(spent.map((one) => one[of]))).toFixed(0);
    console.log(`start-up, ${name}: ${middle("cpu_s")} ms of CPU, ${middle("wall_s")} ms elapsed`);
  }
};

const overhead = async (rounds: number): Promise<void> => {
  const perRun = Array.from({ length: rounds }, () => {
    const few = edgefade(...short(20, 50, "--jobs", "1"));
    return (edgefade(...short(20, 300, "--jobs", "1")).cpu_s - few.cpu_s) / 1000;
  });
  const [greedy, local] = [
    await alone("greedy", 20, 300, 4, () => ["edges.0.cores", 8]),
    await alone("local", 20, 300, 4, () => ["edges.0.cores", 8]),
  ];
  const emulation_s = (greedy.emulation_s + local.emulation_s) / 2;
  const text = (time_s: number): string => `${(1000 * time_s).toFixed(2)} ms`;
  console.log(
    `a run of 20 tasks: ${text(median(perRun))} of CPU in a sweep, ${text(emulation_s)} alone: ${text(median(perRun) - emulation_s)} are added`,
  );
};

const SHARDS = 40;

const manyPoints = async (): Promise<void> => {
  const runs = 100_000 / SHARDS;
  const { cpu_s } = edgefade(
    ...["sweep", quickstart, "--policy", "greedy", "--vary", "seed=1..100000", "--tasks", "50", "--replications", "1"],
    ...["--shard", `1/${SHARDS}`, "--jobs", "1", "--quiet", "--out", "many"],
  );
  const { emulation_s, scenario_s } = await alone("greedy", 50, 400, 1, (run) => ["seed", run + 1]);
  const share = (time_s: number): string => `${(100 * (1 - (runs * time_s) / cpu_s)).toFixed(1)} %`;
  console.log(
    `100,000 points of 50 tasks, one of ${SHARDS} shards: ${cpu_s.toFixed(1)} s of CPU; emulation alone ${(runs * emulation_s).toFixed(1)} s, scenarios of the points ${(runs * scenario_s).toFixed(1)} s: bookkeeping ${share(emulation_s + scenario_s)} (${share(emulation_s)} with the scenarios)`,
  );
};

const ROWS = 1_000_000;

/** A folder whose tasks.csv has the rows of a real run again and again, as those of other replications. */
const longFolder = (): void => {
  edgefade(
    "run",
    quickstart,
    "--policy",
    "greedy",
    "--policy",
    "local",
    "--replications",
    "10",
    "--quiet",
    "--out",
    "long",
  );
  const file = join(folder, "long", "tasks.csv");
  const [header = "", ...rows] = readFileSync(file, "utf8").trimEnd().split("\n");
  const place = header.split(",").indexOf("replication");
  writeFileSync(file, `${header}\n`);
  for (let written = 0, copy = 0; written < ROWS; written += rows.length, copy++) {
    const lines = rows.map((row) => {
      const cells = row.split(",");
      cells[place] = String(Number(cells[place]) + 10 * copy);
      return cells.join(",");
    });
    appendFileSync(file, `${lines.join("\n")}\n`);
  }
};

const report = (): void => {
  longFolder();
  const { wall_s, cpu_s, resident_mb } = edgefade("report", "long", "--quiet");
  console.log(
    `report of ${ROWS.toLocaleString("en")} rows: ${cpu_s.toFixed(1)} s of CPU, ${wall_s.toFixed(1)} s elapsed, ${resident_mb.toFixed(0)} MB resident`,
  );
};

const rounds = Number(process.argv[2] ?? "3");
try {
  startUp(rounds);
  report();
  await overhead(rounds);
  await manyPoints();
  for (const tasks of [300, 1000, 2000]) speedup(200, tasks, rounds);
  // What people do who sweep: the start of a worker counts once.
  speedup(2000, 300, rounds);
} finally {
  rmSync(folder, { recursive: true });
}
