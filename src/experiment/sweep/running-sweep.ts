import type { KeepSpec } from "../../output/write/kept-tables.js";
import type { Agenda, SweepRun } from "./agenda.js";
import type { SweepDefinition } from "./definition.js";
import type { RunRecord } from "./store/run-record.js";

/** A sweep in progress, in threads of this process or with workers on other hosts. */
export interface RunningSweep {
  readonly definition: SweepDefinition;
  readonly agenda: Agenda;
  /** Tables kept of a run; undefined: none. */
  readonly keepOf?: (run: SweepRun) => KeepSpec;
  /** Keeps a run's record. @throws when it cannot be kept */
  readonly keep: (run: SweepRun, record: RunRecord, wall_s: number) => void;
  readonly signal?: AbortSignal;
  /** Called at intervals, with the progress of the runs under way in units of runs, and the number of tasks that have ended. */
  readonly onLook: (underWay: number, tasks: number) => void;
}

/** Keeps the records of runs as they end. The first failure stops the sweep, since later records could not be kept either. */
export class RecordKeeper {
  readonly #sweep: RunningSweep;
  #failure: { readonly error: unknown } | undefined;

  constructor(sweep: RunningSweep) {
    this.#sweep = sweep;
  }

  /** @returns whether the record is kept */
  keep(run: SweepRun, record: RunRecord, wall_s: number): boolean {
    const { agenda, keep } = this.#sweep;
    try {
      keep(run, record, wall_s);
      agenda.finished(run);
      return true;
    } catch (error) {
      this.fail(error);
      agenda.gaveUp();
      return false;
    }
  }

  /** Stops the sweep because of an error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#sweep.agenda.isStopped = true;
  }

  /** @throws the error that stopped the sweep, if one did */
  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
