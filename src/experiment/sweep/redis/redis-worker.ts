import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../../../errors.js";
import { packageVersion } from "../../../output/package-version.js";
import { sha256OfFile } from "../../../output/write/manifest.js";
import { Heartbeat } from "../../runs/heartbeat.js";
import { Pool } from "../../runs/pool.js";
import { reasonOf } from "../../runs/reason.js";
import { Watch } from "../../runs/watch.js";
import { recordOf } from "../run-record.js";
import type { RedisAddress } from "./redis-address.js";
import {
  LOCK_MS,
  loadQueueLibraries,
  QUEUE,
  type QueuedResult,
  type QueuedRun,
  unpackWork,
  VERSION_KEY,
} from "./redis-queue.js";

export interface WorkerOptions {
  readonly address: RedisAddress;
  readonly jobs: number;
  readonly policyTimeout_s: number;
  /** Takes no more runs, ends those under way, and returns. */
  readonly signal: AbortSignal;
}

const LOOK_MS = 100;
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
export const workOnRedis = async ({ address, jobs, policyTimeout_s, signal }: WorkerOptions): Promise<number> => {
  const { Worker, Redis } = await loadQueueLibraries();
  const client = new Redis({ ...address });
  client.on("error", () => {});
  const pool = await Pool.open(jobs);
  const watches = new Set<Watch>();
  let done = 0;
  const doOne = async (queued: QueuedRun): Promise<QueuedResult> => {
    const { scenario, policy, label, module } = unpackWork(queued.run);
    if (module !== undefined) checkModule(policy.name, module);
    const spec = module === undefined ? policy : { ...policy, name: resolve(policy.name) };
    const heart = new Heartbeat();
    const watch = new Watch(() => label, heart, policyTimeout_s);
    watches.add(watch);
    const begun_ms = performance.now();
    try {
      const { replication } = queued;
      const job = { scenario, policy: spec, label, replication, run: 0, log: "tasks", precision: "compact" } as const;
      const result = await pool.run({ ...job, heartbeat: heart.buffer }, watch.signal);
      done++;
      return { ...recordOf(result), wall_s: (performance.now() - begun_ms) / 1000 };
    } catch (error) {
      throw new Error(watch.problem ?? reasonOf(error) + watch.whileAsked);
    } finally {
      watches.delete(watch);
    }
  };
  /** The version of the sweep at work, where it is another one. */
  const otherVersion = async (): Promise<string | undefined> => {
    const version = await client.get(VERSION_KEY);
    return version === null || version === packageVersion() ? undefined : version;
  };
  const looking = setInterval(() => {
    for (const watch of watches) watch.look();
  }, LOOK_MS);
  const worker = new Worker<QueuedRun, QueuedResult>(QUEUE, (job) => doOne(job.data), {
    connection: { ...address },
    concurrency: jobs,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS / 2,
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
    clearInterval(looking);
    client.disconnect();
    await pool.close();
  }
  if (other !== undefined)
    throw new InputError([
      {
        file: "--redis",
        problem: `the sweep there is of edgefade ${other}, this worker is ${packageVersion()}: install the same version on both`,
      },
    ]);
  return done;
};

const checkModule = (name: string, sha256: string): void => {
  const file = resolve(name);
  if (!file.startsWith(resolve(".")) || !existsSync(file))
    throw new Error(`the policy ${name} is not in the directory of a worker: it has to be there on all hosts`);
  if (sha256OfFile(file) !== sha256)
    throw new Error(`the policy ${name} differs between the sweep's and a worker's host`);
};
