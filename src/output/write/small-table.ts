import { stringify } from "csv-stringify/sync";
import { formatFull, formatInteger, formatReal, formatSeconds, type Precision } from "./numbers/number-format.js";
import type { Column } from "./row-writer.js";
import { writeWholeFile } from "./whole-file.js";

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
