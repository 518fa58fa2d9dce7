import type { PolicyLosses, TaskEnds } from "../../metrics/losses.js";
import type { RunTables } from "./run-tables.js";
import { Samples } from "./samples.js";

/** The parts of a task's energy. */
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

/** Tasks of each policy in the Gantt figure. */
const GANTT_TASKS = 8;

/** A task and its arrival. */
interface Arrival {
  readonly task: number;
  readonly arrival_s: number;
}

/** The replication of a policy shown in figures over time: the first one. */
interface ShownRun {
  readonly replication: string;
  /** The tasks with the lowest numbers among those that arrived after the warm-up. */
  readonly first: Arrival[];
}

/** The content of tasks.csv, by policy. */
export class TaskRows {
  readonly tasks = new Map<string, TaskFacts>();
  readonly shown = new Map<string, ShownRun>();
  /** The last known instant of a run, by policy and replication, s. */
  readonly lasts_s = new Map<string, Map<string, number>>();
  /** The last known instant of the shown runs, s. */
  horizon_s = 0;
  readonly #warmup_s: number;
  readonly #ends = new Map<string, Record<keyof TaskEnds, number>>();

  constructor(tables: RunTables, warmup_s: number) {
    this.#warmup_s = warmup_s;
    const numbers = ["task", "arrival_s", "completed_s", "latency_s", "regret", ...ENERGIES];
    tables.read("tasks", { texts: ["policy", "replication", "status"], numbers }, ([policy, run, status], cells) =>
      this.#take(policy!, run!, status!, cells),
    );
  }

  /** How the tasks that arrived after the warm-up ended, in the order of `policies`. */
  losses(policies: readonly string[]): readonly PolicyLosses[] {
    return policies.flatMap((label) => {
      const own = this.#ends.get(label);
      return own === undefined ? [] : [{ label, ...own }];
    });
  }

  #take(policy: string, replication: string, status: string, cells: readonly number[]): void {
    const [task, arrival_s, completed_s, latency_s, regret] = cells as [number, number, number, number, number];
    const last_s = Math.max(arrival_s, Number.isNaN(completed_s) ? 0 : completed_s);
    const runs = this.lasts_s.get(policy) ?? new Map<string, number>();
    this.lasts_s.set(policy, runs);
    runs.set(replication, Math.max(runs.get(replication) ?? 0, last_s));
    const shown = this.shown.get(policy) ?? { replication, first: [] };
    this.shown.set(policy, shown);
    if (shown.replication === replication) {
      this.horizon_s = Math.max(this.horizon_s, last_s);
      if (arrival_s >= this.#warmup_s) keepFirst(shown.first, { task, arrival_s });
    }
    if (arrival_s < this.#warmup_s) return;
    countEnd(this.#ends, policy, status);
    if (status !== "completed" && status !== "late") return;
    let facts = this.tasks.get(policy);
    if (facts === undefined) {
      facts = { latencies_s: new Samples(), regrets: new Samples(), energies_j: new Float64Array(ENERGIES.length) };
      this.tasks.set(policy, facts);
    }
    facts.latencies_s.push(latency_s);
    if (!Number.isNaN(regret)) facts.regrets.push(regret);
    for (let i = 0; i < ENERGIES.length; i++) facts.energies_j[i]! += cells[5 + i]!;
  }
}

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

/** Keeps the tasks with the lowest numbers. */
const keepFirst = (first: Arrival[], candidate: Arrival) => {
  if (first.length === GANTT_TASKS && candidate.task > first[GANTT_TASKS - 1]!.task) return;
  first.push(candidate);
  first.sort((a, b) => a.task - b.task);
  if (first.length > GANTT_TASKS) first.pop();
};
