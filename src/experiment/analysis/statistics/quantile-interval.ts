import { exp } from "../../../math/exponentials.js";
import { log, log1p } from "../../../math/logarithms.js";
import { normalQuantile } from "./statistics.js";

/** Ranks of two order statistics, from 1, between which a quantile lies; 0 and n + 1 are beyond the sample. */
export interface QuantileRanks {
  readonly low: number;
  readonly high: number;
  /** Chance that the quantile lies between, at least the confidence where both ranks are in the sample. */
  readonly coverage: number;
}

/** From here on binomial chances are taken from the normal distribution. */
const NORMAL_FROM = 1000;

/**
 * The interval of a quantile by order statistics, for any distribution:
 *
 *     P(X_(low) <= quantile <= X_(high)) >= P(low <= B <= high - 1),   B binomial (n, probability)
 *
 * with at most (1 - confidence) / 2 on either side. From n = 1000 on, or where values are correlated, by the normal approximation,
 * with deff times the binomial's variance.
 *
 * @param n            values, >= 1
 * @param probability  of the quantile, between 0 and 1
 * @param confidence   between 0 and 1
 * @param deff         variance of the share of values below the quantile, over that of independent values; default 1
 * @throws RangeError when one of them is out of range
 * @source W. J. Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2
 * @source R. S. Woodruff, Confidence intervals for medians and other position measures, JASA 47, 1952 (correlated samples)
 */
export const quantileRanks = (n: number, probability: number, confidence = 0.95, deff = 1): QuantileRanks => {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`invalid n: ${n}`);
  if (!(probability > 0 && probability < 1)) throw new RangeError(`invalid probability: ${probability}`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`invalid confidence: ${confidence}`);
  if (!(deff > 0)) throw new RangeError(`invalid deff: ${deff}`);
  const tail = (1 - confidence) / 2;
  if (n >= NORMAL_FROM || deff > 1) {
    const half = normalQuantile(1 - tail) * Math.sqrt(n * probability * (1 - probability) * Math.max(1, deff));
    const low = Math.max(0, Math.floor(n * probability - half));
    const high = Math.min(n + 1, Math.ceil(n * probability + half) + 1);
    return { low, high, coverage: confidence };
  }
  const below = (count: number): number => binomialCdf(count, n, probability);
  let low = 0;
  while (low < n && below(low) <= tail) low++;
  let high = n + 1;
  while (high > 1 && 1 - below(high - 2) <= tail) high--;
  return { low, high, coverage: below(high - 1) - below(low - 1) };
};

/** P(B <= count) of a binomial variable, summed term by term. */
const binomialCdf = (count: number, n: number, probability: number): number => {
  if (count < 0) return 0;
  if (count >= n) return 1;
  let logTerm = n * log1p(-probability);
  let sum = exp(logTerm);
  for (let k = 1; k <= count; k++) {
    logTerm += log(((n - k + 1) / k) * (probability / (1 - probability)));
    sum += exp(logTerm);
  }
  return Math.min(1, sum);
};
