import { layersOf, type NetworkShape } from "../network/network-shape.js";
import { type Activations, LayeredInference, type LayerProduct, transposed } from "./layered-inference.js";

/**
 * Sets the smallest weights of every layer to 0; biases stay.
 *
 * @param share  of a layer's weights, from 0 to 1
 * @returns      a copy of the parameters
 * @throws RangeError when the share is not from 0 to 1
 * @source S. Han, J. Pool, J. Tran, W. Dally, "Learning both weights and connections", NIPS 2015 (magnitude pruning)
 */
export const prune = (shape: NetworkShape, parameters: Float32Array, share: number): Float32Array => {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`invalid share of weights to prune: ${share}`);
  const pruned = parameters.slice();
  for (const { weightsAt, biasesAt } of layersOf(shape)) {
    const weights = pruned.subarray(weightsAt, biasesAt);
    const order = Uint32Array.from(weights, (_, at) => at).sort(
      (a, b) => Math.abs(weights[a]!) - Math.abs(weights[b]!),
    );
    for (const at of order.subarray(0, Math.round(share * weights.length))) weights[at] = 0;
  }
  return pruned;
};

/** A forward pass that keeps and multiplies only the weights that are not 0: each 4 bytes, and 2 for its input. */
export class SparsePass extends LayeredInference {
  constructor(shape: NetworkShape, parameters: Float32Array) {
    super(
      shape,
      layersOf(shape).map(
        ({ inputs, outputs, weightsAt, biasesAt, end }) =>
          new SparseProduct(
            transposed(parameters.subarray(weightsAt, biasesAt), inputs, outputs),
            parameters.slice(biasesAt, end),
          ),
      ),
    );
  }
}

class SparseProduct implements LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #weights: Float32Array;
  readonly #inputs: Uint16Array;
  /** Where the weights of every neuron begin; the last entry is where they end. */
  readonly #begins: Uint32Array;
  readonly #biases: Float32Array;

  constructor(rows: Float32Array, biases: Float32Array) {
    const width = rows.length / biases.length;
    const count = rows.reduce((sum, weight) => sum + (weight === 0 ? 0 : 1), 0);
    this.#weights = new Float32Array(count);
    this.#inputs = new Uint16Array(count);
    this.#begins = new Uint32Array(biases.length + 1);
    this.#biases = biases;
    let kept = 0;
    for (let at = 0; at < rows.length; at++) {
      if (rows[at] !== 0) {
        this.#weights[kept] = rows[at]!;
        this.#inputs[kept++] = at % width;
      }
      if (at % width === width - 1) this.#begins[(at + 1) / width] = kept;
    }
    this.multiplyAccumulates = count;
    this.size_bytes = 6 * count + 8 * biases.length + 4;
  }

  apply({ values }: Activations, into: Float64Array): void {
    const weights = this.#weights;
    const inputs = this.#inputs;
    for (let output = 0; output < this.#biases.length; output++) {
      let sum = this.#biases[output]!;
      const end = this.#begins[output + 1]!;
      for (let at = this.#begins[output]!; at < end; at++) sum += values[inputs[at]!]! * weights[at]!;
      into[output] = sum;
    }
  }
}
