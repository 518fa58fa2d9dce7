import { join } from "node:path";
import { makeFolder } from "../../make-folder.js";
import type { Extra } from "../../world/port/columns/column.js";
import type { NodeRecord, RecordSink, SubtaskRecord, TaskRecord, TransferRecord } from "../../world/port/records.js";
import type { ByteSink } from "./byte-sink.js";
import { openFile } from "./byte-sink.js";
import type { Precision } from "./number-format.js";
import { OutputError } from "./output-error.js";
import { RowWriter } from "./row-writer.js";
import type { LogLevel, RunCells, Table, TableName } from "./tables.js";
import { columnsOf, NODES, SUBTASKS, TASKS, TRANSFERS } from "./tables.js";

/** Where the runs leave their parts, inside the output folder. */
export const PARTS_FOLDER = ".parts";

/** `0003-tasks.csv`: the rows of one table that one run wrote, under the table's header. */
export const partName = (run: number, table: TableName): string => `${String(run).padStart(4, "0")}-${table}.csv`;

export interface RunTablesOptions extends RunCells {
  /** The output folder. */
  readonly folder: string;
  /** The run's place in the order of the final files: policy first, then replication. From 0 on. */
  readonly run: number;
  readonly log: LogLevel;
  readonly precision?: Precision;
  /** What the scenario has that has columns of its own. */
  readonly extras?: readonly Extra[];
  /** Absent: all tables of the log level. */
  readonly only?: readonly TableName[];
  /** Where a table goes; absent: it is a part of the folder's table. */
  readonly fileOf?: (table: TableName) => string;
  /** Columns before all others, the same in every row. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** Stands in for the file system in tests. */
  readonly open?: (file: string) => ByteSink;
}

/**
 * Writes the tables of one run, a policy in a replication, as parts: `<folder>/.parts/0003-tasks.csv` and so on.
 * `TableAssembly` joins the parts of all runs. Every part is a readable CSV file by itself.
 *
 *     const tables = new RunTables({ folder, run: 3, scenario: "dios", policy: "edge", replication: 1, log: "full" });
 *     try { emulate(scenario, tables); } finally { tables.close(); }
 */
export class RunTables implements RecordSink {
  readonly wantsDetails: boolean;
  readonly #open: RowWriter<never>[] = [];
  readonly #tasks: RowWriter<TaskRecord> | undefined;
  readonly #subtasks: RowWriter<SubtaskRecord> | undefined;
  readonly #transfers: RowWriter<TransferRecord> | undefined;
  readonly #nodes: RowWriter<NodeRecord> | undefined;

  /** @throws OutputError when a part cannot be created */
  constructor(options: RunTablesOptions) {
    this.wantsDetails = options.log === "full";
    if (options.fileOf === undefined) createParts(join(options.folder, PARTS_FOLDER));
    const wants = (table: TableName): boolean => options.only?.includes(table) ?? true;
    try {
      this.#tasks = wants("tasks") ? this.#writer(TASKS, options) : undefined;
      this.#subtasks = this.wantsDetails && wants("subtasks") ? this.#writer(SUBTASKS, options) : undefined;
      this.#transfers = this.wantsDetails && wants("transfers") ? this.#writer(TRANSFERS, options) : undefined;
      this.#nodes = wants("nodes") ? this.#writer(NODES, options) : undefined;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  task(record: TaskRecord): void {
    this.#tasks?.row(record);
  }

  subtask(record: SubtaskRecord): void {
    this.#subtasks?.row(record);
  }

  transfer(record: TransferRecord): void {
    this.#transfers?.row(record);
  }

  node(record: NodeRecord): void {
    this.#nodes?.row(record);
  }

  /** Rows taken so far. */
  get rows(): Readonly<Record<TableName, number>> {
    return {
      tasks: this.#tasks?.rows ?? 0,
      subtasks: this.#subtasks?.rows ?? 0,
      transfers: this.#transfers?.rows ?? 0,
      nodes: this.#nodes?.rows ?? 0,
    };
  }

  /** Writes what is buffered. @throws OutputError */
  flush(): void {
    for (const writer of this.#open) writer.flush();
  }

  /** Writes what is buffered and closes every part, even where one of them fails. @throws OutputError, the first one */
  close(): void {
    const failures: unknown[] = [];
    for (const writer of this.#open.splice(0)) {
      try {
        writer.close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  #writer<Row>(table: Table<Row>, options: RunTablesOptions): RowWriter<Row> {
    const file = options.fileOf?.(table.name) ?? join(options.folder, PARTS_FOLDER, partName(options.run, table.name));
    const sink = (options.open ?? openFile)(file);
    const { fields = [] } = options;
    const prefix = [...fields.map(([, value]) => value), ...table.run.map((cell) => String(options[cell]))];
    const writer = new RowWriter(sink, prefix, columnsOf(table, options.extras ?? []), {
      precision: options.precision ?? "compact",
    });
    writer.header([...fields.map(([name]) => name), ...table.run]);
    this.#open.push(writer);
    return writer;
  }
}

const createParts = (parts: string): void => {
  try {
    makeFolder(parts);
  } catch (cause) {
    throw new OutputError(parts, cause, "create");
  }
};
