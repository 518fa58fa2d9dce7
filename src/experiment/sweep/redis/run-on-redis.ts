import { untilAborted } from "../../runs/until-aborted.js";
import { OutstandingRuns } from "../queue/outstanding-runs.js";
import type { RunningSweep } from "../running-sweep.js";
import type { RedisAddress } from "./redis-address.js";
import { RedisConnection } from "./redis-connection.js";
import { VERSION_EXPIRES_S } from "./redis-queue.js";

const LOOK_MS = 1000;

/**
 * Does the runs of an agenda with workers on any hosts, through a queue in Redis. Runs are delivered at least once; the first result of a
 * run counts; later ones are ignored. Runs that the server has forgotten, after a restart, are queued again.
 *
 * @throws any error that keeps a record from being written
 */
export const runOnRedis = async (sweep: RunningSweep, address: RedisAddress): Promise<void> => {
  const outstanding = new OutstandingRuns(sweep);
  const redis = await RedisConnection.open(address);
  try {
    await new RedisSweep(sweep, outstanding, redis).run();
  } finally {
    await redis.close(outstanding.giveUp());
  }
  outstanding.throwFailure();
};

class RedisSweep {
  readonly #sweep: RunningSweep;
  readonly #outstanding: OutstandingRuns;
  readonly #redis: RedisConnection;
  /** Ends a wait for the server, which may be unavailable when the user stops the sweep. */
  readonly #stopped = new AbortController();
  #wake = (): void => {};
  #announced_ms = -Infinity;
  #checked_ms = Date.now();

  constructor(sweep: RunningSweep, outstanding: OutstandingRuns, redis: RedisConnection) {
    this.#sweep = sweep;
    this.#outstanding = outstanding;
    this.#redis = redis;
  }

  run(): Promise<void> {
    this.#redis.listen({
      completed: (id, result) => {
        this.#settle(id, () => this.#outstanding.take(id, result));
        this.#wake();
      },
      failed: (id, problem) => {
        this.#settle(id, () => this.#outstanding.fail(id, problem));
        this.#wake();
      },
    });
    const stop = (): void => {
      this.#sweep.agenda.isStopped = true;
      this.#stopped.abort();
      this.#wake();
    };
    return untilAborted(this.#sweep.signal, stop, () => this.#loop());
  }

  async #loop(): Promise<void> {
    const { agenda, onLook } = this.#sweep;
    const stopped = new Promise<void>((done) => this.#stopped.signal.addEventListener("abort", () => done()));
    const isGoingOn = (): boolean => !agenda.isOver && !agenda.isStopped;
    while (isGoingOn()) {
      await Promise.race([this.#announce(), stopped]);
      await Promise.race([this.#outstanding.fill((id, work) => this.#redis.put(id, work)), stopped]);
      await Promise.race([this.#check(), stopped]);
      onLook(0, this.#outstanding.tasks);
      if (isGoingOn()) await this.#sleep();
    }
    onLook(0, this.#outstanding.tasks);
  }

  async #announce(): Promise<void> {
    if (Date.now() - this.#announced_ms <= (VERSION_EXPIRES_S * 1000) / 3) return;
    await this.#redis.announce();
    this.#announced_ms = Date.now();
  }

  /** Checks every outstanding run: events may have been missed while the server was unavailable. */
  async #check(): Promise<void> {
    if (Date.now() - this.#checked_ms <= 2 * LOOK_MS) return;
    for (const id of this.#outstanding.ids) {
      if (this.#sweep.agenda.isStopped) return;
      const state = await this.#redis.stateOf(id);
      if (!this.#outstanding.has(id)) continue;
      if (state.is === "lost") await this.#redis.putBack(id, this.#outstanding.work(id));
      else if (state.is === "completed") this.#settle(id, () => this.#outstanding.take(id, state.result));
      else if (state.is === "failed") this.#settle(id, () => this.#outstanding.fail(id, state.problem));
    }
    this.#checked_ms = Date.now();
  }

  /** Records the outcome of an awaited run, and removes it from the queue. */
  #settle(id: string, note: () => void): void {
    if (!this.#outstanding.has(id)) return;
    note();
    void this.#redis.remove(id);
  }

  async #sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
