import { InputError } from "../../errors.js";
import { append } from "../../extremes.js";
import { suggestion } from "../../nearest.js";
import { SHARE_METRICS } from "../runs/summary.js";
import { type EffectSize, pairedEffect, unpairedEffect, welchTTest } from "./effects.js";
import type { FolderPolicy, FolderRun, FolderRuns } from "./folder-runs.js";
import { quantileRanks } from "./quantile-interval.js";
import { selectQuantiles } from "./quantiles.js";
import { holm, mean, normalQuantile, pairedTTest, standardDeviation, tInterval, tQuantile } from "./statistics.js";
import { batchMeans, lag1Autocorrelation, mser5 } from "./steady-state.js";

/** A quantile over all tasks of all replications, with its 95 % interval; NaN: the sample is too small for an end. */
export interface QuantileEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A metric of a policy. */
export interface MetricRow {
  readonly metric: string;
  readonly label: string;
  /** Mean of the replications' means, with its 95 % t interval. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Replications; batches where there is a single replication. */
  readonly n: number;
  /** Tasks that count, in all replications. */
  readonly tasks: number;
  /** Share of the tasks that the warm-up leaves out. */
  readonly discarded: number;
  /** Absent for shares of tasks. */
  readonly p50?: QuantileEstimate;
  readonly p95?: QuantileEstimate;
  readonly p99?: QuantileEstimate;
}

/** How two policies were compared: by replication; by batches of the same tasks in a single replication; or as strangers. */
export type Pairing = "replications" | "batches" | "none";

/** A policy against the baseline. */
export interface DifferenceRow {
  readonly metric: string;
  readonly label: string;
  readonly baseline: string;
  /** mean - mean of the baseline. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** The same, over the absolute mean of the baseline; NaN where that is 0. */
  readonly relative: number;
  readonly relativeLow: number;
  readonly relativeHigh: number;
  readonly p: number;
  /** Corrected for the number of policies that are compared with the baseline in this metric. */
  readonly pHolm: number;
  readonly effect: EffectSize;
  readonly n: number;
  readonly pairing: Pairing;
}

export interface FolderComparison {
  readonly baseline: string;
  readonly metrics: readonly MetricRow[];
  readonly differences: readonly DifferenceRow[];
  readonly notes: readonly string[];
}

export interface CompareOptions {
  readonly metrics: readonly string[];
  /** A policy, or folder:policy; default the first. */
  readonly baseline?: string;
  /** Tasks that arrive earlier do not count; `auto`: by MSER-5, run by run and metric by metric; default the scenario's. */
  readonly warmup_s?: number | "auto";
}

/** Batches of a single replication. */
const BATCHES = 20;

/**
 * Compares policies by their tasks.csv: means with t intervals, quantiles with distribution-free intervals, differences to a
 * baseline. Runs of one seed share arrivals, sizes and channels, replication by replication, so their differences are paired;
 * where seeds differ, by Welch's t test.
 *
 * @throws InputError when there is no such baseline
 */
export const compareFolders = ({ policies, notes: known }: FolderRuns, options: CompareOptions): FolderComparison => {
  const baseline = findBaseline(policies, options.baseline);
  const notes = new Set(known);
  const metrics: MetricRow[] = [];
  const differences: DifferenceRow[] = [];
  for (const metric of options.metrics) {
    const samples = policies
      .map((policy) => sampleOf(policy, metric, options.warmup_s, notes))
      .filter((sample) => sample.tasks > 0);
    for (const sample of samples) metrics.push(rowOf(sample));
    const reference = samples.find(({ policy }) => policy === baseline);
    if (reference === undefined) {
      notes.add(`${metric}: no task has it under ${baseline.label}; nothing to compare`);
      continue;
    }
    const rows = samples
      .filter((sample) => sample !== reference)
      .map((sample) => differenceOf(sample, reference, notes));
    const corrected = holm(rows.map(({ p }) => p));
    append(
      differences,
      rows.map((row, index) => ({ ...row, pHolm: corrected[index]! })),
    );
  }
  return { baseline: baseline.label, metrics, differences, notes: [...notes] };
};

const findBaseline = (policies: readonly FolderPolicy[], wanted: string | undefined): FolderPolicy => {
  if (wanted === undefined) return policies[0]!;
  const found = policies.filter(({ label, policy }) => label === wanted || policy === wanted);
  if (found.length === 1) return found[0]!;
  const labels = policies.map(({ label }) => label);
  const problem =
    found.length === 0
      ? `no policy "${wanted}"${suggestion(wanted, labels, "policies")}`
      : `"${wanted}" is in several folders: say ${found.map(({ label }) => label).join(" or ")}`;
  throw new InputError([{ file: "--baseline", problem }]);
};

/** A metric of one run after the warm-up: by task, without those that have none. */
interface RunSample {
  readonly replication: number;
  readonly tasks: Float64Array;
  readonly values: Float64Array;
}

interface Sample {
  readonly policy: FolderPolicy;
  readonly metric: string;
  /** Those that have a value. */
  readonly runs: readonly RunSample[];
  readonly tasks: number;
  readonly discarded: number;
}

const sampleOf = (
  policy: FolderPolicy,
  metric: string,
  warmup_s: CompareOptions["warmup_s"],
  notes: Set<string>,
): Sample => {
  let before = 0;
  let doubtful = 0;
  const runs = policy.runs
    .map((run) => {
      const all = selected(run, metric, 0);
      before += all.values.length;
      if (warmup_s !== "auto") return selected(run, metric, warmup_s ?? policy.warmup_s);
      const { discard, isDoubtful } = mser5(all.values);
      if (isDoubtful) doubtful++;
      return { ...all, tasks: all.tasks.subarray(discard), values: all.values.subarray(discard) };
    })
    .filter(({ values }) => values.length > 0);
  if (doubtful > 0)
    notes.add(
      `${metric} of ${policy.label}: in ${doubtful} of ${policy.runs.length} runs MSER-5 found no end of the warm-up; they are too short`,
    );
  const tasks = runs.reduce((sum, { values }) => sum + values.length, 0);
  return { policy, metric, runs, tasks, discarded: before === 0 ? 0 : 1 - tasks / before };
};

const selected = (run: FolderRun, metric: string, warmup_s: number): RunSample => {
  const all = run.values[metric]!;
  const kept = Array.from(all.keys()).filter((i) => run.arrivals_s[i]! >= warmup_s && !Number.isNaN(all[i]));
  return {
    replication: run.replication,
    tasks: Float64Array.from(kept, (i) => run.tasks[i]!),
    values: Float64Array.from(kept, (i) => all[i]!),
  };
};

/** The means that a sample's interval rests on: of replications; of batches where there is one replication. */
const meansOf = ({ runs }: Sample): number[] =>
  runs.length === 1 ? batchMeans(runs[0]!.values, BATCHES) : runs.map(({ values }) => mean(Array.from(values)));

const rowOf = (sample: Sample): MetricRow => {
  const { metric, policy, tasks, discarded } = sample;
  const interval = tInterval(meansOf(sample));
  const row = {
    metric,
    label: policy.label,
    mean: interval.mean,
    low: interval.low,
    high: interval.high,
    n: interval.n,
    tasks,
    discarded,
  };
  if (SHARE_METRICS.includes(metric)) return row;
  const [p50, p95, p99] = quantilesOf(sample, [0.5, 0.95, 0.99]) as [
    QuantileEstimate,
    QuantileEstimate,
    QuantileEstimate,
  ];
  return { ...row, p50, p95, p99 };
};

const quantilesOf = ({ runs, tasks }: Sample, probabilities: readonly number[]): QuantileEstimate[] => {
  const pooled = new Float64Array(tasks);
  let offset = 0;
  for (const { values } of runs) {
    pooled.set(values, offset);
    offset += values.length;
  }
  pooled.sort();
  const at = (rank: number): number => (rank >= 1 && rank <= tasks ? pooled[rank - 1]! : Number.NaN);
  const estimates = selectQuantiles(pooled, probabilities);
  return probabilities.map((probability, index) => {
    const value = estimates[index]!;
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

const differenceOf = (sample: Sample, reference: Sample, notes: Set<string>): Omit<DifferenceRow, "pHolm"> => {
  const [a, b] = [sample.policy, reference.policy];
  const { pairing, left, right } = paired(sample, reference, notes);
  const test = pairing === "none" ? welchTTest(left, right) : pairedTTest(left, right);
  const scale = Math.abs(mean(right));
  const relative = (value: number): number => (scale === 0 ? Number.NaN : value / scale);
  return {
    metric: sample.metric,
    label: a.label,
    baseline: b.label,
    difference: test.difference,
    low: test.low,
    high: test.high,
    relative: relative(test.difference),
    relativeLow: relative(test.low),
    relativeHigh: relative(test.high),
    p: test.p,
    effect: pairing === "none" ? unpairedEffect(left, right) : pairedEffect(left, right),
    n: pairing === "none" ? Math.min(left.length, right.length) : left.length,
    pairing,
  };
};

interface Pair {
  readonly pairing: Pairing;
  readonly left: number[];
  readonly right: number[];
}

const paired = (sample: Sample, reference: Sample, notes: Set<string>): Pair => {
  const [a, b] = [sample.policy, reference.policy];
  const strangers = (why: string): Pair => {
    notes.add(`${a.label} and ${b.label} are not paired (Welch's t test): ${why}`);
    return { pairing: "none", left: meansOf(sample), right: meansOf(reference) };
  };
  if (a.seed !== b.seed) return strangers(`their seeds are ${a.seed} and ${b.seed}`);
  const partner = new Map(reference.runs.map((run) => [run.replication, run]));
  const shared = sample.runs.filter(({ replication }) => partner.has(replication));
  if (shared.length === 0) return strangers("they share no replication");
  if (shared.length > 1) {
    const average = ({ values }: RunSample): number => mean(Array.from(values));
    return {
      pairing: "replications",
      left: shared.map(average),
      right: shared.map(({ replication }) => average(partner.get(replication)!)),
    };
  }
  const [one, other] = [shared[0]!, partner.get(shared[0]!.replication)!];
  const index = new Map(Array.from(other.tasks, (task, i) => [task, i]));
  const common = Array.from(one.tasks.keys()).filter((i) => index.has(one.tasks[i]!));
  if (common.length < 2 * BATCHES) return strangers("one replication, with too few tasks in common for batches");
  notes.add(
    `${a.label} and ${b.label} share one replication: intervals rest on ${BATCHES} batches of their common tasks`,
  );
  return {
    pairing: "batches",
    left: batchMeans(
      common.map((i) => one.values[i]!),
      BATCHES,
    ),
    right: batchMeans(
      common.map((i) => other.values[index.get(one.tasks[i]!)!]!),
      BATCHES,
    ),
  };
};

/**
 * The sentence to quote: "greedy is 4.1 % [3.2, 5.0] below local in cost, p < 0.001, n = 30".
 *
 * @param row  a difference; significant at 5 % by its corrected p, or it says that none was found
 * @param at   of a sweep: where
 */
export const verdictOf = (row: DifferenceRow, at = ""): string => {
  const { label, baseline, difference, low, high, relative, relativeLow, relativeHigh, pHolm, n } = row;
  const metric = at === "" ? row.metric : `${row.metric} (${at})`;
  const isRelative = !Number.isNaN(relative);
  const [center, from, to] = isRelative
    ? [100 * relative, 100 * relativeLow, 100 * relativeHigh]
    : [difference, low, high];
  const decimals = decimalsFor(from, to);
  const text = (value: number): string => value.toFixed(decimals).replace(/^-(0(?:\.0*)?)$/, "$1");
  const unit = isRelative ? " %" : "";
  const chance = pHolm < 0.001 ? "p < 0.001" : `p = ${pHolm.toFixed(3)}`;
  const size = `n = ${n}`;
  if (Number.isNaN(pHolm))
    return `${label} against ${baseline} in ${metric}: ${text(center)}${unit}, too few replications for a test, ${size}`;
  if (pHolm === 1 && difference === 0) return `${label} equals ${baseline} in ${metric}, ${size}`;
  if (!(pHolm < 0.05))
    return `no difference found between ${label} and ${baseline} in ${metric}: ${center > 0 ? "+" : ""}${text(center)}${unit} [${text(from)}, ${text(to)}], ${chance}, ${size}`;
  const [small, large] = center < 0 ? [-to, -from] : [from, to];
  return `${label} is ${text(Math.abs(center))}${unit} [${text(small)}, ${text(large)}] ${center < 0 ? "below" : "above"} ${baseline} in ${metric}, ${chance}, ${size}`;
};

/** As many decimals as two significant digits of half the interval have, one at least for percents. */
const decimalsFor = (low: number, high: number): number => {
  const half = (high - low) / 2;
  return half > 0 ? Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(half)))) : 3;
};
