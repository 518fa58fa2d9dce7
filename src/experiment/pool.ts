import type { Piscina } from "piscina";
import type { Fault } from "../errors.js";
import type { PolicySpec } from "../scenario/scenario.js";
import type { Job, JobResult } from "./job.js";
import type { PointJob, PointResult } from "./sweep/point-job.js";

/** A policy's own name, or what is wrong with the policy. */
export type NameAnswer = { readonly name: string } | { readonly faults: readonly Fault[] };

/** Worker threads. Code of the user's runs in them alone, so that nothing it does stops the main thread. */
export class Pool {
  readonly #threads: Piscina;

  private constructor(threads: Piscina, onStray: (error: unknown) => void) {
    this.#threads = threads;
    threads.on("error", onStray);
  }

  /**
   * @param onStray     gets what fails between two jobs, such as a timer or a promise that a policy left behind
   * @param workerData  what all workers are given: for a sweep the scenario's document
   */
  static async open(
    threads: number,
    onStray: (error: unknown) => void = () => {},
    workerData: unknown = undefined,
  ): Promise<Pool> {
    const { Piscina } = await import("piscina");
    const filename = new URL("./worker.js", import.meta.url).href;
    return new Pool(
      new Piscina({ filename, minThreads: 1, maxThreads: threads, concurrentTasksPerWorker: 1, workerData }),
      onStray,
    );
  }

  /** @throws whatever ended the job; when `signal` aborts, its worker is ended where it is */
  run(job: Job, signal: AbortSignal): Promise<JobResult> {
    return this.#threads.run(job, { signal });
  }

  /** A run of a sweep, of the scenario document that the pool was opened with. @throws as `run` does */
  runPoint(job: PointJob, signal: AbortSignal): Promise<PointResult> {
    return this.#threads.run(job, { name: "runPoint", signal });
  }

  /** The name that a policy gives itself, or why it cannot be had. @throws when it has not told before `signal` aborts */
  nameOf(spec: PolicySpec, signal: AbortSignal): Promise<NameAnswer> {
    return this.#threads.run(spec, { name: "nameOf", signal });
  }

  async close(): Promise<void> {
    await this.#threads.destroy();
  }
}

/** What ended a worker's job, in words. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") return "ran out of memory";
  return error.message;
};
