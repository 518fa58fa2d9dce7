import { type ColumnMetric, unitOfColumn } from "../../world/port/record-columns/column.js";
import { TASK_COLUMNS } from "../../world/port/record-columns/tasks.js";
import type { TaskRecord } from "../../world/port/records.js";

/** The set over which a metric is computed. */
export type Population =
  | "finished"
  | "ended"
  | "arrived"
  | "dropped"
  | "placed"
  | "executions"
  | "devices"
  | "measured time"
  | "whole run"
  | "own";

/** Descriptions of the populations. */
export const POPULATIONS: Readonly<Record<Population, string>> = {
  finished: "tasks that finished: completed or late",
  ended: "tasks whose end is known: completed, late or dropped",
  arrived: "all tasks that arrived, including those in flight at the end",
  dropped: "tasks that were dropped",
  placed: "sub-tasks of arrived tasks that were started somewhere, with any end",
  executions: "completed executions of sub-tasks that were ready after the warm-up",
  devices: "all devices",
  "measured time": "the run without its warm-up",
  "whole run": "the whole run, warm-up included",
  own: "as the scenario's own metric defines",
};

/** Properties of a metric. */
export interface MetricFacts {
  readonly name: string;
  readonly population: Population;
  readonly meaning: string;
  /** The metric and its interval lie between 0 and 1. */
  readonly isShare?: boolean;
  /** It also exists for single servers (`wait_s@edge1`) or device groups (`latency_s@phone`). */
  readonly per?: "server" | "group";
  /** It exists for single servers only. */
  readonly isOnlyPer?: boolean;
}

/** A column of tasks.csv as a metric, averaged over finished tasks. */
export interface TaskMetric extends Omit<ColumnMetric, "per">, MetricFacts {
  readonly of: (record: TaskRecord) => number;
}

/** The columns of tasks.csv that are metrics, in the order of tables. */
export const TASK_METRICS: readonly TaskMetric[] = TASK_COLUMNS.flatMap((column): TaskMetric[] => {
  const { metric } = column.notes;
  if (metric === undefined || column.kind === "text") return [];
  const { name, of } = column;
  return [{ ...metric, name, of, unit: metric.unit ?? unitOfColumn(column), population: "finished" }];
}).toSorted((a, b) => Number(a.isLast ?? false) - Number(b.isLast ?? false));

/** Metrics of a run as a whole. They have no quantiles within a run. */
const RUN_METRICS: readonly MetricFacts[] = [
  { name: "completed_share", population: "ended", meaning: "completed in time / ended", isShare: true, per: "group" },
  { name: "late_share", population: "ended", meaning: "finished after their deadline / ended", isShare: true },
  { name: "dropped_share", population: "ended", meaning: "dropped / ended", isShare: true },
  { name: "throughput_per_s", population: "measured time", meaning: "finished tasks / s", per: "group" },
  {
    name: "deadline_miss_share",
    population: "ended",
    meaning: "(late + dropped) / ended",
    isShare: true,
    per: "group",
  },
  { name: "finished_share", population: "arrived", meaning: "finished / arrived", isShare: true },
  { name: "in_flight_share", population: "arrived", meaning: "in flight at the end / arrived", isShare: true },
  { name: "goodput_per_s", population: "measured time", meaning: "tasks completed in time / s" },
  {
    name: "device_energy_per_arrived_j",
    population: "arrived",
    meaning: "energy that devices spent on all arrived tasks / arrived tasks",
  },
  {
    name: "device_energy_per_finished_j",
    population: "arrived",
    meaning: "energy that devices spent on all arrived tasks / finished tasks",
  },
  { name: "device_energy_on_dropped_j", population: "dropped", meaning: "total energy that devices spent on them" },
  {
    name: "server_energy_on_dropped_j",
    population: "dropped",
    meaning: "total dynamic energy that edges, clouds and wires spent on them",
  },
  {
    name: "device_energy_on_dropped_share",
    population: "arrived",
    meaning: "energy that devices spent on dropped tasks / on all arrived tasks",
    isShare: true,
  },
  {
    name: "offloaded_share",
    population: "placed",
    meaning: "tasks with a sub-task elsewhere than on their device / tasks placed",
    isShare: true,
    per: "server",
  },
  {
    name: "offloaded_subtask_share",
    population: "placed",
    meaning: "sub-tasks elsewhere than on the device / sub-tasks",
    isShare: true,
    per: "server",
  },
  {
    name: "offloaded_bits_share",
    population: "placed",
    meaning: "their input bits / input bits of all sub-tasks",
    isShare: true,
    per: "server",
  },
  { name: "wait_s", population: "executions", meaning: "waiting for cores", per: "server", isOnlyPer: true },
  {
    name: "sojourn_s",
    population: "executions",
    meaning: "from ready to end: waiting and execution",
    per: "server",
    isOnlyPer: true,
  },
  {
    name: "utilization",
    population: "whole run",
    meaning: "busy core-seconds / (cores x length of the run)",
    isShare: true,
    per: "server",
    isOnlyPer: true,
  },
  {
    name: "energy_per_device_j",
    population: "devices",
    meaning: "energy of a device over the whole run, idle time included",
  },
  { name: "cpu_energy_per_device_j", population: "devices", meaning: "its part for computing" },
  { name: "tx_energy_per_device_j", population: "devices", meaning: "its part for sending" },
  { name: "rx_energy_per_device_j", population: "devices", meaning: "its part for receiving" },
  { name: "idle_energy_per_device_j", population: "devices", meaning: "its part while idle" },
  {
    name: "tail_energy_per_device_j",
    population: "devices",
    meaning: "its part in the radio's states after transfers",
  },
  { name: "server_energy_j", population: "whole run", meaning: "energy of servers, idle and dynamic", per: "server" },
  { name: "server_idle_energy_j", population: "whole run", meaning: "idle energy of servers", per: "server" },
  {
    name: "jain_latency",
    population: "devices",
    meaning: "Jain's index of devices' mean latencies; devices without a finished task are left out",
    isShare: true,
  },
  {
    name: "jain_energy",
    population: "devices",
    meaning: "Jain's index of devices' energies over the whole run",
    isShare: true,
  },
  { name: "jain_throughput", population: "devices", meaning: "Jain's index of devices' finished tasks", isShare: true },
];

/** Every metric, in the order of tables. Metrics of single servers and groups follow the metric they belong to. */
export const METRIC_FACTS: readonly MetricFacts[] = [...TASK_METRICS, ...RUN_METRICS];

/** Metrics that are columns of tasks.csv. */
export const TASK_METRIC_NAMES: readonly string[] = TASK_METRICS.map(({ name }) => name);

/** Metrics shown by default as soon as a task misses its deadline or is lost. */
export const LOSS_METRICS = ["deadline_miss_share", "goodput_per_s"] as const;

/** Separates the parts in the name of a metric of one server or group: `wait_s@edge1`. */
export const AT = "@";

const byName = new Map(METRIC_FACTS.map((facts) => [facts.name, facts]));

/** The ending of a quantile within a run: `latency_s_p95`. */
const QUANTILE = /_p\d+$/;

/** Properties of a metric, also of one server or group, or of a quantile. A user's own metric has the population `own`. */
export const metricFacts = (name: string): MetricFacts => {
  const at = name.indexOf(AT);
  const kind = at < 0 ? name : name.slice(0, at);
  return (
    byName.get(kind) ?? byName.get(kind.replace(QUANTILE, "")) ?? { name, population: "own", meaning: POPULATIONS.own }
  );
};

/** Whether a metric leaves out unfinished tasks, so that its means need `finishedCaption` or `lossClause` beside them. */
export const isOverFinished = (metric: string): boolean => metricFacts(metric).population === "finished";

/**
 * Names of metrics in the order of tables: by catalog, then servers and groups in numerical order. Own metrics come last, in the order
 * in which they are given.
 */
export const inCatalogOrder = (names: Iterable<string>): string[] => {
  const rank = (name: string): number => {
    const place = METRIC_FACTS.indexOf(metricFacts(name));
    return place < 0 ? METRIC_FACTS.length : place;
  };
  return [...new Set(names)]
    .map((name) => ({ name, rank: rank(name), key: sortKey(name) }))
    .sort(
      (a, b) => a.rank - b.rank || (a.rank === METRIC_FACTS.length ? 0 : a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
    )
    .map(({ name }) => name);
};

/** Pads numbers, so that `edge10` comes after `edge9`. */
const sortKey = (name: string): string => name.replace(/\d+/g, (digits) => digits.padStart(12, "0"));
