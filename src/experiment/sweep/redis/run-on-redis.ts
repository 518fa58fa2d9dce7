import { InputError } from "../../../errors.js";
import { packageVersion } from "../../../output/package-version.js";
import type { SweepRun } from "../agenda.js";
import type { QueuedResult, QueuedRun } from "../queue/queued-run.js";
import { queuedWorkOf } from "../queue/queued-work.js";
import type { Doing } from "../run-here.js";
import type { RedisAddress } from "./redis-address.js";
import { loadQueueLibraries, QUEUE, VERSION_EXPIRES_S, VERSION_KEY } from "./redis-queue.js";

/** Runs that are in the queue or under way at a time; the rest waits here. */
const WINDOW = 200;
const LOOK_MS = 1000;

/**
 * Does the runs of an agenda by workers on any hosts, over a queue in Redis. Runs are delivered at least once; the first result of a
 * run counts; later ones are ignored. Runs that the server has forgotten, after a restart, are queued again.
 *
 * @throws any error that keeps a record from being written
 */
export const runOnRedis = async (
  { definition, agenda, keep, signal, onLook }: Doing,
  address: RedisAddress,
): Promise<void> => {
  const { Queue, QueueEvents, Redis } = await loadQueueLibraries();
  const { idOf, workOf } = queuedWorkOf(definition);
  const queue = new Queue<QueuedRun, QueuedResult>(QUEUE, { connection: { ...address } });
  const events = new QueueEvents(QUEUE, { connection: { ...address } });
  const client = new Redis({ ...address });
  // A server that is away comes back, or the user stops.
  queue.on("error", () => {});
  events.on("error", () => {});
  client.on("error", () => {});
  const outstanding = new Map<string, SweepRun>();
  let failure: unknown;
  let tasks = 0;

  const put = (id: string, run: SweepRun) => queue.add("run", workOf(run), { jobId: id });
  const take = (id: string, result: QueuedResult): void => {
    const run = outstanding.get(id);
    if (run === undefined || failure !== undefined) return;
    outstanding.delete(id);
    const { wall_s, ...record } = result;
    try {
      keep(run, record, wall_s);
      agenda.finished(run);
    } catch (error) {
      failure ??= error;
      agenda.isStopped = true;
      agenda.gaveUp();
    }
    tasks += record.c[0]! + record.c[1]! + record.c[2]!;
    void queue.remove(id).catch(() => {});
  };
  const fail = (id: string, problem: string): void => {
    const run = outstanding.get(id);
    if (run === undefined) return;
    outstanding.delete(id);
    agenda.hasFailed(run, problem);
    void queue.remove(id).catch(() => {});
  };
  /** Events may be missed while the server is away. */
  const check = async (id: string, run: SweepRun): Promise<void> => {
    const job = await queue.getJob(id);
    if (!outstanding.has(id)) return;
    if (job === undefined) await put(id, run);
    else if (await job.isCompleted()) take(id, job.returnvalue);
    else if (await job.isFailed()) fail(id, job.failedReason);
  };
  const fill = async (): Promise<void> => {
    while (outstanding.size < WINDOW) {
      const run = agenda.next();
      if (run === undefined) return;
      const id = idOf(run);
      outstanding.set(id, run);
      try {
        const old = await queue.getJob(id);
        // What has failed before is tried again.
        if (old !== undefined && (await old.isFailed())) await old.remove();
        await put(id, run);
      } catch (error) {
        if (error instanceof InputError) fail(id, error.message);
        else throw error;
      }
    }
  };
  events.on("completed", ({ jobId, returnvalue }) => {
    const result: unknown = typeof returnvalue === "string" ? JSON.parse(returnvalue) : returnvalue;
    take(jobId, result as QueuedResult);
    wake();
  });
  events.on("failed", ({ jobId, failedReason }) => {
    fail(jobId, failedReason);
    wake();
  });
  const sleep = { wake: (): void => {} };
  const wake = (): void => sleep.wake();
  let end = (): void => {};
  const stopped = new Promise<void>((done) => {
    end = done;
  });
  const stop = (): void => {
    agenda.isStopped = true;
    end();
    wake();
  };
  signal?.addEventListener("abort", stop);
  if (signal?.aborted === true) stop();
  let announced_ms = -Infinity;
  let checked_ms = Date.now();
  try {
    while (!agenda.isOver && !agenda.isStopped && failure === undefined) {
      if (Date.now() - announced_ms > (VERSION_EXPIRES_S * 1000) / 3) {
        await Promise.race([client.set(VERSION_KEY, packageVersion(), "EX", VERSION_EXPIRES_S), stopped]);
        announced_ms = Date.now();
      }
      await Promise.race([fill(), stopped]);
      if (Date.now() - checked_ms > 2 * LOOK_MS) {
        for (const [id, run] of [...outstanding]) if (!agenda.isStopped) await Promise.race([check(id, run), stopped]);
        checked_ms = Date.now();
      }
      onLook(0, tasks);
      if (agenda.isOver || agenda.isStopped) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        sleep.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    onLook(0, tasks);
  } finally {
    signal?.removeEventListener("abort", stop);
    const waiting = [...outstanding.keys()];
    for (const _ of waiting) agenda.gaveUp();
    outstanding.clear();
    // A run that a worker has begun cannot be taken back: its result stays in the queue for the next time.
    const tidy = Promise.all(waiting.map((id) => queue.remove(id).catch(() => 0)));
    await Promise.race([tidy, new Promise((done) => setTimeout(done, 2000))]);
    await Promise.race([Promise.all([queue.close(), events.close()]), new Promise((done) => setTimeout(done, 2000))]);
    for (const emitter of [queue, events]) await emitter.disconnect().catch(() => {});
    client.disconnect();
  }
  if (failure !== undefined) throw failure;
};
