import type { ColumnNotes, Extra } from "../../world/port/record-columns/column.js";
import { NODE_COLUMNS } from "../../world/port/record-columns/nodes.js";
import { SUBTASK_COLUMNS } from "../../world/port/record-columns/subtasks.js";
import { TASK_COLUMNS } from "../../world/port/record-columns/tasks.js";
import { TRANSFER_COLUMNS } from "../../world/port/record-columns/transfers.js";
import type { NodeRecord, SubtaskRecord, TaskRecord, TransferRecord } from "../../world/port/records.js";
import type { Column } from "./row-writer.js";

/** The cells shared by all rows of a run; the first columns of its tables. */
export interface RunCells {
  readonly scenario: string;
  readonly policy: string;
  /** From 0 on. */
  readonly replication: number;
}

/** A table that runs write row by row: `<name>.csv`. */
export interface Table<Row> {
  readonly name: TableName;
  readonly run: readonly (keyof RunCells)[];
  readonly columns: readonly (Column<Row> & { readonly notes: ColumnNotes; readonly isWhole: boolean })[];
}

export type TableName = "tasks" | "subtasks" | "transfers" | "nodes";

/** `tasks` leaves subtasks.csv and transfers.csv out. */
export type LogLevel = "tasks" | "full";

export const tableNames = (log: LogLevel): readonly TableName[] =>
  log === "full" ? ["tasks", "subtasks", "transfers", "nodes"] : ["tasks", "nodes"];

export const TASKS: Table<TaskRecord> = {
  name: "tasks",
  run: ["scenario", "policy", "replication"],
  columns: TASK_COLUMNS,
};

export const SUBTASKS: Table<SubtaskRecord> = {
  name: "subtasks",
  run: ["policy", "replication"],
  columns: SUBTASK_COLUMNS,
};

export const TRANSFERS: Table<TransferRecord> = {
  name: "transfers",
  run: ["policy", "replication"],
  columns: TRANSFER_COLUMNS,
};

export const NODES: Table<NodeRecord> = { name: "nodes", run: ["policy", "replication"], columns: NODE_COLUMNS };

const TABLES = { tasks: TASKS, subtasks: SUBTASKS, transfers: TRANSFERS, nodes: NODES };

/** The columns of a table in runs of a scenario with these extras. */
export const columnsOf = <Row>({ columns }: Table<Row>, extras: readonly Extra[]): Table<Row>["columns"] =>
  columns.filter(({ notes: { extra } }) => extra === undefined || extras.includes(extra));

/** The header line of a table's file, without its line end. */
export const headerOf = (name: TableName, extras: readonly Extra[] = []): string => {
  const table: Table<never> = TABLES[name];
  return [...table.run, ...columnsOf(table, extras).map((column) => column.name)].join(",");
};
