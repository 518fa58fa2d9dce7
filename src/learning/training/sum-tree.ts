import { twoToThe } from "../../math/words.js";

/**
 * Non-negative masses by index, drawn in proportion to them: set and find in O(log n). Every inner node is the sum of its two
 * children, recomputed at each change, so nothing drifts.
 */
export class SumTree {
  readonly capacity: number;
  readonly #leaves: number;
  readonly #nodes: Float64Array;

  constructor(capacity: number) {
    if (!(Number.isSafeInteger(capacity) && capacity >= 1)) throw new RangeError(`invalid capacity: ${capacity}`);
    this.capacity = capacity;
    this.#leaves = twoToThe(32 - Math.clz32(capacity - 1));
    this.#nodes = new Float64Array(2 * this.#leaves);
  }

  get total(): number {
    return this.#nodes[1]!;
  }

  mass(index: number): number {
    return this.#nodes[this.#leaves + index]!;
  }

  set(index: number, mass: number): void {
    if (!(mass >= 0 && mass < Infinity)) throw new RangeError(`invalid mass: ${mass}`);
    const nodes = this.#nodes;
    let node = this.#leaves + index;
    nodes[node] = mass;
    for (node >>= 1; node >= 1; node >>= 1) nodes[node] = nodes[2 * node]! + nodes[2 * node + 1]!;
  }

  /** The index at which the running sum of masses first exceeds `mass`, from 0 to the total; never one without mass. */
  find(mass: number): number {
    const nodes = this.#nodes;
    let node = 1;
    while (node < this.#leaves) {
      const left = nodes[2 * node]!;
      if ((mass < left && left > 0) || nodes[2 * node + 1] === 0) node = 2 * node;
      else {
        mass -= left;
        node = 2 * node + 1;
      }
    }
    return node - this.#leaves;
  }

  /** Masses by index. */
  masses(): Float64Array {
    return this.#nodes.slice(this.#leaves, this.#leaves + this.capacity);
  }

  /** Sets all masses. */
  restore(masses: Float64Array): void {
    const nodes = this.#nodes;
    nodes.fill(0);
    nodes.set(masses, this.#leaves);
    for (let node = this.#leaves - 1; node >= 1; node--) nodes[node] = nodes[2 * node]! + nodes[2 * node + 1]!;
  }
}
