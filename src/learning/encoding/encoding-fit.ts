import type { Observation, TaskRequest } from "../../world/port/policy.js";
import { allFeatures, Encoder, type EncodingSize, type EncodingSpec } from "./encoding.js";
import type { Feature } from "./feature-reader.js";

/**
 * Collects feature vectors and selects features: those that never vary are left out, and of those that are always equal only the
 * first is kept. The kept features are standardised by their means and standard deviations.
 */
export class EncodingFit {
  readonly #size: EncodingSize;
  readonly #all: readonly Feature[];
  readonly #plain: Encoder;
  #rows: Float32Array;
  #count = 0;

  constructor(size: EncodingSize, capacity = 1024) {
    this.#size = size;
    this.#all = allFeatures(size);
    this.#plain = new Encoder({ ...size, features: this.#all });
    this.#rows = new Float32Array(Math.max(1, capacity) * this.#all.length);
  }

  get count(): number {
    return this.#count;
  }

  /** @throws RangeError when the task does not fit into the encoding */
  add(request: TaskRequest, view: Observation): void {
    const problem = this.#plain.problem(request, view);
    if (problem !== undefined) throw new RangeError(problem);
    const width = this.#all.length;
    if ((this.#count + 1) * width > this.#rows.length) {
      const rows = new Float32Array(2 * this.#rows.length);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#plain.encode(request, view, this.#rows, this.#count * width);
    this.#count++;
  }

  /** The encoding that fits the first vectors. @throws RangeError when there are none, or none of them varies */
  fit(count = this.#count): EncodingSpec {
    if (!(count >= 1 && count <= this.#count)) throw new RangeError(`invalid number of vectors: ${count}`);
    const kept = this.#distinct(count).map((column) => {
      const { mean, sd } = this.#moments(column, count);
      return { ...this.#all[column]!, mean, sd };
    });
    if (kept.length === 0) throw new RangeError("no feature varies: every task is the same");
    return { ...this.#size, features: kept };
  }

  /** All vectors in an encoding that was fitted here, float32 [count, features]. */
  vectors({ features }: EncodingSpec): Float32Array {
    const width = this.#all.length;
    const columns = features.map(({ kind, subtask, from, slot }) =>
      this.#all.findIndex(
        (one) => one.kind === kind && one.subtask === subtask && one.from === from && one.slot === slot,
      ),
    );
    const vectors = new Float32Array(this.#count * features.length);
    for (let row = 0; row < this.#count; row++)
      features.forEach(({ mean, sd }, feature) => {
        vectors[row * features.length + feature] = (this.#rows[row * width + columns[feature]!]! - mean) / sd;
      });
    return vectors;
  }

  /** Columns that vary, each unlike all before it. */
  #distinct(count: number): number[] {
    const width = this.#all.length;
    const rows = this.#rows;
    const kept: number[] = [];
    const isSame = (a: number, b: number): boolean => {
      for (let row = 0; row < count; row++) if (rows[row * width + a] !== rows[row * width + b]) return false;
      return true;
    };
    const varies = (column: number): boolean => {
      for (let row = 1; row < count; row++) if (rows[row * width + column] !== rows[column]) return true;
      return false;
    };
    for (let column = 0; column < width; column++)
      if (varies(column) && !kept.some((other) => isSame(other, column))) kept.push(column);
    return kept;
  }

  #moments(column: number, count: number): { mean: number; sd: number } {
    const width = this.#all.length;
    let sum = 0;
    for (let row = 0; row < count; row++) sum += this.#rows[row * width + column]!;
    const mean = sum / count;
    let squares = 0;
    for (let row = 0; row < count; row++) squares += (this.#rows[row * width + column]! - mean) ** 2;
    return { mean, sd: Math.sqrt(squares / count) };
  }
}
