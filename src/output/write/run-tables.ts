import { join } from "node:path";
import { makeFolder } from "../../make-folder.js";
import type { ByteSink } from "./byte-sink.js";
import { openFile } from "./open-file.js";
import { OutputError } from "./output-error.js";
import { RunRows, type RunRowsOptions } from "./run-rows.js";
import type { TableName } from "./tables.js";

/** Folder of the runs' parts, inside the output folder. */
export const PARTS_FOLDER = ".parts";

/** `0003-tasks.csv`: the rows of one table from one run, below the table's header. */
export const partName = (run: number, table: TableName): string => `${String(run).padStart(4, "0")}-${table}.csv`;

export interface RunTablesOptions extends RunRowsOptions {
  /** The output folder. */
  readonly folder: string;
  /** The run's position in the final files, from 0: by policy, then by replication. */
  readonly run: number;
  /** Path of a table; absent: it is a part of the folder's table. */
  readonly fileOf?: (table: TableName) => string;
  /** Replaces the file system in tests. */
  readonly open?: (file: string) => ByteSink;
}

/**
 * Writes the tables of one run, a policy in a replication, as parts: `<folder>/.parts/0003-tasks.csv` and so on.
 * `TableAssembly` joins the parts of all runs. Every part is a readable CSV file by itself.
 *
 *     const tables = new RunTables({ folder, run: 3, scenario: "dios", policy: "edge", replication: 1, log: "full" });
 *     try { emulate(scenario, tables); } finally { tables.close(); }
 */
export class RunTables extends RunRows {
  /** @throws OutputError when a part cannot be created */
  constructor(options: RunTablesOptions) {
    if (options.fileOf === undefined) createParts(join(options.folder, PARTS_FOLDER));
    super(options, (table) =>
      (options.open ?? openFile)(
        options.fileOf?.(table) ?? join(options.folder, PARTS_FOLDER, partName(options.run, table)),
      ),
    );
  }
}

const createParts = (parts: string): void => {
  try {
    makeFolder(parts);
  } catch (cause) {
    throw new OutputError(parts, cause, "create");
  }
};
