import { closeSync, existsSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { ShortWrite, writeFully } from "../../../output/write/byte-sink.js";
import { OutputError } from "../../../output/write/output-error.js";

/** File of a sweep's finished runs: append-only lines, each with a checksum. `resume.ts` reads it to resume a sweep. */
export const JOURNAL_FILE = "journal.jsonl";

/** The place of a line in a journal, in bytes, without its line end. */
export interface LinePlace {
  readonly at: number;
  readonly length: number;
}

/** Length of the checksum and the space before a line's JSON. */
const HEAD = 9;
const LF = 10;
const SYNC_EVERY_MS = 200;

const lineOf = (entry: unknown): string => {
  const json = JSON.stringify(entry);
  return `${crc32(json).toString(16).padStart(8, "0")} ${json}\n`;
};

/** The content of a line; undefined if it is damaged. */
const entryOf = (line: Buffer): unknown => {
  const json = line.subarray(HEAD);
  if (line.length <= HEAD || line.toString("latin1", 0, HEAD) !== `${crc32(json).toString(16).padStart(8, "0")} `)
    return undefined;
  return JSON.parse(json.toString("utf8"));
};

const openForReading = (file: string): number => {
  try {
    return openSync(file, "r");
  } catch (cause) {
    throw new OutputError(file, cause, "read");
  }
};

/**
 * Reads the whole lines of a journal in order, a megabyte at a time. A torn or damaged line is skipped. Its content is not
 * known, so its run is done again.
 *
 * @returns the bytes up to the end of the last complete line
 * @throws OutputError
 */
export const scanJournal = (file: string, each: (entry: unknown, place: LinePlace) => void): number => {
  const descriptor = openForReading(file);
  try {
    let rest: Buffer = Buffer.alloc(0);
    let at = 0;
    const chunk = Buffer.alloc(1 << 20);
    for (;;) {
      const read = readSync(descriptor, chunk, 0, chunk.length, null);
      if (read === 0) return at;
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let begin = 0;
      for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, begin)) {
        const entry = entryOf(bytes.subarray(begin, end));
        if (entry !== undefined) each(entry, { at, length: end - begin });
        at += end - begin + 1;
        begin = end + 1;
      }
      rest = bytes.subarray(begin);
    }
  } finally {
    closeSync(descriptor);
  }
};

/** Reads single lines of a journal. */
export class JournalReader {
  readonly #file: string;
  readonly #descriptor: number;
  #bytes = Buffer.alloc(4096);

  /** @throws OutputError */
  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openForReading(file);
  }

  /** @throws OutputError if the line has changed */
  entry({ at, length }: LinePlace): unknown {
    if (this.#bytes.length < length) this.#bytes = Buffer.alloc(2 * length);
    const read = readSync(this.#descriptor, this.#bytes, 0, length, at);
    const entry = read === length ? entryOf(this.#bytes.subarray(0, length)) : undefined;
    if (entry === undefined) throw new OutputError(this.#file, new Error(`it has changed at byte ${at}`), "read");
    return entry;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/**
 * An append-only file of lines: one JSON value per line, with its checksum. Every line is passed to the system before `append`
 * returns, so that a killed process loses none; lines are forced to the disk five times a second, so that a machine that loses
 * power loses only the runs of a fifth of a second.
 */
export class Journal {
  readonly file: string;
  readonly #descriptor: number;
  readonly #timer: NodeJS.Timeout;
  #end: number;
  #isSyncing = false;
  #isDirty = false;
  #failure: OutputError | undefined;

  private constructor(file: string, descriptor: number, end: number) {
    this.file = file;
    this.#descriptor = descriptor;
    this.#end = end;
    this.#timer = setInterval(() => this.#sync(), SYNC_EVERY_MS);
    this.#timer.unref();
  }

  /**
   * Opens a folder's journal, or creates it. A torn line at its end is cut off.
   *
   * @param each  called with every existing entry
   * @throws OutputError
   */
  static open(folder: string, each: (entry: unknown, place: LinePlace) => void = () => {}): Journal {
    const file = join(folder, JOURNAL_FILE);
    const isThere = existsSync(file);
    const end = isThere ? scanJournal(file, each) : 0;
    try {
      const descriptor = openSync(file, isThere ? "r+" : "w+");
      ftruncateSync(descriptor, end);
      return new Journal(file, descriptor, end);
    } catch (cause) {
      throw new OutputError(file, cause);
    }
  }

  /** @returns the place of the line. @throws OutputError when it cannot be written; every later call throws too */
  append(entry: unknown): LinePlace {
    if (this.#failure !== undefined) throw this.#failure;
    const bytes = Buffer.from(lineOf(entry));
    const place = { at: this.#end, length: bytes.length - 1 };
    const write = (from: Uint8Array, start: number, end: number): number =>
      writeSync(this.#descriptor, from, start, end - start, place.at + start);
    try {
      writeFully({ write }, bytes, 0, bytes.length);
    } catch (error) {
      this.#failure = new OutputError(this.file, error instanceof ShortWrite ? error.cause : error);
      throw this.#failure;
    }
    this.#end += bytes.length;
    this.#isDirty = true;
    return place;
  }

  #sync(): void {
    if (!this.#isDirty || this.#isSyncing) return;
    this.#isDirty = false;
    this.#isSyncing = true;
    fdatasync(this.#descriptor, (error) => {
      this.#isSyncing = false;
      if (error !== null) this.#failure ??= new OutputError(this.file, error);
    });
  }

  /** Forces everything to the disk. @throws OutputError */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#isSyncing) await new Promise((wake) => setTimeout(wake, 5));
    try {
      fdatasyncSync(this.#descriptor);
    } catch (cause) {
      throw new OutputError(this.file, cause);
    } finally {
      closeSync(this.#descriptor);
    }
  }
}
