import { mean, normalQuantile } from "./statistics.js";

/** The start of the steady state of a series. */
export interface Truncation {
  /** Observations to leave out, a multiple of 5. */
  readonly discard: number;
  /** The minimum is at the end of the search range: the run is too short. */
  readonly isDoubtful: boolean;
}

/** Observations of a batch. */
const BATCH = 5;

/**
 * The warm-up of a run, by MSER-5: of the means of 5 observations each, those are left out without which the marginal standard error
 * of the rest is least.
 *
 *     d* = argmin over d <= m / 2 of sum over j > d of (Y_j - mean of Y_(d+1) .. Y_m)^2 / (m - d)^2
 *
 * @param values  in the order of time; up to 4 at the end are ignored
 * @returns discard 5 d*; doubtful where d* = floor(m / 2), or there are fewer than 10 batches
 * @source K. P. White, An effective truncation heuristic for bias reduction in simulation output, Simulation 69(6), 1997
 * @source K. P. White, M. J. Cobb, S. C. Spratt, A comparison of five steady-state truncation heuristics for simulation, Proc.
 *         Winter Simulation Conference, 2000 (the batches of 5)
 */
export const mser5 = (values: ArrayLike<number>): Truncation => {
  const batches = Math.floor(values.length / BATCH);
  if (batches < 10) return { discard: 0, isDoubtful: true };
  const means = Float64Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let i = 0; i < BATCH; i++) sum += values[batch * BATCH + i]!;
    return sum / BATCH;
  });
  const most = Math.floor(batches / 2);
  let best = 0;
  let least = Infinity;
  // From the end on, Welford's recurrences give the sum of squares of every tail.
  let center = 0;
  let squares = 0;
  for (let d = batches - 1; d >= 0; d--) {
    const n = batches - d;
    const delta = means[d]! - center;
    center += delta / n;
    squares += delta * (means[d]! - center);
    if (d > most) continue;
    const statistic = squares / n ** 2;
    // Of equal ones the earliest keeps most.
    if (statistic <= least) {
      least = statistic;
      best = d;
    }
  }
  return { discard: best * BATCH, isDoubtful: best === most };
};

/**
 * Correlation of a series with itself one step later.
 *
 *     r = sum (x_i - mean)(x_(i+1) - mean) / sum (x_i - mean)^2
 *
 * @returns in [-1, 1]; NaN of fewer than two values, or equal ones
 * @source NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.12
 */
export const lag1Autocorrelation = (values: ArrayLike<number>): number => {
  const center = mean(Array.from(values));
  let products = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - center;
    squares += deviation ** 2;
    if (i > 0) products += deviation * (values[i - 1]! - center);
  }
  return products / squares;
};

/**
 * Means of consecutive batches of equal length, as all but independent values from one long correlated run.
 *
 * @param batches  >= 2
 * @returns fewer than asked for, one for each value, where there are fewer values; the rest of the division is left out at the front,
 *          where a run is least in its steady state
 * @source A. M. Law, Simulation Modeling and Analysis, 5th ed., section 9.5.3
 */
export const batchMeans = (values: ArrayLike<number>, batches = 20): number[] => {
  if (!(Number.isInteger(batches) && batches >= 2)) throw new RangeError(`invalid batches: ${batches}`);
  const length = Math.max(1, Math.floor(values.length / batches));
  const count = Math.min(batches, values.length);
  const start = values.length - count * length;
  return Array.from({ length: count }, (_, batch) => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += values[start + batch * length + i]!;
    return sum / length;
  });
};

/**
 * Whether a series rises or falls, by the Mann-Kendall test.
 *
 *     S = sum over i < j of sign(x_j - x_i),   z = (S - sign(S)) / sqrt((n (n - 1)(2 n + 5) - sum over ties t (t - 1)(2 t + 5)) / 18)
 *
 * @param values  independent where there is no trend
 * @returns z, about standard normal without a trend, > 0 of a series that rises; 0 where all values are equal or there are fewer than two
 * @source H. B. Mann, Nonparametric tests against trend, Econometrica 13, 1945; M. G. Kendall, Rank Correlation Methods, 1975 (ties)
 */
export const mannKendall = (values: readonly number[]): number => {
  const n = values.length;
  let s = 0;
  for (let j = 1; j < n; j++) for (let i = 0; i < j; i++) s += Math.sign(values[j]! - values[i]!);
  const spread = (count: number) => count * (count - 1) * (2 * count + 5);
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  let variance = spread(n);
  for (const count of ties.values()) variance -= spread(count);
  return variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance / 18) : 0;
};

/** Number of batches in the test for a trend. */
const TREND_BATCHES = 20;

/** Standard normal quantile of 0.999. */
const RISING_Z = normalQuantile(0.999);

/**
 * Whether a series still rises after its warm-up, as one without a steady state does: the means of 20 batches, by the
 * Mann-Kendall test at 0.001. MSER-5 does not find it if the rise is small beside the scatter.
 */
export const isRising = (values: ArrayLike<number>): boolean =>
  mannKendall(batchMeans(values, TREND_BATCHES)) > RISING_Z;

/**
 * Correlation of a series with itself, lag by lag.
 *
 *     r_k = sum (x_i - mean)(x_(i+k) - mean) / sum (x_i - mean)^2
 *
 * @param lags  the highest lag, >= 0
 * @returns r_0 = 1 to r_lags, fewer where the series is shorter; NaN where all values are equal
 * @source NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.12
 */
export const autocorrelations = (values: readonly number[], lags: number): number[] => {
  const correlate = correlator(values);
  return Array.from({ length: Math.max(0, Math.min(lags, values.length - 1)) + 1 }, (_, lag) => correlate(lag));
};

/**
 * Number of independent values whose mean is as uncertain as that of a correlated series.
 *
 *     n / (1 + 2 sum r_k),   k up to where r_(2j) + r_(2j+1) is no longer positive
 *
 * @returns in (0, n]: negative correlation is not credited; NaN of no values; n where all are equal
 * @source C. J. Geyer, Practical Markov chain Monte Carlo, Statistical Science 7(4), 1992, section 3.3 (the initial positive sequence)
 */
export const effectiveSampleSize = (values: readonly number[]): number => {
  const n = values.length;
  if (n === 0) return Number.NaN;
  const correlate = correlator(values);
  let pairs = 0;
  for (let lag = 0; lag + 1 < n; lag += 2) {
    const pair = correlate(lag) + correlate(lag + 1);
    if (!(pair > 0)) break;
    pairs += pair;
  }
  return n / Math.max(1, 2 * pairs - 1);
};

/** Correlation at one lag. */
const correlator = (values: readonly number[]): ((lag: number) => number) => {
  const center = mean(values);
  const deviations = Float64Array.from(values, (value) => value - center);
  let squares = 0;
  for (const deviation of deviations) squares += deviation ** 2;
  return (lag) => {
    let products = 0;
    for (let i = lag; i < deviations.length; i++) products += deviations[i]! * deviations[i - lag]!;
    return products / squares;
  };
};
