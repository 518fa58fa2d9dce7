import { inCatalogOrder } from "../../../output/metrics/metrics.js";
import type { JobResult } from "../../runs/job.js";
import { METRICS } from "../../runs/records/summary.js";

/** Quantiles of latency within a run, beside the means of all metrics. */
const QUANTILES = ["p50", "p95", "p99"] as const;

/** The metrics that a sweep keeps of every run: means of the metrics of summary.csv, then quantiles of latency. */
export const SWEEP_METRICS: readonly string[] = [...METRICS, ...QUANTILES.map((name) => `latency_s_${name}`)];

/** null: does not apply. Infinite values are texts, since JSON has none. */
type Kept = number | string | null;

/** The results of a run as one line of JSON: plain values only. */
export interface RunRecord {
  /** Tasks by their end: completed, late, dropped, in flight; then events. */
  readonly c: readonly number[];
  /** By `SWEEP_METRICS`. */
  readonly m: readonly Kept[];
  /** By name: metrics of single servers and groups, and own metrics. */
  readonly x?: Readonly<Record<string, Kept>>;
}

const kept = (value: number): Kept => (Number.isNaN(value) ? null : Number.isFinite(value) ? value : String(value));

export const recordOf = ({ summary, events }: Pick<JobResult, "summary" | "events">): RunRecord => {
  const { tasks, metrics } = summary;
  const values = [
    ...METRICS.map((name) => metrics[name]?.mean ?? Number.NaN),
    ...QUANTILES.map((name) => metrics.latency_s?.[name] ?? Number.NaN),
  ];
  const others = Object.entries(metrics).filter(([name, { mean }]) => !STANDARD.has(name) && !Number.isNaN(mean));
  return {
    c: [tasks.completed, tasks.late, tasks.dropped, tasks.inFlight, events],
    m: values.map(kept),
    ...(others.length === 0 ? {} : { x: Object.fromEntries(others.map(([name, { mean }]) => [name, kept(mean)])) }),
  };
};

const STANDARD: ReadonlySet<string> = new Set(SWEEP_METRICS);
const PLACES: ReadonlyMap<string, number> = new Map(SWEEP_METRICS.map((name, index) => [name, index]));

/** The names of a record's metrics besides `SWEEP_METRICS`. */
export const otherMetrics = ({ x }: RunRecord): readonly string[] => Object.keys(x ?? {});

/** Metrics of a sweep in the order of its tables. @param others  beside `SWEEP_METRICS` */
export const sweepMetrics = (others: Iterable<string>): readonly string[] => [
  ...inCatalogOrder([...METRICS, ...others]),
  ...SWEEP_METRICS.slice(METRICS.length),
];

/** A metric of a record; NaN: does not apply. */
export const metricValue = ({ m, x }: RunRecord, metric: string): number => {
  const place = PLACES.get(metric);
  const value = place === undefined ? x?.[metric] : m[place];
  return value === null || value === undefined ? Number.NaN : Number(value);
};
