import { count, type RecordOf, real, text } from "../../world/port/record-columns/column.js";
import { COUNT_COLUMNS } from "./runs.js";

/** First column of runs.csv and failures.csv of a sweep; columns of the varied fields follow. */
export const POINT_COLUMN = count("point", (row) => row.point, {
  meaning: "the point of the grid, from 0; the last field changes fastest",
});

const policy = text("policy", (row) => row.policy, { meaning: "the policy's name" });
const replication = count("replication", (row) => row.replication, { meaning: "the replication, from 0" });

/** Columns of sweep.csv after those of the varied fields. To add a column, add a line here. */
export const SWEEP_COLUMNS = [
  policy,
  text("metric", (row) => row.metric, { meaning: "a [metric](#metrics-and-what-they-are-over)" }),
  real("mean", (row) => row.mean, { meaning: "the mean of the runs' means" }),
  real("ci95_low", (row) => row.ci95_low, {
    meaning: "lower end of the mean's 95 % interval",
    empty: "one replication",
  }),
  real("ci95_high", (row) => row.ci95_high, { meaning: "its end", empty: "one replication" }),
  count("n", (row) => row.n, { meaning: "the number of replications that have the metric" }),
];

/** Columns of runs.csv of a sweep, between those of the varied fields and of the metrics. To add a column, add a line here. */
export const SWEEP_RUN_COLUMNS = [policy, replication, ...COUNT_COLUMNS];

/** Columns of failures.csv after those of the varied fields. To add a column, add a line here. */
export const FAILURE_COLUMNS = [
  policy,
  replication,
  text("problem", (row) => row.problem, { meaning: "why the run failed" }),
];

export type SweepRow = Readonly<RecordOf<(typeof SWEEP_COLUMNS)[number]>>;
export type SweepRunRow = Readonly<RecordOf<(typeof SWEEP_RUN_COLUMNS)[number]>>;
export type FailureRow = Readonly<RecordOf<(typeof FAILURE_COLUMNS)[number]>>;
