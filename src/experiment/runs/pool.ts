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

/** A policy's own name, or what is wrong with the policy. */
export type NameAnswer = { readonly name: string } | { readonly faults: readonly Fault[] };

/** Worker threads. Code of the user's runs in them alone, so that nothing it does stops the main thread. */
export class Pool {
  /** Threads that wait for their next pool, by their number. Undefined: threads end with their pool. */
  static #waiting: Map<number, Piscina> | undefined;
  static #opened = 0;

  readonly #threads: Piscina;
  readonly #onStrays: ((error: unknown) => void)[] = [];
  readonly #number = ++Pool.#opened;
  /** Jobs that have not ended well, or not yet. */
  #unended = 0;

  private constructor(threads: Piscina) {
    this.#threads = threads;
  }

  /**
   * From now on, the threads of a pool that is closed wait for the next pool of as many. For programs that do one short run after the other,
   * as the tests do: a thread takes longer to start than a short run takes. Threads in which something failed, or was stopped, end with their
   * pool all the same.
   */
  static keepThreads(): void {
    Pool.#waiting ??= new Map();
  }

  /**
   * @param threads  at most
   * @param ready    how many are started at once, so that they load while the main thread does; the others when they are needed
   */
  static async open(threads: number, ready = 1): Promise<Pool> {
    const kept = Pool.#waiting?.get(threads);
    Pool.#waiting?.delete(threads);
    return new Pool(kept ?? (await openThreads("experiment/runs/worker.js", threads, ready)));
  }

  /** @param onStray  gets what fails between two jobs, such as a timer or a promise that a policy left behind */
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

  /** Joins what the shares of a run have written. @throws the error that ended it */
  joinShares(job: JoinJob): Promise<Joined> {
    return this.#ask(job, { name: "joinShares" });
  }

  /** Runs of a sweep, in their order. @throws as `run` does: what a run itself does is in its outcome */
  runBatch(batch: Omit<Batch, "pool">, signal: AbortSignal): Promise<readonly RunOutcome[]> {
    return this.#ask({ ...batch, pool: this.#number } satisfies Batch, { name: "runBatch", signal });
  }

  /** Waits until a worker is there, so that the time of its start is not taken for that of what it does next. */
  ready(): Promise<void> {
    return this.#ask(undefined, { name: "ready" });
  }

  /** The name that a policy gives itself, or why it cannot be had. @throws when it has not told before `signal` aborts */
  nameOf(spec: PolicySpec, signal: AbortSignal): Promise<NameAnswer> {
    return this.#ask(spec, { name: "nameOf", signal });
  }

  /** What is wrong with the module of a metric. @throws when it has not told before `signal` aborts */
  metricFaults(path: string, signal: AbortSignal): Promise<readonly Fault[]> {
    return this.#ask(path, { name: "metricFaults", signal });
  }

  /** A run of a policy that is held to its contract. @throws as `run` does: what the policy does is in the examination */
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
