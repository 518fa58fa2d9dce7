import { count, type RecordOf, real, text } from "../../world/port/record-columns/column.js";

const NO_TASKS_COLUMN = "no column of `tasks.csv`";

/** Columns of summary.csv. To add a column, add a line here. */
export const SUMMARY_COLUMNS = [
  text("scenario", (row) => row.scenario, { meaning: "the scenario's name" }),
  text("policy", (row) => row.policy, { meaning: "the policy's name" }),
  text("metric", (row) => row.metric, { meaning: "a [metric](#metrics-and-what-they-are-over)" }),
  real("mean", (row) => row.mean, { meaning: "the mean of the runs' means", empty: "no task finished" }),
  real("sd", (row) => row.sd, { meaning: "their standard deviation", empty: "one replication" }),
  real("ci95_low", (row) => row.ci95_low, {
    meaning:
      "lower end of the 95 % interval (Student's t; for [shares](#metrics-and-what-they-are-over) on the scale of log-odds)",
    empty: "one replication",
  }),
  real("ci95_high", (row) => row.ci95_high, { meaning: "its end", empty: "one replication" }),
  real("p50", (row) => row.p50, { meaning: "the mean of the runs' own medians", empty: NO_TASKS_COLUMN }),
  real("p95", (row) => row.p95, { meaning: "the same of their 95 % quantiles", empty: NO_TASKS_COLUMN }),
  real("p99", (row) => row.p99, { meaning: "the same of their 99 % quantiles", empty: NO_TASKS_COLUMN }),
  count("n", (row) => row.n, { meaning: "the number of replications that have the metric" }),
];

/** One row of summary.csv: a metric of a policy, over the replications. NaN = does not apply, an empty cell. */
export type SummaryRow = Readonly<RecordOf<(typeof SUMMARY_COLUMNS)[number]>>;
