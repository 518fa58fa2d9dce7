import { Heartbeat } from "./heartbeat.js";
import type { Job, JobResult } from "./job.js";
import { Pool } from "./pool.js";
import { type Progress, Tally, type UnderWay } from "./progress.js";
import { reasonOf } from "./reason.js";
import { Permits } from "./split/permits.js";
import { doSplit, type ShareWorker, type Split } from "./split/split-run.js";
import { untilAborted } from "./until-aborted.js";
import { Watch } from "./watch.js";

/** A job that has no worker yet. */
type RunJob = Omit<Job, "heartbeat">;

interface DoRunsOptions {
  /** Worker threads, >= 1. Results do not depend on it. */
  readonly jobs: number;
  /** A policy that takes longer than this to answer is reported, s. */
  readonly policyTimeout_s: number;
  /** Stops all runs immediately. */
  readonly signal?: AbortSignal;
  /** Called at intervals. */
  readonly onProgress?: (progress: Progress) => void;
  /** The name of a run in failures; default: policy and replication. */
  readonly nameOf?: (job: RunJob) => string;
  /** Called when a run has ended. */
  readonly onComplete?: (run: number) => void;
  /** How several workers share a run; undefined: one worker does it. Absent: one worker does every run. */
  readonly splitOf?: ((run: number) => Split | undefined) | undefined;
}

/** The results of runs. */
interface Done {
  readonly status: "completed" | "interrupted" | "failed";
  /** Reason why they did not complete. */
  readonly reason?: string;
  /** In the order of runs. */
  readonly results: readonly JobResult[];
  /** Names of runs that were split and then repeated in one piece, because shares had events at the same instant. */
  readonly tied: readonly string[];
}

const LOOK_MS = 100;
/** Time for runs to stop by themselves before their workers are ended. */
const GRACE_MS = 700;

const nameOfRun = ({ label, replication }: RunJob): string => `${label}, replication ${replication}`;

/** Does runs in worker threads. A failed run stops the others. */
export const doRuns = async (runs: number, jobAt: (run: number) => RunJob, options: DoRunsOptions): Promise<Done> => {
  const { jobs, splitOf } = options;
  const splits = Array.from({ length: runs }, (_, run) => splitOf?.(run));
  const shares = splits.map((split) => split?.shares ?? 1);
  // A split run needs all its workers at once, however few were asked for.
  const threads = shares.reduce((most, one) => Math.max(most, one), Math.min(jobs, sumOf(shares)));
  const pool = await Pool.open(threads, threads);
  try {
    return await new RunsInThreads(pool, { threads, jobAt, splits, options }).run();
  } finally {
    await pool.close();
  }
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

interface RunsPlan {
  readonly threads: number;
  readonly jobAt: (run: number) => RunJob;
  /** By run; undefined: one worker does it. */
  readonly splits: readonly (Split | undefined)[];
  readonly options: DoRunsOptions;
}

class RunsInThreads {
  readonly #pool: Pool;
  readonly #plan: RunsPlan;
  readonly #permits: Permits;
  readonly #underWay = new Map<Watch, UnderWay>();
  readonly #results = new Map<number, JobResult>();
  readonly #tally: Tally;
  readonly #tied: string[] = [];
  #next = 0;
  #endedTasks = 0;
  #isStopping = false;
  #failure: string | undefined;

  constructor(pool: Pool, plan: RunsPlan) {
    this.#pool = pool;
    this.#plan = plan;
    this.#permits = new Permits(plan.threads);
    this.#tally = new Tally(plan.splits.map((_, run) => plan.jobAt(run).label));
  }

  async run(): Promise<Done> {
    const { threads, options } = this.#plan;
    this.#pool.watchStrays((error) =>
      this.#fail(`a promise or timer that a policy left behind failed: ${reasonOf(error)}`),
    );
    const look = setInterval(() => {
      for (const watch of this.#underWay.keys()) watch.look();
      options.onProgress?.(this.#progress());
    }, LOOK_MS);
    const stop = (): void => this.#stop();
    try {
      await untilAborted(options.signal, stop, async () => {
        await Promise.all(Array.from({ length: threads }, () => this.#lane()));
      });
    } finally {
      clearInterval(look);
    }
    options.onProgress?.(this.#progress());
    return this.#done();
  }

  /** Does one run after the other while there are any. Every worker has a lane. */
  async #lane(): Promise<void> {
    const { splits, jobAt } = this.#plan;
    while (!this.#isStopping && this.#next < splits.length) {
      const run = this.#next++;
      const shares = splits[run]?.shares ?? 1;
      await this.#permits.take(shares);
      try {
        if (!this.#isStopping) await this.#doRun(jobAt(run), splits[run]);
      } finally {
        this.#permits.give(shares);
      }
    }
  }

  /** A run, by as many workers as it is split over. */
  async #doRun(job: RunJob, split: Split | undefined): Promise<void> {
    const workers = this.#workersOf(job, split?.shares ?? 1);
    let failed: Watch | undefined;
    const stopOthers = (share: number): void => {
      failed ??= workers[share]!.watch;
      for (const { watch } of workers) watch.stop(GRACE_MS);
    };
    let isTied = false;
    try {
      const result =
        split === undefined
          ? await this.#pool.run({ ...job, heartbeat: workers[0]!.heart.buffer }, workers[0]!.signal)
          : await doSplit(this.#pool, job, split, workers, stopOthers);
      if (result === undefined) isTied = true;
      else this.#note(job, result);
    } catch (error) {
      this.#noteFailure(job, failed ?? workers[0]!.watch, error);
    } finally {
      for (const { watch } of workers) this.#underWay.delete(watch);
      if (!isTied) this.#endedTasks += sumOf(workers.map(({ heart }) => heart.tasks));
    }
    if (!isTied || this.#isStopping) return;
    this.#tied.push(this.#nameOf(job));
    await this.#doRun(job, undefined);
  }

  /** The workers of a run, which are watched from now on. */
  #workersOf({ label }: RunJob, shares: number): readonly (ShareWorker & { readonly watch: Watch })[] {
    return Array.from({ length: shares }, () => {
      const heart = new Heartbeat();
      const watch = new Watch(() => label, heart, this.#plan.options.policyTimeout_s);
      this.#underWay.set(watch, { label, heart, part: 1 / shares });
      return { heart, watch, signal: watch.signal };
    });
  }

  #note(job: RunJob, result: JobResult): void {
    this.#results.set(job.run, result);
    this.#tally.ended(job.label, result);
    if (result.isComplete) this.#plan.options.onComplete?.(job.run);
  }

  /** A run that was told to stop and had to be ended by force has not failed by itself. */
  #noteFailure(job: RunJob, { problem, signal, whileAsked }: Watch, error: unknown): void {
    if (problem === undefined && signal.aborted) this.#stop();
    else this.#fail(`${problem ?? reasonOf(error) + whileAsked} (${this.#nameOf(job)})`);
  }

  #nameOf(job: RunJob): string {
    const { nameOf = nameOfRun } = this.#plan.options;
    return nameOf(job);
  }

  #fail(problem: string): void {
    this.#failure ??= problem;
    this.#stop();
  }

  #stop(): void {
    this.#isStopping = true;
    for (const watch of this.#underWay.keys()) watch.stop(GRACE_MS);
  }

  #progress(): Progress {
    const runs = this.#plan.splits.length;
    const underWay = [...this.#underWay.values()];
    return {
      share: (this.#results.size + sumOf(underWay.map(({ heart, part }) => heart.progress * part))) / runs,
      runs,
      finishedRuns: this.#results.size,
      tasks: this.#endedTasks + sumOf(underWay.map(({ heart }) => heart.tasks)),
      policies: this.#tally.policies(underWay),
    };
  }

  #done(): Done {
    const results = [...this.#results].sort(([a], [b]) => a - b).map(([, result]) => result);
    const done = { results, tied: this.#tied };
    if (this.#failure !== undefined) return { ...done, status: "failed", reason: this.#failure };
    if (results.length < this.#plan.splits.length || results.some(({ isComplete }) => !isComplete))
      return { ...done, status: "interrupted", reason: "stopped by the user" };
    return { ...done, status: "completed" };
  }
}
