/** A growing list of numbers, 8 bytes each. */
export class NumberList {
  #values = new Float64Array(256);
  #n = 0;

  push(value: number): void {
    if (this.#n === this.#values.length) {
      const longer = new Float64Array(2 * this.#n);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#n++] = value;
  }

  get n(): number {
    return this.#n;
  }

  /** View of the list; valid until the next number is added. */
  get all(): Float64Array {
    return this.#values.subarray(0, this.#n);
  }
}
