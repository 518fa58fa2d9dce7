import seedrandom from "seedrandom";

/** What an Alea generator is at some moment. */
export interface AleaState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/** Numbers that make up a state. */
const SPAN = 4;

/** The multiplier of a step, and how many numbers a word has. */
const MULTIPLIER = 2091639;
const WORDS = 2 ** 32;

/**
 * Many Alea generators, side by side in one array: a network has a dozen for every device, and as objects of their own each takes
 * some 600 bytes, of which a draw touches most. They are seeded by seedrandom, and draw what its generators draw.
 *
 * Source: J. Baagoe, "Better random numbers for JavaScript", 2010, as in seedrandom's lib/alea.js
 */
export class AleaStates {
  #states = new Float64Array(64 * SPAN);
  #used = 0;

  /** @returns where the generator is, for `double` */
  add({ c, s0, s1, s2 }: AleaState): number {
    const at = this.#used;
    this.#used += SPAN;
    if (this.#used > this.#states.length) {
      const states = new Float64Array(2 * this.#states.length);
      states.set(this.#states);
      this.#states = states;
    }
    this.#states[at] = c;
    this.#states[at + 1] = s0;
    this.#states[at + 2] = s1;
    this.#states[at + 3] = s2;
    return at;
  }

  /** A uniform number in [0, 1) with 53 random bits: two steps of a generator, as `double` of seedrandom's. */
  double(at: number): number {
    const states = this.#states;
    const s2 = states[at + 3]!;
    const first = 2091639 * states[at + 1]! + states[at]! * 2 ** -32;
    const carry = first | 0;
    const next = first - carry;
    const second = 2091639 * states[at + 2]! + carry * 2 ** -32;
    const c = second | 0;
    const last = second - c;
    states[at] = c;
    states[at + 1] = s2;
    states[at + 2] = next;
    states[at + 3] = last;
    return next + ((last * 0x200000) | 0) * 2 ** -53;
  }

  /**
   * Takes one draw back: two steps the other way. A step turns the oldest word s and the carry c into m s + c, whose last 32 bits are the new
   * word and whose other bits the new carry. As c < m, the quotient and the rest by m give s and c again; all are whole numbers below 2^53.
   */
  undo(at: number): void {
    for (let step = 0; step < 2; step++) {
      const states = this.#states;
      const product = states[at]! * WORDS + states[at + 3]! * WORDS;
      // Rounded, the quotient may be one too many.
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
  }
}

/** The generator of a key, before its first draw. */
export const aleaState = (key: string): AleaState => seedrandom.alea(key, { state: true }).state();

/** A generator of its own, as it was at some moment. */
export const aleaFrom = (state: AleaState): (() => number) => seedrandom.alea("", { state }).double;
