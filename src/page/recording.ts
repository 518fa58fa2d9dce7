import type { RecordSink, SubtaskRecord, TaskRecord, TransferRecord } from "../world/port/records.js";

/** Numbers of one transfer in a recording: its device's number, sites' numbers (-1: the device), and its times. */
export const TRANSFER = { device: 0, leg: 1, from: 2, to: 3, requested_s: 4, start_s: 5, end_s: 6, size: 7 } as const;
/** Numbers of one execution. */
export const EXECUTION = { device: 0, site: 1, ready_s: 2, start_s: 3, end_s: 4, cores: 5, size: 6 } as const;
/** Numbers of one task. */
export const TASK = { device: 0, arrival_s: 1, end_s: 2, latency_s: 3, size: 4 } as const;

export const LEG_NAMES = ["uplink", "downlink", "backhaul", "inter-edge"] as const;

/** What happened in one run, in columns of numbers, so that a worker can send it at once. Rows stand one after the other. */
export interface Recording {
  readonly transfers: Float64Array<ArrayBuffer>;
  readonly executions: Float64Array<ArrayBuffer>;
  readonly tasks: Float64Array<ArrayBuffer>;
  /** End of what was recorded, s. */
  readonly end_s: number;
  /** False: the run was longer than the recording. */
  readonly isWhole: boolean;
}

/** Records of longer runs than this are left out: a view of a million transfers shows nothing more. */
const MOST_RECORDS = 120_000;

/** Keeps the data for a view of a run: transfers, waits and executions, with their sites and times. */
export class Recorder implements RecordSink {
  readonly wantsDetails = true;
  readonly #sites: ReadonlyMap<string, number>;
  readonly #devices: ReadonlyMap<string, number>;
  readonly #transfers: number[] = [];
  readonly #executions: number[] = [];
  readonly #tasks: number[] = [];
  /** Device of every task, which records of transfers do not name. */
  readonly #owners = new Map<number, number>();
  #records = 0;
  #cut_s = Infinity;

  /**
   * @param devices  their names, by number
   * @param sites    names of the servers, by number
   */
  constructor(devices: readonly string[], sites: readonly string[]) {
    this.#devices = new Map(devices.map((name, number) => [name, number]));
    this.#sites = new Map(sites.map((name, number) => [name, number]));
  }

  task(record: TaskRecord): void {
    const device = this.#devices.get(record.device) ?? 0;
    this.#owners.set(record.task, device);
    const { arrival_s, completed_s, latency_s } = record;
    if (this.#isOpen(arrival_s)) this.#tasks.push(device, arrival_s, completed_s, latency_s);
  }

  subtask(record: SubtaskRecord): void {
    const { ready_s, start_s, end_s, cores } = record;
    if (this.#isOpen(end_s))
      this.#executions.push(record.task, this.#site(record.site), ready_s, start_s, end_s, cores);
  }

  transfer(record: TransferRecord): void {
    const { requested_s, start_s, end_s } = record;
    if (!this.#isOpen(end_s)) return;
    const leg = LEG_NAMES.indexOf(record.leg);
    const [from, to] = [this.#site(record.from_site), this.#site(record.to_site)];
    this.#transfers.push(record.task, leg, from, to, requested_s, start_s, end_s);
  }

  /** @param end_s  of the run */
  result(end_s: number): Recording {
    return {
      transfers: this.#owned(this.#transfers, TRANSFER.size),
      executions: this.#owned(this.#executions, EXECUTION.size),
      tasks: Float64Array.from(this.#tasks),
      end_s: Math.min(end_s, this.#cut_s),
      isWhole: this.#cut_s === Infinity,
    };
  }

  #isOpen(time_s: number): boolean {
    if (this.#records >= MOST_RECORDS) this.#cut_s = Math.min(this.#cut_s, time_s);
    this.#records++;
    return this.#cut_s === Infinity;
  }

  #site(name: string): number {
    return this.#sites.get(name) ?? -1;
  }

  /** Puts the number of the device in the place of the number of the task. */
  #owned(rows: readonly number[], size: number): Float64Array<ArrayBuffer> {
    const columns = Float64Array.from(rows);
    for (let at = 0; at < columns.length; at += size) columns[at] = this.#owners.get(columns[at]!) ?? 0;
    return columns;
  }
}
