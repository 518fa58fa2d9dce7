import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { sha256OfFile } from "../../../output/write/manifest.js";
import { Heartbeat } from "../../runs/heartbeat.js";
import { Pool } from "../../runs/pool.js";
import { reasonOf } from "../../runs/reason.js";
import { Watch } from "../../runs/watch.js";
import { recordOf } from "../store/run-record.js";
import { type QueuedResult, type QueuedRun, unpackWork } from "./queued-run.js";

const LOOK_MS = 100;

/**
 * Does runs from a queue in worker threads. The thread that talks to the queue stays free, so that a worker shows signs of life however
 * long its runs compute.
 */
export class QueuedRunner {
  readonly #pool: Pool;
  readonly #timeout_s: number;
  readonly #watches = new Set<Watch>();
  readonly #looking: NodeJS.Timeout;
  /** Number of runs that ended successfully. */
  done = 0;

  private constructor(pool: Pool, timeout_s: number) {
    this.#pool = pool;
    this.#timeout_s = timeout_s;
    this.#looking = setInterval(() => {
      for (const watch of this.#watches) watch.look();
    }, LOOK_MS);
  }

  static async open(jobs: number, policyTimeout_s: number): Promise<QueuedRunner> {
    return new QueuedRunner(await Pool.open(jobs), policyTimeout_s);
  }

  /** @throws an error that says why the run has failed */
  async do(queued: QueuedRun): Promise<QueuedResult> {
    const { scenario, policy, label, module } = unpackWork(queued.run);
    if (module !== undefined) checkModule(policy.name, module);
    const spec = module === undefined ? policy : { ...policy, name: resolve(policy.name) };
    const heart = new Heartbeat();
    const watch = new Watch(() => label, heart, this.#timeout_s);
    this.#watches.add(watch);
    const begun_ms = performance.now();
    try {
      const { replication } = queued;
      const job = { scenario, policy: spec, label, replication, run: 0, log: "tasks", precision: "compact" } as const;
      const result = await this.#pool.run({ ...job, heartbeat: heart.buffer }, watch.signal);
      this.done++;
      return { ...recordOf(result), wall_s: (performance.now() - begun_ms) / 1000 };
    } catch (error) {
      throw new Error(watch.problem ?? reasonOf(error) + watch.whileAsked);
    } finally {
      this.#watches.delete(watch);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#pool.close();
  }
}

const checkModule = (name: string, sha256: string): void => {
  const file = resolve(name);
  if (!file.startsWith(resolve(".")) || !existsSync(file))
    throw new Error(`the policy ${name} is not in the directory of a worker: it must be there on all hosts`);
  if (sha256OfFile(file) !== sha256)
    throw new Error(`the policy ${name} differs between the sweep's and a worker's host`);
};
