import { join } from "node:path";
import type { Precision } from "../../output/write/numbers/number-format.js";
import { type Column, RowWriter } from "../../output/write/row-writer.js";
import { RunTables } from "../../output/write/run-tables.js";
import { writeSmallTable } from "../../output/write/small-table.js";
import type { LogLevel } from "../../output/write/tables.js";
import type { TimedInput } from "../input.js";
import type { SessionSink } from "../session.js";
import { BackgroundFile } from "./background-file.js";
import { ERROR_COLUMNS, FLOW_COLUMNS, INPUT_COLUMNS, PACKET_COLUMNS } from "./columns.js";
import type { ErrorRow } from "./error-summary.js";
import type { FlowRow, PacketRow } from "./flow-account.js";

export interface LiveTablesOptions {
  readonly folder: string;
  readonly scenario: string;
  readonly policy: string;
  readonly log: LogLevel;
  readonly precision: Precision;
  /** Whether packets.csv is written. */
  readonly packets: boolean;
}

/** The tables of a run with live traffic: those of every run, flows.csv, packets.csv, inputs.csv and live.csv. */
export class LiveTables implements SessionSink {
  /** Tables that every run has. */
  readonly run: RunTables;
  readonly #options: LiveTablesOptions;
  readonly #open: RowWriter<never>[] = [];
  readonly #files: BackgroundFile[] = [];
  readonly #flows: RowWriter<FlowRow>;
  readonly #packets: RowWriter<PacketRow> | undefined;
  readonly #inputs: RowWriter<TimedInput>;

  /** @throws OutputError when a file cannot be created */
  constructor(options: LiveTablesOptions) {
    this.#options = options;
    const { folder, scenario, policy, log, precision } = options;
    const fileOf = (table: string) => join(folder, `${table}.csv`);
    this.run = new RunTables({
      folder,
      run: 0,
      scenario,
      policy,
      replication: 0,
      log,
      precision,
      fileOf,
      open: this.#create,
    });
    try {
      this.#flows = this.#writer("flows", FLOW_COLUMNS, precision);
      this.#packets = options.packets ? this.#writer("packets", PACKET_COLUMNS, precision) : undefined;
      this.#inputs = this.#writer("inputs", INPUT_COLUMNS, "full");
    } catch (error) {
      this.#closeAll();
      throw error;
    }
  }

  flow(row: FlowRow): void {
    this.#flows.row(row);
  }

  packet(row: PacketRow): void {
    this.#packets?.row(row);
  }

  input(row: TimedInput): void {
    this.#inputs.row(row);
  }

  /** Writes live.csv. */
  errors(rows: readonly ErrorRow[]): void {
    writeSmallTable(join(this.#options.folder, "live.csv"), ERROR_COLUMNS, rows, this.#options.precision);
  }

  /** Writes what is buffered. @throws OutputError */
  flush(): void {
    this.run.flush();
    for (const writer of this.#open) writer.flush();
  }

  /**
   * Writes what is buffered, closes every file, also where one of them fails, and waits until all is on the disk.
   *
   * @throws OutputError, the first one
   */
  async close(): Promise<void> {
    const failures = this.#closeAll();
    const settled = await Promise.allSettled(this.#files.map((file) => file.settled()));
    for (const one of settled) if (one.status === "rejected") failures.push(one.reason);
    if (failures.length > 0) throw failures[0];
  }

  #closeAll(): unknown[] {
    const failures: unknown[] = [];
    for (const close of [() => this.run.close(), ...this.#open.splice(0).map((writer) => () => writer.close())]) {
      try {
        close();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }

  readonly #create = (file: string): BackgroundFile => {
    const created = new BackgroundFile(file);
    this.#files.push(created);
    return created;
  };

  #writer<Row>(table: string, columns: readonly Column<Row>[], precision: Precision): RowWriter<Row> {
    const writer = new RowWriter<Row>(this.#create(join(this.#options.folder, `${table}.csv`)), [], columns, {
      precision,
    });
    writer.header([]);
    this.#open.push(writer);
    return writer;
  }
}
