import { Heartbeat } from "./heartbeat.js";
import type { Job, JobResult } from "./job.js";
import { Pool } from "./pool.js";
import { reasonOf } from "./reason.js";
import { Permits } from "./split/permits.js";
import { doSplit, type Split } from "./split/split-run.js";
import { Watch } from "./watch.js";

/** How far the runs of a policy are. */
export interface PolicyProgress {
  readonly label: string;
  /** Share of its runs that is done, 0 to 1. */
  readonly share: number;
  /** Tasks that have ended. */
  readonly tasks: number;
  /** Mean latency so far of the tasks that count, s; NaN: none has finished. */
  readonly latency_s: number;
}

/** How far all runs are. */
export interface Progress {
  /** Share of all runs that is done, 0 to 1. */
  readonly share: number;
  readonly runs: number;
  readonly finishedRuns: number;
  /** Tasks that have ended, in all runs. */
  readonly tasks: number;
  /** In the order of policies; those whose runs have not begun are there, too. Absent: it is not known by policy. */
  readonly policies?: readonly PolicyProgress[];
}

interface DoRunsOptions {
  /** Worker threads, >= 1. Results do not depend on it. */
  readonly jobs: number;
  /** A policy that takes longer than this to answer is reported, s. */
  readonly policyTimeout_s: number;
  /** Stops everything where it is. */
  readonly signal?: AbortSignal;
  /** Called now and then. */
  readonly onProgress?: (progress: Progress) => void;
  /** How a failure names the run; default: by policy and replication. */
  readonly nameOf?: (job: Omit<Job, "heartbeat">) => string;
  /** A run has ended. */
  readonly onComplete?: (run: number) => void;
  /** How a run is done by several workers at once; undefined: one does it. Absent: one does every run. */
  readonly splitOf?: ((run: number) => Split | undefined) | undefined;
}

/** The results of runs. */
interface Done {
  readonly status: "completed" | "interrupted" | "failed";
  /** Why they did not complete. */
  readonly reason?: string;
  /** In the order of runs. */
  readonly results: readonly JobResult[];
  /** Names of the runs that were split, and then done in one piece: their shares did something at one instant. */
  readonly tied: readonly string[];
}

const LOOK_MS = 100;
/** How long runs have to stop by themselves, before their workers are ended. */
const GRACE_MS = 700;

/** What a worker does now. */
interface UnderWay {
  readonly label: string;
  readonly heart: Heartbeat;
  /** How much of a run it does, 0 to 1. */
  readonly part: number;
}

/** Counts what policies have done. */
class Tally {
  readonly #labels: readonly string[];
  readonly #runsOf = new Map<string, number>();
  readonly #done = new Map<string, { runs: number; tasks: number; latency_s: number; n: number }>();

  /** @param labels  by run */
  constructor(labels: readonly string[]) {
    this.#labels = [...new Set(labels)];
    for (const label of labels) this.#runsOf.set(label, (this.#runsOf.get(label) ?? 0) + 1);
    for (const label of this.#labels) this.#done.set(label, { runs: 0, tasks: 0, latency_s: 0, n: 0 });
  }

  ended(label: string, { counts, summary }: JobResult): void {
    const done = this.#done.get(label)!;
    const { mean = 0, n = 0 } = summary.metrics.latency_s ?? {};
    done.runs++;
    done.tasks += counts.completed + counts.late + counts.dropped;
    if (n > 0) done.latency_s += mean * n;
    done.n += n;
  }

  /** @param underWay  what runs at the moment */
  policies(underWay: readonly UnderWay[]): readonly PolicyProgress[] {
    return this.#labels.map((label) => {
      let { runs, tasks, latency_s, n } = this.#done.get(label)!;
      for (const { label: other, heart, part } of underWay) {
        if (other !== label) continue;
        runs += heart.progress * part;
        tasks += heart.tasks;
        if (heart.finished > 0) latency_s += heart.latency_s * heart.finished;
        n += heart.finished;
      }
      return { label, share: runs / this.#runsOf.get(label)!, tasks, latency_s: n > 0 ? latency_s / n : Number.NaN };
    });
  }
}

const sumOf = (count: number, of: (index: number) => number): number => {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += of(index);
  return sum;
};

const nameOfRun = ({ label, replication }: Omit<Job, "heartbeat">): string => `${label}, replication ${replication}`;

/** Does runs in worker threads. One that fails stops the others. */
export const doRuns = async (
  runs: number,
  jobAt: (run: number) => Omit<Job, "heartbeat">,
  { jobs, policyTimeout_s, signal, onProgress, onComplete, nameOf = nameOfRun, splitOf }: DoRunsOptions,
): Promise<Done> => {
  const splits = Array.from({ length: runs }, (_, run) => splitOf?.(run));
  const sharesOf = (run: number): number => splits[run]?.shares ?? 1;
  const threads = splits.reduce((most, _, run) => Math.max(most, sharesOf(run)), Math.min(jobs, sumOf(runs, sharesOf)));
  const results = new Map<number, JobResult>();
  const underWay = new Map<Watch, UnderWay>();
  const tally = new Tally(Array.from({ length: runs }, (_, run) => jobAt(run).label));
  let next = 0;
  let failure: string | undefined;
  let endedTasks = 0;
  let isStopping = false;
  const tied: string[] = [];
  const stopAll = () => {
    isStopping = true;
    next = runs;
    for (const watch of underWay.keys()) watch.stop(GRACE_MS);
  };
  const progress = (): Progress => {
    const now = [...underWay.values()];
    return {
      share: (results.size + now.reduce((sum, { heart, part }) => sum + heart.progress * part, 0)) / runs,
      runs,
      finishedRuns: results.size,
      tasks: endedTasks + now.reduce((sum, { heart }) => sum + heart.tasks, 0),
      policies: tally.policies(now),
    };
  };

  const pool = await Pool.open(threads, threads);
  pool.watchStrays((error) => {
    failure ??= `a promise or timer that a policy left behind failed: ${reasonOf(error)}`;
    stopAll();
  });

  const permits = new Permits(threads);
  /** A run, by as many workers as it is split over. */
  const doRun = async (job: Omit<Job, "heartbeat">, split: Split | undefined): Promise<void> => {
    const shares = split?.shares ?? 1;
    const hearts = Array.from({ length: shares }, () => new Heartbeat());
    const watches = hearts.map((heart) => new Watch(() => job.label, heart, policyTimeout_s));
    watches.forEach((watch, share) => {
      underWay.set(watch, { label: job.label, heart: hearts[share]!, part: 1 / shares });
    });
    let failed: Watch | undefined;
    const stopOthers = (share: number) => {
      failed ??= watches[share];
      for (const watch of watches) watch.stop(GRACE_MS);
    };
    let isTied = false;
    try {
      const workers = watches.map(({ signal }, share) => ({ heart: hearts[share]!, signal }));
      const result =
        split === undefined
          ? await pool.run({ ...job, heartbeat: hearts[0]!.buffer }, workers[0]!.signal)
          : await doSplit(pool, job, split, workers, stopOthers);
      isTied = result === undefined;
      if (result !== undefined) {
        results.set(job.run, result);
        tally.ended(job.label, result);
        if (result.isComplete) onComplete?.(job.run);
      }
    } catch (error) {
      // A run that was told to stop and had to be ended by force has not failed by itself.
      const watch = failed ?? watches[0]!;
      if (watch.problem !== undefined || !watch.signal.aborted)
        failure ??= `${watch.problem ?? reasonOf(error) + watch.whileAsked} (${nameOf(job)})`;
      stopAll();
    } finally {
      for (const watch of watches) underWay.delete(watch);
      if (!isTied) endedTasks += hearts.reduce((sum, { tasks }) => sum + tasks, 0);
    }
    if (!isTied || isStopping) return;
    tied.push(nameOf(job));
    await doRun(job, undefined);
  };

  /** One run after the other, as long as there are any: a lane for every worker. */
  const lane = async (): Promise<void> => {
    while (next < runs) {
      const run = next++;
      const shares = sharesOf(run);
      await permits.take(shares);
      try {
        if (!isStopping) await doRun(jobAt(run), splits[run]);
      } finally {
        permits.give(shares);
      }
    }
  };

  const look = setInterval(() => {
    for (const watch of underWay.keys()) watch.look();
    onProgress?.(progress());
  }, LOOK_MS);
  signal?.addEventListener("abort", stopAll);
  if (signal?.aborted === true) stopAll();
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } finally {
    clearInterval(look);
    signal?.removeEventListener("abort", stopAll);
    await pool.close();
  }
  onProgress?.(progress());
  const inOrder = [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
  if (failure !== undefined) return { results: inOrder, tied, status: "failed", reason: failure };
  if (results.size < runs || inOrder.some(({ isComplete }) => !isComplete))
    return { results: inOrder, tied, status: "interrupted", reason: "stopped by the user" };
  return { results: inOrder, tied, status: "completed" };
};
