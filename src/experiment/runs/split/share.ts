import { join } from "node:path";
import { buildShare, endOf_s } from "../../../compose/build.js";
import { type IslandKind, type Owners, ownersOf } from "../../../compose/islands.js";
import { makeFolder } from "../../../make-folder.js";
import { OutputError } from "../../../output/write/output-error.js";
import { PARTS_FOLDER, RunTables } from "../../../output/write/run-tables.js";
import type { WireEnds } from "../../../world/link/wires.js";
import type { Network } from "../../../world/network.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import type { ExecutionFacts, NodeRecord, RecordSink, TaskRecord } from "../../../world/port/records.js";
import type { Emulation } from "../../../world/run/emulation.js";
import type { TaskCounts } from "../../../world/run/ledger.js";
import { extrasOf } from "../../metrics/known.js";
import { Heartbeat } from "../heartbeat.js";
import { endPolicy, type Job, Slice, watched } from "../job.js";
import { createPolicy } from "../policies/load-policy.js";
import { Meeting } from "./meeting.js";
import { NumberWriter } from "./number-file.js";
import {
  numbersFile,
  PLACE,
  rowsFile,
  type ShareFile,
  shareTables,
  TASK_NUMBERS,
  TASK_TEXTS,
  WIDTHS,
} from "./share-files.js";

/** A share of a run: the islands emulated by one of several workers. Plain data, so that it can be sent to a worker. */
export interface ShareJob extends Job {
  readonly folder: string;
  readonly share: number;
  readonly shares: number;
  readonly islands: IslandKind;
  /** Where all shares of the run meet at its end. */
  readonly meeting: SharedArrayBuffer;
}

/** The outcome of a share. */
export interface ShareResult {
  /** False: it was stopped before its end. */
  readonly isComplete: boolean;
  readonly counts: TaskCounts;
  readonly events: number;
  /** Those of them that every share has. */
  readonly arrivalEvents: number;
  readonly run_s: number;
  /** Rows of all devices, servers, pools and links; only those of its own islands have anything in them. */
  readonly nodes: readonly NodeRecord[];
  /** The ends of its links between servers, in the order of their rows. */
  readonly wires: readonly WireEnds[];
  readonly owners: Owners;
  /** The texts that rows of tasks name by number. */
  readonly texts: readonly string[];
}

/** Does a share of a run, and writes its rows and what joins them. */
export const doShare = async (job: ShareJob): Promise<ShareResult> => {
  const heartbeat = new Heartbeat(job.heartbeat);
  const meeting = new Meeting(job.meeting);
  const share = await Share.open(job, heartbeat);
  try {
    share.run();
    const end_s = share.isOver ? meeting.wait(job.share, share.now_s, () => heartbeat.isStopped) : undefined;
    return share.finish(end_s);
  } finally {
    share.close();
  }
};

/** A share of a run, in steps. */
export class Share {
  readonly #job: ShareJob;
  readonly #policy: OffloadingPolicy;
  readonly #heartbeat: Heartbeat;
  readonly #log: ShareLog;
  readonly #emulation: Emulation;
  #owners: Owners | undefined;
  #network: Network | undefined;
  #isOver = false;

  private constructor(job: ShareJob, policy: OffloadingPolicy, heartbeat: Heartbeat) {
    const { scenario, label, replication, share, shares } = job;
    this.#job = job;
    this.#policy = policy;
    this.#heartbeat = heartbeat;
    this.#log = new ShareLog(job);
    try {
      const run = { replication, policy, policyName: label, sink: this.#log };
      this.#emulation = buildShare(scenario, run, {
        owns: (network) => {
          const owners = ownersOf(scenario, network, job.islands, shares);
          this.#owners = owners;
          this.#network = network;
          return (device) => owners.device[device] === share;
        },
        onBusy: (cloud, cores, time_s) => this.#log.busy(cloud, cores, time_s),
      });
    } catch (error) {
      this.#log.close();
      throw error;
    }
    this.#log.follow(this.#emulation);
  }

  static async open(job: ShareJob, heartbeat: Heartbeat): Promise<Share> {
    return new Share(job, watched(await createPolicy(job.policy, job.scenario), heartbeat), heartbeat);
  }

  /** Emulates all but the end, or up to where it is asked to stop. */
  run(): void {
    const slice = new Slice();
    while (!this.#isOver && !this.#heartbeat.isStopped) {
      this.#isOver = slice.measure((events) => this.#emulation.run(events));
      this.#heartbeat.beat(progressOf(this.#job, this.#emulation), this.#emulation.ended, this.#log.latency);
      this.#log.flush();
    }
  }

  /** False: it was stopped. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get now_s(): number {
    return this.#emulation.now_s;
  }

  /** @param end_s  when the whole run ends; undefined: it was stopped, and the share ends where it is */
  finish(end_s: number | undefined): ShareResult {
    const emulation = this.#emulation;
    if (end_s !== undefined) emulation.advance(end_s);
    this.#log.beginEnd();
    const { counts, nodes, events, run_s } = emulation.finish();
    endPolicy(this.#policy, this.#job.label);
    const { arrivalEvents } = emulation;
    const isComplete = end_s !== undefined;
    const wires = this.#network!.usedWires();
    const { texts } = this.#log;
    return { isComplete, counts, events, arrivalEvents, run_s, nodes, wires, owners: this.#owners!, texts };
  }

  /** @throws OutputError when what is left cannot be written */
  close(): void {
    this.#log.close();
  }
}

const progressOf = ({ scenario }: Job, { now_s, arrived }: Emulation): number =>
  Math.min(1, Math.max(arrived / (scenario.tasks ?? Infinity), now_s / endOf_s(scenario)));

/** Takes the records of a share: rows of tables go into files, and beside them where they belong among those of the other shares. */
class ShareLog implements RecordSink {
  readonly wantsDetails: boolean;
  readonly latency = { mean: 0, n: 0 };
  readonly #tables: RunTables;
  readonly #places: Readonly<Record<ShareFile, NumberWriter | undefined>>;
  readonly #warmup_s: number;
  readonly #text = new Map<string, number>();
  #emulation: Emulation | undefined;
  /** By number: when a task arrived that is under way at the end of the run; undefined: it goes on. */
  #arrivals: ReadonlyMap<number, number> | undefined;

  /** @throws OutputError when a file cannot be created */
  constructor({ folder, run, share, scenario, label, replication, log, precision }: ShareJob) {
    this.wantsDetails = log === "full";
    this.#warmup_s = scenario.warmup_s;
    const parts = join(folder, PARTS_FOLDER);
    try {
      makeFolder(parts);
    } catch (cause) {
      throw new OutputError(parts, cause, "create");
    }
    const only = shareTables(log);
    this.#tables = new RunTables({
      ...{ folder, run, scenario: scenario.name, policy: label, replication, log, precision, only },
      extras: extrasOf(scenario),
      fileOf: (table) => rowsFile(folder, run, share, table),
    });
    const open = (what: ShareFile) => new NumberWriter(numbersFile(folder, run, share, what), WIDTHS[what]);
    this.#places = {
      tasks: open("tasks"),
      subtasks: this.wantsDetails ? open("subtasks") : undefined,
      transfers: this.wantsDetails ? open("transfers") : undefined,
      executions: open("executions"),
      clouds: open("clouds"),
    };
  }

  /** The texts that rows of tasks name by number. */
  get texts(): readonly string[] {
    return [...this.#text.keys()];
  }

  /** Records are of this emulation. */
  follow(emulation: Emulation): void {
    this.#emulation = emulation;
  }

  /** All that follows is written because the run ends. */
  beginEnd(): void {
    this.#arrivals = new Map(this.#emulation!.underWay.map(({ task, arrival_s }) => [task, arrival_s]));
  }

  task(record: TaskRecord): void {
    this.#tables.task(record);
    const file = this.#places.tasks!;
    let at = this.#place(file, record.task);
    const { numbers } = file;
    for (const { of } of TASK_NUMBERS) numbers[at++] = of(record) as number;
    for (const { of } of TASK_TEXTS) numbers[at++] = this.#textNumber(of(record) as string);
    const { latency_s } = record;
    if (Number.isNaN(latency_s) || record.arrival_s < this.#warmup_s) return;
    this.latency.mean += (latency_s - this.latency.mean) / ++this.latency.n;
  }

  subtask(record: { readonly task: number } & Parameters<RunTables["subtask"]>[0]): void {
    this.#tables.subtask(record);
    this.#place(this.#places.subtasks!, record.task);
  }

  transfer(record: { readonly task: number } & Parameters<RunTables["transfer"]>[0]): void {
    this.#tables.transfer(record);
    this.#place(this.#places.transfers!, record.task);
  }

  execution(facts: ExecutionFacts): void {
    if (facts.arrival_s < this.#warmup_s) return;
    const file = this.#places.executions!;
    const at = this.#place(file, facts.task);
    const { numbers } = file;
    numbers[at] = this.#textNumber(facts.site);
    numbers[at + 1] = facts.subtask;
    numbers[at + 2] = facts.input_bits;
    numbers[at + 3] = facts.ready_s;
    numbers[at + 4] = facts.queued_s;
    numbers[at + 5] = facts.end_s;
    numbers[at + 6] = this.#textNumber(facts.status);
  }

  busy(cloud: number, cores: number, time_s: number): void {
    const file = this.#places.clouds!;
    const at = file.next();
    file.numbers[at] = time_s;
    file.numbers[at + 1] = cloud;
    file.numbers[at + 2] = cores;
  }

  /** @throws OutputError */
  flush(): void {
    this.#tables.flush();
    for (const file of Object.values(this.#places)) file?.flush();
  }

  /** @throws OutputError, the first one */
  close(): void {
    const failures: unknown[] = [];
    for (const file of [this.#tables, ...Object.values(this.#places)])
      try {
        file?.close();
      } catch (error) {
        failures.push(error);
      }
    if (failures.length > 0) throw failures[0];
  }

  /** Begins a row of numbers with its place. @returns where it goes on */
  #place(file: NumberWriter, task: number): number {
    const at = file.next();
    file.numbers[at] = this.#arrivals?.get(task) ?? this.#emulation!.now_s;
    file.numbers[at + 1] = this.#arrivals === undefined ? -1 : task;
    return at + PLACE;
  }

  #textNumber(text: string): number {
    let number = this.#text.get(text);
    if (number === undefined) {
      number = this.#text.size;
      this.#text.set(text, number);
    }
    return number;
  }
}
