import type { JobResult } from "../runs/job.js";
import { METRICS } from "../runs/summary.js";

/** Quantiles of latency within a run, beside the means of all metrics. */
const QUANTILES = ["p50", "p95", "p99"] as const;

/** What a sweep keeps of every run: the means of the metrics of summary.csv, then quantiles of latency. */
export const SWEEP_METRICS: readonly string[] = [...METRICS, ...QUANTILES.map((name) => `latency_s_${name}`)];

/** What a run came to, as one line of JSON: plain values only. */
export interface RunRecord {
  /** Tasks by their end: completed, late, dropped, in flight; then events. */
  readonly c: readonly number[];
  /** By `SWEEP_METRICS`; null: does not apply. Infinite values are texts, as JSON has none. */
  readonly m: readonly (number | string | null)[];
}

export const recordOf = ({ summary, events }: Pick<JobResult, "summary" | "events">): RunRecord => {
  const { tasks, metrics } = summary;
  const values = [
    ...METRICS.map((name) => metrics[name]?.mean ?? Number.NaN),
    ...QUANTILES.map((name) => metrics.latency_s?.[name] ?? Number.NaN),
  ];
  return {
    c: [tasks.completed, tasks.late, tasks.dropped, tasks.inFlight, events],
    m: values.map((value) => (Number.isNaN(value) ? null : Number.isFinite(value) ? value : String(value))),
  };
};

/** The metrics of a record, by `SWEEP_METRICS`; NaN: does not apply. */
export const metricValues = ({ m }: RunRecord): readonly number[] =>
  m.map((value) => (value === null ? Number.NaN : Number(value)));
