import { DDSketch } from "@datadog/sketches-js";

/**
 * Quantiles of a sample by linear interpolation between order statistics: position (n - 1) p, as numpy and R do.
 * It selects instead of sorting, in O(n).
 *
 * @param values  is reordered; without NaN
 * @param probabilities  ascending, from 0 to 1
 * @returns one value per probability; NaN of an empty sample
 * @source R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, The American Statistician 50(4), 1996, type 7
 */
export const selectQuantiles = (values: Float64Array, probabilities: readonly number[]): number[] => {
  const last = values.length - 1;
  let sortedUpTo = 0;
  return probabilities.map((probability) => {
    if (!(probability >= 0 && probability <= 1)) throw new RangeError(`invalid probability: ${probability}`);
    if (last < 0) return Number.NaN;
    const position = last * probability;
    const below = Math.floor(position);
    if (below < sortedUpTo) throw new RangeError("probabilities must ascend");
    select(values, below, sortedUpTo, last);
    sortedUpTo = below;
    const low = values[below]!;
    // A zero without a sign, as sums have it.
    if (position === below) return low + 0;
    // Elements to the right of a selected one are not smaller: the next order statistic is the least of them.
    let high = values[below + 1]!;
    for (let i = below + 2; i <= last; i += 1) if (values[i]! < high) high = values[i]!;
    return low + (high - low) * (position - below);
  });
};

/**
 * Puts the k-th smallest of values[left..right] at k, smaller ones left of it and larger ones right of it.
 *
 * @source C. A. R. Hoare, Algorithm 65: Find, Communications of the ACM 4(7), 1961
 */
function select(values: Float64Array, k: number, left: number, right: number): void {
  while (left < right) {
    const pivot = medianOf(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i <= j) {
        const swap = values[i]!;
        values[i] = values[j]!;
        values[j] = swap;
        i += 1;
        j -= 1;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return;
  }
}

const medianOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** The relative error of a quantile beyond the exact limit. */
export const SKETCH_ACCURACY = 0.001;

/**
 * Collects values and computes their quantiles: exactly up to `exactUpTo` values, beyond that from a sketch with a relative error
 * of at most 0.001 in bounded memory. All values so far move into the sketch, so the answer does not depend on when it began.
 *
 * @source C. Masson, J. E. Rim, H. K. Lee, DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees, VLDB 2019
 */
export class QuantileCollector {
  readonly #exactUpTo: number;
  #values = new Float64Array(256);
  #n = 0;
  #sketch: DDSketch | undefined;

  constructor(exactUpTo = 100_000) {
    if (!(exactUpTo >= 1)) throw new RangeError(`invalid exactUpTo: ${exactUpTo}`);
    this.#exactUpTo = exactUpTo;
  }

  push(value: number): void {
    if (this.#sketch !== undefined) {
      this.#sketch.accept(value);
      return;
    }
    if (this.#n === this.#exactUpTo) {
      this.#startSketch().accept(value);
      return;
    }
    if (this.#n === this.#values.length) {
      const longer = new Float64Array(this.#n * 2);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#n] = value;
    this.#n += 1;
  }

  /** @param probabilities  ascending, from 0 to 1 */
  quantiles(probabilities: readonly number[]): number[] {
    const sketch = this.#sketch;
    if (sketch !== undefined) return probabilities.map((probability) => sketch.getValueAtQuantile(probability));
    return selectQuantiles(this.#values.subarray(0, this.#n), probabilities);
  }

  #startSketch(): DDSketch {
    const sketch = new DDSketch({ relativeAccuracy: SKETCH_ACCURACY });
    for (let i = 0; i < this.#n; i += 1) sketch.accept(this.#values[i]!);
    this.#sketch = sketch;
    this.#values = new Float64Array(0);
    return sketch;
  }
}
