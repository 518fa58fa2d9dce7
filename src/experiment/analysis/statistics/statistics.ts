import jStat from "jstat";
import { exp } from "../../../math/exponentials.js";

/**
 * The arithmetic mean, in two passes: the second one corrects the rounding of the first, so the mean of equal values is that
 * value and their standard deviation is 0.
 *
 * @returns NaN of no values
 */
export const mean = (values: readonly number[]): number => {
  let sum = 0;
  for (const value of values) sum += value;
  const estimate = sum / values.length;
  let residual = 0;
  for (const value of values) residual += value - estimate;
  return estimate + residual / values.length;
};

/**
 * The sample standard deviation, sqrt(sum (x - mean)^2 / (n - 1)).
 *
 * @returns NaN of fewer than two values
 */
export const standardDeviation = (values: readonly number[]): number => {
  if (values.length < 2) return Number.NaN;
  const center = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return Math.sqrt(squares / (values.length - 1));
};

/**
 * Mean and variance in one pass, without keeping the values.
 *
 * @source B. P. Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4(3), 1962
 */
export class Welford {
  #n = 0;
  #mean = 0;
  #squares = 0;

  push(value: number): void {
    this.#n += 1;
    const delta = value - this.#mean;
    this.#mean += delta / this.#n;
    this.#squares += delta * (value - this.#mean);
  }

  get n(): number {
    return this.#n;
  }

  /** NaN of no values. */
  get mean(): number {
    return this.#n === 0 ? Number.NaN : this.#mean;
  }

  /** The sample variance; NaN of fewer than two values. */
  get variance(): number {
    return this.#n < 2 ? Number.NaN : this.#squares / (this.#n - 1);
  }
}

/** A mean and its confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly sd: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/**
 * The confidence interval of a mean, by Student's t:
 *
 *     mean +- t(1 - (1 - confidence) / 2, n - 1) * sd / sqrt(n)
 *
 * @param confidence  between 0 and 1
 * @returns low = high = NaN of fewer than two values; low = high = mean where all values are equal
 */
export const tInterval = (values: readonly number[], confidence = 0.95): Interval => {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`invalid confidence: ${confidence}`);
  const n = values.length;
  const center = mean(values);
  const sd = standardDeviation(values);
  if (n < 2) return { mean: center, sd, low: Number.NaN, high: Number.NaN, n };
  const halfWidth = sd === 0 ? 0 : (tQuantile((1 + confidence) / 2, n - 1) * sd) / Math.sqrt(n);
  return { mean: center, sd, low: center - halfWidth, high: center + halfWidth, n };
};

/**
 * The confidence interval of a mean of shares, which stays within 0 and 1: Student's t on the scale of log-odds. With the mean m of n
 * replications and its standard error s = sd / sqrt(n),
 *
 *     odds at the ends = m / (1 - m) * exp(-+ h),   h = t(1 - (1 - confidence) / 2, n - 1) * s / (m (1 - m))
 *
 * Replications are clusters of tasks, whose number and correlation within the replication do not matter. Where all shares are equal, 0
 * and 1 among them, nothing scatters and the interval is that share.
 *
 * @param values  between 0 and 1
 * @param confidence  between 0 and 1
 * @returns low = high = NaN of fewer than two values
 * @source E. L. Korn, B. I. Graubard, Confidence intervals for proportions with small expected number of positive counts estimated from
 *         survey data, Survey Methodology 24(2), 1998 (the logit interval)
 */
export const shareInterval = (values: readonly number[], confidence = 0.95): Interval => {
  const interval = tInterval(values, confidence);
  const { mean: center, sd, n } = interval;
  if (!(sd > 0 && center > 0 && center < 1)) return interval;
  const half = (tQuantile((1 + confidence) / 2, n - 1) * sd) / Math.sqrt(n) / (center * (1 - center));
  const at = (shift: number): number => center / (center + (1 - center) * exp(-shift));
  return { ...interval, low: at(-half), high: at(half) };
};

/**
 * The quantile of Student's t distribution, to about 7 significant digits.
 *
 * @param probability  between 0 and 1
 * @param degreesOfFreedom  >= 1
 */
export const tQuantile = (probability: number, degreesOfFreedom: number): number =>
  jStat.studentt.inv(probability, degreesOfFreedom);

/**
 * The differences a - b of paired values. One below a billionth of the values is rounding and counts as 0: emulated times are sums of
 * many, and the files have nine decimals of them. Without this, two policies that do the same could differ with a small p.
 *
 * @throws RangeError when the samples differ in size
 */
export const pairedDifferences = (a: readonly number[], b: readonly number[]): number[] => {
  if (a.length !== b.length) throw new RangeError(`samples are not paired: ${a.length} and ${b.length} values`);
  return a.map((value, i) => {
    const difference = value - b[i]!;
    return Math.abs(difference) <= 1e-9 * Math.max(Math.abs(value), Math.abs(b[i]!)) ? 0 : difference;
  });
};

/**
 * The quantile of the standard normal distribution.
 *
 * @param probability  between 0 and 1
 */
export const normalQuantile = (probability: number): number => jStat.normal.inv(probability, 0, 1);

/** How far apart two paired samples are. */
export interface PairedTest {
  /** Mean of a - b. */
  readonly difference: number;
  readonly sd: number;
  readonly low: number;
  readonly high: number;
  readonly t: number;
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
  readonly n: number;
}

/**
 * Student's t test of paired samples, against the hypothesis that the mean of a - b is 0.
 *
 *     t = mean(a - b) / (sd(a - b) / sqrt(n)),   p = I_x(df / 2, 1 / 2) with x = df / (df + t^2)
 *
 * Where all differences are equal their scatter is 0: then p = 1 (t = 0) if they are 0, and p = 0 (t = +-Infinity) if not, the
 * limit as the scatter vanishes. Of fewer than two pairs t, p and the interval are NaN. Rounding is no difference: see pairedDifferences.
 *
 * @throws RangeError when the samples differ in size
 * @source Student, The probable error of a mean, Biometrika 6(1), 1908
 */
export const pairedTTest = (a: readonly number[], b: readonly number[], confidence = 0.95): PairedTest => {
  const interval = tInterval(pairedDifferences(a, b), confidence);
  const { mean: difference, sd, low, high, n } = interval;
  const df = n - 1;
  if (n < 2) return { difference, sd, low, high, t: Number.NaN, df, p: Number.NaN, n };
  const t = difference === 0 ? 0 : difference / (sd / Math.sqrt(n));
  const p = t === 0 ? 1 : Number.isFinite(t) ? jStat.ibeta(df / (df + t * t), df / 2, 0.5) : 0;
  return { difference, sd, low, high, t, df, p, n };
};

/**
 * p-values corrected for the number of tests (step-down): the smallest is multiplied by m, the next by m - 1, and so on, none
 * below the one before it, none above 1.
 *
 * @param pValues  NaN = not tested: it stays NaN and does not count
 * @returns in the order of the input
 * @source S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6(2), 1979
 */
export const holm = (pValues: readonly number[]): number[] => {
  const corrected = pValues.map(() => Number.NaN);
  const order = [...pValues.keys()].filter((i) => !Number.isNaN(pValues[i])).sort((i, j) => pValues[i]! - pValues[j]!);
  let floor = 0;
  for (const [rank, i] of order.entries()) {
    floor = Math.min(1, Math.max(floor, pValues[i]! * (order.length - rank)));
    corrected[i] = floor;
  }
  return corrected;
};
