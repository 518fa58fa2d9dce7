import { CsvError, parse } from "csv-parse/sync";
import { type Fault, InputError } from "../../errors.js";
import { suggestion } from "../../nearest.js";
import { quote } from "../../quantity.js";

/** Number of faults listed per file. Further faults are only counted. */
const mostFaults = 20;

/** Throws the faults of a file if there are any. @throws InputError */
export const stop = (faults: Fault[], file: string): void => {
  if (faults.length === 0) return;
  const rest = faults.length - mostFaults;
  const shown = faults.slice(0, mostFaults);
  throw new InputError(rest > 0 ? [...shown, { file, problem: `and ${rest} more faults` }] : shown);
};

/** A decimal number; NaN for any other text. */
export const decimalIn = (cell: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell.trim()) ? Number(cell) : Number.NaN;

/** A row of a file. */
interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const OPTIONS = {
  bom: true,
  info: true,
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true,
} as const;

const asParsed = (text: string): readonly CsvRecord[] => {
  // The library's types do not say what the option `info` adds to a row.
  const rows: readonly unknown[] = parse(text, OPTIONS);
  return rows as readonly CsvRecord[];
};

/** Parses rows with quotes, starting at a given line. @throws InputError if they are not CSV */
const quotedRows = (text: string, file: string, first: number): readonly CsvRecord[] => {
  try {
    return asParsed(text).map(({ record, info }) => ({ record, info: { lines: info.lines + first - 1 } }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number("lines" in error ? error.lines : Number.NaN) + first - 1;
    // The message also names the line, counted from the start of the row.
    const message = error.message.replace(/\bat line \d+/, `at line ${line}`);
    throw new InputError([
      Number.isFinite(line)
        ? { file, line, problem: `not valid CSV: ${message}` }
        : { file, problem: `not valid CSV: ${message}` },
    ]);
  }
};

/** Lines of a text that arrives in parts, without line feeds. */
export function* linesIn(parts: Iterable<string>): Generator<string> {
  let rest = "";
  for (const part of parts) {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  // A file without any line feed uses carriage returns as line ends.
  if (rest !== "") yield* rest.endsWith("\r") ? rest.slice(0, -1).split("\r") : rest.split("\r");
}

/**
 * The rows of a CSV file, header first. Blank lines are skipped. Rows without quotes are split at commas; rows with quotes go to a
 * full parser.
 *
 * @param text  the file's content, or parts of it in order
 * @throws InputError when it is no CSV
 */
export function* readCsv(text: string | Iterable<string>, file: string): Generator<CsvRecord> {
  let line = 0;
  let quoted = "";
  let first = 0;
  for (const ended of linesIn(typeof text === "string" ? [text] : text)) {
    line++;
    const content = ended.endsWith("\r") ? ended.slice(0, -1) : ended;
    if (quoted === "" && !content.includes('"')) {
      const plain = line === 1 ? content.replace(/^\uFEFF/, "") : content;
      if (plain.trim() !== "") yield { record: plain.split(",").map((cell) => cell.trim()), info: { lines: line } };
      continue;
    }
    if (quoted === "") first = line;
    quoted += quoted === "" ? content : `\n${content}`;
    // With an odd number of quotes the last cell continues on the next line.
    if (quoted.split('"').length % 2 === 0) continue;
    yield* quotedRows(quoted, file, first);
    quoted = "";
  }
  if (quoted !== "") yield* quotedRows(quoted, file, first);
}

/** The index of each column in the header. @throws InputError that names missing, unknown and duplicate columns */
const readHeader = <C extends string>(
  header: CsvRecord,
  file: string,
  columns: readonly C[],
  optional: readonly C[],
): Readonly<Record<C, number>> => {
  const { record: names, info } = header;
  const faults: Fault[] = [];
  const at = (problem: string): number => faults.push({ file, line: info.lines, problem });
  const separator = names.length === 1 ? /[;\t]/.exec(names[0]!)?.[0] : undefined;
  if (separator !== undefined) {
    at(`expected cells separated by commas, got ${quote(separator)}`);
    stop(faults, file);
  }
  for (const [index, name] of names.entries()) {
    if (![...columns, ...optional].some((column) => column === name))
      at(`unknown column ${quote(name)}${suggestion(name, [...columns, ...optional], "columns")}`);
    else if (names.indexOf(name) < index) at(`column ${quote(name)} appears twice`);
  }
  for (const column of columns) if (!names.includes(column)) at(`missing column "${column}" in the header`);
  stop(faults, file);
  return Object.fromEntries([...columns, ...optional].map((column) => [column, names.indexOf(column)])) as Record<
    C,
    number
  >;
};

/** A row of a file whose columns are known. */
export interface NamedRow<C extends string> {
  readonly line: number;
  cell(name: C): string;
}

/**
 * Reads the rows of a CSV file whose header names these columns, in any order.
 *
 * @param a    the word for a row in a fault of a file without rows
 * @param optional  further columns that the header may have; cells of absent columns are ""
 * @param row  called with every row that has as many cells as the header, and a function that takes its faults
 * @returns the faults of all rows
 * @throws InputError if it is not CSV, or its header differs
 */
export const eachRow = <C extends string>(
  text: string | Iterable<string>,
  file: string,
  columns: readonly C[],
  a: string,
  row: (row: NamedRow<C>, fault: (problem: string) => void) => void,
  optional: readonly C[] = [],
): Fault[] => {
  const records = readCsv(text, file);
  const { value: header } = records.next();
  if (header === undefined)
    throw new InputError([{ file, problem: `is empty: expected the header ${columns.join(",")}` }]);
  const column = readHeader(header, file, columns, optional);
  const faults: Fault[] = [];
  let rows = 0;
  for (const { record, info } of records) {
    rows++;
    const fault = (problem: string) => {
      faults.push({ file, line: info.lines, problem });
    };
    if (record.length === header.record.length)
      row({ line: info.lines, cell: (name) => record[column[name]] ?? "" }, fault);
    else fault(`expected ${header.record.length} cells, got ${record.length}`);
  }
  if (rows === 0) faults.push({ file, problem: `has no rows: expected ${a} per line after the header` });
  return faults;
};

/** The problem with a device number; undefined: none. */
export const deviceProblem = (cell: string, devices: number): string | undefined => {
  if (/^\d+$/.test(cell) && Number(cell) < devices) return undefined;
  const range =
    devices === 1 ? "0, because there is one device" : `0 to ${devices - 1}, because there are ${devices} devices`;
  return `device: expected ${range}, got ${quote(cell)}`;
};
