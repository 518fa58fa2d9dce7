import jStat from "jstat";
import { mean, normalQuantile, pairedDifferences, standardDeviation, tQuantile } from "./statistics.js";

/** How far apart two independent samples are. */
export interface UnpairedTest {
  /** mean(a) - mean(b). */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly t: number;
  /** Not whole, in general. */
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Welch's t test of two independent samples, whose variances may differ.
 *
 *     t = (mean a - mean b) / sqrt(v_a + v_b),   v = sd^2 / n
 *     df = (v_a + v_b)^2 / (v_a^2 / (n_a - 1) + v_b^2 / (n_b - 1))
 *
 * Samples that do not scatter have p = 1 where their means are equal, else p = 0. With fewer than two values on a side t, p and the
 * interval are NaN.
 *
 * @param confidence  between 0 and 1
 * @source B. L. Welch, The generalization of "Student's" problem when several different population variances are involved,
 *         Biometrika 34, 1947
 */
export const welchTTest = (a: readonly number[], b: readonly number[], confidence = 0.95): UnpairedTest => {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`invalid confidence: ${confidence}`);
  const difference = mean(a) - mean(b);
  const [v_a, v_b] = [a, b].map((values) => standardDeviation(values) ** 2 / values.length) as [number, number];
  const variance = v_a + v_b;
  if (Number.isNaN(variance))
    return { difference, low: Number.NaN, high: Number.NaN, t: Number.NaN, df: Number.NaN, p: Number.NaN };
  if (variance === 0) {
    const t = difference === 0 ? 0 : Math.sign(difference) * Infinity;
    return {
      difference,
      low: difference,
      high: difference,
      t,
      df: a.length + b.length - 2,
      p: difference === 0 ? 1 : 0,
    };
  }
  const df = variance ** 2 / (v_a ** 2 / (a.length - 1) + v_b ** 2 / (b.length - 1));
  const t = difference / Math.sqrt(variance);
  const half = tQuantile((1 + confidence) / 2, df) * Math.sqrt(variance);
  const p = t === 0 ? 1 : jStat.ibeta(df / (df + t * t), df / 2, 0.5);
  return { difference, low: difference - half, high: difference + half, t, df, p };
};

/** Size of an effect in standard deviations. */
export interface EffectSize {
  readonly d: number;
  /** NaN: unknown. */
  readonly low: number;
  readonly high: number;
}

/**
 * Cohen's d of paired samples: the mean difference in standard deviations of the differences.
 *
 *     d = mean(a - b) / sd(a - b)
 *
 * Its interval: sqrt(n) d follows a noncentral t distribution with n - 1 degrees of freedom; the ends are the noncentralities at
 * which the observed t is just too high or too low. Beyond |t| = 30, where that distribution is all but normal, d +- z sqrt(1/n +
 * d^2 / (2 (n - 1))). Differences that do not scatter give d = 0 or +-Infinity, without an interval.
 *
 * @throws RangeError when the samples differ in size
 * @source J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., 1988, section 2.3.5 (d_z)
 * @source J. H. Steiger, R. T. Fouladi, Noncentrality interval estimation and the evaluation of statistical models, 1997
 */
export const pairedEffect = (a: readonly number[], b: readonly number[], confidence = 0.95): EffectSize => {
  const differences = pairedDifferences(a, b);
  const sd = standardDeviation(differences);
  const center = mean(differences);
  const d = center === 0 ? (Number.isNaN(sd) ? Number.NaN : 0) : center / sd;
  if (!(sd > 0)) return { d, low: Number.NaN, high: Number.NaN };
  const n = a.length;
  const root = Math.sqrt(n);
  const tail = (1 - confidence) / 2;
  if (Math.abs(d) * root > 30) {
    const half = normalQuantile(1 - tail) * Math.sqrt(1 / n + d ** 2 / (2 * (n - 1)));
    return { d, low: d - half, high: d + half };
  }
  const at = (probability: number): number => noncentrality(d * root, n - 1, probability) / root;
  return { d, low: at(1 - tail), high: at(tail) };
};

/**
 * Cohen's d of independent samples, with the root mean square of the two standard deviations, which need not be alike.
 *
 *     d = (mean a - mean b) / sqrt((sd_a^2 + sd_b^2) / 2)
 *
 * @returns without an interval
 */
export const unpairedEffect = (a: readonly number[], b: readonly number[]): EffectSize => {
  const sd = Math.sqrt((standardDeviation(a) ** 2 + standardDeviation(b) ** 2) / 2);
  const difference = mean(a) - mean(b);
  const d = difference === 0 && sd === 0 ? 0 : difference / sd;
  return { d, low: Number.NaN, high: Number.NaN };
};

/**
 * Chance that a noncentral t variable is at most t.
 *
 * @param noncentrality  up to 38 in size, beyond which the series underflows
 * @source jStat, after R. V. Lenth, Algorithm AS 243, Applied Statistics 38, 1989
 */
export const noncentralT = (t: number, df: number, noncentrality: number): number =>
  jStat.noncentralt.cdf(t, df, noncentrality);

/** The noncentrality at which P(T <= t) is the given probability, by bisection: that chance falls as it grows. */
const noncentrality = (t: number, df: number, probability: number): number => {
  let [low, high] = [t - 8, t + 8];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (noncentralT(t, df, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
