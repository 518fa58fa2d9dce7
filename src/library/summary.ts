import { InputError } from "../errors.js";
import { compare } from "../experiment/analysis/comparison.js";
import { type RunResult, summarize } from "../experiment/runs/records/summary.js";
import { suggestion } from "../nearest.js";
import { sumOfEnds, type TaskEnds } from "../output/metrics/losses.js";
import type { ComparisonRow } from "../output/result-columns/comparison.js";
import type { SummaryRow } from "../output/result-columns/summary.js";
import type { MetricName } from "./metric-names.js";

/** A metric over the replications of a policy. */
export interface Estimate {
  /** Mean of the runs' means. */
  readonly mean: number;
  /** Their standard deviation; NaN of one run. */
  readonly sd: number;
  /** Ends of the 95 % confidence interval; NaN of one run. */
  readonly ci95_low: number;
  readonly ci95_high: number;
  /** Means of the runs' own quantiles; NaN for metrics of a run as a whole. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Runs that have the metric. */
  readonly n: number;
}

/** Metrics by name: those of every run, single servers' such as `wait_s@edge1`, and the scenario's own. Absent: it applies to no run. */
export type Metrics = { readonly [Name in MetricName]?: Estimate } & { readonly [name: string]: Estimate | undefined };

/** The results of a policy. */
export interface PolicySummary {
  readonly policy: string;
  readonly metrics: Metrics;
  /** How its tasks ended that arrived after the warm-up, in all replications. */
  readonly tasks: TaskEnds;
}

/** The results of the runs of a scenario: the numbers of summary.csv and comparison.csv. */
export interface Summary {
  readonly scenario: string;
  readonly replications: number;
  /** In the order in which they were given. */
  readonly policies: readonly PolicySummary[];
  /** The rows of summary.csv. */
  readonly rows: readonly SummaryRow[];
  /** The rows of comparison.csv: every pair of policies, paired by replication. */
  readonly comparison: readonly ComparisonRow[];
  /** A policy by its name in results. @throws InputError when there is none of that name */
  of(policy: string): PolicySummary;
  /** A metric of a policy. @throws InputError when there is no such policy, or the metric applies to none of its runs */
  estimate(policy: string, metric: MetricName | (string & {})): Estimate;
}

const unknown = (what: string, name: string, known: readonly string[]): InputError =>
  new InputError([{ file: "summary", problem: `unknown ${what} "${name}"${suggestion(name, known)}` }]);

/** @param results  in the order of policies and replications */
export const summaryOf = (scenario: string, replications: number, results: readonly RunResult[]): Summary => {
  const rows = summarize(scenario, results);
  const labels = [...new Set(results.map(({ policy }) => policy))];
  const policies = labels.map((policy): PolicySummary => {
    const metrics: Record<string, Estimate> = {};
    for (const { scenario: _, policy: of, metric, ...estimate } of rows) if (of === policy) metrics[metric] = estimate;
    return {
      policy,
      metrics: metrics as Metrics,
      tasks: sumOfEnds(results.filter((one) => one.policy === policy).map(({ tasks }) => tasks)),
    };
  });
  const of = (name: string): PolicySummary => {
    const found = policies.find(({ policy }) => policy === name);
    if (found === undefined) throw unknown("policy", name, labels);
    return found;
  };
  return {
    scenario,
    replications,
    policies,
    rows,
    comparison: compare(scenario, results),
    of,
    estimate(policy, metric) {
      const { metrics } = of(policy);
      const found = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
      if (found === undefined) throw unknown("metric", metric, Object.keys(metrics));
      return found;
    },
  };
};
