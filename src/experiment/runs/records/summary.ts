import type { TaskEnds } from "../../../output/metrics/losses.js";
import { inCatalogOrder, METRIC_FACTS, TASK_METRICS } from "../../../output/metrics/metrics.js";
import type { SummaryRow } from "../../../output/result-columns/summary.js";
import type { ExecutionFacts, NodeRecord, TaskRecord } from "../../../world/port/records.js";
import { metricInterval } from "../../analysis/statistics/metric-interval.js";
import { QuantileCollector } from "../../analysis/statistics/quantiles.js";
import { mean, Welford } from "../../analysis/statistics/statistics.js";
import { Devices } from "../../metrics/devices.js";
import { Losses } from "../../metrics/losses.js";
import type { MeasuredNetwork } from "../../metrics/measure.js";
import { Offloading } from "../../metrics/offloading.js";
import { Servers } from "../../metrics/servers.js";

const LATENCY = TASK_METRICS.findIndex(({ name }) => name === "latency_s");

/** Metrics of every run, in the order of tables; those of single servers and groups, and own ones, come beside them. */
export const METRICS: readonly string[] = METRIC_FACTS.filter(({ isOnlyPer }) => isOnlyPer !== true).map(
  ({ name }) => name,
);

/** A metric of one run. NaN = does not apply. */
export interface MetricResult {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Number of tasks that it is computed from. */
  readonly n: number;
}

/** The results of one run: plain data, so that a worker can send it. */
export interface RunResult {
  readonly policy: string;
  readonly replication: number;
  /** Tasks that arrived after the warm-up, by how they ended. */
  readonly tasks: TaskEnds;
  readonly metrics: Readonly<Record<string, MetricResult>>;
}

const PROBABILITIES = [0.5, 0.95, 0.99];

/** Options of a run's summary. */
interface SummaryOptions {
  /** Tasks that arrive earlier do not count. */
  readonly warmup_s?: number;
  /** Largest number of values of a metric for which quantiles are exact. */
  readonly exactUpTo?: number;
  /** Servers and groups with their own metrics. */
  readonly network?: MeasuredNetwork;
}

/** The end of a run. */
interface RunEnd {
  readonly nodes?: readonly NodeRecord[];
  /** The user's own metrics. */
  readonly own?: Readonly<Record<string, number>>;
}

/**
 * Summarizes one run (a policy in a replication) while it goes on: pass it every task record and execution, then ask for the result.
 * Tasks that arrived before the end of the warm-up do not count. Up to 100,000 values per metric the quantiles are exact;
 * beyond that their relative error is at most 0.001, and memory stays bounded.
 */
export class RunSummary {
  readonly #run: { readonly policy: string; readonly replication: number };
  readonly #warmup_s: number;
  readonly #means = TASK_METRICS.map(() => new Welford());
  readonly #collectors: readonly QuantileCollector[];
  readonly #losses = new Losses();
  readonly #offloading: Offloading;
  readonly #servers: Servers;
  readonly #devices: Devices;

  constructor(run: { readonly policy: string; readonly replication: number }, options: SummaryOptions = {}) {
    const { warmup_s = 0, exactUpTo = 100_000, network = { servers: [], groups: [] } } = options;
    if (!(warmup_s >= 0)) throw new RangeError(`invalid warmup_s: ${warmup_s}`);
    this.#run = { policy: run.policy, replication: run.replication };
    this.#warmup_s = warmup_s;
    this.#collectors = TASK_METRICS.map(() => new QuantileCollector(exactUpTo));
    this.#offloading = new Offloading(network.servers);
    this.#servers = new Servers(network.servers);
    this.#devices = new Devices(network.groups);
  }

  add(record: TaskRecord): void {
    if (record.arrival_s < this.#warmup_s) return;
    this.#offloading.task(record);
    this.#devices.task(record);
    if (!this.#losses.task(record)) return;
    for (let i = 0; i < TASK_METRICS.length; i += 1) {
      const value = TASK_METRICS[i]!.of(record);
      if (Number.isNaN(value)) continue;
      this.#means[i]!.push(value);
      this.#collectors[i]!.push(value);
    }
  }

  execution(facts: ExecutionFacts): void {
    if (facts.arrival_s < this.#warmup_s) return;
    this.#offloading.execution(facts);
    this.#servers.execution(facts);
  }

  /** Latency of the finished tasks so far, s. */
  get latency(): { readonly mean: number; readonly n: number } {
    return this.#means[LATENCY]!;
  }

  /** @param end_s  when the run ended; rates count from the end of the warm-up to it */
  result(end_s: number, { nodes = [], own = {} }: RunEnd = {}): RunResult {
    const metrics: Record<string, MetricResult> = {};
    for (const [i, { name }] of TASK_METRICS.entries()) {
      const [p50, p95, p99] = this.#collectors[i]!.quantiles(PROBABILITIES) as [number, number, number];
      metrics[name] = { mean: this.#means[i]!.mean, p50, p95, p99, n: this.#means[i]!.n };
    }
    const measured_s = end_s - this.#warmup_s;
    const measures = [
      ...this.#losses.measures(measured_s),
      ...this.#offloading.measures(),
      ...this.#servers.measures(nodes),
      ...this.#devices.measures(nodes, measured_s),
      ...Object.entries(own).map(([name, value]) => ({ name, value, n: 1 })),
    ];
    for (const { name, value, n } of measures)
      metrics[name] = { mean: value, p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, n };
    const { policy, replication } = this.#run;
    return { policy, replication, tasks: this.#losses.ends, metrics };
  }
}

/** The policies of some results, in the order in which they first appear. */
export const policiesOf = (results: readonly RunResult[]): readonly string[] => [
  ...new Set(results.map(({ policy }) => policy)),
];

/** The metrics with a value in at least one run, in the order of tables. */
export const metricsOf = (results: readonly RunResult[]): readonly string[] => {
  const names = new Set<string>();
  for (const { metrics } of results)
    for (const [name, { mean }] of Object.entries(metrics)) if (!Number.isNaN(mean)) names.add(name);
  return inCatalogOrder(names);
};

/**
 * The rows of summary.csv: over the replications of a policy, the mean of the runs' means, their standard deviation and their
 * 95 % interval; p50, p95 and p99 are the means of the runs' own quantiles. n counts the replications that have the metric.
 * A metric that applies to no run has no rows.
 */
export const summarize = (scenario: string, results: readonly RunResult[]): SummaryRow[] => {
  const names = metricsOf(results);
  return policiesOf(results).flatMap((policy) =>
    names.map((metric) => {
      const runs = results
        .filter((result) => result.policy === policy)
        // By replication, so that the order in which runs ended does not affect the last digits.
        .sort((a, b) => a.replication - b.replication)
        .flatMap(({ metrics }) => metrics[metric] ?? [])
        .filter((run) => !Number.isNaN(run.mean));
      const interval = metricInterval(
        metric,
        runs.map((run) => run.mean),
      );
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
};
