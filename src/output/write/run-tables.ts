import { join } from "node:path";
import { makeFolder } from "../../make-folder.js";
import type { NodeRecord, RecordSink, SubtaskRecord, TaskRecord, TransferRecord } from "../../world/port/records.js";
import type { ByteSink } from "./byte-sink.js";
import { openFile } from "./byte-sink.js";
import type { Precision } from "./number-format.js";
import { OutputError } from "./output-error.js";
import { RowWriter } from "./row-writer.js";
import type { LogLevel, RunCells, Table, TableName } from "./tables.js";
import { NODES, SUBTASKS, TASKS, TRANSFERS } from "./tables.js";

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
  readonly #tasks: RowWriter<TaskRecord>;
  readonly #subtasks: RowWriter<SubtaskRecord> | undefined;
  readonly #transfers: RowWriter<TransferRecord> | undefined;
  readonly #nodes: RowWriter<NodeRecord>;

  /** @throws OutputError when a part cannot be created */
  constructor(options: RunTablesOptions) {
    this.wantsDetails = options.log === "full";
    const parts = join(options.folder, PARTS_FOLDER);
    try {
      makeFolder(parts);
    } catch (cause) {
      throw new OutputError(parts, cause, "create");
    }
    try {
      this.#tasks = this.#writer(TASKS, options);
      this.#subtasks = this.wantsDetails ? this.#writer(SUBTASKS, options) : undefined;
      this.#transfers = this.wantsDetails ? this.#writer(TRANSFERS, options) : undefined;
      this.#nodes = this.#writer(NODES, options);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  task(record: TaskRecord): void {
    this.#tasks.row(record);
  }

  subtask(record: SubtaskRecord): void {
    this.#subtasks?.row(record);
  }

  transfer(record: TransferRecord): void {
    this.#transfers?.row(record);
  }

  node(record: NodeRecord): void {
    this.#nodes.row(record);
  }

  /** Rows taken so far. */
  get rows(): Readonly<Record<TableName, number>> {
    return {
      tasks: this.#tasks.rows,
      subtasks: this.#subtasks?.rows ?? 0,
      transfers: this.#transfers?.rows ?? 0,
      nodes: this.#nodes.rows,
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
    const sink = (options.open ?? openFile)(join(options.folder, PARTS_FOLDER, partName(options.run, table.name)));
    const prefix = table.run.map((cell) => String(options[cell]));
    const writer = new RowWriter(sink, prefix, table.columns, { precision: options.precision ?? "compact" });
    writer.header(table.run);
    this.#open.push(writer);
    return writer;
  }
}
