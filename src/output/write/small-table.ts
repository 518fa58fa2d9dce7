import { stringify } from "csv-stringify/sync";
import type { Precision } from "./number-format.js";
import { formatFull, formatInteger, formatReal, formatSeconds } from "./number-format.js";
import type { Column } from "./row-writer.js";
import { writeWholeFile } from "./whole-file.js";

/** One row of summary.csv: a metric of a policy, over the replications. NaN = does not apply, an empty cell. */
export interface SummaryRow {
  readonly scenario: string;
  readonly policy: string;
  readonly metric: string;
  readonly mean: number;
  readonly sd: number;
  readonly ci95_low: number;
  readonly ci95_high: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly n: number;
}

/** One row of comparison.csv: a metric of two policies, paired by replication. */
export interface ComparisonRow {
  readonly scenario: string;
  readonly metric: string;
  readonly policy_a: string;
  readonly policy_b: string;
  readonly mean_a: number;
  readonly mean_b: number;
  /** mean_a - mean_b */
  readonly difference: number;
  readonly ci95_low: number;
  readonly ci95_high: number;
  readonly p: number;
  /** Corrected for the number of pairs that are compared in this metric. */
  readonly p_holm: number;
  /** difference / mean_b */
  readonly relative_difference: number;
  readonly n: number;
}

export const SUMMARY_COLUMNS: readonly Column<SummaryRow>[] = [
  { name: "scenario", kind: "text", of: (row) => row.scenario },
  { name: "policy", kind: "text", of: (row) => row.policy },
  { name: "metric", kind: "text", of: (row) => row.metric },
  { name: "mean", kind: "real", of: (row) => row.mean },
  { name: "sd", kind: "real", of: (row) => row.sd },
  { name: "ci95_low", kind: "real", of: (row) => row.ci95_low },
  { name: "ci95_high", kind: "real", of: (row) => row.ci95_high },
  { name: "p50", kind: "real", of: (row) => row.p50 },
  { name: "p95", kind: "real", of: (row) => row.p95 },
  { name: "p99", kind: "real", of: (row) => row.p99 },
  { name: "n", kind: "integer", of: (row) => row.n },
];

export const COMPARISON_COLUMNS: readonly Column<ComparisonRow>[] = [
  { name: "scenario", kind: "text", of: (row) => row.scenario },
  { name: "metric", kind: "text", of: (row) => row.metric },
  { name: "policy_a", kind: "text", of: (row) => row.policy_a },
  { name: "policy_b", kind: "text", of: (row) => row.policy_b },
  { name: "mean_a", kind: "real", of: (row) => row.mean_a },
  { name: "mean_b", kind: "real", of: (row) => row.mean_b },
  { name: "difference", kind: "real", of: (row) => row.difference },
  { name: "ci95_low", kind: "real", of: (row) => row.ci95_low },
  { name: "ci95_high", kind: "real", of: (row) => row.ci95_high },
  { name: "p", kind: "real", of: (row) => row.p },
  { name: "p_holm", kind: "real", of: (row) => row.p_holm },
  { name: "relative_difference", kind: "real", of: (row) => row.relative_difference },
  { name: "n", kind: "integer", of: (row) => row.n },
];

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
