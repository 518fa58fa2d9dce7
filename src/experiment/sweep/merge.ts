import { cpSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Fault, InputError } from "../../errors.js";
import { KEPT_FOLDER } from "../../output/write/kept-tables.js";
import { beginManifest, type RunFacts, writeManifest } from "../../output/write/manifest.js";
import type { Precision } from "../../output/write/numbers/number-format.js";
import type { ResolvedText } from "../../scenario/schema/schema.js";
import { Grid } from "./grid.js";
import { JOURNAL_FILE, scanJournal } from "./store/journal.js";
import { type DoneLine, differenceBetween, isDone, readJournalHead, type SweepTask } from "./store/resume.js";
import type { RunRecord } from "./store/run-record.js";
import { SweepStore } from "./store/store.js";
import { factsOf } from "./sweep.js";
import { type SweepCounts, writeSweepTables } from "./tables.js";

export interface MergeOutcome {
  readonly status: "completed" | "interrupted";
  readonly counts: SweepCounts;
  /** Number of records in several folders; they are counted once. */
  readonly repeated: number;
}

/**
 * Joins the folders of a sweep's shards, or of any parts of it, into one folder, with the same bytes as the whole sweep.
 *
 * @throws InputError if the folders do not belong to the same sweep
 * @throws OutputError
 */
export const mergeSweeps = async (
  folders: readonly string[],
  folder: string,
  force: boolean,
  command: readonly string[],
): Promise<MergeOutcome> => {
  const started = new Date();
  const { task, text } = sameTask(folders, folder);
  const store = SweepStore.open(folder, task, force);
  try {
    const facts = (counts: RunFacts["counts"]): Omit<RunFacts, "status"> => ({
      ...factsOf({ ...task, text }, undefined),
      command,
      counts,
      wall_s: (Date.now() - started.getTime()) / 1000,
      started,
    });
    beginManifest(folder, facts({}));
    let repeated = 0;
    for (const part of folders)
      scanJournal(join(part, JOURNAL_FILE), (entry) => {
        if (!isDone(entry)) return;
        const { k, r, ...record }: DoneLine = entry;
        if (!store.addByHash(k, r, record as RunRecord)) repeated++;
      });
    for (const part of folders) {
      const kept = join(part, KEPT_FOLDER);
      if (existsSync(kept)) cpSync(kept, join(folder, KEPT_FOLDER), { recursive: true });
    }
    const format: Precision = text.output.precision === "full" ? "full" : "compact";
    const counts = writeSweepTables(task, store, format);
    const status = counts.missing > 0 ? "interrupted" : "completed";
    const reason = counts.missing > 0 ? { reason: `${counts.missing} runs are missing` } : {};
    writeManifest(folder, { ...facts({ ...counts }), status, ...reason });
    return { status, counts, repeated };
  } finally {
    await store.close();
  }
};

/** The sweep that all folders are parts of. */
const sameTask = (folders: readonly string[], out: string): { task: SweepTask; text: ResolvedText } => {
  const faults: Fault[] = folders
    .filter((folder, index) => folders.findIndex((other) => resolve(other) === resolve(folder)) < index)
    .map((folder) => ({ file: folder, problem: "is given twice" }));
  if (folders.some((folder) => resolve(folder) === resolve(out)))
    faults.push({ file: "--out", problem: `${out} is one of the folders to merge: choose another` });
  for (const folder of folders) if (!existsSync(folder)) faults.push({ file: folder, problem: "no such folder" });
  if (faults.length > 0) throw new InputError(faults);
  const heads = folders.map(readJournalHead);
  const { header, plan, text } = heads[0]!;
  for (const [index, other] of heads.entries()) {
    const file = folders[index]!;
    if (other.header.hash !== header.hash)
      faults.push({
        file,
        problem: `is not of the same sweep as ${folders[0]}: ${differenceBetween(header.identity, other.header.identity)}`,
      });
    else if (JSON.stringify(other.plan) !== JSON.stringify(plan))
      faults.push({ file, problem: `has another grid, other policies or replications than ${folders[0]}` });
  }
  if (faults.length > 0) throw new InputError(faults);
  const grid = new Grid(plan.axes);
  return { task: { identity: header.identity, hash: header.hash, plan, grid, text }, text };
};
