import { existsSync } from "node:fs";
import { join } from "node:path";
import { append, smallest } from "../../../extremes.js";
import { parseQuantity } from "../../../quantity.js";
import type { PolicyLosses, TaskEnds } from "../../metrics/losses.js";
import { type CsvColumns, eachCsvRow } from "../../read/csv-rows.js";
import { type PolicyLives, readLives } from "../../read/lives.js";
import { checkTable } from "../../read/whole-table.js";
import type { Manifest } from "../../write/manifest.js";
import type { ComparisonRow, SummaryRow } from "../../write/small-table.js";
import { type SeriesStyles, stylesOf } from "../drawing/series-style.js";
import { Activity } from "./activity.js";
import { Samples } from "./samples.js";

/** What is read of a row of summary.csv; NaN: an empty cell. */
export type SummaryFact = Omit<SummaryRow, "scenario" | "sd">;

/** What is read of a row of comparison.csv. */
export type ComparisonFact = Pick<
  ComparisonRow,
  "metric" | "policy_a" | "policy_b" | "difference" | "ci95_low" | "ci95_high" | "p_holm" | "n"
>;

/** Where the energy of a task goes. */
export const ENERGIES = [
  "device_cpu_j",
  "device_tx_j",
  "device_rx_j",
  "device_idle_j",
  "edge_energy_j",
  "cloud_energy_j",
  "backhaul_energy_j",
] as const;

/** Results of the finished tasks of a policy, after the warm-up, over all replications. */
export interface TaskFacts {
  readonly latencies_s: Samples;
  readonly regrets: Samples;
  /** Sums over tasks, in the order of `ENERGIES`. */
  readonly energies_j: Float64Array;
}

/** A part of a task's life. */
export interface GanttBar {
  readonly policy: string;
  readonly task: number;
  readonly stage: "uplink" | "queue" | "compute" | "backhaul" | "downlink";
  /** Where, or from where to where. */
  readonly where: string;
  /** Since the task's arrival. */
  readonly start_s: number;
  readonly end_s: number;
}

/** What an output folder of `run` tells, in as much memory as figures need. */
export interface RunFacts {
  /** All that were run, also those of which nothing finished. */
  readonly policies: readonly string[];
  /** How each policy is drawn, in every figure. */
  readonly styles: SeriesStyles;
  /** Titles of metrics that are other than usual. */
  readonly titles?: ReadonlyMap<string, string>;
  /** How the tasks of each policy ended that arrived after the warm-up, as far as tasks.csv tells. */
  readonly losses: readonly PolicyLosses[];
  /** About which tasks the oracle was asked. */
  readonly oracle: string;
  readonly summary: readonly SummaryFact[];
  readonly comparison: readonly ComparisonFact[];
  /** By policy. */
  readonly tasks: ReadonlyMap<string, TaskFacts>;
  /** The first replication of every policy. */
  readonly activity: Pick<Activity, "spans" | "span_s" | "all"> | undefined;
  readonly gantt: readonly GanttBar[];
  /** Devices with batteries; of policies that have any. */
  readonly lives: readonly PolicyLives[];
  /** Until when every replication of a policy lasted, as far as tables tell. */
  readonly ends_s: ReadonlyMap<string, number>;
  /** Files that are not there. */
  readonly missing: ReadonlySet<string>;
  /** Rows that were read. */
  readonly rows: number;
  /** Tables that were changed since the run wrote them. */
  readonly notes: readonly string[];
}

/** Tasks of each policy in the Gantt figure. */
const GANTT_TASKS = 8;

/**
 * Reads an output folder, each table once and row by row. Tables that are not there are listed in `missing`.
 *
 * @throws InputError when a table is damaged
 */
export const readRunFacts = (folder: string, manifest: Manifest): RunFacts => {
  const missing = new Set<string>();
  const counted = { rows: 0 };
  const notes: string[] = [];
  const read = (table: string, columns: CsvColumns, take: Parameters<typeof eachCsvRow>[2]): void => {
    const name = `${table}.csv`;
    const file = join(folder, name);
    if (!existsSync(file)) {
      missing.add(name);
      return;
    }
    const rows = eachCsvRow(file, columns, take);
    append(notes, checkTable(folder, manifest, name, rows));
    counted.rows += rows;
  };

  const summary: SummaryFact[] = [];
  const numbers = ["mean", "ci95_low", "ci95_high", "p50", "p95", "p99", "n"];
  read("summary", { texts: ["policy", "metric"], numbers }, ([policy, metric], cells) => {
    const [mean, ci95_low, ci95_high, p50, p95, p99, n] = cells;
    summary.push({
      policy: policy!,
      metric: metric!,
      mean: mean!,
      ci95_low: ci95_low!,
      ci95_high: ci95_high!,
      p50: p50!,
      p95: p95!,
      p99: p99!,
      n: n!,
    });
  });
  const comparison: ComparisonFact[] = [];
  read(
    "comparison",
    {
      texts: ["metric", "policy_a", "policy_b"],
      numbers: ["difference", "ci95_low", "ci95_high", "p_holm", "n"],
    },
    ([metric, policy_a, policy_b], [difference, ci95_low, ci95_high, p_holm, n]) => {
      comparison.push({
        metric: metric!,
        policy_a: policy_a!,
        policy_b: policy_b!,
        difference: difference!,
        ci95_low: ci95_low!,
        ci95_high: ci95_high!,
        p_holm: p_holm!,
        n: n!,
      });
    },
  );

  const pools = new Map<string, { kind: string; capacity: number }>();
  let deviceCores = 0;
  let firstRun: string | undefined;
  read(
    "nodes",
    { texts: ["policy", "replication", "node", "kind"], numbers: ["capacity"] },
    ([policy, replication, node, kind], [capacity]) => {
      firstRun ??= `${policy}\n${replication}`;
      if (firstRun !== `${policy}\n${replication}`) return;
      if (kind === "device") deviceCores += capacity!;
      else pools.set(node!, { kind: kind!, capacity: capacity! });
    },
  );

  const warmup_s = timeOf(manifest, "warmup");
  const tasks = new Map<string, TaskFacts>();
  /** The replication that is shown in time, by policy; and the first tasks of it, with their arrivals. */
  const shown = new Map<string, { replication: string; first: { task: number; arrival_s: number }[] }>();
  const ends = new Map<string, Record<keyof TaskEnds, number>>();
  let horizon_s = 0;
  /** The last that is known of a run, by policy and replication. */
  const lasts_s = new Map<string, Map<string, number>>();
  read(
    "tasks",
    {
      texts: ["policy", "replication", "status"],
      numbers: ["task", "arrival_s", "completed_s", "latency_s", "regret", ...ENERGIES],
    },
    ([policy, replication, status], cells) => {
      const [task, arrival_s, completed_s, latency_s, regret] = cells as [number, number, number, number, number];
      const runs = lasts_s.get(policy!) ?? new Map<string, number>();
      lasts_s.set(policy!, runs);
      runs.set(
        replication!,
        Math.max(runs.get(replication!) ?? 0, arrival_s, Number.isNaN(completed_s) ? 0 : completed_s),
      );
      let run = shown.get(policy!);
      if (run === undefined) {
        run = { replication: replication!, first: [] };
        shown.set(policy!, run);
      }
      if (run.replication === replication) {
        horizon_s = Math.max(horizon_s, arrival_s, Number.isNaN(completed_s) ? 0 : completed_s);
        if (arrival_s >= warmup_s) keepFirst(run.first, { task, arrival_s });
      }
      if (arrival_s < warmup_s) return;
      countEnd(ends, policy!, status!);
      if (status !== "completed" && status !== "late") return;
      let facts = tasks.get(policy!);
      if (facts === undefined) {
        facts = { latencies_s: new Samples(), regrets: new Samples(), energies_j: new Float64Array(ENERGIES.length) };
        tasks.set(policy!, facts);
      }
      facts.latencies_s.push(latency_s);
      if (!Number.isNaN(regret)) facts.regrets.push(regret);
      for (let i = 0; i < ENERGIES.length; i++) facts.energies_j[i]! += cells[5 + i]!;
    },
  );

  const activity = horizon_s > 0 ? new Activity(horizon_s) : undefined;
  const gantt: GanttBar[] = [];
  const starts = new Map(
    [...shown].map(([policy, { first }]) => [policy, new Map(first.map(({ task, arrival_s }) => [task, arrival_s]))]),
  );
  const bar = (policy: string, task: number, stage: GanttBar["stage"], where: string, from_s: number, to_s: number) => {
    const arrival_s = starts.get(policy)?.get(task);
    if (arrival_s !== undefined && to_s > from_s)
      gantt.push({
        policy,
        task,
        stage,
        where,
        start_s: from_s - arrival_s,
        end_s: to_s - arrival_s,
      });
  };
  read(
    "subtasks",
    { texts: ["policy", "replication", "site"], numbers: ["task", "ready_s", "start_s", "end_s", "cores"] },
    ([policy, replication, site], cells) => {
      if (activity === undefined || shown.get(policy!)?.replication !== replication) return;
      const [task, ready_s, begin_s, end_s, cores] = cells as [number, number, number, number, number];
      const start_s = Number.isNaN(begin_s) ? end_s : begin_s;
      const isDevice = site === "device";
      const capacity = isDevice ? deviceCores : (pools.get(site!)?.capacity ?? 0);
      const { busy_s, waiting_s } = activity.series(policy!, isDevice ? "devices" : site!, finite(capacity));
      activity.add(waiting_s, ready_s, start_s, 1);
      activity.add(busy_s, start_s, end_s, cores);
      bar(policy!, task, "queue", site!, ready_s, start_s);
      bar(policy!, task, "compute", site!, start_s, end_s);
    },
  );
  read(
    "transfers",
    {
      texts: ["policy", "replication", "leg", "from_site", "to_site"],
      numbers: ["task", "requested_s", "start_s", "end_s", "subcarriers"],
    },
    ([policy, replication, leg, from, to], cells) => {
      if (activity === undefined || shown.get(policy!)?.replication !== replication) return;
      const [task, requested_s, begin_s, end_s, subcarriers] = cells as [number, number, number, number, number];
      const start_s = Number.isNaN(begin_s) ? end_s : begin_s;
      const where = `${from} to ${to}`;
      bar(policy!, task, "queue", where, requested_s, start_s);
      const isRadio = leg === "uplink" || leg === "downlink";
      bar(policy!, task, isRadio ? leg : "backhaul", where, start_s, end_s);
      if (!isRadio) return;
      const pool = `${leg === "uplink" ? to : from}-${leg}`;
      // Devices' own links have no pool to share.
      const capacity = pools.get(pool)?.capacity;
      const { busy_s, waiting_s } = activity.series(
        policy!,
        capacity === undefined ? `${leg}s` : pool,
        finite(capacity ?? 0),
      );
      activity.add(waiting_s, requested_s, start_s, 1);
      activity.add(busy_s, start_s, end_s, capacity === undefined ? 1 : subcarriers);
    },
  );

  const { policies } = manifest;
  const losses = policies.flatMap((label) => {
    const own = ends.get(label);
    return own === undefined ? [] : [{ label, ...own }];
  });
  const lives = missing.has("nodes.csv") ? [] : readLives(join(folder, "nodes.csv"));
  const ends_s = endsOf(manifest, lasts_s, lives);
  const styles = stylesOf(policies);
  const content = { summary, comparison, tasks, activity, gantt, lives, ends_s, missing, rows: counted.rows, notes };
  const { oracle = "every task" } = manifest.scenario as { readonly oracle?: string };
  return { policies, styles, losses, oracle, ...content };
};

const ENDS: Readonly<Record<string, keyof TaskEnds>> = {
  completed: "completed",
  late: "late",
  dropped: "dropped",
  "in-flight": "inFlight",
};

const countEnd = (ends: Map<string, Record<keyof TaskEnds, number>>, policy: string, status: string): void => {
  let own = ends.get(policy);
  if (own === undefined) {
    own = { completed: 0, late: 0, dropped: 0, inFlight: 0 };
    ends.set(policy, own);
  }
  const end = ENDS[status];
  if (end !== undefined) own[end]++;
};

/** A run of a given duration lasts as long; any other until its last task has ended. A death or a return after that was in the run, too. */
const endsOf = (
  manifest: Manifest,
  lasts_s: ReadonlyMap<string, ReadonlyMap<string, number>>,
  lives: readonly PolicyLives[],
): Map<string, number> => {
  const [duration_s, until_s] = ["duration", "until"].map((field) => timeOf(manifest, field)) as [number, number];
  const given_s = duration_s > 0 && manifest.status === "completed" ? Math.min(duration_s, until_s || Infinity) : 0;
  return new Map(
    lives.map(({ policy, runs }) => [
      policy,
      given_s ||
        smallest(
          runs.map(({ replication, deaths_s, revivals_s }) =>
            Math.max(lasts_s.get(policy)?.get(String(replication)) ?? 0, deaths_s.at(-1) ?? 0, revivals_s.at(-1) ?? 0),
          ),
        ),
    ]),
  );
};

const finite = (capacity: number): number => (Number.isFinite(capacity) ? capacity : 0);

/** A time of the scenario, in s; 0: there is none. */
const timeOf = (manifest: Manifest, field: string): number => {
  const parsed = parseQuantity(String(Reflect.get(manifest.scenario, field) ?? "0 s"), "time");
  return parsed.ok ? parsed.value : 0;
};

/** Keeps the tasks of lowest number. */
const keepFirst = (first: { task: number; arrival_s: number }[], candidate: { task: number; arrival_s: number }) => {
  if (first.length === GANTT_TASKS && candidate.task > first[GANTT_TASKS - 1]!.task) return;
  first.push(candidate);
  first.sort((a, b) => a.task - b.task);
  if (first.length > GANTT_TASKS) first.pop();
};
