import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench, type Ended, scenarios } from "./support.js";

/** The columns that the documentation promises. */
const COLUMNS: Readonly<Record<string, string>> = {
  "tasks.csv":
    "scenario,policy,replication,task,device,subtasks,arrival_s,decided_s,completed_s,latency_s,decision_s,deadline_s,status," +
    "reason,placement,uplink_bits,downlink_bits,backhaul_bits,uplink_s,downlink_s,backhaul_s,queue_s,compute_s," +
    "device_cpu_j,device_tx_j,device_rx_j,device_idle_j,device_energy_j,edge_energy_j,cloud_energy_j,backhaul_energy_j,spectrum_s," +
    "edge_core_s,cloud_core_s,cost,oracle_cost,regret",
  "subtasks.csv":
    "policy,replication,task,subtask,site,work_cycles,input_bits,output_bits,ready_s,queued_s,start_s,end_s,cores," +
    "frequency_hz,energy_j,status",
  "transfers.csv":
    "policy,replication,task,from_subtask,to_subtask,leg,from_site,to_site,bits," +
    "requested_s,start_s,end_s,subcarriers,mean_rate_bps,mean_sinr_db,energy_j,status",
  "nodes.csv":
    "policy,replication,node,kind,capacity,served,busy_s,utilization,mean_queue,max_queue,cpu_j,tx_j,rx_j,idle_j,energy_j,dropped,tail_j,battery_start_j,harvested_j,used_j,spilled_j,battery_end_j,died_s,handovers,down_s",
  "summary.csv": "scenario,policy,metric,mean,sd,ci95_low,ci95_high,p50,p95,p99,n",
  "comparison.csv":
    "scenario,metric,policy_a,policy_b,mean_a,mean_b,difference,ci95_low,ci95_high,p,p_holm,relative_difference,n",
};

/** Columns at the end that only scenarios with such things have. */
const EXTRAS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  balancers: { "subtasks.csv": ",machine" },
  ddlro: { "tasks.csv": ",accuracy,variants", "nodes.csv": ",memory_bytes,mean_memory_bytes,max_memory_bytes" },
  "ddlro-sensors": { "nodes.csv": ",deaths,dead_s,died_revived" },
  "early-exit": { "tasks.csv": ",accuracy,variants" },
  edgecloudsim: { "subtasks.csv": ",machine", "nodes.csv": ",memory_bytes,mean_memory_bytes,max_memory_bytes" },
  "vgg16-partition": { "tasks.csv": ",accuracy,variants" },
};

/** Scenarios with a warm-up, s, and how many tasks reach beyond it. */
const WARM_UPS: Readonly<Record<string, { readonly warmup_s: number; readonly tasks: string }>> = {
  mm1: { warmup_s: 20, tasks: "400" },
  mmc: { warmup_s: 20, tasks: "400" },
  balancers: { warmup_s: 10, tasks: "900" },
};

/** Settings with which a scenario is short. Devices that come back have no last task: their run has a length in time. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  "ddlro-sensors": ["--set", "duration=4 s"],
  edgecloudsim: ["--tasks", "20", "--set", "warmup=0 s"],
};

/** Scenarios whose tasks may end before their last sub-task. */
const EXITS = ["early-exit"];

const STAGES = ["decision_s", "uplink_s", "downlink_s", "backhaul_s", "queue_s", "compute_s"];
const DEVICE_ENERGY = ["device_cpu_j", "device_tx_j", "device_rx_j", "device_idle_j"];

const names = readdirSync(scenarios)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => name.replace(".yaml", ""));

/** Student's t at 97.5 % with 1 degree of freedom. */
const T_1 = 12.706204736174698;

type Row = Readonly<Record<string, string>>;

const number = (row: Row, column: string): number => {
  const text = row[column];
  if (text === undefined) throw new Error(`no column ${column}`);
  return text === "" ? Number.NaN : Number(text);
};
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const grouped = (rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
};
const mean = (values: readonly number[]): number => sum(values) / values.length;
const isClose = (actual: number, expected: number, relative = 1e-9): void => {
  // Most of the time of this file would be that of `expect`.
  const isNear = Math.abs(actual - expected) <= relative * Math.max(1, Math.abs(expected));
  if (!isNear) expect.unreachable(`${actual} is not within ${relative} of ${expected}`);
};

/** Dropped and unfinished tasks have no latency. */
const hasEnded = ({ status }: Row): boolean => status === "completed" || status === "late";

describe.each(names)("run scenarios/%s.yaml", (name) => {
  const bench = new Bench();
  let ended: Ended;
  let tasks: Row[];
  const read = new Map<string, Row[]>();
  /** The rows of a table, which is read once. */
  const rowsOf = (table: string): Row[] => {
    const rows = read.get(table) ?? bench.csv("o", `${table}.csv`);
    read.set(table, rows);
    return rows;
  };
  beforeAll(async () => {
    const length = SETTINGS[name] ?? ["--tasks", WARM_UPS[name]?.tasks ?? "20"];
    ended = await bench.run([
      "run",
      join(scenarios, `${name}.yaml`),
      ...[...length, "--replications", "2", "--out", "o"],
    ]);
    tasks = rowsOf("tasks");
  });
  afterAll(() => bench.remove());

  it("succeeds, and prints a table that fits a page", () => {
    // Lost tasks are told on stderr.
    const isLossy = tasks.some(({ status }) => status === "dropped" || status === "in-flight");
    if (isLossy)
      expect(ended.stderr).toMatch(/^(edgefade: note: latency, energy and cost are over finished tasks alone; .*\n)?$/);
    else expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("Results: o\n");
    expect(ended.stdout).not.toMatch(/NaN|undefined|Infinity/);
    for (const line of ended.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  it("writes every file with its columns", () => {
    expect(bench.list("o")).toEqual([...Object.keys(COLUMNS), "manifest.json", "runs.csv"].sort());
    expect(bench.header("o", "runs.csv").join(",")).toMatch(
      /^scenario,policy,replication,completed,late,dropped,in_flight,events,latency_s,/,
    );
    for (const [file, columns] of Object.entries(COLUMNS)) {
      expect(bench.header("o", file).join(","), file).toBe(columns + (EXTRAS[name]?.[file] ?? ""));
      const text = bench.read("o", file);
      expect(text.endsWith("\n"), file).toBe(true);
      expect(text, file).not.toMatch(/\r|NaN|undefined|null|\[object/);
    }
  });

  it("has a manifest with the right hashes and counts", () => {
    const { files, status, counts, policies } = bench.manifest("o");
    expect(status).toBe("completed");
    expect(files).toEqual(bench.hashes("o"));
    expect(counts.generated).toBe(tasks.length);
    const ends = (end: string) => tasks.filter(({ status }) => status === end).length;
    expect(counts).toMatchObject({
      runs: policies.length * 2,
      completed: ends("completed"),
      late: ends("late"),
      dropped: ends("dropped"),
      inFlight: ends("in-flight"),
    });
    const big = ["tasks", "subtasks", "transfers", "nodes"].map((table) => rowsOf(table).length);
    expect(counts.rows).toBe(sum(big));
  });

  it("numbers its tasks alike under all policies", () => {
    const of = (policy: string) =>
      tasks
        .filter((row) => row.policy === policy)
        .map(({ replication, task, device, subtasks }) => `${replication} ${task} ${device} ${subtasks}`)
        .sort();
    const { policies } = bench.manifest("o");
    for (const policy of policies) expect(of(policy)).toEqual(of(policies[0]!));
    expect(of(policies[0]!).length).toBe(Number(tasks.length) / policies.length);
  });

  it("has stages that sum to the latency, and parts that sum to the device's energy", () => {
    for (const row of tasks.filter(hasEnded)) {
      isClose(sum(STAGES.map((stage) => number(row, stage))), number(row, "latency_s"), 5e-9);
      isClose(number(row, "completed_s") - number(row, "arrival_s"), number(row, "latency_s"), 2e-9);
      isClose(sum(DEVICE_ENERGY.map((part) => number(row, part))), number(row, "device_energy_j"));
      if (row.regret !== "") isClose(number(row, "cost") - number(row, "oracle_cost"), number(row, "regret"), 1e-8);
    }
  });

  it("has the sub-tasks and transfers of its tasks", () => {
    const key = ({ policy, replication, task }: Row) => `${policy} ${replication} ${task}`;
    const subtasks = grouped(rowsOf("subtasks"), key);
    const transfers = grouped(rowsOf("transfers"), key);
    for (const row of tasks) {
      const own = subtasks.get(key(row)) ?? [];
      const count = number(row, "subtasks");
      const isWhole = EXITS.includes(name) ? own.length <= count : own.length === count;
      if (!isWhole) expect.unreachable(`task ${row.task} of ${count} sub-tasks has rows of ${own.length}`);
      const sites = [...own].sort((a, b) => number(a, "subtask") - number(b, "subtask")).map(({ site }) => site);
      const placed = row.placement!.split(">").slice(0, own.length);
      if (sites.join(">") !== placed.join(">")) expect(sites).toEqual(placed);
      for (const leg of ["uplink", "downlink"]) {
        const bits = (transfers.get(key(row)) ?? []).filter((transfer) => transfer.leg === leg);
        isClose(sum(bits.map((transfer) => number(transfer, "bits"))), number(row, `${leg}_bits`));
      }
    }
    if (EXITS.includes(name)) return;
    expect(rowsOf("subtasks").length).toBe(sum(tasks.map((row) => number(row, "subtasks"))));
  });

  it("sums up its tasks", () => {
    const warmup_s = WARM_UPS[name]?.warmup_s ?? 0;
    const counted = tasks.filter((row) => hasEnded(row) && number(row, "arrival_s") >= warmup_s);
    const means = (policy: string, metric: string) =>
      ["0", "1"].map((replication) =>
        mean(
          counted
            .filter((row) => row.policy === policy && row.replication === replication)
            .map((row) => number(row, metric))
            .filter((value) => !Number.isNaN(value)),
        ),
      );
    const summary = rowsOf("summary");
    for (const row of summary) {
      // A metric of a server that a policy never uses has no value under it.
      if (tasks[0]![row.metric!] === undefined) {
        expect(["0", "1", "2"]).toContain(row.n);
        expect(row.mean === "", `${row.policy} ${row.metric}`).toBe(row.n === "0");
        continue;
      }
      expect(row.n).toBe("2");
      const [first, second] = means(row.policy!, row.metric!) as [number, number];
      const half = (T_1 * Math.abs(first - second)) / 2;
      isClose(number(row, "mean"), (first + second) / 2, 1e-8);
      isClose(number(row, "ci95_low"), (first + second) / 2 - half, 1e-7);
      isClose(number(row, "ci95_high"), (first + second) / 2 + half, 1e-7);
    }
    const { policies } = bench.manifest("o");
    const comparison = rowsOf("comparison");
    const latencies = comparison.filter(({ metric }) => metric === "latency_s");
    expect(latencies.length).toBe((policies.length * (policies.length - 1)) / 2);
    for (const row of latencies) {
      const a = means(row.policy_a!, "latency_s") as [number, number];
      const b = means(row.policy_b!, "latency_s") as [number, number];
      const differences = [a[0] - b[0], a[1] - b[1]] as const;
      const half = (T_1 * Math.abs(differences[0] - differences[1])) / 2;
      isClose(number(row, "difference"), mean(differences), 1e-8);
      isClose(number(row, "ci95_low"), mean(differences) - half, 1e-7);
      isClose(number(row, "ci95_high"), mean(differences) + half, 1e-7);
      isClose(number(row, "relative_difference"), mean(differences) / mean(b), 1e-8);
    }
  });
});
