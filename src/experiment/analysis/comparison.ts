import type { ComparisonRow } from "../../output/result-columns/comparison.js";
import type { RunResult } from "../runs/records/summary.js";
import { metricsOf, policiesOf } from "../runs/records/summary.js";
import { holm, mean, pairedTTest } from "./statistics/statistics.js";

/**
 * The rows of comparison.csv: every pair of policies in every metric, paired by replication, since replications share their
 * arrivals, sizes and channels. Only replications count that have the metric under both policies. p_holm is corrected for
 * the pairs of the same metric; relative_difference is NaN where mean_b is 0.
 *
 * @param results  the runs of all policies; policy_a is the one that appears first
 */
export const compare = (scenario: string, results: readonly RunResult[]): ComparisonRow[] => {
  const policies = policiesOf(results);
  const pairs = policies.flatMap((a, i) => policies.slice(i + 1).map((b) => [a, b] as const));
  return metricsOf(results).flatMap((metric) => {
    const means = new Map(policies.map((policy) => [policy, meansByReplication(results, policy, metric)]));
    const rows = pairs.map(([a, b]) => comparePair(metric, [a, means.get(a)!], [b, means.get(b)!]));
    const corrected = holm(rows.map(({ p }) => p));
    return rows.map((row, i) => ({ scenario, ...row, p_holm: corrected[i]! }));
  });
};

type MeansByReplication = ReadonlyMap<number, number>;

const meansByReplication = (results: readonly RunResult[], policy: string, metric: string): MeansByReplication =>
  new Map(
    results
      .filter((result) => result.policy === policy)
      .map((result) => [result.replication, result.metrics[metric]?.mean ?? Number.NaN] as const)
      .filter(([, value]) => !Number.isNaN(value)),
  );

type UncorrectedRow = Omit<ComparisonRow, "scenario" | "p_holm">;

const comparePair = (
  metric: string,
  [policy_a, means_a]: readonly [string, MeansByReplication],
  [policy_b, means_b]: readonly [string, MeansByReplication],
): UncorrectedRow => {
  // Sorted, so that the order in which the runs ended does not reach the last digits.
  const shared = [...means_a.keys()].filter((replication) => means_b.has(replication)).sort((i, j) => i - j);
  const a = shared.map((replication) => means_a.get(replication)!);
  const b = shared.map((replication) => means_b.get(replication)!);
  const { difference, low, high, p, n } = pairedTTest(a, b);
  const mean_b = mean(b);
  return {
    metric,
    policy_a,
    policy_b,
    mean_a: mean(a),
    mean_b,
    difference,
    ci95_low: low,
    ci95_high: high,
    p,
    relative_difference: mean_b === 0 ? Number.NaN : difference / mean_b,
    n,
  };
};
