import type { LineKind } from "../../../engine/waiting-line.js";
import type { Agenda, Target } from "./agenda.js";

interface Waiting {
  readonly job: number;
  readonly units: number;
  readonly rank: number;
}

/** The units that jobs hold, and how jobs wait for them. */
export interface HeldUnitsParts {
  readonly capacity: number;
  /** Default: first in, first out. */
  readonly order?: LineKind;
  /** How many can wait. Default: no limit. */
  readonly room?: number;
}

/** Units of a resource that jobs hold and wait for in line: the counterpart of the engine's `Resource` for the jobs of one task. */
export class HeldUnits {
  readonly #agenda: Agenda;
  readonly #owner: Target;
  readonly #capacity: number;
  readonly #order: LineKind;
  readonly #room: number;
  readonly #line: Waiting[] = [];
  #inUse = 0;

  /** @param owner  notified of jobs that waited and now hold their units */
  constructor(agenda: Agenda, owner: Target, { capacity, order = "fifo", room = Infinity }: HeldUnitsParts) {
    this.#agenda = agenda;
    this.#owner = owner;
    this.#capacity = capacity;
    this.#order = order;
    this.#room = room;
  }

  reset(): void {
    this.#line.length = 0;
    this.#inUse = 0;
  }

  get inUse(): number {
    return this.#inUse;
  }

  /** False if the job would have to wait and there is no room. */
  admits(units: number, rank: number): boolean {
    return this.#line.length < this.#room || this.#canTake(units, rank);
  }

  /** @returns false if the job waits */
  take(job: number, units: number, rank: number): boolean {
    if (this.#canTake(units, rank)) {
      this.#inUse += units;
      return true;
    }
    const line = this.#line;
    let at = line.length;
    if (this.#order === "lifo") at = 0;
    else if (this.#order !== "fifo") while (at > 0 && line[at - 1]!.rank > rank) at--;
    line.splice(at, 0, { job, units, rank });
    return false;
  }

  give(units: number): void {
    this.#inUse -= units;
    for (let head = this.#line[0]; head !== undefined; head = this.#line[0]) {
      if (this.#inUse + head.units > this.#capacity) return;
      this.#inUse += head.units;
      this.#agenda.add(0, this.#owner, head.job);
      this.#line.shift();
    }
  }

  #canTake(units: number, rank: number): boolean {
    if (this.#inUse + units > this.#capacity) return false;
    const head = this.#line[0];
    return head === undefined || this.#order === "lifo" || (this.#order !== "fifo" && rank < head.rank);
  }
}
