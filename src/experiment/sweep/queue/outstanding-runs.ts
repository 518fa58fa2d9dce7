import { InputError } from "../../../errors.js";
import type { SweepRun } from "../agenda.js";
import { RecordKeeper, type RunningSweep } from "../running-sweep.js";
import type { QueuedResult, QueuedRun } from "./queued-run.js";
import { type QueuedWorkOf, queuedWorkOf } from "./queued-work.js";

/** The most runs in the queue or under way at a time; the others wait in the agenda. */
const WINDOW = 200;

/** The runs of a sweep that are queued or under way. The first result of a run counts; later ones are ignored. */
export class OutstandingRuns {
  readonly #sweep: RunningSweep;
  readonly #work: QueuedWorkOf;
  readonly #keeper: RecordKeeper;
  readonly #runs = new Map<string, SweepRun>();
  /** Number of tasks in the runs that have ended. */
  tasks = 0;

  /** @throws InputError when workers on other hosts could not load a policy */
  constructor(sweep: RunningSweep) {
    this.#sweep = sweep;
    this.#work = queuedWorkOf(sweep.definition);
    this.#keeper = new RecordKeeper(sweep);
  }

  get ids(): readonly string[] {
    return [...this.#runs.keys()];
  }

  has(id: string): boolean {
    return this.#runs.has(id);
  }

  /** An outstanding run in the form sent through the queue. */
  work(id: string): QueuedRun {
    return this.#work.workOf(this.#runs.get(id)!);
  }

  /** Moves runs from the agenda to the queue while there is space. */
  async fill(put: (id: string, work: QueuedRun) => Promise<unknown>): Promise<void> {
    while (this.#runs.size < WINDOW) {
      const run = this.#sweep.agenda.next();
      if (run === undefined) return;
      const id = this.#work.idOf(run);
      this.#runs.set(id, run);
      try {
        await put(id, this.work(id));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        this.fail(id, error.message);
      }
    }
  }

  /** Called when a worker has done the run. */
  take(id: string, { wall_s, ...record }: QueuedResult): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    this.#runs.delete(id);
    if (this.#keeper.keep(run, record, wall_s)) this.tasks += record.c[0]! + record.c[1]! + record.c[2]!;
  }

  /** Called when a worker failed at the run, or it cannot be queued. */
  fail(id: string, problem: string): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    this.#runs.delete(id);
    this.#sweep.agenda.hasFailed(run, problem);
  }

  /** Stops waiting for results. @returns the runs that were outstanding */
  giveUp(): readonly string[] {
    const { ids } = this;
    for (const _ of ids) this.#sweep.agenda.gaveUp();
    this.#runs.clear();
    return ids;
  }

  /** @throws the error that kept a record from being written, if there is one */
  throwFailure(): void {
    this.#keeper.throwFailure();
  }
}
