import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { writeFully } from "../../../output/write/byte-sink.js";
import { OutputError } from "../../../output/write/output-error.js";

/** Number of buffered numbers, for writing and reading. */
const BLOCK = 32_768;

/** Writes rows of doubles, all of one width, into a file. The worker that joins the shares reads them. */
export class NumberWriter {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #width: number;
  /** The buffer in which `next` makes room. */
  readonly numbers: Float64Array;
  readonly #bytes: Uint8Array;
  #used = 0;

  /** @throws OutputError when the file cannot be created */
  constructor(file: string, width: number) {
    this.#file = file;
    this.#width = width;
    this.numbers = new Float64Array(Math.max(1, Math.floor(BLOCK / width)) * width);
    this.#bytes = new Uint8Array(this.numbers.buffer);
    try {
      this.#descriptor = openSync(file, "w");
    } catch (cause) {
      throw new OutputError(file, cause, "create");
    }
  }

  /** Makes room for a row. @returns its place in `numbers` @throws OutputError when a full buffer cannot be written */
  next(): number {
    if (this.#used === this.numbers.length) this.flush();
    const at = this.#used;
    this.#used += this.#width;
    return at;
  }

  /** @throws OutputError */
  flush(): void {
    const length = this.#used * Float64Array.BYTES_PER_ELEMENT;
    this.#used = 0;
    try {
      writeFully(
        { write: (bytes, start, end) => writeSync(this.#descriptor, bytes, start, end - start) },
        this.#bytes,
        0,
        length,
      );
    } catch (error) {
      throw new OutputError(this.#file, error instanceof Error ? (error.cause ?? error) : error);
    }
  }

  /** @throws OutputError */
  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#descriptor);
    }
  }
}

/** Reads a file of `NumberWriter`, a block at a time. A truncated last row is ignored. */
export class NumberReader {
  readonly #descriptor: number;
  readonly #width: number;
  readonly numbers: Float64Array;
  readonly #bytes: Uint8Array;
  #position = 0;
  #end = 0;
  /** Start of the current row in `numbers`; -1: there is none. */
  at = -1;

  constructor(file: string, width: number) {
    this.#descriptor = openSync(file, "r");
    this.#width = width;
    this.numbers = new Float64Array(Math.max(1, Math.floor(BLOCK / width)) * width);
    this.#bytes = new Uint8Array(this.numbers.buffer);
    this.#fill();
  }

  /** Moves to the next row. */
  advance(): void {
    this.at += this.#width;
    if (this.at >= this.#end) this.#fill();
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #fill(): void {
    let read = 0;
    while (read < this.#bytes.length) {
      const more = readSync(this.#descriptor, this.#bytes, read, this.#bytes.length - read, this.#position);
      if (more === 0) break;
      read += more;
      this.#position += more;
    }
    const rows = Math.floor(read / (this.#width * Float64Array.BYTES_PER_ELEMENT));
    this.#end = rows * this.#width;
    this.at = rows === 0 ? -1 : 0;
  }
}
