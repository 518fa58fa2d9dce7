import { randomBytes, randomInt } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../../../errors.js";
import { packageVersion } from "../../../output/package-version.js";
import { reasonOf } from "../../runs/reason.js";
import { QueuedRunner } from "../queue/queued-runner.js";
import { FolderQueue, type Session } from "./folder-queue.js";
import { DEFAULT_LEASE_MS } from "./queue-address.js";

export interface FolderWorkerOptions {
  readonly folder: string;
  readonly jobs: number;
  readonly policyTimeout_s: number;
  /** The worker ends after this time without a run; undefined: never. */
  readonly idle_s?: number;
  /** When aborted, the worker takes no more runs, ends those under way, and returns. */
  readonly signal: AbortSignal;
}

/** Interval at which an idle worker looks for runs. */
const LOOK_MS = 250;
/** Signs of life per lease; some may come late. */
const BEATS = 6;

/**
 * Takes runs of sweeps from a shared folder until it is stopped, the sweep is over, or no run came for too long.
 *
 * Runs are emulated in worker threads. Signs of life come from this thread, which only waits for files. A run that computes for hours
 * therefore keeps its worker.
 *
 * @returns runs done
 * @throws InputError when the sweep is of another version
 */
export const workOnFolder = async (options: FolderWorkerOptions): Promise<number> => {
  const { folder, jobs, policyTimeout_s, idle_s = Infinity, signal } = options;
  const queue = new FolderQueue(folder);
  const worker = `${hostname().replace(/[^\w.-]/g, "_")}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const runner = await QueuedRunner.open(jobs, policyTimeout_s);
  const pulse = new Pulse(queue, worker);
  let served: Session | undefined;
  let isOver = false;
  let failure: unknown;
  let [busy, since_ms] = [0, performance.now()];
  const isDone = (): boolean => isOver || signal.aborted || failure !== undefined;
  const pause = (): Promise<void> => sleep(LOOK_MS, undefined, { signal }).catch(() => {});

  /** Looks for the active sweep. */
  const look = async (): Promise<void> => {
    const session = await queue.session();
    if (session !== undefined && session.version !== packageVersion()) throw otherVersion(folder, session.version);
    if (session === undefined && served !== undefined) isOver = true;
    if (session !== undefined) pulse.every(session.lease_ms / BEATS);
    served = session;
    if (busy === 0 && performance.now() - since_ms > idle_s * 1000) isOver = true;
  };
  /** Does one run if it gets one. @returns whether it did */
  const doOne = async (): Promise<boolean> => {
    if (served === undefined) return false;
    const runs = await queue.waiting();
    if (runs.length === 0) return false;
    // Workers begin at different positions, so that they seldom try the same run.
    const first = randomInt(runs.length);
    for (let k = 0; k < runs.length && !isDone(); k++) {
      const run = runs[(first + k) % runs.length]!;
      await pulse.first();
      busy++;
      try {
        const work = await queue.claim(run, worker);
        if (work === undefined) continue;
        const result = await runner.do(work).then(
          (result) => ({ result }),
          (error: unknown) => ({ problem: reasonOf(error) }),
        );
        await queue.finish({ run, worker }, result);
        return true;
      } finally {
        busy--;
        since_ms = performance.now();
      }
    }
    return false;
  };
  const lane = async (): Promise<void> => {
    while (!isDone()) if (!(await doOne())) await pause();
  };
  const watching = async (): Promise<void> => {
    while (!isDone()) {
      await look();
      await pause();
    }
  };
  const guarded = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      failure ??= error;
    });
  try {
    await Promise.all([guarded(watching()), ...Array.from({ length: jobs }, () => guarded(lane()))]);
  } finally {
    pulse.stop();
    await queue.leave(worker);
    await runner.close();
  }
  if (failure !== undefined) throw failure;
  return runner.done;
};

const otherVersion = (folder: string, version: string): InputError =>
  new InputError([
    {
      file: "--queue",
      problem: `the sweep in ${folder} is of edgefade ${version}, this worker is ${packageVersion()}: install the same version on both`,
    },
  ]);

/** A worker's signs of life. */
class Pulse {
  readonly #queue: FolderQueue;
  readonly #worker: string;
  #count = 0;
  #every_ms = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(queue: FolderQueue, worker: string) {
    this.#queue = queue;
    this.#worker = worker;
    this.every(DEFAULT_LEASE_MS / BEATS);
  }

  every(time_ms: number): void {
    if (time_ms === this.#every_ms) return;
    this.#every_ms = time_ms;
    clearInterval(this.#timer);
    // A disk that is briefly unavailable costs a sign of life, not the worker.
    this.#timer = setInterval(() => void this.#beat().catch(() => {}), time_ms);
  }

  /** Gives the first sign of life; required before the first run is taken. */
  async first(): Promise<void> {
    if (this.#count === 0) await this.#beat();
  }

  #beat(): Promise<void> {
    return this.#queue.beat(this.#worker, ++this.#count);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
