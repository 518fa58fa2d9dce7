import type { Queue, QueueEvents } from "bullmq";
import type { Redis } from "ioredis";
import { packageVersion } from "../../../output/package-version.js";
import type { QueuedResult, QueuedRun } from "../queue/queued-run.js";
import type { RedisAddress } from "./redis-address.js";
import { loadQueueLibraries, QUEUE, VERSION_EXPIRES_S, VERSION_KEY } from "./redis-queue.js";

/** Time to wait at the end for an unavailable server. */
const CLOSE_MS = 2000;

/** The state of a queued run. `lost`: the server has forgotten it; `open`: it waits, or a worker is doing it. */
export type QueuedState =
  | { readonly is: "lost" | "open" }
  | { readonly is: "completed"; readonly result: QueuedResult }
  | { readonly is: "failed"; readonly problem: string };

export interface QueueListener {
  completed(id: string, result: QueuedResult): void;
  failed(id: string, problem: string): void;
}

/** The queue of runs in Redis, from the sweep's side. */
export class RedisConnection {
  readonly #queue: Queue<QueuedRun, QueuedResult>;
  readonly #events: QueueEvents;
  readonly #client: Redis;

  private constructor(queue: Queue<QueuedRun, QueuedResult>, events: QueueEvents, client: Redis) {
    this.#queue = queue;
    this.#events = events;
    this.#client = client;
    // An unavailable server returns, or the user stops.
    queue.on("error", () => {});
    events.on("error", () => {});
    client.on("error", () => {});
  }

  /** @throws InputError when bullmq or ioredis is not installed */
  static async open(address: RedisAddress): Promise<RedisConnection> {
    const { Queue, QueueEvents, Redis } = await loadQueueLibraries();
    return new RedisConnection(
      new Queue<QueuedRun, QueuedResult>(QUEUE, { connection: { ...address } }),
      new QueueEvents(QUEUE, { connection: { ...address } }),
      new Redis({ ...address }),
    );
  }

  /** Events may be missed while the server is unavailable; `stateOf` reports them, too. */
  listen(listener: QueueListener): void {
    this.#events.on("completed", ({ jobId, returnvalue }) => {
      const result: unknown = typeof returnvalue === "string" ? JSON.parse(returnvalue) : returnvalue;
      listener.completed(jobId, result as QueuedResult);
    });
    this.#events.on("failed", ({ jobId, failedReason }) => listener.failed(jobId, failedReason));
  }

  /** Announces for some time to workers of other versions that this version's sweep is active. */
  async announce(): Promise<void> {
    await this.#client.set(VERSION_KEY, packageVersion(), "EX", VERSION_EXPIRES_S);
  }

  /** Queues a run. A run that has failed before is tried again. */
  async put(id: string, work: QueuedRun): Promise<void> {
    const old = await this.#queue.getJob(id);
    if (old !== undefined && (await old.isFailed())) await old.remove();
    await this.putBack(id, work);
  }

  /** Queues a run again that the server has forgotten. */
  async putBack(id: string, work: QueuedRun): Promise<void> {
    await this.#queue.add("run", work, { jobId: id });
  }

  async stateOf(id: string): Promise<QueuedState> {
    const job = await this.#queue.getJob(id);
    if (job === undefined) return { is: "lost" };
    if (await job.isCompleted()) return { is: "completed", result: job.returnvalue };
    if (await job.isFailed()) return { is: "failed", problem: job.failedReason };
    return { is: "open" };
  }

  /** Removes a run or its result from the queue, as far as the server permits. */
  async remove(id: string): Promise<void> {
    await this.#queue.remove(id).catch(() => 0);
  }

  /** @param withdrawn  runs that are no longer awaited; a run under way stays, and its result is there for the next time */
  async close(withdrawn: readonly string[]): Promise<void> {
    const tidy = Promise.all(withdrawn.map((id) => this.remove(id)));
    await Promise.race([tidy, after(CLOSE_MS)]);
    await Promise.race([Promise.all([this.#queue.close(), this.#events.close()]), after(CLOSE_MS)]);
    for (const emitter of [this.#queue, this.#events]) await emitter.disconnect().catch(() => {});
    this.#client.disconnect();
  }
}

const after = (time_ms: number): Promise<void> => new Promise((done) => setTimeout(done, time_ms));
