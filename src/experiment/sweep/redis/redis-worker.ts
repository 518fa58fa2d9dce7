import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../../../errors.js";
import { packageVersion } from "../../../output/package-version.js";
import type { QueuedResult, QueuedRun } from "../queue/queued-run.js";
import { QueuedRunner } from "../queue/queued-runner.js";
import type { RedisAddress } from "./redis-address.js";
import { LOCK_MS, loadQueueLibraries, QUEUE, VERSION_KEY } from "./redis-queue.js";

export interface WorkerOptions {
  readonly address: RedisAddress;
  readonly jobs: number;
  readonly policyTimeout_s: number;
  /** When aborted, the worker takes no more runs, ends those under way, and returns. */
  readonly signal: AbortSignal;
  /** A silent worker's runs are given to others after this time; default 10 s. */
  readonly lock_ms?: number;
}

const VERSION_EVERY_MS = 5000;
/** A run is abandoned after this many killed workers: it may be the cause. */
const MOST_STALLS = 10;

/**
 * Takes runs of sweeps from the queue until it is stopped. Runs are emulated in worker threads, so that locks on them are renewed
 * however long they take.
 *
 * @returns runs done
 * @throws InputError when the sweep is of another version
 */
export const workOnRedis = async ({
  address,
  jobs,
  policyTimeout_s,
  signal,
  lock_ms = LOCK_MS,
}: WorkerOptions): Promise<number> => {
  const { Worker, Redis } = await loadQueueLibraries();
  const client = new Redis({ ...address });
  client.on("error", () => {});
  const runner = await QueuedRunner.open(jobs, policyTimeout_s);
  /** The version of the active sweep, if it differs. */
  const otherVersion = async (): Promise<string | undefined> => {
    const version = await client.get(VERSION_KEY);
    return version === null || version === packageVersion() ? undefined : version;
  };
  const worker = new Worker<QueuedRun, QueuedResult>(QUEUE, (job) => runner.do(job.data), {
    connection: { ...address },
    concurrency: jobs,
    lockDuration: lock_ms,
    stalledInterval: lock_ms / 2,
    maxStalledCount: MOST_STALLS,
    autorun: false,
  });
  worker.on("error", () => {});
  let other: string | undefined;
  try {
    other = await otherVersion();
    if (other === undefined) void worker.run().catch(() => {});
    const stopped = new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
    while (other === undefined && !signal.aborted) {
      await Promise.race([stopped, sleep(VERSION_EVERY_MS, undefined, { ref: false })]);
      if (!signal.aborted && client.status === "ready") other = await otherVersion();
    }
  } finally {
    await worker.close();
    client.disconnect();
    await runner.close();
  }
  if (other !== undefined)
    throw new InputError([
      {
        file: "--redis",
        problem: `the sweep there is of edgefade ${other}, this worker is ${packageVersion()}: install the same version on both`,
      },
    ]);
  return runner.done;
};
