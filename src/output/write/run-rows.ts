import type { Extra } from "../../world/port/record-columns/column.js";
import type { NodeRecord, RecordSink, SubtaskRecord, TaskRecord, TransferRecord } from "../../world/port/records.js";
import type { ByteSink } from "./byte-sink.js";
import type { Precision } from "./numbers/number-format.js";
import { RowWriter } from "./row-writer.js";
import type { LogLevel, RunCells, Table, TableName } from "./tables.js";
import { columnsOf, NODES, SUBTASKS, TASKS, TRANSFERS } from "./tables.js";

export interface RunRowsOptions extends RunCells {
  readonly log: LogLevel;
  readonly precision?: Precision;
  /** Features of the scenario that have their own columns. */
  readonly extras?: readonly Extra[];
  /** Absent: all tables of the log level. */
  readonly only?: readonly TableName[];
  /** Columns before all others, equal in every row. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
}

/** Writes the tables of one run (a policy in a replication) to any destination: files or memory. */
export class RunRows implements RecordSink {
  readonly wantsDetails: boolean;
  readonly #open: RowWriter<never>[] = [];
  readonly #tasks: RowWriter<TaskRecord> | undefined;
  readonly #subtasks: RowWriter<SubtaskRecord> | undefined;
  readonly #transfers: RowWriter<TransferRecord> | undefined;
  readonly #nodes: RowWriter<NodeRecord> | undefined;

  /**
   * @param open  opens the destination of a table's bytes
   * @throws the error of `open`; tables opened before are closed
   */
  constructor(options: RunRowsOptions, open: (table: TableName) => ByteSink) {
    this.wantsDetails = options.log === "full";
    const wants = (table: TableName): boolean => options.only?.includes(table) ?? true;
    try {
      this.#tasks = wants("tasks") ? this.#writer(TASKS, options, open(TASKS.name)) : undefined;
      this.#subtasks =
        this.wantsDetails && wants("subtasks") ? this.#writer(SUBTASKS, options, open(SUBTASKS.name)) : undefined;
      this.#transfers =
        this.wantsDetails && wants("transfers") ? this.#writer(TRANSFERS, options, open(TRANSFERS.name)) : undefined;
      this.#nodes = wants("nodes") ? this.#writer(NODES, options, open(NODES.name)) : undefined;
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

  /** Number of rows taken so far. */
  get rows(): Readonly<Record<TableName, number>> {
    return {
      tasks: this.#tasks?.rows ?? 0,
      subtasks: this.#subtasks?.rows ?? 0,
      transfers: this.#transfers?.rows ?? 0,
      nodes: this.#nodes?.rows ?? 0,
    };
  }

  /** Writes the buffered rows. @throws OutputError */
  flush(): void {
    for (const writer of this.#open) writer.flush();
  }

  /** Writes the buffered rows and closes every part, even if one of them fails. @throws OutputError, the first one */
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

  #writer<Row>(table: Table<Row>, options: RunRowsOptions, sink: ByteSink): RowWriter<Row> {
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
