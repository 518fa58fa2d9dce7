import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Extra } from "../../world/port/record-columns/column.js";
import type { Precision } from "./numbers/number-format.js";
import { OutputError } from "./output-error.js";
import { RunTables } from "./run-tables.js";
import type { RunCells, TableName } from "./tables.js";

/** The folder of the tables that a sweep keeps of its runs: `kept/<table>/<run>.csv`. */
export const KEPT_FOLDER = "kept";

/** The file name of a run's table: 16 hexadecimal digits of its configuration, and its replication. */
export const KEPT_FILE = /^[0-9a-f]{16}-\d+\.csv(\.partial)?$/;

/** Tables that a sweep keeps of one run. Plain data, so that it can be sent to a worker. */
export interface KeepSpec {
  /** Folder of the sweep. */
  readonly folder: string;
  readonly tables: readonly TableName[];
  /** Key of the run: `<configuration>-<replication>`. */
  readonly key: string;
  /** The varied fields with their values: the first columns. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly precision: Precision;
  /** Features of the scenario that have their own columns. */
  readonly extras?: readonly Extra[];
}

/** Path of a run's kept table. */
const keptFile = (folder: string, table: TableName, key: string): string =>
  join(folder, KEPT_FOLDER, table, `${key}.csv`);

/** Whether all tables of a run exist. */
export const areKept = (folder: string, tables: readonly TableName[], key: string): boolean =>
  tables.every((table) => existsSync(keptFile(folder, table, key)));

/**
 * Opens the tables that a sweep keeps of a run. They get their final names when `finish` is called, so that an unfinished run leaves no file that
 * looks whole.
 *
 * @throws OutputError if one cannot be created
 */
export const openKept = (
  spec: KeepSpec,
  run: RunCells,
): { readonly tables: RunTables; readonly finish: () => void } => {
  const { folder, tables: kept, key, fields, precision, extras = [] } = spec;
  const partial = (table: TableName): string => `${keptFile(folder, table, key)}.partial`;
  for (const table of kept) {
    const home = dirname(partial(table));
    try {
      mkdirSync(home, { recursive: true });
    } catch (cause) {
      throw new OutputError(home, cause, "create");
    }
  }
  const log = kept.includes("subtasks") || kept.includes("transfers") ? "full" : "tasks";
  const tables = new RunTables({ ...run, folder, run: 0, log, precision, extras, only: kept, fileOf: partial, fields });
  return {
    tables,
    finish: () => {
      tables.close();
      for (const table of kept) {
        const file = keptFile(folder, table, key);
        try {
          renameSync(partial(table), file);
        } catch (cause) {
          throw new OutputError(file, cause);
        }
      }
    },
  };
};
