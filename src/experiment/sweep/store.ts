import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { prepareOutputFolder } from "../../output/write/output-folder.js";
import type { ResolvedText } from "../../scenario/schema/schema.js";
import type { SweepDefinition, SweepIdentity, SweepPlan } from "./definition.js";
import { LOCK_FILE, takeLock } from "./folder-lock.js";
import { configurationHash } from "./grid.js";
import { JOURNAL_FILE, Journal, JournalReader, type LinePlace, scanJournal } from "./journal.js";
import { metricValue, otherMetrics, type RunRecord, SWEEP_METRICS } from "./run-record.js";

/** The first line of a journal. */
export interface JournalHeader {
  readonly edgefade: "sweep";
  readonly metrics: readonly string[];
  readonly identity: SweepIdentity;
  readonly hash: string;
  /** The whole resolved scenario, for manifests. */
  readonly text: ResolvedText;
}

/** A line of a finished run: its configuration, its replication and its results. */
export interface DoneLine extends RunRecord {
  readonly k: string;
  readonly r: number;
}

const has = (entry: unknown, key: string): boolean => typeof entry === "object" && entry !== null && key in entry;
const isHeader = (entry: unknown): entry is JournalHeader => has(entry, "edgefade") && has(entry, "identity");
const isPlan = (entry: unknown): entry is { readonly plan: SweepPlan } => has(entry, "plan");
export const isDone = (entry: unknown): entry is DoneLine => has(entry, "k") && has(entry, "m");

/** The header and the latest plan of a folder's journal. @throws InputError when there is none */
export const readJournalHead = (folder: string): { header: JournalHeader; plan: SweepPlan; text: ResolvedText } => {
  const file = join(folder, JOURNAL_FILE);
  if (!existsSync(file)) throw new InputError([{ file: folder, problem: "holds no sweep: it has no journal.jsonl" }]);
  let header: JournalHeader | undefined;
  let plan: SweepPlan | undefined;
  scanJournal(file, (entry) => {
    if (isHeader(entry)) header ??= entry;
    else if (isPlan(entry)) plan = entry.plan;
  });
  if (header === undefined || plan === undefined)
    throw new InputError([{ file, problem: "not the journal of a sweep that has begun" }]);
  return { header, plan, text: header.text };
};

/** The part of a definition that says what was or is to be run. */
export type SweepTask = Pick<SweepDefinition, "identity" | "hash" | "plan" | "grid" | "text">;

/** A line of a run that is done, and the metrics that it has beside those of every run. */
interface RecordPlace extends LinePlace {
  readonly others: readonly string[];
}

/** Lists of names, one object for all that are equal. */
class NameLists {
  readonly #known = new Map<string, readonly string[]>();

  of(record: RunRecord): readonly string[] {
    const names = otherMetrics(record);
    const key = names.join("\n");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, names);
    return names;
  }
}

/** The runs of a sweep that are done, in its folder's journal. Exactly one record is kept of every run. */
export class SweepStore {
  readonly #folder: string;
  readonly #task: SweepTask;
  readonly #journal: Journal;
  readonly #reader: JournalReader;
  /** By cell, which is a point under a policy; then by replication. */
  readonly #places = new Map<number, RecordPlace[]>();
  readonly #names: NameLists;
  readonly #lock: string;
  #cells: Map<string, readonly [point: number, policy: number]> | undefined;

  private constructor(
    folder: string,
    task: SweepTask,
    lock: string,
    journal: Journal,
    places: ReadonlyMap<string, readonly RecordPlace[]>,
    names: NameLists,
  ) {
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
   * Opens a sweep's folder: a new one, or one in which the same sweep has begun.
   *
   * @param force  replace what edgefade has written there
   * @throws InputError when it holds something else, or another process is at work in it
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
      return SweepStore.#open(folder, task, lock);
    } catch (error) {
      rmSync(lock, { force: true });
      throw error;
    }
  }

  static #open(folder: string, task: SweepTask, lock: string): SweepStore {
    const places = new Map<string, RecordPlace[]>();
    const names = new NameLists();
    let header: JournalHeader | undefined;
    let plan: SweepPlan | undefined;
    const journal = Journal.open(folder, (entry, place) => {
      if (isHeader(entry)) header ??= entry;
      else if (isPlan(entry)) plan = entry.plan;
      else if (isDone(entry)) {
        const of = places.get(entry.k) ?? [];
        // The first record counts; repeated ones are ignored.
        of[entry.r] ??= { ...place, others: names.of(entry) };
        places.set(entry.k, of);
      }
    });
    if (header === undefined)
      journal.append({
        edgefade: "sweep",
        metrics: SWEEP_METRICS,
        identity: task.identity,
        hash: task.hash,
        text: task.text,
      });
    if (JSON.stringify(plan) !== JSON.stringify(task.plan)) journal.append({ plan: task.plan });
    return new SweepStore(folder, task, lock, journal, places, names);
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

  /** Replications of a point under a policy that are done. */
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

  /** The metrics that some run has beside those of every run. */
  get otherMetrics(): ReadonlySet<string> {
    const lists = new Set<readonly string[]>();
    for (const places of this.#places.values())
      for (const place of places) if (place !== undefined) lists.add(place.others);
    return new Set([...lists].flat());
  }

  /** The record of a run; undefined: it is not done. @throws OutputError */
  record(point: number, policy: number, replication: number): RunRecord | undefined {
    const place = this.#places.get(this.#cell(point, policy))?.[replication];
    return place === undefined ? undefined : (this.#reader.entry(place) as RunRecord);
  }

  /** A metric of the runs that are done among the first n replications, in their order. @throws OutputError */
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

/** @throws InputError that says what differs, and what to do */
const checkSame = (folder: string, { identity, hash }: SweepTask): void => {
  const file = join(folder, JOURNAL_FILE);
  let header: JournalHeader | undefined;
  const end = scanJournal(file, (entry) => {
    if (isHeader(entry)) header ??= entry;
  });
  if (header === undefined) {
    // Killed while the first line was written: there is nothing to lose.
    if (end === 0 && isTornHead(file)) return;
    throw new InputError([{ file, problem: `is not the journal of a sweep, or is damaged; ${OR_ELSE}` }]);
  }
  if (JSON.stringify(header.metrics) !== JSON.stringify(SWEEP_METRICS))
    throw new InputError([
      { file: folder, problem: `holds a sweep whose runs kept other metrics than this version does; ${OR_ELSE}` },
    ]);
  if (header.hash === hash) return;
  const problem = `${differenceBetween(header.identity, identity)}; run it as it was to finish it, ${OR_ELSE}`;
  throw new InputError([{ file: folder, problem: `holds a sweep that is not the same: ${problem}` }]);
};

const OR_ELSE = "choose another folder with --out, or replace it with --force";

/** Whether a journal without a whole line may be one: as much of its beginning as there is. */
const isTornHead = (file: string): boolean => {
  const text = readFileSync(file, "latin1");
  const begin = ' {"edgefade":"sweep"';
  return /^[0-9a-f]{0,8}$/.test(text.slice(0, 8)) && begin.startsWith(text.slice(8, 8 + begin.length));
};

/** The first thing in which two sweeps differ, in words. */
export const differenceBetween = (before: SweepIdentity, now: SweepIdentity): string => {
  if (before.version !== now.version) return `it was begun by edgefade ${before.version}, this is ${now.version}`;
  if (before.seed !== now.seed) return `its seed is ${before.seed}, now it is ${now.seed}`;
  const file = [...Object.keys(before.files), ...Object.keys(now.files)].find(
    (name) => before.files[name] !== now.files[name],
  );
  if (file !== undefined) return `${file} has changed`;
  return firstDifference(before.scenario, now.scenario, "") ?? "its scenario has changed";
};

const firstDifference = (before: unknown, now: unknown, path: string): string | undefined => {
  if (JSON.stringify(before) === JSON.stringify(now)) return undefined;
  if (typeof before !== "object" || typeof now !== "object" || before === null || now === null)
    return `${path} was ${JSON.stringify(before) ?? "absent"}, now it is ${JSON.stringify(now) ?? "absent"}`;
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const found = firstDifference(
      Reflect.get(before, key),
      Reflect.get(now, key),
      path === "" ? key : `${path}.${key}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
};
