import { closeSync, openSync, readSync } from "node:fs";
import type { ByteSink } from "../../../output/write/byte-sink.js";
import { ShortWrite, writeFully } from "../../../output/write/byte-sink.js";
import { openFile } from "../../../output/write/open-file.js";
import { OutputError } from "../../../output/write/output-error.js";

const LF = 10;
const BLOCK_BYTES = 1 << 18;

/** Reads the rows of a table as bytes, a block at a time. A truncated last row is ignored. */
export class RowReader {
  readonly #descriptor: number;
  readonly #lines: number;
  #bytes = Buffer.alloc(BLOCK_BYTES);
  #end = 0;
  #position = 0;
  /** Start of the current row. */
  start = 0;
  /** End of the current row, after its line end; equal to `start`: there is none. */
  stop = 0;

  /** @param lines  lines of each row: more than one if a cell that is in all rows has line breaks */
  constructor(file: string, lines: number) {
    this.#descriptor = openSync(file, "r");
    this.#lines = lines;
    // The header is one line: names of columns have no line breaks.
    this.stop = this.#endOfLines(0, 1);
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Goes to the next row. @returns whether there is one */
  advance(): boolean {
    this.start = this.stop;
    this.stop = this.#endOfLines(this.start, this.#lines);
    return this.stop > this.start;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** @returns the end of that many lines; `from` if some are missing */
  #endOfLines(from: number, lines: number): number {
    let at = from;
    for (let line = 0; line < lines; line++) {
      let end = this.#bytes.indexOf(LF, at);
      // Beyond the end of the last read are old bytes.
      while (end < 0 || end >= this.#end) {
        const known = this.#end - from;
        if (!this.#fill(from)) return this.start;
        at -= from;
        from = 0;
        end = this.#bytes.indexOf(LF, Math.max(at, known));
      }
      at = end + 1;
    }
    return at;
  }

  /** Moves the bytes from `from` on to the front, and reads more after them. @returns whether there were more */
  #fill(from: number): boolean {
    const kept = this.#end - from;
    const bytes = kept * 2 > this.#bytes.length ? Buffer.alloc(this.#bytes.length * 2) : this.#bytes;
    this.#bytes.copy(bytes, 0, from, this.#end);
    this.#bytes = bytes;
    this.start = 0;
    this.stop = 0;
    const read = readSync(this.#descriptor, bytes, kept, bytes.length - kept, this.#position);
    this.#position += read;
    this.#end = kept + read;
    return read > 0;
  }
}

/** Writes rows given as bytes. If a write fails, the file ends with its last complete row. */
export class RowJoiner {
  readonly #sink: ByteSink;
  readonly #bytes = Buffer.alloc(BLOCK_BYTES);
  #used = 0;
  #written = 0;
  rows = 0;

  /** @throws OutputError when the file cannot be created */
  constructor(file: string, header: string) {
    this.#sink = openFile(file);
    this.#used = this.#bytes.write(header);
  }

  /** @throws OutputError */
  add(bytes: Buffer, start: number, stop: number): void {
    const length = stop - start;
    if (this.#used + length > this.#bytes.length) this.flush();
    if (length > this.#bytes.length) this.#write(bytes, start, stop);
    else this.#used += bytes.copy(this.#bytes, this.#used, start, stop);
    this.rows++;
  }

  /** @throws OutputError */
  flush(): void {
    this.#write(this.#bytes, 0, this.#used);
    this.#used = 0;
  }

  /** @throws OutputError */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#sink.close();
    }
  }

  #write(bytes: Buffer, start: number, stop: number): void {
    try {
      writeFully(this.#sink, bytes, start, stop);
      this.#written += stop - start;
    } catch (error) {
      try {
        this.#sink.truncate(this.#written);
      } catch {
        // A device or a pipe cannot be cut back; the failed write is reported.
      }
      throw new OutputError(this.#sink.file, error instanceof ShortWrite ? error.cause : error);
    }
  }
}
