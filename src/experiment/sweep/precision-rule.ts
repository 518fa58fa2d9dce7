import { largest } from "../../math/extremes.js";
import { mean, tInterval } from "../analysis/statistics/statistics.js";

/** The rule for the number of replications per point. */
export interface ReplicationRule {
  /** Replications of every point; with a precision: at first. */
  readonly replications: number;
  /** Absent: all points get `replications`. */
  readonly precision?: PrecisionTarget;
}

export interface PrecisionTarget {
  /** The most half-width of the 95 % interval, relative to the size of the mean. */
  readonly relative: number;
  readonly metric: string;
  readonly maxReplications: number;
}

/** Half-width of the 95 % t interval, relative to the size of the mean; 0 if values do not vary. */
export const relativeHalfWidth = (values: readonly number[]): number => {
  const { low, high } = tInterval(values);
  const half = (high - low) / 2;
  return half === 0 ? 0 : half / Math.abs(mean(values));
};

/**
 * The number of replications that a point should have after n: the sequential rule of `--precision`. With the relative half-width
 *
 *     e_p(n) = t(0.975, n - 1) s_p / (sqrt(n) |mean_p|)
 *
 * of every policy p, it has enough when e_p(n) <= target for all of them. Else it gets as many as the worst of them would need if its
 * scatter stayed as it is, n (e / target)^2, but at least one more, and at most twice n or the cap. All policies of a point get the
 * same number, so that they stay paired. The rule sees nothing but the replications 0 to n - 1, so any order of runs gives the same.
 *
 * @param samples  the metric's n means for each policy; those of policies without the metric are empty
 * @returns n where it has enough, or cannot get more
 * @source A. M. Law, Simulation Modeling and Analysis, 5th ed., 2015, section 9.4.1; Y. S. Chow, H. Robbins, On the asymptotic theory
 *         of fixed-width sequential confidence intervals for the mean, Annals of Mathematical Statistics 36, 1965
 */
export const replicationsWanted = (
  samples: readonly (readonly number[])[],
  n: number,
  { relative, maxReplications }: PrecisionTarget,
): number => {
  const widths = samples.filter((values) => values.length > 0).map(relativeHalfWidth);
  const open = widths.filter((width) => !(width <= relative));
  if (open.length === 0 || n >= maxReplications) return n;
  // A mean of 0 or of one replication predicts nothing.
  const worst = largest(open.map((width) => (Number.isFinite(width) ? width : Infinity)));
  const foretold = Math.ceil(n * (worst / relative) ** 2);
  return Math.min(maxReplications, 2 * n, Math.max(n + 1, foretold));
};
