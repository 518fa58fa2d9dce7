import { applyHead } from "../network/head.js";
import { layersOf, type NetworkShape, outputsOf } from "../network/network-shape.js";

/** A network that decides, with weights in any form. */
export interface Inference {
  readonly shape: NetworkShape;
  /** Multiplications of one pass, each with an addition. */
  readonly multiplyAccumulates: number;
  /** Memory of its weights and biases. */
  readonly size_bytes: number;
  /**
   * @param inputs  [inputs]
   * @returns       float64 [groups * choices], overwritten by the next call
   */
  run(inputs: Float32Array | Float64Array): Float64Array;
  /**
   * Like `run`, but without the softmax or sigmoid: within a group the order of the choices is the same, and a decision needs
   * only the order.
   *
   * @returns float64 [groups * choices], overwritten by the next call
   */
  scores(inputs: Float32Array | Float64Array): Float64Array;
}

/** The last part of every forward pass: the head. */
export abstract class HeadedInference implements Inference {
  readonly shape: NetworkShape;
  abstract readonly multiplyAccumulates: number;
  abstract readonly size_bytes: number;
  /** The last layer's own sums. */
  protected abstract readonly raw: Float64Array;
  readonly #outputs: Float64Array;

  constructor(shape: NetworkShape) {
    this.shape = shape;
    this.#outputs = new Float64Array(outputsOf(shape));
  }

  run(inputs: Float32Array | Float64Array): Float64Array {
    this.multiply(inputs);
    applyHead(this.shape, this.raw, 0, this.#outputs, 0);
    return this.#outputs;
  }

  scores(inputs: Float32Array | Float64Array): Float64Array {
    if (this.shape.head === "dueling") return this.run(inputs);
    this.multiply(inputs);
    return this.raw;
  }

  /** From the inputs to `raw`. */
  protected abstract multiply(inputs: Float32Array | Float64Array): void;
}

/** Number of outputs computed at a time. */
export const AT_A_TIME = 8;

/** A number of outputs, filled up to whole eights. */
export const paddedToEight = (outputs: number): number => AT_A_TIME * Math.ceil(outputs / AT_A_TIME);

/** The inputs of a layer: all values, and a list of those that are not 0, which after a ReLU are about half. */
export interface Activations {
  /** Filled up to whole eights; values beyond the layer's own are unused. */
  readonly values: Float64Array;
  /** Places of the values that are not 0; only the first `count` hold. */
  readonly live: Int32Array;
  count: number;
}

/** Sums of one layer: `into[output]` = bias + inputs . weights; into a buffer filled up to whole eights, overwritten by the next call. */
export interface LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  apply(inputs: Activations, into: Float64Array): void;
}

/** A forward pass through layers of any kind. */
export class LayeredInference extends HeadedInference {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #layers: readonly LayerProduct[];
  readonly #activations: readonly Activations[];
  protected readonly raw: Float64Array;

  constructor(shape: NetworkShape, layers: readonly LayerProduct[]) {
    super(shape);
    this.#layers = layers;
    const sizes = [shape.inputs, ...layersOf(shape).map(({ outputs }) => outputs)];
    this.#activations = sizes.map((size) => ({
      values: new Float64Array(paddedToEight(size)),
      live: Int32Array.from({ length: size }, (_, at) => at),
      count: size,
    }));
    this.raw = this.#activations.at(-1)!.values.subarray(0, sizes.at(-1)!);
    this.multiplyAccumulates = layers.reduce((sum, layer) => sum + layer.multiplyAccumulates, 0);
    this.size_bytes = layers.reduce((sum, layer) => sum + layer.size_bytes, 0);
  }

  protected multiply(inputs: Float32Array | Float64Array): void {
    const first = this.#activations[0]!;
    const { values: features, count } = first;
    for (let input = 0; input < count; input++) features[input] = inputs[input]!;
    const last = this.#layers.length - 1;
    for (let layer = 0; layer <= last; layer++) {
      const above = this.#activations[layer + 1]!;
      this.#layers[layer]!.apply(this.#activations[layer]!, above.values);
      if (layer < last) rectify(above);
    }
  }
}

/** ReLU, and the list of positive values. */
const rectify = (activations: Activations): void => {
  const { values, live } = activations;
  const { length } = live;
  let count = 0;
  for (let at = 0; at < length; at++)
    if (values[at]! > 0) live[count++] = at;
    else values[at] = 0;
  activations.count = count;
};

/** `[inputs, outputs]` to `[outputs, inputs]`: the weights of an output side by side. */
export const transposed = (weights: Float32Array, inputs: number, outputs: number): Float32Array => {
  const rows = new Float32Array(weights.length);
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++) rows[output * inputs + input] = weights[input * outputs + output]!;
  return rows;
};
