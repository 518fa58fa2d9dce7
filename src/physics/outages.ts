/**
 * When something that fails and is repaired is up: an alternating renewal process that begins up.
 *
 *     availability = E[up] / (E[up] + E[down])
 *
 * Periods are drawn in order when somebody first asks about their time, and kept, so that the answer does not depend on who asks when.
 *
 * @param upFor_s    length of a time up, s, > 0; drawn before each
 * @param downFor_s  length of a time down, s, >= 0
 * @source D. R. Cox, "Renewal Theory", 1962, chapter 7
 */
export class Outages {
  readonly #upFor_s: () => number;
  readonly #downFor_s: () => number;
  /** Instants of failure and repair in turn, ascending. */
  readonly #changes_s: number[] = [];

  constructor(upFor_s: () => number, downFor_s: () => number) {
    this.#upFor_s = upFor_s;
    this.#downFor_s = downFor_s;
  }

  isDown(time_s: number): boolean {
    return this.#passed(time_s) % 2 === 1;
  }

  /** The first failure after an instant. */
  nextFailure_s(time_s: number): number {
    const passed = this.#passed(time_s);
    return this.#changes_s[passed % 2 === 0 ? passed : passed + 1]!;
  }

  /** Time down from 0 s to an instant. */
  downUntil_s(time_s: number): number {
    let down_s = 0;
    for (let failure = 0; failure < this.#passed(time_s); failure += 2)
      down_s += Math.min(time_s, this.#changes_s[failure + 1]!) - this.#changes_s[failure]!;
    return down_s;
  }

  /** How many changes there were up to an instant, that instant included; two or more after it are drawn as well. */
  #passed(time_s: number): number {
    const changes_s = this.#changes_s;
    while (changes_s.length < 4 || changes_s[changes_s.length - 3]! <= time_s) {
      const failure_s = (changes_s.at(-1) ?? 0) + this.#upFor_s();
      changes_s.push(failure_s, failure_s + this.#downFor_s());
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
}
