import { count, type RecordOf, real, text } from "../../world/port/record-columns/column.js";

/** Columns of comparison.csv. To add a column, add a line here. */
export const COMPARISON_COLUMNS = [
  text("scenario", (row) => row.scenario, { meaning: "the scenario's name" }),
  text("metric", (row) => row.metric, { meaning: "a [metric](#metrics-and-what-they-are-over)" }),
  text("policy_a", (row) => row.policy_a, { meaning: "the policy that is first in the scenario" }),
  text("policy_b", (row) => row.policy_b, { meaning: "the other one" }),
  real("mean_a", (row) => row.mean_a, { meaning: "the first one's mean" }),
  real("mean_b", (row) => row.mean_b, { meaning: "the other one's" }),
  real("difference", (row) => row.difference, { meaning: "`mean_a` - `mean_b`" }),
  real("ci95_low", (row) => row.ci95_low, {
    meaning: "lower end of the difference's 95 % interval",
    empty: "one pair",
  }),
  real("ci95_high", (row) => row.ci95_high, { meaning: "its end", empty: "one pair" }),
  real("p", (row) => row.p, { meaning: "paired t test, two-sided", empty: "one pair" }),
  real("p_holm", (row) => row.p_holm, {
    meaning: "corrected for the pairs that are compared in this metric",
    empty: "one pair",
  }),
  real("relative_difference", (row) => row.relative_difference, {
    meaning: "`difference` / `mean_b`",
    empty: "`mean_b` is 0",
  }),
  count("n", (row) => row.n, { meaning: "the number of pairs" }),
];

/** One row of comparison.csv: a metric of two policies, paired by replication. */
export type ComparisonRow = Readonly<RecordOf<(typeof COMPARISON_COLUMNS)[number]>>;
