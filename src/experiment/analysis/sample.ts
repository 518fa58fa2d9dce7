import { type PolicyLosses, sumOfEnds, type TaskEnds } from "../../output/metrics/losses.js";
import { type FolderPolicy, type FolderRun, hasQuantiles, isOfTask, STATUSES } from "./folder-runs.js";
import { quantileRanks } from "./statistics/quantile-interval.js";
import { selectQuantiles } from "./statistics/quantiles.js";
import { mean, normalQuantile, standardDeviation, tQuantile } from "./statistics/statistics.js";
import { batchMeans, lag1Autocorrelation, mser5 } from "./statistics/steady-state.js";

/** Batches of a single replication. */
export const BATCHES = 20;

/** A quantile over all tasks of all replications, with its 95 % interval; NaN: the sample is too small for an end. */
export interface QuantileEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A metric of one run after the warm-up: by task, without those that have none. */
export interface RunSample {
  readonly replication: number;
  /** Empty of a metric of runs. */
  readonly tasks: Float64Array;
  readonly values: Float64Array;
  readonly mean: number;
}

/** A metric of a policy. */
export interface Sample {
  readonly policy: FolderPolicy;
  readonly metric: string;
  /** Those that have a value. */
  readonly runs: readonly RunSample[];
  readonly tasks: number;
  /** Share of the tasks that the warm-up leaves out. */
  readonly discarded: number;
}

/** How long the warm-up is: a time, by MSER-5, or as the scenario says. */
export type Warmup = number | "auto" | undefined;

/** The metric's values in the runs of a policy, after the warm-up. @param notes  takes what a reader should know */
export const sampleOf = (policy: FolderPolicy, metric: string, warmup_s: Warmup, notes: Set<string>): Sample => {
  if (!isOfTask(metric)) {
    const none = new Float64Array(0);
    const runs = policy.runs
      .map(({ replication, wholes }) => ({
        ...{ replication, tasks: none, values: none },
        mean: wholes?.[metric] ?? Number.NaN,
      }))
      .filter((run) => !Number.isNaN(run.mean));
    return { policy, metric, runs, tasks: 0, discarded: 0 };
  }
  let before = 0;
  let doubtful = 0;
  const runs = policy.runs
    .map((run) => {
      const all = selected(run, metric, 0);
      before += all.values.length;
      if (warmup_s !== "auto") return selected(run, metric, warmup_s ?? policy.warmup_s);
      const { discard, isDoubtful } = mser5(all.values);
      if (isDoubtful) doubtful++;
      return runSample(run.replication, all.tasks.subarray(discard), all.values.subarray(discard));
    })
    .filter(({ values }) => values.length > 0);
  if (doubtful > 0)
    notes.add(
      `${metric} of ${policy.label}: in ${doubtful} of ${policy.runs.length} runs MSER-5 found no end of the warm-up: these runs are too short`,
    );
  const tasks = runs.reduce((sum, { values }) => sum + values.length, 0);
  return { policy, metric, runs, tasks, discarded: before === 0 ? 0 : 1 - tasks / before };
};

const runSample = (replication: number, tasks: Float64Array, values: Float64Array): RunSample => ({
  ...{ replication, tasks, values },
  mean: mean(Array.from(values)),
});

const selected = (run: FolderRun, metric: string, warmup_s: number): RunSample => {
  const all = run.values[metric]!;
  const kept = Array.from(all.keys()).filter((i) => run.arrivals_s[i]! >= warmup_s && !Number.isNaN(all[i]));
  return runSample(
    run.replication,
    Float64Array.from(kept, (i) => run.tasks[i]!),
    Float64Array.from(kept, (i) => all[i]!),
  );
};

/** How the tasks of a policy ended that arrived after the warm-up; with `auto`, after the scenario's. */
export const lossesOf = (policy: FolderPolicy, warmup_s: Warmup): PolicyLosses => {
  const from_s = typeof warmup_s === "number" ? warmup_s : policy.warmup_s;
  const ends = policy.runs.map(({ arrivals_s, statuses }): TaskEnds => {
    const counts = STATUSES.map(() => 0);
    for (let i = 0; i < statuses.length; i++) if (arrivals_s[i]! >= from_s) counts[statuses[i]!]!++;
    const [completed = 0, late = 0, dropped = 0, inFlight = 0] = counts;
    return { completed, late, dropped, inFlight };
  });
  return { label: policy.label, ...sumOfEnds(ends) };
};

/**
 * The means from which a sample's interval is computed: of replications, or of batches if there is one replication with tasks.
 */
export const meansOf = ({ runs }: Sample): number[] =>
  runs.length === 1 && runs[0]!.values.length > 0 ? batchMeans(runs[0]!.values, BATCHES) : runs.map((run) => run.mean);

/** Quantiles of a metric of tasks; none of shares and of metrics of runs. */
export const quantilesOf = (
  sample: Sample,
): { readonly p50?: QuantileEstimate; readonly p95?: QuantileEstimate; readonly p99?: QuantileEstimate } => {
  if (!hasQuantiles(sample.metric) || sample.tasks === 0) return {};
  const [p50, p95, p99] = estimates(sample, [0.5, 0.95, 0.99]) as [
    QuantileEstimate,
    QuantileEstimate,
    QuantileEstimate,
  ];
  return { p50, p95, p99 };
};

const estimates = ({ runs, tasks }: Sample, probabilities: readonly number[]): QuantileEstimate[] => {
  const pooled = new Float64Array(tasks);
  let offset = 0;
  for (const { values } of runs) {
    pooled.set(values, offset);
    offset += values.length;
  }
  pooled.sort();
  const at = (rank: number): number => (rank >= 1 && rank <= tasks ? pooled[rank - 1]! : Number.NaN);
  const values = selectQuantiles(pooled, probabilities);
  return probabilities.map((probability, index) => {
    const value = values[index]!;
    const { low, high } = quantileRanks(tasks, probability, 0.95, inflation(runs, value, probability));
    return { value, low: at(low), high: at(high) };
  });
};

/**
 * How much more the share of tasks below a value varies than that of independent tasks would: between replications where there
 * are several (with the wider t instead of the normal quantile), else by the lag-1 autocorrelation of a single run.
 */
const inflation = (runs: readonly RunSample[], value: number, probability: number): number => {
  const isBelow = (values: Float64Array): Float64Array => values.map((x) => (x <= value ? 1 : 0));
  if (runs.length === 1) {
    const r = Math.min(0.99, lag1Autocorrelation(isBelow(runs[0]!.values)));
    return r > 0 ? (1 + r) / (1 - r) : 1;
  }
  const shares = runs.map(({ values }) => mean(Array.from(isBelow(values))));
  const perRun = mean(runs.map(({ values }) => values.length));
  const ratio = (standardDeviation(shares) ** 2 * perRun) / (probability * (1 - probability));
  return Math.max(1, ratio * (tQuantile(0.975, runs.length - 1) / normalQuantile(0.975)) ** 2);
};
