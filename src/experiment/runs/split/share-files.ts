import { existsSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { PARTS_FOLDER, partName } from "../../../output/write/run-tables.js";
import { type LogLevel, TASKS, type TableName } from "../../../output/write/tables.js";

/** The files of a run's shares: rows of tables, and numbers that belong to the rows. */
export type ShareFile = Exclude<TableName, "nodes"> | "executions" | "clouds";

/** Tables whose rows shares write. */
export const shareTables = (log: LogLevel): readonly Exclude<TableName, "nodes">[] =>
  log === "full" ? ["tasks", "subtasks", "transfers"] : ["tasks"];

/** `.parts/0003-tasks.share1.csv`: the rows of one table that a share of a run wrote. */
export const rowsFile = (folder: string, run: number, share: number, table: TableName): string =>
  join(folder, PARTS_FOLDER, partName(run, table).replace(/\.csv$/, `.share${share}.csv`));

/** `.parts/0003-tasks.share1.bin`: numbers that belong to rows, or replace them. */
export const numbersFile = (folder: string, run: number, share: number, what: ShareFile): string =>
  join(folder, PARTS_FOLDER, partName(run, "tasks").replace(/tasks\.csv$/, `${what}.share${share}.bin`));

/** Removes all files of a run's shares. */
export const removeShares = (folder: string, run: number, shares: number): void => {
  for (let share = 0; share < shares; share++)
    for (const what of ["tasks", "subtasks", "transfers", "executions", "clouds"] as const)
      for (const file of [
        numbersFile(folder, run, share, what),
        ...(what === "executions" || what === "clouds" ? [] : [rowsFile(folder, run, share, what)]),
      ])
        if (existsSync(file)) unlinkSync(file);
};

/**
 * The place of a row among those of all shares, in two numbers: the time at which it was written, and -1. The end of a run writes rows of tasks
 * that are still under way. They come last, and their two numbers are the arrival of the task and its number.
 */
export const PLACE = 2;

/** Columns of tasks.csv: those that are numbers, and those whose texts are replaced by numbers. */
const isText = ({ kind }: { readonly kind: string }): boolean => kind === "text";
export const TASK_NUMBERS = TASKS.columns.filter((column) => !isText(column));
export const TASK_TEXTS = TASKS.columns.filter(isText);

/** Numbers of a row, by file. A task's texts are numbers of entries in the list of its share. */
export const WIDTHS: Readonly<Record<ShareFile, number>> = {
  tasks: PLACE + TASK_NUMBERS.length + TASK_TEXTS.length,
  subtasks: PLACE,
  transfers: PLACE,
  /** Site, sub-task, input, ready, queued, end, status. */
  executions: PLACE + 7,
  /** Time, cloud, busy cores. */
  clouds: 3,
};
