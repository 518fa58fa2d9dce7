import { Heartbeat } from "./heartbeat.js";
import type { Job, JobResult } from "./job.js";
import { Pool } from "./pool.js";
import { reasonOf } from "./reason.js";
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
}

/** The results of runs. */
interface Done {
  readonly status: "completed" | "interrupted" | "failed";
  /** Why they did not complete. */
  readonly reason?: string;
  /** In the order of runs. */
  readonly results: readonly JobResult[];
}

const LOOK_MS = 100;
/** How long runs have to stop by themselves, before their workers are ended. */
const GRACE_MS = 700;

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
  policies(underWay: readonly (readonly [label: string, heart: Heartbeat])[]): readonly PolicyProgress[] {
    return this.#labels.map((label) => {
      let { runs, tasks, latency_s, n } = this.#done.get(label)!;
      for (const [other, heart] of underWay) {
        if (other !== label) continue;
        runs += heart.progress;
        tasks += heart.tasks;
        if (heart.finished > 0) latency_s += heart.latency_s * heart.finished;
        n += heart.finished;
      }
      return { label, share: runs / this.#runsOf.get(label)!, tasks, latency_s: n > 0 ? latency_s / n : Number.NaN };
    });
  }
}

const nameOfRun = ({ label, replication }: Omit<Job, "heartbeat">): string => `${label}, replication ${replication}`;

/** Does runs in worker threads. One that fails stops the others. */
export const doRuns = async (
  runs: number,
  jobAt: (run: number) => Omit<Job, "heartbeat">,
  { jobs, policyTimeout_s, signal, onProgress, onComplete, nameOf = nameOfRun }: DoRunsOptions,
): Promise<Done> => {
  const threads = Math.min(jobs, runs);
  const results = new Map<number, JobResult>();
  const underWay = new Map<Watch, readonly [label: string, heart: Heartbeat]>();
  const tally = new Tally(Array.from({ length: runs }, (_, run) => jobAt(run).label));
  let next = 0;
  let failure: string | undefined;
  let endedTasks = 0;
  const stopAll = () => {
    next = runs;
    for (const watch of underWay.keys()) watch.stop(GRACE_MS);
  };
  const progress = (): Progress => {
    const now = [...underWay.values()];
    return {
      share: (results.size + now.reduce((sum, [, { progress }]) => sum + progress, 0)) / runs,
      runs,
      finishedRuns: results.size,
      tasks: endedTasks + now.reduce((sum, [, { tasks }]) => sum + tasks, 0),
      policies: tally.policies(now),
    };
  };

  const pool = await Pool.open(threads, threads);
  pool.watchStrays((error) => {
    failure ??= `a policy left something behind that failed: ${reasonOf(error)}`;
    stopAll();
  });

  /** One after the other, as long as there are any: a lane for every worker. */
  const lane = async (): Promise<void> => {
    while (next < runs) {
      const job = jobAt(next++);
      const heart = new Heartbeat();
      const watch = new Watch(() => job.label, heart, policyTimeout_s);
      underWay.set(watch, [job.label, heart]);
      try {
        const result = await pool.run({ ...job, heartbeat: heart.buffer }, watch.signal);
        results.set(job.run, result);
        tally.ended(job.label, result);
        if (result.isComplete) onComplete?.(job.run);
      } catch (error) {
        // A run that was told to stop and had to be ended by force has not failed by itself.
        if (watch.problem !== undefined || !watch.signal.aborted)
          failure ??= `${watch.problem ?? reasonOf(error) + watch.whileAsked} (${nameOf(job)})`;
        stopAll();
      } finally {
        underWay.delete(watch);
        endedTasks += heart.tasks;
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
  if (failure !== undefined) return { results: inOrder, status: "failed", reason: failure };
  if (results.size < runs || inOrder.some(({ isComplete }) => !isComplete))
    return { results: inOrder, status: "interrupted", reason: "stopped by the user" };
  return { results: inOrder, status: "completed" };
};
