import { ALEA_SPAN, type AleaSeeder } from "./alea-seed.js";

/** The state of an Alea generator at some moment. */
export interface AleaState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/** The multiplier of a step, and the number of values of a word. */
export const MULTIPLIER = 2091639;
const WORDS = 2 ** 32;

/** A uniform number in [0, 1) with 53 random bits from the generator at a place. It takes two steps, like seedrandom's `double`. */
export const drawAt = (states: Float64Array, at: number): number => {
  const s2 = states[at + 3]!;
  const first = MULTIPLIER * states[at + 1]! + states[at]! * 2 ** -32;
  const carry = first | 0;
  const next = first - carry;
  const second = MULTIPLIER * states[at + 2]! + carry * 2 ** -32;
  const c = second | 0;
  const last = second - c;
  states[at] = c;
  states[at + 1] = s2;
  states[at + 2] = next;
  states[at + 3] = last;
  return next + ((last * 0x200000) | 0) * 2 ** -53;
};

/**
 * Undoes one draw: two steps backwards. A step turns the oldest word s and the carry c into m s + c. Its last 32 bits are the new word,
 * its other bits the new carry. Because c < m, division by m gives s and c back. All values are whole numbers below 2^53.
 */
export const undoAt = (states: Float64Array, at: number): void => {
  for (let step = 0; step < 2; step++) {
    const product = states[at]! * WORDS + states[at + 3]! * WORDS;
    // Rounding may make the quotient too large by one.
    let word = Math.floor(product / MULTIPLIER);
    let carry = product - word * MULTIPLIER;
    if (carry < 0) {
      word--;
      carry += MULTIPLIER;
    }
    states[at + 3] = states[at + 2]!;
    states[at + 2] = states[at + 1]!;
    states[at + 1] = word / WORDS;
    states[at] = carry;
  }
};

/** Writes the state of a generator into an array. */
export const writeState = ({ c, s0, s1, s2 }: AleaState, states: Float64Array, at: number): void => {
  states[at] = c;
  states[at + 1] = s0;
  states[at + 2] = s1;
  states[at + 3] = s2;
};

/**
 * Many Alea generators, side by side in one array. A network has a dozen for every device, and as an object each would take some
 * 600 bytes, most of which a draw touches. They draw the same numbers as seedrandom's generators.
 *
 * Source: J. Baagoe, "Better random numbers for JavaScript", 2010, as in seedrandom's lib/alea.js
 */
export class AleaStates {
  #states = new Float64Array(64 * ALEA_SPAN);
  #used = 0;

  /** Adds the generator of an address. @returns its place, for `double` */
  addSeeded(address: string, seeder: AleaSeeder): number {
    const at = this.#room();
    seeder.seed(address, this.#states, at);
    return at;
  }

  /** @returns the place of the generator, for `double` */
  add(state: AleaState): number {
    const at = this.#room();
    writeState(state, this.#states, at);
    return at;
  }

  /** A uniform number in [0, 1) with 53 random bits. */
  double(at: number): number {
    return drawAt(this.#states, at);
  }

  #room(): number {
    const at = this.#used;
    this.#used += ALEA_SPAN;
    if (this.#used > this.#states.length) {
      const states = new Float64Array(2 * this.#states.length);
      states.set(this.#states);
      this.#states = states;
    }
    return at;
  }
}

/** The generator of an address before its first draw. */
export const aleaState = (address: string, seeder: AleaSeeder): AleaState => {
  const state = new Float64Array(ALEA_SPAN);
  seeder.seed(address, state, 0);
  return { c: state[0]!, s0: state[1]!, s1: state[2]!, s2: state[3]! };
};

/** A separate generator that continues from a state. */
export const aleaFrom = ({ c, s0, s1, s2 }: AleaState): (() => number) => {
  const state = Float64Array.of(c, s0, s1, s2);
  return () => drawAt(state, 0);
};
