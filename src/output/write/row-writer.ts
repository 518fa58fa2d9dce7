import type { ByteSink } from "./byte-sink.js";
import { ShortWrite, writeFully } from "./byte-sink.js";
import { NUMBER_BYTES, writeAscii, writeInteger, writeReal, writeSeconds } from "./numbers/number-bytes.js";
import type { Precision } from "./numbers/number-format.js";
import { formatFull } from "./numbers/number-format.js";
import { OutputError } from "./output-error.js";

/** One column of a CSV table: its name, the format of its cells, and its value in a row. */
export type Column<Row> =
  | { readonly name: string; readonly kind: "text"; readonly of: (row: Row) => string }
  | { readonly name: string; readonly kind: "seconds" | "real" | "integer"; readonly of: (row: Row) => number };

export interface RowWriterOptions {
  readonly precision?: Precision;
  /** Bytes buffered before they are written; at least one row. */
  readonly buffer_bytes?: number;
}

const COMMA = 44;
const QUOTE = 34;
const LF = 10;
const CR = 13;

const encoder = new TextEncoder();

/** A text cell by RFC 4180: quoted if it contains a comma, a quote or a line break. */
const quoteCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The number of bytes up to the end of the last whole row; the range begins with a row. */
export const wholeRows_bytes = (bytes: Uint8Array, length: number): number => {
  let whole = 0;
  let quoted = false;
  for (let i = 0; i < length; i += 1) {
    if (bytes[i] === QUOTE) quoted = !quoted;
    else if (bytes[i] === LF && !quoted) whole = i + 1;
  }
  return whole;
};

/**
 * Writes the rows of one CSV table as bytes, by RFC 4180 with LF.
 *
 * It passes only whole rows to its sink. If a write fails, the file is cut back to its last whole row, so that the content on the
 * disk stays readable, and an OutputError names the file; every later flush throws the same error.
 */
export class RowWriter<Row> {
  readonly #sink: ByteSink;
  readonly #columns: readonly Column<Row>[];
  readonly #precision: Precision;
  /** The cells that are equal in every row, with a comma after each. */
  readonly #prefix: Uint8Array;
  /** Bytes reserved for the numbers and separators of a row; text cells reserve their own. */
  readonly #reserve_bytes: number;
  #bytes: Uint8Array;
  #used = 0;
  #written = 0;
  #rows = 0;
  #failure: OutputError | undefined;

  /** @param prefix  the first cells of every row, already formatted but not yet quoted */
  constructor(
    sink: ByteSink,
    prefix: readonly string[],
    columns: readonly Column<Row>[],
    options: RowWriterOptions = {},
  ) {
    this.#sink = sink;
    this.#columns = columns;
    this.#precision = options.precision ?? "compact";
    this.#prefix = encoder.encode(prefix.map((cell) => `${quoteCell(cell)},`).join(""));
    this.#reserve_bytes = this.#prefix.length + columns.length * (NUMBER_BYTES + 1);
    this.#bytes = new Uint8Array(Math.max(options.buffer_bytes ?? 131_072, this.#reserve_bytes));
  }

  /** Number of rows taken so far, without the header. */
  get rows(): number {
    return this.#rows;
  }

  /** Writes the header; `names` are the prefix's. */
  header(names: readonly string[]): void {
    const cells = [...names, ...this.#columns.map(({ name }) => name)].map(quoteCell);
    const line = encoder.encode(`${cells.join(",")}\n`);
    this.#ensure(this.#used, this.#used, line.length);
    this.#bytes.set(line, this.#used);
    this.#used += line.length;
  }

  /** @throws OutputError when the buffer was full and could not be written */
  row(row: Row): void {
    const columns = this.#columns;
    const full = this.#precision === "full";
    let at = this.#ensure(this.#used, this.#used, this.#reserve_bytes);
    let bytes = this.#bytes;
    const prefix = this.#prefix;
    for (let i = 0; i < prefix.length; i += 1) bytes[at++] = prefix[i]!;
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i]!;
      if (column.kind === "text") {
        at = this.#text(at, column.of(row));
        bytes = this.#bytes;
      } else {
        const value = column.of(row);
        if (Number.isNaN(value)) {
          // The value does not apply: an empty cell.
        } else if (full) at = writeAscii(bytes, at, formatFull(value));
        else if (column.kind === "integer") at = writeInteger(bytes, at, value);
        else if (column.kind === "seconds") at = writeSeconds(bytes, at, value);
        else at = writeReal(bytes, at, value);
      }
      bytes[at++] = COMMA;
    }
    bytes[at - 1] = LF;
    this.#used = at;
    this.#rows += 1;
  }

  /** Passes every finished row to the sink. @throws OutputError */
  flush(): void {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      writeFully(this.#sink, this.#bytes, 0, this.#used);
      this.#written += this.#used;
      this.#used = 0;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Flushes and closes the file. After a failure it only closes. @throws OutputError */
  close(): void {
    try {
      if (this.#failure === undefined) this.flush();
    } finally {
      this.#closeSink();
    }
  }

  #closeSink(): void {
    try {
      this.#sink.close();
    } catch (cause) {
      // The first failure is reported; this one only if there was none.
      if (this.#failure === undefined) {
        this.#failure = new OutputError(this.#sink.file, cause);
        throw this.#failure;
      }
    }
  }

  #fail(error: unknown): never {
    const cause = error instanceof ShortWrite ? error.cause : error;
    const sent = error instanceof ShortWrite ? error.written : 0;
    this.#failure = new OutputError(this.#sink.file, cause);
    try {
      this.#sink.truncate(this.#written + wholeRows_bytes(this.#bytes, sent));
    } catch {
      // A device or a pipe cannot be cut back; the failed write is reported.
    }
    throw this.#failure;
  }

  /** Makes room for `need` bytes at `at` in the row that began at #used. @returns the place of `at` after the move */
  #ensure(start: number, at: number, need: number): number {
    if (at + need <= this.#bytes.length) return at;
    const partial = this.#bytes.slice(start, at);
    this.flush();
    if (partial.length + need > this.#bytes.length) this.#bytes = new Uint8Array((partial.length + need) * 2);
    this.#bytes.set(partial);
    return partial.length;
  }

  #text(at: number, text: string): number {
    // A character takes up to 3 bytes, or 2 for a doubled quote; two quotes go around.
    at = this.#ensure(this.#used, at, text.length * 3 + 2 + this.#reserve_bytes);
    const bytes = this.#bytes;
    const start = at;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 126 || code === COMMA || code === QUOTE || code === LF || code === CR) {
        return start + encoder.encodeInto(quoteCell(text), bytes.subarray(start)).written;
      }
      bytes[at++] = code;
    }
    return at;
  }
}
