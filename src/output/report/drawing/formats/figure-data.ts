import { stringify } from "csv-stringify/sync";
import type { Figure } from "../figure.js";

/** A value of a specification's data. */
type Cell = string | number | boolean | null;

/** The rows that a figure draws, from its specification. */
export const drawnRows = (figure: Figure): readonly Readonly<Record<string, Cell>>[] =>
  (figure.spec as { data?: { values?: readonly Readonly<Record<string, Cell>>[] } }).data?.values ?? [];

/** Helper fields of the drawing, without information. */
const HELPERS = ["lone", "order"];

/** The drawn numbers as CSV: one column per field, with empty cells for missing values. */
export const figureCsv = (figure: Figure): string => {
  const rows = drawnRows(figure);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !HELPERS.includes(name));
  return stringify(
    rows.map((row) => columns.map((name) => row[name] ?? "")),
    { header: true, columns },
  );
};
