import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { CsvError, parse } from "csv-parse/sync";
import { InputError } from "../../errors.js";
import { quote } from "../../quantity.js";
import { systemReason } from "../write/output-error.js";

/** The texts and numbers of a row, in the order of the chosen columns. An empty cell gives NaN as number. */
export interface CsvColumns {
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
}

/**
 * Reads a CSV file row by row, a megabyte at a time, so that tables of any length fit in memory. Rows without quotes are split at
 * commas, several times as fast as a full parser; rows with quotes go to a full parser.
 *
 * @param columns  the columns to pass on from each row, in this order
 * @param take  called with the cells of a row; both arrays are reused for the next row
 * @returns number of rows
 * @throws InputError when the file cannot be read, has no such column, a row has another number of cells than the header, or a cell
 *         is neither empty nor a number where one is asked for
 */
export const eachCsvRow = (
  file: string,
  columns: CsvColumns,
  take: (texts: readonly string[], numbers: readonly number[]) => void,
): number => {
  let places: { readonly texts: readonly number[]; readonly numbers: readonly number[] } | undefined;
  let width = 0;
  const texts = columns.texts.map(() => "");
  const numbers = columns.numbers.map(() => Number.NaN);
  let rows = -1;
  for (const { line, cells } of rowsOf(file)) {
    rows++;
    if (places === undefined) {
      const find = (name: string): number => columnOf(cells, name, file);
      places = { texts: columns.texts.map(find), numbers: columns.numbers.map(find) };
      width = cells.length;
      continue;
    }
    if (cells.length !== width)
      throw new InputError([{ file, line, problem: `expected ${width} cells as in the header, got ${cells.length}` }]);
    for (let i = 0; i < texts.length; i++) texts[i] = cells[places.texts[i]!]!;
    for (let i = 0; i < numbers.length; i++) {
      const cell = cells[places.numbers[i]!]!;
      const value = cell === "" ? Number.NaN : Number(cell);
      if (Number.isNaN(value) && cell !== "")
        throw new InputError([
          { file, line, problem: `${columns.numbers[i]}: expected a number or nothing, got ${quote(cell)}` },
        ]);
      numbers[i] = value;
    }
    take(texts, numbers);
  }
  if (places === undefined) throw new InputError([{ file, problem: "is empty" }]);
  return rows;
};

/** The header of a CSV file. @throws InputError if it has none */
export const csvHeader = (file: string): readonly string[] => {
  for (const { cells } of rowsOf(file)) return cells;
  throw new InputError([{ file, problem: "is empty" }]);
};

/** Rows with the number of their last line. Empty lines are skipped. */
function* rowsOf(file: string): Generator<{ readonly line: number; readonly cells: readonly string[] }> {
  let quoted = "";
  let line = 0;
  for (const text of linesOf(file)) {
    line++;
    if (quoted === "" && !text.includes('"')) {
      if (text !== "") yield { line, cells: text.split(",") };
      continue;
    }
    quoted += quoted === "" ? text : `\n${text}`;
    if (quoted.split('"').length % 2 === 0) continue;
    yield { line, cells: quotedRow(quoted, file, line) };
    quoted = "";
  }
  if (quoted !== "") throw new InputError([{ file, line, problem: "a quoted cell does not end" }]);
}

const quotedRow = (text: string, file: string, line: number): readonly string[] => {
  try {
    return (parse(text) as string[][])[0]!;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError([{ file, line, problem: "malformed CSV row: unexpected quote" }]);
  }
};

const columnOf = (header: readonly string[], name: string, file: string): number => {
  const place = header.indexOf(name);
  if (place < 0) throw new InputError([{ file, line: 1, problem: `has no column "${name}"` }]);
  return place;
};

const BYTE_ORDER_MARK = /^\uFEFF/;

function* linesOf(file: string): Generator<string> {
  const asked = <T>(of: () => T): T => {
    try {
      return of();
    } catch (error) {
      throw new InputError([{ file, problem: `cannot be read: ${systemReason(error)}` }]);
    }
  };
  const descriptor = asked(() => openSync(file, "r"));
  try {
    const bytes = Buffer.alloc(1 << 20);
    const decoder = new StringDecoder("utf8");
    let rest = "";
    let isFirst = true;
    for (;;) {
      const read = asked(() => readSync(descriptor, bytes));
      const lines = (rest + (read === 0 ? decoder.end() : decoder.write(bytes.subarray(0, read)))).split("\n");
      rest = lines.pop()!;
      if (isFirst && lines.length > 0) {
        lines[0] = lines[0]!.replace(BYTE_ORDER_MARK, "");
        isFirst = false;
      }
      for (const text of lines) yield text.endsWith("\r") ? text.slice(0, -1) : text;
      if (read > 0) continue;
      if (rest !== "") yield rest;
      return;
    }
  } finally {
    closeSync(descriptor);
  }
}
