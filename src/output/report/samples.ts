/** Numbers of unknown count, 8 bytes each. */
export class Samples {
  #values = new Float64Array(1024);
  #n = 0;
  #isSorted = true;

  push(value: number): void {
    if (this.#n === this.#values.length) {
      const longer = new Float64Array(2 * this.#n);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#n++] = value;
    this.#isSorted = false;
  }

  get n(): number {
    return this.#n;
  }

  /**
   * By linear interpolation between order statistics, position (n - 1) p.
   *
   * @param probability  0 to 1
   * @returns NaN of no values
   */
  quantile(probability: number): number {
    if (!this.#isSorted) {
      this.#values.subarray(0, this.#n).sort();
      this.#isSorted = true;
    }
    if (this.#n === 0) return Number.NaN;
    const position = (this.#n - 1) * probability;
    const below = Math.floor(position);
    const low = this.#values[below]!;
    return position === below ? low : low + (this.#values[below + 1]! - low) * (position - below);
  }

  /** NaN of no values. */
  get mean(): number {
    let sum = 0;
    for (let i = 0; i < this.#n; i++) sum += this.#values[i]!;
    return sum / this.#n;
  }
}
