import { applyHead } from "./head.js";
import { layersOf, type NetworkShape, outputsOf } from "./network-shape.js";

/** A network that decides, however its weights are kept. */
export interface Inference {
  readonly shape: NetworkShape;
  /** Multiplications of one pass, each with an addition. */
  readonly multiplyAccumulates: number;
  /** Memory of its weights and biases. */
  readonly size_bytes: number;
  /**
   * @param inputs  float32 [inputs]
   * @returns       float64 [groups * choices], overwritten by the next call
   */
  run(inputs: Float32Array): Float64Array;
}

/** Sums of one layer: `into[output]` = bias + inputs . weights; into a buffer that is overwritten by the next call. */
export interface LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  apply(inputs: Float32Array | Float64Array, into: Float64Array): void;
}

/** A forward pass through layers, whatever they are made of. */
export class LayeredInference implements Inference {
  readonly shape: NetworkShape;
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #layers: readonly LayerProduct[];
  readonly #buffers: readonly Float64Array[];
  readonly #outputs: Float64Array;

  constructor(shape: NetworkShape, layers: readonly LayerProduct[]) {
    this.shape = shape;
    this.#layers = layers;
    this.#buffers = layersOf(shape).map(({ outputs }) => new Float64Array(outputs));
    this.#outputs = new Float64Array(outputsOf(shape));
    this.multiplyAccumulates = layers.reduce((sum, layer) => sum + layer.multiplyAccumulates, 0);
    this.size_bytes = layers.reduce((sum, layer) => sum + layer.size_bytes, 0);
  }

  run(inputs: Float32Array): Float64Array {
    let below: Float32Array | Float64Array = inputs;
    const last = this.#layers.length - 1;
    for (let layer = 0; layer <= last; layer++) {
      const above = this.#buffers[layer]!;
      this.#layers[layer]!.apply(below, above);
      if (layer < last) for (let output = 0; output < above.length; output++) if (above[output]! < 0) above[output] = 0;
      below = above;
    }
    applyHead(this.shape, below as Float64Array, 0, this.#outputs, 0);
    return this.#outputs;
  }
}

/**
 * A forward pass over typed arrays, without TensorFlow.js: the way a trained network decides. Its outputs are TensorFlow.js'
 * to 1e-6.
 *
 * @param parameters  float32 [parameterCount(shape)]
 */
export class ForwardPass extends LayeredInference {
  constructor(shape: NetworkShape, parameters: Float32Array) {
    const layers = layersOf(shape);
    const { end } = layers.at(-1)!;
    if (parameters.length !== end) throw new RangeError(`invalid weights: ${parameters.length}, expected ${end}`);
    super(
      shape,
      layers.map(
        ({ inputs, outputs, weightsAt, biasesAt, end: to }) =>
          new DenseProduct(
            transposed(parameters.subarray(weightsAt, biasesAt), inputs, outputs),
            parameters.slice(biasesAt, to),
          ),
      ),
    );
  }
}

/** `[inputs, outputs]` to `[outputs, inputs]`: the weights of an output side by side. */
export const transposed = (weights: Float32Array, inputs: number, outputs: number): Float32Array => {
  const rows = new Float32Array(weights.length);
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++) rows[output * inputs + input] = weights[input * outputs + output]!;
  return rows;
};

class DenseProduct implements LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #rows: Float32Array;
  readonly #biases: Float32Array;

  constructor(rows: Float32Array, biases: Float32Array) {
    this.#rows = rows;
    this.#biases = biases;
    this.multiplyAccumulates = rows.length;
    this.size_bytes = 4 * (rows.length + biases.length);
  }

  apply(inputs: Float32Array | Float64Array, into: Float64Array): void {
    const rows = this.#rows;
    const biases = this.#biases;
    const width = rows.length / biases.length;
    let at = 0;
    for (let output = 0; output < biases.length; output++) {
      let even = biases[output]!;
      let odd = 0;
      let input = 0;
      for (; input + 1 < width; input += 2) {
        even += inputs[input]! * rows[at]!;
        odd += inputs[input + 1]! * rows[at + 1]!;
        at += 2;
      }
      if (input < width) even += inputs[input]! * rows[at++]!;
      into[output] = even + odd;
    }
  }
}
