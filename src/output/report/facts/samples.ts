import { NumberList } from "../../write/numbers/number-list.js";

/** A growing sample. */
export class Samples {
  readonly #numbers = new NumberList();
  #isSorted = true;

  push(value: number): void {
    this.#numbers.push(value);
    this.#isSorted = false;
  }

  get n(): number {
    return this.#numbers.n;
  }

  /**
   * Quantile by linear interpolation between order statistics, position (n - 1) p.
   *
   * @param probability  0 to 1
   * @returns NaN of no values
   */
  quantile(probability: number): number {
    const values = this.#numbers.all;
    if (!this.#isSorted) {
      values.sort();
      this.#isSorted = true;
    }
    if (values.length === 0) return Number.NaN;
    const position = (values.length - 1) * probability;
    const below = Math.floor(position);
    const low = values[below]!;
    return position === below ? low : low + (values[below + 1]! - low) * (position - below);
  }

  /** Mean; NaN if there are no values. */
  get mean(): number {
    let sum = 0;
    for (const value of this.#numbers.all) sum += value;
    return sum / this.n;
  }
}
