import type { Disk } from "../scenario/load/disk.js";

/** A file that the page does not have. The error has a code like errors of node:fs, so it becomes a fault of the scenario. */
export class MissingFile extends Error {
  readonly code = "NOT_ON_PAGE";

  constructor() {
    super('the page has no file of this name; add it with "Add files"');
  }
}

const missing = (): never => {
  throw new MissingFile();
};

/** In the page, src/scenario/load/disk.ts is replaced by this module: there is no disk. */
const noDisk: Disk = {
  readDisk: missing,
  partsOnDisk: missing,
  parquetOnDisk: missing,
  networkOnDisk: missing,
  namesOnDisk: missing,
  isOnDisk: () => false,
};

export const { readDisk, partsOnDisk, parquetOnDisk, networkOnDisk, namesOnDisk, isOnDisk } = noDisk;
