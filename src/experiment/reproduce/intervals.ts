import { RandomStreams } from "../../engine/random.js";
import { mean, tInterval } from "../analysis/statistics/statistics.js";

/** An estimate with its 95 % interval. */
export interface Estimate {
  readonly ours: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** What there are n of. */
  readonly of: "replications" | "training seeds" | "tasks" | "rounds" | "values";
}

const RESAMPLES = 1000;

/** The middle value; of an even number the mean of the middle two. */
export const median = (values: ArrayLike<number>): number => {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/**
 * The ratio of two means over the same tasks, sum(a) / sum(b), with its percentile bootstrap interval: tasks are drawn with
 * replacement, a and b together.
 *
 * Where the mean of a does not exist, as with sizes over rates drawn from 0 on, neither does the interval's coverage: it tells how
 * unsettled the ratio is, no more.
 *
 * @source B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, chapter 13
 */
export const ratioOfMeans = (a: ArrayLike<number>, b: ArrayLike<number>, seed: number): Estimate => {
  const ratioOver = (pick: (at: number) => number): number => {
    let above = 0;
    let below = 0;
    for (let at = 0; at < a.length; at++) {
      const task = pick(at);
      above += a[task]!;
      below += b[task]!;
    }
    return above / below;
  };
  return bootstrap(a.length, seed, ratioOver);
};

/** The median of the ratios a / b, task by task, with its percentile bootstrap interval. */
export const medianRatio = (a: ArrayLike<number>, b: ArrayLike<number>, seed: number): Estimate => {
  // Sorted, the median of a resample is found by counting how often every rank was drawn.
  const sorted = Float64Array.from({ length: a.length }, (_, at) => a[at]! / b[at]!).sort();
  const { length } = sorted;
  const drawn = new Uint16Array(length);
  const medianOver = (pick: (at: number) => number): number => {
    drawn.fill(0);
    for (let at = 0; at < length; at++) drawn[pick(at)]!++;
    let rank = -1;
    let counted = 0;
    const valueAt = (place: number): number => {
      while (counted <= place) counted += drawn[++rank]!;
      return sorted[rank]!;
    };
    const lower = valueAt((length - 1) >> 1);
    return (lower + valueAt(length >> 1)) / 2;
  };
  return bootstrap(sorted.length, seed, medianOver);
};

const bootstrap = (n: number, seed: number, statistic: (pick: (at: number) => number) => number): Estimate => {
  const ours = statistic((at) => at);
  if (n < 2) return { ours, low: Number.NaN, high: Number.NaN, n, of: "tasks" };
  const draw = new RandomStreams(seed, 0).stream("bootstrap", "tasks");
  const values = Float64Array.from({ length: RESAMPLES }, () => statistic(() => Math.floor(n * draw()))).sort();
  return {
    ours,
    low: values[Math.floor(0.025 * RESAMPLES)]!,
    high: values[Math.ceil(0.975 * RESAMPLES) - 1]!,
    n,
    of: "tasks",
  };
};

/** The mean of independent values with Student's interval. */
export const meanOf = (values: readonly number[], of: Estimate["of"] = "replications"): Estimate => {
  const { mean: ours, low, high, n } = tInterval(values);
  return { ours, low, high, n, of };
};

/**
 * The mean over trainings, of which each was tested in replications of its own: Student's interval of the means of the training seeds,
 *
 *     m_s = mean over r of x_(s,r),   mean of m_s +- t(0.975, n - 1) * sd of m_s / sqrt(n),   n = number of seeds
 *
 * The seeds are what a scheme that learns is drawn by. Replications of one training are not independent draws of the scheme, however many
 * there are, so they narrow nothing but the means of the seeds.
 *
 * @param bySeed  values by training seed, then by replication
 * @source R. Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice", NeurIPS 2021
 */
export const overSeeds = (bySeed: readonly (readonly number[])[]): Estimate =>
  meanOf(bySeed.map(mean), "training seeds");

/** A number that has no interval. */
export const exactly = (ours: number, n = 1, of: Estimate["of"] = "values"): Estimate => ({
  ours,
  low: Number.NaN,
  high: Number.NaN,
  n,
  of,
});
