/** Which run a reset begins. */
export interface ResetOptions {
  /** Seed of all random streams; absent: as before, at first the scenario's. */
  readonly seed?: number;
  /** Absent: after a new seed the first one, else the next one. */
  readonly replication?: number;
}

/**
 * Goes through the replications of a seed, one for each episode, so that agents that are compared meet the same tasks and the
 * same channels. Several environments share the replications of a seed: number i of n takes i, i + n, i + 2n, ...
 */
export class Replications {
  readonly #first: number;
  readonly #stride: number;
  #seed: number;
  #next: number;

  constructor(seed: number, first = 0, stride = 1) {
    this.#seed = seed;
    this.#first = first;
    this.#stride = stride;
    this.#next = first;
  }

  /** @throws RangeError when a number is none that a scenario could have */
  take({ seed, replication }: ResetOptions): { readonly seed: number; readonly replication: number } {
    if (seed !== undefined) {
      this.#seed = whole("seed", seed);
      this.#next = this.#first;
    }
    const taken = replication === undefined ? this.#next : whole("replication", replication);
    this.#next = taken + this.#stride;
    return { seed: this.#seed, replication: taken };
  }
}

const whole = (what: string, value: number): number => {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`${what}: expected a whole number >= 0, got ${value}`);
};
