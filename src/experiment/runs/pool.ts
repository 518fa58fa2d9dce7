import type { Piscina } from "piscina";
import type { Fault } from "../../errors.js";
import type { PolicySpec } from "../../scenario/scenario.js";
import type { Batch, RunOutcome } from "../sweep/batch.js";
import type { Job, JobResult } from "./job.js";
import type { Examination, Examined } from "./policy-contract/examination.js";
import type { JoinJob } from "./split/join.js";
import type { Joined } from "./split/joined.js";
import type { ShareJob, ShareResult } from "./split/share.js";
import { openThreads } from "./threads.js";

/** A policy's own name, or its faults. */
export type NameAnswer = { readonly name: string } | { readonly faults: readonly Fault[] };

/** Worker threads. The user's code runs only in them, so that nothing it does stops the main thread. */
export class Pool {
  /** Threads that wait for their next pool, by number of threads. Undefined: threads end with their pool. */
  static #waiting: Map<number, Piscina> | undefined;
  static #opened = 0;

  readonly #threads: Piscina;
  readonly #onStrays: ((error: unknown) => void)[] = [];
  readonly #number = ++Pool.#opened;
  /** Number of jobs that have not ended successfully. */
  #unended = 0;

  private constructor(threads: Piscina) {
    this.#threads = threads;
  }

  /**
   * From now on, the threads of a closed pool wait for the next pool of the same size. For programs with many short runs,
   * such as the tests: starting a thread takes longer than a short run. Threads in which a job failed or was stopped still end with their
   * pool.
   */
  static keepThreads(): void {
    Pool.#waiting ??= new Map();
  }

  /**
   * @param threads  at most
   * @param ready    number of threads started immediately, so that they load along with the main thread; others start on demand
   */
  static async open(threads: number, ready = 1): Promise<Pool> {
    const kept = Pool.#waiting?.get(threads);
    Pool.#waiting?.delete(threads);
    return new Pool(kept ?? (await openThreads("experiment/runs/worker.js", threads, ready)));
  }

  /** @param onStray  called with errors between two jobs, such as from a timer or a promise left by a policy */
  watchStrays(onStray: (error: unknown) => void): void {
    const listener = (error: unknown): void => {
      this.#unended++;
      onStray(error);
    };
    this.#onStrays.push(listener);
    this.#threads.on("error", listener);
  }

  /** @throws the error that ended the job; when `signal` aborts, its worker is terminated */
  run(job: Job, signal: AbortSignal): Promise<JobResult> {
    return this.#ask(job, { signal });
  }

  /** A share of a run. @throws as `run` does */
  runShare(job: ShareJob, signal: AbortSignal): Promise<ShareResult> {
    return this.#ask(job, { name: "runShare", signal });
  }

  /** Joins the output of a run's shares. @throws the error that ended it */
  joinShares(job: JoinJob): Promise<Joined> {
    return this.#ask(job, { name: "joinShares" });
  }

  /** Does runs of a sweep, in order. @throws as `run` does; the outcome of each run holds its own errors */
  runBatch(batch: Omit<Batch, "pool">, signal: AbortSignal): Promise<readonly RunOutcome[]> {
    return this.#ask({ ...batch, pool: this.#number } satisfies Batch, { name: "runBatch", signal });
  }

  /** Waits until a worker is ready, so that its start is not counted in the time of the next job. */
  ready(): Promise<void> {
    return this.#ask(undefined, { name: "ready" });
  }

  /** A policy's own name, or why it is unavailable. @throws if there is no answer before `signal` aborts */
  nameOf(spec: PolicySpec, signal: AbortSignal): Promise<NameAnswer> {
    return this.#ask(spec, { name: "nameOf", signal });
  }

  /** The faults of a metric's module. @throws if there is no answer before `signal` aborts */
  metricFaults(path: string, signal: AbortSignal): Promise<readonly Fault[]> {
    return this.#ask(path, { name: "metricFaults", signal });
  }

  /** Does a run that checks a policy's contract. @throws as `run` does; the examination holds the policy's errors */
  examine(examined: Examined, signal: AbortSignal): Promise<Examination> {
    return this.#ask(examined, { name: "examinePolicy", signal });
  }

  async #ask<Answer>(
    what: unknown,
    options: { readonly name?: string; readonly signal?: AbortSignal },
  ): Promise<Answer> {
    this.#unended++;
    const answer: Answer = await this.#threads.run(what, options);
    this.#unended--;
    return answer;
  }

  async close(): Promise<void> {
    const { maxThreads } = this.#threads;
    for (const onStray of this.#onStrays) this.#threads.off("error", onStray);
    const waiting = Pool.#waiting;
    if (waiting === undefined || waiting.has(maxThreads) || this.#unended > 0) await this.#threads.destroy();
    else waiting.set(maxThreads, this.#threads);
  }
}
