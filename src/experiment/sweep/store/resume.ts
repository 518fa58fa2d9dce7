import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../../errors.js";
import type { ResolvedText } from "../../../scenario/schema/schema.js";
import type { SweepDefinition, SweepIdentity, SweepPlan } from "../definition.js";
import { JOURNAL_FILE, Journal, type LinePlace, scanJournal } from "./journal.js";
import { otherMetrics, type RunRecord, SWEEP_METRICS } from "./run-record.js";

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
  if (!existsSync(file)) throw new InputError([{ file: folder, problem: "has no sweep: there is no journal.jsonl" }]);
  let header: JournalHeader | undefined;
  let plan: SweepPlan | undefined;
  scanJournal(file, (entry) => {
    if (isHeader(entry)) header ??= entry;
    else if (isPlan(entry)) plan = entry.plan;
  });
  if (header === undefined || plan === undefined)
    throw new InputError([{ file, problem: "not the journal of a started sweep" }]);
  return { header, plan, text: header.text };
};

/** The part of a definition that identifies the runs to do. */
export type SweepTask = Pick<SweepDefinition, "identity" | "hash" | "plan" | "grid" | "text">;

/** The line of a finished run, and the metrics that it has besides those of every run. */
export interface RecordPlace extends LinePlace {
  readonly others: readonly string[];
}

/** Lists of names; equal lists share one object. */
export class NameLists {
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

/** A sweep's journal, and the runs that it holds. */
export interface ResumedJournal {
  readonly journal: Journal;
  /** By hash of the configuration, then by replication: the place of a finished run's record. */
  readonly places: ReadonlyMap<string, readonly RecordPlace[]>;
  readonly names: NameLists;
}

/**
 * Opens the journal of a sweep, new or existing, and finds its finished runs. A sweep resumes here. Runs with a record are not
 * done again.
 *
 * @throws OutputError
 */
export const resumeJournal = (folder: string, task: SweepTask): ResumedJournal => {
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
  return { journal, places, names };
};

/** @throws InputError that says what differs, and what to do */
export const checkSame = (folder: string, { identity, hash }: SweepTask): void => {
  const file = join(folder, JOURNAL_FILE);
  let header: JournalHeader | undefined;
  const end = scanJournal(file, (entry) => {
    if (isHeader(entry)) header ??= entry;
  });
  if (header === undefined) {
    // The process was killed while writing the first line: there is nothing to lose.
    if (end === 0 && isTornHead(file)) return;
    throw new InputError([{ file, problem: `is not the journal of a sweep, or is damaged; ${OR_ELSE}` }]);
  }
  if (JSON.stringify(header.metrics) !== JSON.stringify(SWEEP_METRICS))
    throw new InputError([
      { file: folder, problem: `has a sweep whose runs have other metrics than those of this version; ${OR_ELSE}` },
    ]);
  if (header.hash === hash) return;
  const problem = `${differenceBetween(header.identity, identity)}; repeat its own command to finish it, ${OR_ELSE}`;
  throw new InputError([{ file: folder, problem: `has a different sweep: ${problem}` }]);
};

const OR_ELSE = "choose another folder with --out, or replace it with --force";

/** Whether a journal without a whole line is the start of a torn first line. */
const isTornHead = (file: string): boolean => {
  const text = readFileSync(file, "latin1");
  const begin = ' {"edgefade":"sweep"';
  return /^[0-9a-f]{0,8}$/.test(text.slice(0, 8)) && begin.startsWith(text.slice(8, 8 + begin.length));
};

/** The first difference between two sweeps, in words. */
export const differenceBetween = (before: SweepIdentity, now: SweepIdentity): string => {
  if (before.version !== now.version) return `it was started by edgefade ${before.version}, this is ${now.version}`;
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
