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
  readonly #threads: Piscina;

  private constructor(threads: Piscina) {
    this.#threads = threads;
  }

  /**
   * @param threads  at most
   * @param ready    how many are started at once, so that they load while the main thread does; the others when they are needed
   */
  static async open(threads: number, ready = 1): Promise<Pool> {
    return new Pool(await openThreads("experiment/runs/worker.js", threads, ready));
  }

  /** @param onStray  gets what fails between two jobs, such as a timer or a promise that a policy left behind */
  watchStrays(onStray: (error: unknown) => void): void {
    this.#threads.on("error", onStray);
  }

  /** @throws the error that ended the job; when `signal` aborts, its worker is terminated */
  run(job: Job, signal: AbortSignal): Promise<JobResult> {
    return this.#threads.run(job, { signal });
  }

  /** A share of a run. @throws as `run` does */
  runShare(job: ShareJob, signal: AbortSignal): Promise<ShareResult> {
    return this.#threads.run(job, { name: "runShare", signal });
  }

  /** Joins what the shares of a run have written. @throws the error that ended it */
  joinShares(job: JoinJob): Promise<Joined> {
    return this.#threads.run(job, { name: "joinShares" });
  }

  /** Runs of a sweep, in their order. @throws as `run` does: what a run itself does is in its outcome */
  runBatch(batch: Batch, signal: AbortSignal): Promise<readonly RunOutcome[]> {
    return this.#threads.run(batch, { name: "runBatch", signal });
  }

  /** Waits until a worker is there, so that the time of its start is not taken for that of what it does next. */
  ready(): Promise<void> {
    return this.#threads.run(undefined, { name: "ready" });
  }

  /** The name that a policy gives itself, or why it cannot be had. @throws when it has not told before `signal` aborts */
  nameOf(spec: PolicySpec, signal: AbortSignal): Promise<NameAnswer> {
    return this.#threads.run(spec, { name: "nameOf", signal });
  }

  /** What is wrong with the module of a metric. @throws when it has not told before `signal` aborts */
  metricFaults(path: string, signal: AbortSignal): Promise<readonly Fault[]> {
    return this.#threads.run(path, { name: "metricFaults", signal });
  }

  /** A run of a policy that is held to its contract. @throws as `run` does: what the policy does is in the examination */
  examine(examined: Examined, signal: AbortSignal): Promise<Examination> {
    return this.#threads.run(examined, { name: "examinePolicy", signal });
  }

  async close(): Promise<void> {
    await this.#threads.destroy();
  }
}
