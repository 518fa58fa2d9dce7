import { stringify } from "csv-stringify/sync";
import { count, type RecordOf, real, text } from "../../world/port/columns/column.js";
import type { Precision } from "./number-format.js";
import { formatFull, formatInteger, formatReal, formatSeconds } from "./number-format.js";
import type { Column } from "./row-writer.js";
import { writeWholeFile } from "./whole-file.js";

const NO_TASKS_COLUMN = "no column of `tasks.csv`";

/** summary.csv. A new column is one more line here. */
export const SUMMARY_COLUMNS = [
  text("scenario", (row) => row.scenario, { meaning: "the scenario's name" }),
  text("policy", (row) => row.policy, { meaning: "the policy's name" }),
  text("metric", (row) => row.metric, { meaning: "a [metric](#metrics-and-what-they-are-over)" }),
  real("mean", (row) => row.mean, { meaning: "the mean of the runs' means", empty: "no task finished" }),
  real("sd", (row) => row.sd, { meaning: "their standard deviation", empty: "one replication" }),
  real("ci95_low", (row) => row.ci95_low, {
    meaning:
      "begin of the 95 % interval (Student's t; for [shares](#metrics-and-what-they-are-over) on the scale of log-odds)",
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

/** comparison.csv. A new column is one more line here. */
export const COMPARISON_COLUMNS = [
  text("scenario", (row) => row.scenario, { meaning: "the scenario's name" }),
  text("metric", (row) => row.metric, { meaning: "a [metric](#metrics-and-what-they-are-over)" }),
  text("policy_a", (row) => row.policy_a, { meaning: "the policy that comes first in the scenario" }),
  text("policy_b", (row) => row.policy_b, { meaning: "the other one" }),
  real("mean_a", (row) => row.mean_a, { meaning: "the first one's mean" }),
  real("mean_b", (row) => row.mean_b, { meaning: "the other one's" }),
  real("difference", (row) => row.difference, { meaning: "`mean_a` - `mean_b`" }),
  real("ci95_low", (row) => row.ci95_low, { meaning: "begin of the difference's 95 % interval", empty: "one pair" }),
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

const FORMATS = { seconds: formatSeconds, real: formatReal, integer: formatInteger };

/** The text of one cell, before quoting. */
export const formatCell = <Row>(column: Column<Row>, row: Row, precision: Precision = "compact"): string => {
  if (column.kind === "text") return column.of(row);
  return (precision === "full" ? formatFull : FORMATS[column.kind])(column.of(row));
};

/** A whole table as CSV text. */
export const csvText = <Row>(
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
  precision: Precision = "compact",
): string => {
  const cells = Array.from(rows, (row) => columns.map((column) => formatCell(column, row, precision)));
  return stringify([columns.map(({ name }) => name), ...cells]);
};

/**
 * Writes a table that fits in memory: summary.csv, comparison.csv, sweep.csv.
 *
 * @throws OutputError when the file cannot be written
 */
export const writeSmallTable = <Row>(
  file: string,
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
  precision: Precision = "compact",
): void => {
  writeWholeFile(file, csvText(columns, rows, precision));
};
