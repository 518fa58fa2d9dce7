import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { prepareOutputFolder } from "../../../output/write/output-folder.js";
import { configurationHash } from "../grid.js";
import { LOCK_FILE, takeLock } from "./folder-lock.js";
import { JOURNAL_FILE, type Journal, JournalReader } from "./journal.js";
import {
  checkSame,
  type NameLists,
  type RecordPlace,
  type ResumedJournal,
  resumeJournal,
  type SweepTask,
} from "./resume.js";
import { metricValue, type RunRecord } from "./run-record.js";

/** The parts of a store. */
interface StoreParts extends ResumedJournal {
  readonly folder: string;
  readonly task: SweepTask;
  /** File that keeps other processes out of the folder. */
  readonly lock: string;
}

/**
 * The finished runs of a sweep, in its folder's journal. Exactly one record of every run is kept. An interrupted sweep starts
 * from the records in it; see `resumeJournal`.
 */
export class SweepStore {
  readonly #folder: string;
  readonly #task: SweepTask;
  readonly #journal: Journal;
  readonly #reader: JournalReader;
  /** By cell (a point under a policy), then by replication. */
  readonly #places = new Map<number, RecordPlace[]>();
  readonly #names: NameLists;
  readonly #lock: string;
  #cells: Map<string, readonly [point: number, policy: number]> | undefined;

  private constructor({ folder, task, lock, journal, places, names }: StoreParts) {
    this.#folder = folder;
    this.#names = names;
    this.#task = task;
    this.#lock = lock;
    this.#journal = journal;
    this.#reader = new JournalReader(journal.file);
    if (places.size > 0)
      for (let point = 0; point < task.grid.points; point++)
        for (const policy of task.plan.policies.keys()) {
          const known = places.get(this.#hash(point, policy));
          if (known === undefined) continue;
          this.#places.set(this.#cell(point, policy), [...known]);
        }
  }

  /**
   * Opens a sweep's folder: a new one, or one in which the same sweep has started.
   *
   * @param force  replace edgefade's own files there
   * @throws InputError if it holds something else, or another process uses it
   * @throws OutputError
   */
  static open(folder: string, task: SweepTask, force: boolean): SweepStore {
    const has = (name: string): boolean => existsSync(join(folder, name));
    if (!has(JOURNAL_FILE) && !has(LOCK_FILE)) prepareOutputFolder(folder, force);
    const lock = takeLock(folder);
    try {
      if (has(JOURNAL_FILE)) {
        if (force) prepareOutputFolder(folder, force);
        else checkSame(folder, task);
      }
      return new SweepStore({ folder, task, lock, ...resumeJournal(folder, task) });
    } catch (error) {
      rmSync(lock, { force: true });
      throw error;
    }
  }

  get folder(): string {
    return this.#folder;
  }

  #cell(point: number, policy: number): number {
    return point * this.#task.plan.policies.length + policy;
  }

  #hash(point: number, policy: number): string {
    const { grid, plan, hash } = this.#task;
    return configurationHash(hash, grid.assignments(point), plan.policies[policy]!.label);
  }

  has(point: number, policy: number, replication: number): boolean {
    return this.#places.get(this.#cell(point, policy))?.[replication] !== undefined;
  }

  /** Finished replications of a point under a policy. */
  replicationsDone(point: number, policy: number): readonly number[] {
    const places = this.#places.get(this.#cell(point, policy)) ?? [];
    return [...places.keys()].filter((replication) => places[replication] !== undefined);
  }

  hasAny(point: number, policy: number): boolean {
    return this.#places.has(this.#cell(point, policy));
  }

  /** The key of a run, independent of the machine, the time and the grid. */
  keyOf(point: number, policy: number, replication: number): string {
    return `${this.#hash(point, policy)}-${replication}`;
  }

  /** Takes a run's record. @returns false when there is one already: that one stays. @throws OutputError */
  add(point: number, policy: number, replication: number, record: RunRecord): boolean {
    const cell = this.#cell(point, policy);
    const places = this.#places.get(cell) ?? [];
    if (places[replication] !== undefined) return false;
    const place = this.#journal.append({ k: this.#hash(point, policy), r: replication, ...record });
    places[replication] = { ...place, others: this.#names.of(record) };
    this.#places.set(cell, places);
    return true;
  }

  /** Takes a record by its configuration; one that is not of this plan is ignored. @returns false when there is one already */
  addByHash(hash: string, replication: number, record: RunRecord): boolean {
    if (this.#cells === undefined) {
      this.#cells = new Map();
      for (let point = 0; point < this.#task.grid.points; point++)
        for (const policy of this.#task.plan.policies.keys())
          this.#cells.set(this.#hash(point, policy), [point, policy]);
    }
    const cell = this.#cells.get(hash);
    return cell === undefined || this.add(cell[0], cell[1], replication, record);
  }

  /** The metrics that some runs have besides those of every run. */
  get otherMetrics(): ReadonlySet<string> {
    const lists = new Set<readonly string[]>();
    for (const places of this.#places.values())
      for (const place of places) if (place !== undefined) lists.add(place.others);
    return new Set([...lists].flat());
  }

  /** The record of a run; undefined: not done. @throws OutputError */
  record(point: number, policy: number, replication: number): RunRecord | undefined {
    const place = this.#places.get(this.#cell(point, policy))?.[replication];
    return place === undefined ? undefined : (this.#reader.entry(place) as RunRecord);
  }

  /** A metric of the finished runs among the first n replications, in order. @throws OutputError */
  sample(point: number, policy: number, metric: string, n: number): readonly number[] {
    const values: number[] = [];
    for (let replication = 0; replication < n; replication++) {
      const record = this.record(point, policy, replication);
      const value = record === undefined ? Number.NaN : metricValue(record, metric);
      if (!Number.isNaN(value)) values.push(value);
    }
    return values;
  }

  /** @throws OutputError when the last records cannot be forced to the disk */
  async close(): Promise<void> {
    this.#reader.close();
    try {
      await this.#journal.close();
    } finally {
      rmSync(this.#lock, { force: true });
    }
  }
}
