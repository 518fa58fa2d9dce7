import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../../../errors.js";
import { packageVersion } from "../../../output/package-version.js";
import type { SweepRun } from "../agenda.js";
import { takeLock } from "../folder-lock.js";
import { queuedWorkOf } from "../queue/queued-work.js";
import type { Doing } from "../run-here.js";
import { type Claim, FolderQueue, type FolderResult } from "./folder-queue.js";
import { Leases } from "./lease.js";

/** Runs that are in the queue or under way at a time; the rest waits here. */
const WINDOW = 200;
const LOOK_MS = 100;
/** A run fails after it was with this many workers that were lost: it may be the cause. */
const MOST_LOSSES = 10;

/** A run that is in the queue. */
interface Outstanding {
  readonly run: SweepRun;
  losses: number;
  /** Since when it is in none of the folders; undefined: it is in one. */
  missing_ms?: number | undefined;
}

/**
 * Does the runs of an agenda by workers on any hosts, over a folder that they share. Runs are delivered at least once; the first result of
 * a run counts; later ones are dropped.
 *
 * @param lease_ms  runs of a worker that shows no life for this long are given to others
 * @throws any error that keeps a record from being written
 * @throws InputError when another sweep uses the folder
 */
export const runOnFolder = async (doing: Doing, folder: string, lease_ms: number): Promise<void> => {
  const queue = new FolderQueue(folder);
  const lock = takeLock(folder);
  try {
    await new FolderSweep(doing, queue, lease_ms).run();
  } finally {
    rmSync(lock, { force: true });
  }
};

class FolderSweep {
  readonly #doing: Doing;
  readonly #queue: FolderQueue;
  readonly #lease_ms: number;
  readonly #leases: Leases;
  readonly #outstanding = new Map<string, Outstanding>();
  #tasks = 0;

  constructor(doing: Doing, queue: FolderQueue, lease_ms: number) {
    this.#doing = doing;
    this.#queue = queue;
    this.#lease_ms = lease_ms;
    this.#leases = new Leases(lease_ms);
  }

  async run(): Promise<void> {
    const { agenda, signal, onLook } = this.#doing;
    const queue = this.#queue;
    const stop = (): void => {
      agenda.isStopped = true;
    };
    signal?.addEventListener("abort", stop);
    if (signal?.aborted === true) stop();
    try {
      await this.#tidy();
      await queue.begin({ id: randomUUID(), version: packageVersion(), lease_ms: this.#lease_ms });
      let looked_ms = performance.now();
      while (!agenda.isOver && !agenda.isStopped) {
        await this.#fill();
        const now_ms = performance.now();
        // This host slept, or its disk was away.
        if (now_ms - looked_ms > this.#lease_ms / 2) this.#leases.renew(now_ms);
        looked_ms = now_ms;
        await this.#look(now_ms);
        onLook(0, this.#tasks);
        if (!agenda.isOver && !agenda.isStopped)
          await sleep(LOOK_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {});
      }
      onLook(0, this.#tasks);
    } finally {
      signal?.removeEventListener("abort", stop);
      const isComplete = agenda.isOver && !agenda.isStopped;
      for (const _ of this.#outstanding.keys()) agenda.gaveUp();
      this.#outstanding.clear();
      await this.#tidy();
      // Workers of a sweep that has stopped before its end wait for it to go on.
      if (isComplete) await queue.end();
    }
  }

  /** Removes runs and results that no sweep waits for. Runs that workers have begun end by themselves. */
  async #tidy(): Promise<void> {
    for (const run of await this.#queue.waiting()) await this.#queue.withdraw(run);
    for (const claim of await this.#queue.done()) await this.#queue.forgetResult(claim);
  }

  async #fill(): Promise<void> {
    const { definition, agenda } = this.#doing;
    this.#works ??= queuedWorkOf(definition);
    const { idOf, workOf } = this.#works;
    while (this.#outstanding.size < WINDOW) {
      const run = agenda.next();
      if (run === undefined) return;
      const id = idOf(run);
      this.#outstanding.set(id, { run, losses: 0 });
      try {
        await this.#queue.put(id, workOf(run));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        this.#fail(id, error.message);
      }
    }
  }
  #works: ReturnType<typeof queuedWorkOf> | undefined;

  async #look(now_ms: number): Promise<void> {
    // In the order in which a run goes through them, so that none is overlooked on its way.
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
    for (const [id, one] of this.#outstanding) {
      if (there.has(id)) one.missing_ms = undefined;
      else await this.#search(id, one, now_ms);
    }
  }

  /** A run that is nowhere: a host may have lost its file, or a directory may be seen late. */
  async #search(id: string, one: Outstanding, now_ms: number): Promise<void> {
    one.missing_ms ??= now_ms;
    if (now_ms - one.missing_ms < this.#lease_ms) return;
    one.missing_ms = undefined;
    await this.#queue.put(id, this.#works!.workOf(one.run));
  }

  async #take(claim: Claim, waiting: ReadonlySet<string>): Promise<void> {
    const result = await this.#queue.resultOf(claim);
    if (result === undefined) return;
    this.#keep(claim.run, result);
    await this.#queue.forgetResult(claim);
    // It was given to others when its worker seemed lost.
    if (waiting.has(claim.run)) await this.#queue.withdraw(claim.run);
  }

  #keep(id: string, result: FolderResult): void {
    const { agenda, keep } = this.#doing;
    const run = this.#outstanding.get(id)?.run;
    if (run === undefined) return;
    if ("problem" in result) {
      this.#fail(id, result.problem);
      return;
    }
    const { wall_s, ...record } = result.result;
    keep(run, record, wall_s);
    this.#outstanding.delete(id);
    agenda.finished(run);
    this.#tasks += record.c[0]! + record.c[1]! + record.c[2]!;
  }

  #fail(id: string, problem: string): void {
    const { run } = this.#outstanding.get(id)!;
    this.#outstanding.delete(id);
    this.#doing.agenda.hasFailed(run, problem);
  }

  async #takeOver(claim: Claim): Promise<void> {
    const one = this.#outstanding.get(claim.run);
    if (one === undefined) {
      await this.#queue.forgetClaim(claim);
      return;
    }
    if (!(await this.#queue.giveBack(claim))) return;
    one.losses++;
    if (one.losses < MOST_LOSSES) return;
    await this.#queue.withdraw(claim.run);
    this.#fail(claim.run, `was given up: ${one.losses} workers were lost during it`);
  }
}
