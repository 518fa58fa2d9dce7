import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { parquetLines } from "../read/parquet-lines.js";

/**
 * All that loading a scenario asks of a disk. It is the only module of this kind in the rooms that the page of `edgefade page` is built
 * from: the page has src/page/no-disk.ts in its place.
 */
export interface Disk {
  /** The text of a file. It throws, as node:fs does, when the file cannot be read. */
  readonly readDisk: (path: string) => string;
  /** The same in parts, so that a file of any length can be read. */
  readonly partsOnDisk: (path: string) => Iterable<string>;
  /** The rows of a Parquet file as JSON Lines. */
  readonly parquetOnDisk: (path: string) => Iterable<string>;
  /** Names of what is in a folder. It throws when there is no such folder. */
  readonly namesOnDisk: (folder: string) => readonly string[];
  readonly isOnDisk: (path: string) => boolean;
}

const PART_BYTES = 1 << 20;

export const readDisk: Disk["readDisk"] = (path) =>
  new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));

/** A file's text in parts, for files of any length. Each part may throw as `readDisk` does. */
export function* partsOnDisk(path: string): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(PART_BYTES);
    for (;;) {
      const read = readSync(descriptor, bytes);
      if (read === 0) break;
      yield decoder.decode(bytes.subarray(0, read), { stream: true });
    }
    yield decoder.decode();
  } finally {
    closeSync(descriptor);
  }
}

export const parquetOnDisk: Disk["parquetOnDisk"] = (path) => parquetLines(path, partsOnDisk);

export const namesOnDisk: Disk["namesOnDisk"] = (folder) => readdirSync(folder);

export const isOnDisk: Disk["isOnDisk"] = existsSync;
