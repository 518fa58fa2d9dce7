import { InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { suggestion } from "../../nearest.js";
import {
  arrivedOf,
  lossClause,
  nothingFinishedText,
  type PolicyLosses,
  shareText,
} from "../../output/metrics/losses.js";
import { isOverFinished, metricFacts } from "../../output/metrics/metrics.js";
import { type FolderPolicy, type FolderRuns, isOfTask } from "./folder-runs.js";
import { type ComparedPopulation, type Pair, type Pairing, pairOf, pairOfBoth } from "./pairing.js";
import { lossesOf, meansOf, type QuantileEstimate, quantilesOf, type Sample, sampleOf, type Warmup } from "./sample.js";
import { differenceText, scenarioDifferences } from "./scenario-differences.js";
import { type EffectSize, pairedEffect, unpairedEffect, welchTTest } from "./statistics/effects.js";
import { metricInterval } from "./statistics/metric-interval.js";
import { holm, mean, pairedTTest } from "./statistics/statistics.js";

/** A metric of a policy. */
export interface MetricRow {
  readonly metric: string;
  readonly label: string;
  /** Mean of the replications' means, with its 95 % interval; NaN: no task has it. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Replications; batches where there is a single replication. */
  readonly n: number;
  /** Tasks that count, in all replications; 0 of a metric of runs. */
  readonly tasks: number;
  /** Share of the tasks that the warm-up leaves out. */
  readonly discarded: number;
  /** Why there is no mean: `all 9,597 tasks dropped`. */
  readonly nothing?: string;
  /** Absent for shares of tasks, and for metrics of runs. */
  readonly p50?: QuantileEstimate;
  readonly p95?: QuantileEstimate;
  readonly p99?: QuantileEstimate;
}

/** A policy against the baseline. */
export interface DifferenceRow {
  readonly metric: string;
  readonly label: string;
  readonly baseline: string;
  /** What was compared: over replications, of all tasks of the population. */
  readonly mean: number;
  readonly baselineMean: number;
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
  /** The population of the means, if it is not all tasks: every sentence that quotes the difference must state it. */
  readonly over?: string;
}

export interface FolderComparison {
  readonly baseline: string;
  readonly population: ComparedPopulation;
  /** How the tasks of every policy ended. */
  readonly losses: readonly PolicyLosses[];
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
  /** Default `finished`: means are over what each policy finished. */
  readonly population?: ComparedPopulation;
}

/**
 * Compares policies by their tasks.csv and runs.csv: means with intervals, quantiles with distribution-free intervals, differences to a
 * baseline. Runs of one seed share arrivals, sizes and channels, replication by replication, so their differences are paired;
 * where seeds or tasks differ, by Welch's t test. Results over finished tasks alone say so where tasks were lost.
 *
 * @throws InputError when there is no such baseline, or a metric cannot be had of that population
 */
export const compareFolders = ({ policies, notes: known }: FolderRuns, options: CompareOptions): FolderComparison => {
  checkOptions(options);
  const { population = "finished", warmup_s } = options;
  const baseline = findBaseline(policies, options.baseline);
  const notes = new Set([...known, ...unlikeFolders(policies)]);
  const losses = policies.map((policy) => lossesOf(policy, warmup_s));
  const metrics: MetricRow[] = [];
  const differences: DifferenceRow[] = [];
  for (const metric of options.metrics) {
    const samples = policies.map((policy) => sampleOf(policy, metric, warmup_s, notes));
    const isAnywhere = samples.some(({ runs }) => runs.length > 0);
    for (const [index, sample] of samples.entries()) {
      const row = rowOf(sample, losses[index]!);
      if (sample.runs.length > 0 || row.nothing !== undefined) metrics.push(row);
      else if (isAnywhere && sample.policy !== baseline)
        notes.add(`${metric}: ${sample.policy.label} does not have it`);
    }
    const reference = samples.find(({ policy }) => policy === baseline)!;
    if (reference.runs.length === 0) {
      const why = nothingFinishedText(lossesOf(baseline, warmup_s));
      const because = isOverFinished(metric) && why !== undefined ? ` (${why})` : "";
      notes.add(
        isOfTask(metric)
          ? `${metric}: no task has a value under ${baseline.label}${because}; nothing to compare`
          : `${metric}: ${baseline.label} does not have it; nothing to compare`,
      );
      continue;
    }
    const rows = samples
      .filter((sample) => sample !== reference && sample.runs.length > 0)
      .flatMap((sample) => differenceOf(sample, reference, { population, warmup_s, notes }) ?? []);
    const corrected = holm(rows.map(({ p }) => p));
    append(
      differences,
      rows.map((row, index) => ({ ...row, pHolm: corrected[index]! })),
    );
  }
  return { baseline: baseline.label, population, losses, metrics, differences, notes: [...notes] };
};

const checkOptions = ({ metrics, warmup_s, population }: CompareOptions): void => {
  const faults = [
    ...metrics
      .filter((metric) => warmup_s !== undefined && !isOfTask(metric))
      .map((metric) => ({
        file: "--warmup",
        problem: `cannot be used with ${metric}, which runs.csv has after the scenario's warm-up only`,
      })),
    ...metrics
      .filter((metric) => population === "both-finished" && !isOverFinished(metric))
      .map((metric) => ({
        file: "--population",
        problem: `both-finished is for means over finished tasks; ${metric} is over ${metricFacts(metric).population === "own" ? "runs" : `"${metricFacts(metric).population}"`}: choose others with --metric`,
      })),
  ];
  if (faults.length > 0) throw new InputError(faults);
};

/** The fields in which folders differ: a difference of means may come from any of them. */
const unlikeFolders = (policies: readonly FolderPolicy[]): readonly string[] => {
  const folders = [...new Map(policies.map((policy) => [policy.folder, policy])).values()];
  const [first, ...others] = folders;
  return others.flatMap((other) => {
    if (first?.scenario === undefined || other.scenario === undefined) return [];
    const fields = scenarioDifferences(first.scenario, other.scenario).map(differenceText);
    const files = Object.keys({ ...first.files, ...other.files }).filter(
      (file) =>
        first.files?.[file] !== undefined &&
        other.files?.[file] !== undefined &&
        first.files[file] !== other.files[file],
    );
    const all = [...fields, ...files.map((file) => `the content of ${file}`)];
    return all.length === 0 ? [] : [`${first.folder} and ${other.folder} differ in ${all.join(", ")}`];
  });
};

const findBaseline = (policies: readonly FolderPolicy[], wanted: string | undefined): FolderPolicy => {
  if (wanted === undefined) return policies[0]!;
  const found = policies.filter(({ label, policy }) => label === wanted || policy === wanted);
  if (found.length === 1) return found[0]!;
  const labels = policies.map(({ label }) => label);
  const problem =
    found.length === 0
      ? `no policy "${wanted}"${suggestion(wanted, labels, "policies")}`
      : `"${wanted}" is in several folders: use ${found.map(({ label }) => label).join(" or ")}`;
  throw new InputError([{ file: "--baseline", problem }]);
};

const rowOf = (sample: Sample, losses: PolicyLosses): MetricRow => {
  const { metric, policy, tasks, discarded, runs } = sample;
  const { mean: center, low, high, n } = metricInterval(metric, meansOf(sample));
  const nothing = runs.length === 0 && isOverFinished(metric) ? nothingFinishedText(losses) : undefined;
  return {
    ...{ metric, label: policy.label, mean: center, low, high, n, tasks, discarded },
    ...(nothing === undefined ? {} : { nothing }),
    ...quantilesOf(sample),
  };
};

interface Terms {
  readonly population: ComparedPopulation;
  readonly warmup_s: Warmup;
  readonly notes: Set<string>;
}

const differenceOf = (
  sample: Sample,
  reference: Sample,
  { population, warmup_s, notes }: Terms,
): Omit<DifferenceRow, "pHolm"> | undefined => {
  const [a, b] = [sample.policy, reference.policy];
  const pair = population === "finished" ? pairOf(sample, reference, notes) : pairOfBoth(sample, reference, notes);
  if (pair === undefined) return undefined;
  const losses = [lossesOf(a, warmup_s), lossesOf(b, warmup_s)] as const;
  const over = pair.common === undefined ? overText(sample.metric, losses) : bothText(pair.common, losses);
  return {
    ...differenceOfPair(pair),
    ...{ metric: sample.metric, label: a.label, baseline: b.label },
    ...(over === undefined ? {} : { over }),
  };
};

const overText = (metric: string, [one, other]: readonly [PolicyLosses, PolicyLosses]): string | undefined =>
  isOverFinished(metric) ? lossClause(one, other) : undefined;

const bothText = (common: number, [one, other]: readonly [PolicyLosses, PolicyLosses]): string => {
  const arrived = Math.max(arrivedOf(one), arrivedOf(other));
  return `over the tasks that both finished, ${shareText(common / arrived)} of those that arrived`;
};

/** The test of a pair, and how far apart it is. */
export const differenceOfPair = ({
  pairing,
  left,
  right,
}: Pair): Omit<DifferenceRow, "pHolm" | "metric" | "label" | "baseline" | "over"> => {
  const test = pairing === "none" ? welchTTest(left, right) : pairedTTest(left, right);
  const baselineMean = mean(right);
  const scale = Math.abs(baselineMean);
  const relative = (value: number): number => (scale === 0 ? Number.NaN : value / scale);
  return {
    ...{ mean: mean(left), baselineMean, difference: test.difference, low: test.low, high: test.high },
    relative: relative(test.difference),
    relativeLow: relative(test.low),
    relativeHigh: relative(test.high),
    p: test.p,
    effect: pairing === "none" ? unpairedEffect(left, right) : pairedEffect(left, right),
    n: pairing === "none" ? Math.min(left.length, right.length) : left.length,
    pairing,
  };
};
