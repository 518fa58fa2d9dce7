import { waterLevel } from "../../computing/shared-cores.js";
import type { Agenda, Target } from "./agenda.js";

/** Events: the cores are divided, or the next execution is done. */
const PLAN = -1;
const COMPLETE = -2;
/** A smaller remainder of an execution is a rounding error. The emulator's nodes use the same value. */
const RESIDUE = 1e-12;

/** An execution under way on shared cores. */
export interface Shared {
  readonly job: number;
  readonly grant: number;
  /** Time of all of the work on a number of cores, s. */
  readonly timeOn_s: (cores: number) => number;
  left: number;
  cores: number;
  time_s: number;
  /** Integral of the cores that it held, core-seconds. */
  core_s: number;
  /** Its part of the cores' energy above idle, J. */
  energy_j: number;
}

/** The parts of shared cores. */
export interface SharedCpuParts {
  readonly cores: number;
  /** How many executions there can be beyond those whose grants fit on the cores together. */
  readonly room: number;
  /** Grants of the executions of other tasks. They stay for the whole schedule. */
  readonly others: readonly number[];
  /** Power above idle per busy core, by the number of cores that this task keeps busy. */
  readonly corePower_w: (cores: number) => number;
}

/** Shared cores: the counterpart of the emulator's processor sharing for the sub-tasks of one task. */
export class SharedCpu implements Target {
  readonly #agenda: Agenda;
  readonly #owner: Target;
  readonly #cores: number;
  readonly #room: number;
  readonly #others: readonly number[];
  readonly #corePower_w: (cores: number) => number;
  readonly #sharers: Shared[] = [];
  #next: Shared | undefined;
  #perCore_w = 0;
  #since_s = 0;
  #isPlanned = false;

  constructor(agenda: Agenda, owner: Target, { cores, room, others, corePower_w }: SharedCpuParts) {
    this.#agenda = agenda;
    // Notified of completed executions.
    this.#owner = owner;
    this.#cores = cores;
    this.#room = room;
    this.#others = others;
    this.#corePower_w = corePower_w;
  }

  reset(): void {
    this.#sharers.length = 0;
    this.#isPlanned = false;
  }

  admits(grant: number): boolean {
    let free = this.#cores;
    let granted = 0;
    let waiting = 0;
    for (const { grant: other } of this.#sharers) {
      granted += other;
      if (waiting === 0 && other <= free) free -= other;
      else waiting++;
    }
    return waiting < this.#room || this.#cores - granted >= grant;
  }

  start(job: number, grant: number, timeOn_s: (cores: number) => number): Shared {
    const shared: Shared = { job, grant, timeOn_s, left: 1, cores: 0, time_s: Infinity, core_s: 0, energy_j: 0 };
    this.#settle();
    this.#sharers.push(shared);
    this.#replan();
    return shared;
  }

  leave(shared: Shared): void {
    this.#settle();
    this.#sharers.splice(this.#sharers.indexOf(shared), 1);
    this.#replan();
  }

  happen(job: number): void {
    if (job === PLAN) this.#plan();
    else this.#complete();
  }

  #settle(): void {
    const { now_s } = this.#agenda;
    const elapsed_s = now_s - this.#since_s;
    this.#since_s = now_s;
    if (!(elapsed_s > 0)) return;
    for (const shared of this.#sharers) {
      shared.left = Math.max(0, shared.left - elapsed_s / shared.time_s);
      shared.core_s += shared.cores * elapsed_s;
      shared.energy_j += this.#perCore_w * shared.cores * elapsed_s;
    }
  }

  #replan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#agenda.add(0, this, PLAN);
  }

  #plan(): void {
    this.#isPlanned = false;
    this.#settle();
    const level = waterLevel([...this.#others, ...this.#sharers.map(({ grant }) => grant)], this.#cores);
    let least_s = Infinity;
    let busy = 0;
    this.#next = undefined;
    for (const shared of this.#sharers) {
      shared.cores = Math.min(shared.grant, level);
      shared.time_s = shared.timeOn_s(shared.cores);
      busy += shared.cores;
      const left_s = shared.left * shared.time_s;
      if (left_s < least_s) {
        least_s = left_s;
        this.#next = shared;
      }
    }
    this.#perCore_w = busy > 0 ? this.#corePower_w(busy) : 0;
    this.#agenda.remove(this, COMPLETE);
    if (this.#next !== undefined) this.#agenda.add(least_s, this, COMPLETE);
  }

  #complete(): void {
    this.#settle();
    for (const shared of this.#sharers)
      if (shared === this.#next || shared.left <= RESIDUE) {
        shared.left = 0;
        this.#agenda.add(0, this.#owner, shared.job);
      }
  }
}
