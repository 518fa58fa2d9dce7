import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Extra } from "../../world/port/record-columns/column.js";
import { ShortWrite, writeFully } from "./byte-sink.js";
import { OutputError } from "./output-error.js";
import { PARTS_FOLDER, partName } from "./run-tables.js";
import type { LogLevel, TableName } from "./tables.js";
import { headerOf, tableNames } from "./tables.js";

const PART = /^(\d+)-(?:(?:tasks|subtasks|transfers|nodes)\.csv|timeline\.json)$/;

/** Whether a file name is that of a part. Other files are left alone. */
export const isPartName = (name: string): boolean => PART.test(name);

/**
 * Joins the parts of all runs into the final tables, in the order of the runs, not of their ends. The bytes are the same
 * for any number of workers. The first part becomes the table; later ones are copied to its end and deleted, a buffer at a
 * time, so that neither memory nor disk holds the results twice.
 */
export class TableAssembly {
  readonly #folder: string;
  readonly #tables: readonly TableName[];
  readonly #extras: readonly Extra[];
  readonly #finished = new Set<number>();
  #next = 0;

  /** @param extras  features of the scenario that have their own columns */
  constructor(folder: string, log: LogLevel, extras: readonly Extra[] = []) {
    this.#folder = folder;
    this.#extras = extras;
    this.#tables = tableNames(log);
  }

  /** Called when the parts of a run are complete. Appends them, and parts that waited for them. @throws OutputError */
  finished(run: number): void {
    this.#finished.add(run);
    while (this.#finished.delete(this.#next)) {
      this.#append(this.#next);
      this.#next += 1;
    }
  }

  /**
   * Appends all remaining parts, also those of failed and interrupted runs, writes the header of tables without
   * any, and removes the folder of parts. Call it when no run writes any more.
   *
   * @throws OutputError when a table cannot be written; parts not yet in their table stay where they are
   */
  close(): void {
    const parts = join(this.#folder, PARTS_FOLDER);
    const names = existsSync(parts) ? readdirSync(parts) : [];
    const runs = new Set(names.map((name) => PART.exec(name)?.[1]).filter((run) => run !== undefined));
    for (const run of [...runs].map(Number).sort((a, b) => a - b)) this.#append(run);
    for (const name of this.#tables) this.#ensureHeader(name);
    if (existsSync(parts) && readdirSync(parts).length === 0) rmdirSync(parts);
  }

  #append(run: number): void {
    for (const name of this.#tables) {
      const part = join(this.#folder, PARTS_FOLDER, partName(run, name));
      if (existsSync(part)) this.#appendPart(part, name);
    }
  }

  #appendPart(part: string, name: TableName): void {
    const table = join(this.#folder, `${name}.csv`);
    const header_bytes = Buffer.byteLength(headerOf(name, this.#extras)) + 1;
    try {
      // A full disk may have cut the part before its header was complete.
      if (statSync(part).size < header_bytes) unlinkSync(part);
      else if (!existsSync(table)) renameSync(part, table);
      else {
        appendFrom(part, header_bytes, table);
        unlinkSync(part);
      }
    } catch (error) {
      throw error instanceof OutputError ? error : new OutputError(table, error);
    }
  }

  #ensureHeader(name: TableName): void {
    const table = join(this.#folder, `${name}.csv`);
    if (existsSync(table)) return;
    try {
      writeFileSync(table, `${headerOf(name, this.#extras)}\n`);
    } catch (cause) {
      throw new OutputError(table, cause);
    }
  }
}

/** Appends a file, from an offset on, to another file. A failed copy leaves the other file unchanged. */
function appendFrom(source: string, offset: number, target: string): void {
  const input = openSync(source, "r");
  try {
    const output = openSync(target, "a");
    const before = fstatSync(output).size;
    try {
      const sink = {
        write: (bytes: Uint8Array, start: number, end: number) => writeSync(output, bytes, start, end - start),
      };
      const bytes = new Uint8Array(1 << 20);
      let position = offset;
      for (;;) {
        const read = readSync(input, bytes, 0, bytes.length, position);
        if (read === 0) break;
        writeFully(sink, bytes, 0, read);
        position += read;
      }
    } catch (error) {
      try {
        ftruncateSync(output, before);
      } catch {
        // A file that cannot be cut back stays as it is; the failed copy is reported.
      }
      throw new OutputError(target, error instanceof ShortWrite ? error.cause : error);
    } finally {
      closeSync(output);
    }
  } finally {
    closeSync(input);
  }
}
