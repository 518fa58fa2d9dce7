import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { packageVersion } from "../../../output/package-version.js";
import { untilAborted } from "../../runs/until-aborted.js";
import { OutstandingRuns } from "../queue/outstanding-runs.js";
import type { RunningSweep } from "../running-sweep.js";
import { takeLock } from "../store/folder-lock.js";
import { type Claim, FolderQueue } from "./folder-queue.js";
import { Leases } from "./lease.js";

const LOOK_MS = 100;
/** A run fails after this many workers were lost while doing it: it may be the cause. */
const MOST_LOSSES = 10;

/**
 * Does the runs of an agenda with workers on any hosts, through a shared folder. Runs are delivered at least once; the first result of
 * a run counts; later ones are ignored.
 *
 * @param lease_ms  runs of a worker without a sign of life for this long are given to others
 * @throws any error that keeps a record from being written
 * @throws InputError when another sweep uses the folder
 */
export const runOnFolder = async (sweep: RunningSweep, folder: string, lease_ms: number): Promise<void> => {
  const queue = new FolderQueue(folder);
  const lock = takeLock(folder);
  try {
    await new FolderSweep(sweep, queue, lease_ms).run();
  } finally {
    rmSync(lock, { force: true });
  }
};

class FolderSweep {
  readonly #sweep: RunningSweep;
  readonly #queue: FolderQueue;
  readonly #lease_ms: number;
  readonly #leases: Leases;
  readonly #outstanding: OutstandingRuns;
  /** Number of workers lost while doing a run, by run. */
  readonly #losses = new Map<string, number>();
  /** Time since which a run is in none of the folders, by run. */
  readonly #missing_ms = new Map<string, number>();

  constructor(sweep: RunningSweep, queue: FolderQueue, lease_ms: number) {
    this.#sweep = sweep;
    this.#queue = queue;
    this.#lease_ms = lease_ms;
    this.#leases = new Leases(lease_ms);
    this.#outstanding = new OutstandingRuns(sweep);
  }

  async run(): Promise<void> {
    const { agenda, signal } = this.#sweep;
    const stop = (): void => {
      agenda.isStopped = true;
    };
    try {
      await untilAborted(signal, stop, () => this.#loop());
    } finally {
      const isComplete = agenda.isOver && !agenda.isStopped;
      this.#outstanding.giveUp();
      await this.#tidy();
      // If a sweep stops before its end, its workers wait for it to continue.
      if (isComplete) await this.#queue.end();
    }
    this.#outstanding.throwFailure();
  }

  async #loop(): Promise<void> {
    const { agenda, signal, onLook } = this.#sweep;
    const queue = this.#queue;
    await this.#tidy();
    await queue.begin({ id: randomUUID(), version: packageVersion(), lease_ms: this.#lease_ms });
    let looked_ms = performance.now();
    while (!agenda.isOver && !agenda.isStopped) {
      await this.#outstanding.fill((id, work) => queue.put(id, work));
      const now_ms = performance.now();
      // This host slept, or its disk was unavailable.
      if (now_ms - looked_ms > this.#lease_ms / 2) this.#leases.renew(now_ms);
      looked_ms = now_ms;
      await this.#look(now_ms);
      onLook(0, this.#outstanding.tasks);
      if (!agenda.isOver && !agenda.isStopped)
        await sleep(LOOK_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    }
    onLook(0, this.#outstanding.tasks);
  }

  /** Removes runs and results that no sweep waits for. Runs that workers have begun end by themselves. */
  async #tidy(): Promise<void> {
    for (const run of await this.#queue.waiting()) await this.#queue.withdraw(run);
    for (const claim of await this.#queue.done()) await this.#queue.forgetResult(claim);
  }

  async #look(now_ms: number): Promise<void> {
    // In the order of a run's states, so that no run is missed while it moves.
    const waiting = new Set(await this.#queue.waiting());
    const running = await this.#queue.running();
    const done = await this.#queue.done();
    const signs = new Map<string, boolean>();
    for (const claim of done) await this.#take(claim, waiting);
    for (const claim of running) {
      const { worker } = claim;
      const isAlive = signs.get(worker) ?? this.#leases.isAlive(worker, await this.#queue.signOf(worker), now_ms);
      signs.set(worker, isAlive);
      if (!isAlive) await this.#takeOver(claim);
    }
    const there = new Set([...waiting, ...running.map(({ run }) => run), ...done.map(({ run }) => run)]);
    for (const id of this.#outstanding.ids) {
      if (there.has(id)) this.#missing_ms.delete(id);
      else await this.#search(id, now_ms);
    }
  }

  /** Handles a run that is in no folder: a host may have lost its file, or a directory is seen late. */
  async #search(id: string, now_ms: number): Promise<void> {
    const since_ms = this.#missing_ms.get(id) ?? now_ms;
    this.#missing_ms.set(id, since_ms);
    if (now_ms - since_ms < this.#lease_ms) return;
    this.#missing_ms.delete(id);
    await this.#queue.put(id, this.#outstanding.work(id));
  }

  async #take(claim: Claim, waiting: ReadonlySet<string>): Promise<void> {
    const result = await this.#queue.resultOf(claim);
    if (result === undefined) return;
    if ("problem" in result) this.#outstanding.fail(claim.run, result.problem);
    else this.#outstanding.take(claim.run, result.result);
    await this.#queue.forgetResult(claim);
    // The run was given to others when its worker seemed lost.
    if (waiting.has(claim.run)) await this.#queue.withdraw(claim.run);
  }

  async #takeOver(claim: Claim): Promise<void> {
    const { run } = claim;
    if (!this.#outstanding.has(run)) {
      await this.#queue.forgetClaim(claim);
      return;
    }
    if (!(await this.#queue.giveBack(claim))) return;
    const losses = (this.#losses.get(run) ?? 0) + 1;
    this.#losses.set(run, losses);
    if (losses < MOST_LOSSES) return;
    await this.#queue.withdraw(run);
    this.#outstanding.fail(run, `was given up: ${losses} workers were lost during it`);
  }
}
