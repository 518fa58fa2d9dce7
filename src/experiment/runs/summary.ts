import type { SummaryRow } from "../../output/write/small-table.js";
import type { TaskRecord } from "../../world/port/records.js";
import { QuantileCollector } from "../analysis/quantiles.js";
import { mean, tInterval, Welford } from "../analysis/statistics.js";

/** The metrics of a task, averaged over the finished tasks of a run: those that are `completed` or `late`. */
const TASK_METRICS: readonly { readonly name: string; readonly of: (record: TaskRecord) => number }[] = [
  { name: "latency_s", of: (record) => record.latency_s },
  { name: "decision_s", of: (record) => record.decision_s },
  { name: "uplink_s", of: (record) => record.uplink_s },
  { name: "downlink_s", of: (record) => record.downlink_s },
  { name: "backhaul_s", of: (record) => record.backhaul_s },
  { name: "queue_s", of: (record) => record.queue_s },
  { name: "compute_s", of: (record) => record.compute_s },
  { name: "device_energy_j", of: (record) => record.device_energy_j },
  { name: "edge_energy_j", of: (record) => record.edge_energy_j },
  { name: "cloud_energy_j", of: (record) => record.cloud_energy_j },
  { name: "edge_core_s", of: (record) => record.edge_core_s },
  { name: "cloud_core_s", of: (record) => record.cloud_core_s },
  { name: "spectrum_s", of: (record) => record.spectrum_s },
  { name: "cost", of: (record) => record.cost },
  { name: "regret", of: (record) => record.regret },
];

/** The metrics of a run as a whole; they have no quantiles within it. The shares are of the tasks whose end is known. */
const RUN_METRICS = ["completed_share", "late_share", "dropped_share", "throughput_per_s"] as const;

/** Metrics that are columns of tasks.csv. */
export const TASK_METRIC_NAMES: readonly string[] = TASK_METRICS.map(({ name }) => name);

/** Shares of the tasks whose end is known. */
export const SHARE_METRICS: readonly string[] = RUN_METRICS.filter((name) => name.endsWith("_share"));

/** Every metric of summary.csv, in its order. */
export const METRICS: readonly string[] = [...TASK_METRIC_NAMES, ...RUN_METRICS];

/** A metric of one run. NaN = does not apply. */
export interface MetricResult {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** The tasks it was taken from. */
  readonly n: number;
}

/** What one run came to: plain data, so that a worker can send it. */
export interface RunResult {
  readonly policy: string;
  readonly replication: number;
  /** Tasks that arrived after the warm-up, by how they ended. */
  readonly tasks: {
    readonly completed: number;
    readonly late: number;
    readonly dropped: number;
    readonly inFlight: number;
  };
  readonly metrics: Readonly<Record<string, MetricResult>>;
}

const PROBABILITIES = [0.5, 0.95, 0.99];

/**
 * Sums up one run, a policy in a replication, while it goes: give it every task record, then ask for the result.
 * Tasks that arrived before the end of the warm-up do not count. Up to 100,000 values per metric the quantiles are exact;
 * beyond that their relative error is at most 0.001, and memory stays bounded.
 */
export class RunSummary {
  readonly #run: { readonly policy: string; readonly replication: number };
  readonly #warmup_s: number;
  readonly #means = TASK_METRICS.map(() => new Welford());
  readonly #collectors: readonly QuantileCollector[];
  readonly #ends = { completed: 0, late: 0, dropped: 0, inFlight: 0 };

  constructor(run: { readonly policy: string; readonly replication: number }, warmup_s = 0, exactUpTo = 100_000) {
    if (!(warmup_s >= 0)) throw new RangeError(`invalid warmup_s: ${warmup_s}`);
    this.#run = { policy: run.policy, replication: run.replication };
    this.#warmup_s = warmup_s;
    this.#collectors = TASK_METRICS.map(() => new QuantileCollector(exactUpTo));
  }

  add(record: TaskRecord): void {
    if (record.arrival_s < this.#warmup_s) return;
    switch (record.status) {
      case "in-flight":
        this.#ends.inFlight += 1;
        return;
      case "dropped":
        this.#ends.dropped += 1;
        return;
      case "late":
        this.#ends.late += 1;
        break;
      case "completed":
        this.#ends.completed += 1;
    }
    for (let i = 0; i < TASK_METRICS.length; i += 1) {
      const value = TASK_METRICS[i]!.of(record);
      if (Number.isNaN(value)) continue;
      this.#means[i]!.push(value);
      this.#collectors[i]!.push(value);
    }
  }

  /** @param end_s  when the run ended; throughput counts from the end of the warm-up to it */
  result(end_s: number): RunResult {
    const metrics: Record<string, MetricResult> = {};
    for (const [i, { name }] of TASK_METRICS.entries()) {
      const [p50, p95, p99] = this.#collectors[i]!.quantiles(PROBABILITIES) as [number, number, number];
      metrics[name] = { mean: this.#means[i]!.mean, p50, p95, p99, n: this.#means[i]!.n };
    }
    const { completed, late, dropped } = this.#ends;
    const known = completed + late + dropped;
    const measured_s = end_s - this.#warmup_s;
    const wholes: Readonly<Record<(typeof RUN_METRICS)[number], number>> = {
      completed_share: completed / known,
      late_share: late / known,
      dropped_share: dropped / known,
      throughput_per_s: measured_s > 0 ? (completed + late) / measured_s : Number.NaN,
    };
    for (const name of RUN_METRICS)
      metrics[name] = { mean: wholes[name], p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, n: known };
    return { ...this.#run, tasks: { ...this.#ends }, metrics };
  }
}

/** The policies of some results, in the order in which they first appear. */
export const policiesOf = (results: readonly RunResult[]): readonly string[] => [
  ...new Set(results.map(({ policy }) => policy)),
];

/** The metrics that at least one run has a value of, in the order of `METRICS`. */
export const metricsOf = (results: readonly RunResult[]): readonly string[] =>
  METRICS.filter((name) => results.some(({ metrics }) => !Number.isNaN(metrics[name]?.mean ?? Number.NaN)));

/**
 * The rows of summary.csv: over the replications of a policy, the mean of the runs' means, their standard deviation and their
 * t interval; p50, p95 and p99 are the means of the runs' own quantiles. n counts the replications that have the metric.
 * A metric that applies to no run has no rows.
 */
export const summarize = (scenario: string, results: readonly RunResult[]): SummaryRow[] =>
  policiesOf(results).flatMap((policy) =>
    metricsOf(results).map((metric) => {
      const runs = results
        .filter((result) => result.policy === policy)
        // By replication, so that the order in which the runs ended does not reach the last digits.
        .sort((a, b) => a.replication - b.replication)
        .flatMap(({ metrics }) => metrics[metric] ?? [])
        .filter((run) => !Number.isNaN(run.mean));
      const interval = tInterval(runs.map((run) => run.mean));
      return {
        scenario,
        policy,
        metric,
        mean: interval.mean,
        sd: interval.sd,
        ci95_low: interval.low,
        ci95_high: interval.high,
        p50: mean(runs.map((run) => run.p50)),
        p95: mean(runs.map((run) => run.p95)),
        p99: mean(runs.map((run) => run.p99)),
        n: interval.n,
      };
    }),
  );
