/** How many changes are kept at least; a multiple of two. */
const KEPT_CHANGES = 4096;

/** When a machine that fails and is repaired is up. Answers do not depend on the order of the calls. */
export interface Outages {
  isDown(time_s: number): boolean;
  /** The first failure after an instant, s; Infinity: there is none. */
  nextFailure_s(time_s: number): number;
  /** Time down from 0 s to an instant, s. */
  downUntil_s(time_s: number): number;
}

/**
 * Failures and repairs as an alternating renewal process that begins up.
 *
 *     availability = E[up] / (E[up] + E[down])
 *
 * Periods are drawn in order, when their time is first asked for. The latest few thousand are kept. Earlier instants are refused.
 *
 * @param upFor_s    length of a time up, s, > 0; drawn before each
 * @param downFor_s  length of a time down, s, >= 0
 * @source D. R. Cox, "Renewal Theory", 1962, chapter 7
 */
export class RenewalOutages implements Outages {
  readonly #upFor_s: () => number;
  readonly #downFor_s: () => number;
  /** Instants of failure and repair in turn, ascending. Old ones are forgotten, in pairs. */
  readonly #changes_s: number[] = [];
  /** What is forgotten: until when, and the time down until then. */
  #forgotten_s = 0;
  #forgottenDown_s = 0;

  constructor(upFor_s: () => number, downFor_s: () => number) {
    this.#upFor_s = upFor_s;
    this.#downFor_s = downFor_s;
  }

  isDown(time_s: number): boolean {
    return this.#passed(time_s) % 2 === 1;
  }

  nextFailure_s(time_s: number): number {
    const passed = this.#passed(time_s);
    return this.#changes_s[passed % 2 === 0 ? passed : passed + 1]!;
  }

  downUntil_s(time_s: number): number {
    const passed = this.#passed(time_s);
    let down_s = this.#forgottenDown_s;
    for (let failure = 0; failure < passed; failure += 2)
      down_s += Math.min(time_s, this.#changes_s[failure + 1]!) - this.#changes_s[failure]!;
    return down_s;
  }

  /**
   * How many of the kept changes happened up to an instant, inclusive. At least two later ones are drawn as well.
   *
   * @throws RangeError when the instant is forgotten
   */
  #passed(time_s: number): number {
    const changes_s = this.#changes_s;
    if (time_s < this.#forgotten_s)
      throw new RangeError(`invalid time_s: ${time_s}, forgotten until ${this.#forgotten_s}`);
    while (changes_s.length < 4 || changes_s[changes_s.length - 3]! <= time_s) {
      const failure_s = (changes_s.at(-1) ?? 0) + this.#upFor_s();
      changes_s.push(failure_s, failure_s + this.#downFor_s());
      if (changes_s.length >= 2 * KEPT_CHANGES) this.#forget(KEPT_CHANGES, time_s);
    }
    let low = 0;
    let high = changes_s.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (changes_s[middle]! <= time_s) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Forgets the first changes where they lie before an instant. */
  #forget(count: number, time_s: number): void {
    const changes_s = this.#changes_s;
    if (!(changes_s[count - 1]! < time_s)) return;
    for (let failure = 0; failure < count; failure += 2)
      this.#forgottenDown_s += changes_s[failure + 1]! - changes_s[failure]!;
    this.#forgotten_s = changes_s[count - 1]!;
    changes_s.splice(0, count);
  }
}
