import type { KeepSpec } from "../../../output/write/kept-tables.js";
import type { Precision } from "../../../output/write/numbers/number-format.js";
import type { RunTables } from "../../../output/write/run-tables.js";
import type { LogLevel } from "../../../output/write/tables.js";
import { writeTimelinePart } from "../../../output/write/timeline-file.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type {
  ExecutionFacts,
  RecordSink,
  SubtaskRecord,
  TaskRecord,
  TransferRecord,
} from "../../../world/port/records.js";
import type { Emulation, EmulationReport } from "../../../world/run/emulation.js";
import { extrasOf, measuredNetwork } from "../../metrics/known.js";
import { OwnMetrics } from "../../metrics/own-metrics.js";
import { type RunResult, RunSummary } from "./summary.js";
import { Timeline } from "./timeline.js";

/** A run, and the destinations of its records. */
export interface JobRecords {
  readonly scenario: Scenario;
  /** The policy's name in results. */
  readonly label: string;
  readonly replication: number;
  /** Position among all runs, which is the order of their rows. */
  readonly run: number;
  /** Absent: the run is summarized, and no rows are written. */
  readonly folder?: string;
  /** Tables that a sweep keeps of the run. */
  readonly keep?: KeepSpec;
  readonly log: LogLevel;
  readonly precision: Precision;
  /** Writes the timeline of its first tasks, as one process of the file; absent: none. */
  readonly timeline?: { readonly tasks: number; readonly pid: number };
}

/** The tables that a run writes. */
interface WrittenTables {
  readonly tables: RunTables;
  /** Called when the run is complete. */
  readonly finish?: () => void;
}

/** A run of a sweep writes no tables, so its worker need not load the table writers. */
const tablesOf = async (job: JobRecords): Promise<WrittenTables | undefined> => {
  const { scenario, label, replication, folder, run, log, precision, keep } = job;
  const cells = { scenario: scenario.name, policy: label, replication };
  const extras = extrasOf(scenario);
  if (folder !== undefined) {
    const { RunTables } = await import("../../../output/write/run-tables.js");
    return { tables: new RunTables({ folder, run, ...cells, log, precision, extras }) };
  }
  if (keep === undefined) return undefined;
  const { openKept } = await import("../../../output/write/kept-tables.js");
  return openKept({ ...keep, extras }, cells);
};

/** Takes the records of a run: writes its tables, summarizes it, and feeds its timeline and the user's own metrics. */
export class RunRecorder implements RecordSink {
  readonly #job: JobRecords;
  readonly #written: WrittenTables | undefined;
  readonly #tables: RunTables | undefined;
  readonly #own: OwnMetrics | undefined;
  readonly #timeline: Timeline | undefined;
  readonly #summary: RunSummary;
  readonly wantsDetails: boolean;
  #emulation: Emulation | undefined;

  private constructor(job: JobRecords, written: WrittenTables | undefined, own: OwnMetrics | undefined) {
    const { scenario, label, replication, timeline } = job;
    this.#job = job;
    this.#written = written;
    this.#tables = written?.tables;
    this.#own = own;
    this.#timeline = timeline === undefined ? undefined : new Timeline(timeline.tasks);
    this.#summary = new RunSummary(
      { policy: label, replication },
      { warmup_s: scenario.warmup_s, network: measuredNetwork(scenario) },
    );
    this.wantsDetails =
      this.#tables?.wantsDetails === true || this.#timeline !== undefined || own?.wantsDetails === true;
  }

  /** @throws OutputError when a table cannot be created. @throws InputError when a metric cannot be loaded */
  static async open(job: JobRecords): Promise<RunRecorder> {
    const { scenario, label, replication } = job;
    const written = await tablesOf(job);
    try {
      const run = { scenario: scenario.name, policy: label, replication, warmup_s: scenario.warmup_s };
      return new RunRecorder(job, written, await OwnMetrics.open(scenario.metrics ?? [], run));
    } catch (error) {
      written?.tables.close();
      throw error;
    }
  }

  /** Sets the emulation whose records follow. */
  follow(emulation: Emulation): void {
    this.#emulation = emulation;
  }

  task(record: TaskRecord): void {
    this.#tables?.task(record);
    this.#summary.add(record);
    this.#own?.task(record);
    const emulation = this.#emulation!;
    this.#timeline?.task(record, emulation.now_s, emulation.battery_j(record.device));
  }

  subtask(record: SubtaskRecord): void {
    this.#tables?.subtask(record);
    this.#own?.subtask(record);
    this.#timeline?.subtask(record);
  }

  transfer(record: TransferRecord): void {
    this.#tables?.transfer(record);
    this.#own?.transfer(record);
    this.#timeline?.transfer(record);
  }

  execution(facts: ExecutionFacts): void {
    this.#summary.execution(facts);
  }

  /** Latency of the finished tasks so far, s. */
  get latency(): { readonly mean: number; readonly n: number } {
    return this.#summary.latency;
  }

  /** Number of table rows so far. */
  get rows(): number {
    return Object.values(this.#tables?.rows ?? {}).reduce((sum, count) => sum + count, 0);
  }

  flush(): void {
    this.#tables?.flush();
  }

  /**
   * Writes the records that exist only at the end of a run, and summarizes the run.
   *
   * @param isComplete  false: the run was stopped; it gets no own metrics and no tables that look complete
   */
  async finish({ nodes, run_s }: EmulationReport, isComplete: boolean): Promise<RunResult> {
    for (const node of nodes) this.#tables?.node(node);
    this.#timeline?.devices(nodes);
    this.#writeTimeline();
    if (isComplete) this.#written?.finish?.();
    const own = isComplete ? await this.#own?.result(run_s, nodes) : undefined;
    return this.#summary.result(run_s, { nodes, ...(own === undefined ? {} : { own }) });
  }

  #writeTimeline(): void {
    const { folder, run, timeline, label, replication } = this.#job;
    if (this.#timeline === undefined || timeline === undefined || folder === undefined) return;
    writeTimelinePart(folder, run, this.#timeline.events(timeline.pid, `${label}, replication ${replication}`));
  }

  /** @throws OutputError when what is left cannot be written */
  close(): void {
    this.#own?.close();
    this.#tables?.close();
  }
}
