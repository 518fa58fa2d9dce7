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
  /**
   * Like `run`, but without the softmax or sigmoid: within a group the order of the choices is the same, and that is all that a decision needs.
   *
   * @returns float64 [groups * choices], overwritten by the next call
   */
  scores(inputs: Float32Array): Float64Array;
}

/** What a layer is given: all values, and a list of those that are not 0, which after a ReLU are about half. */
export interface Activations {
  readonly values: Float64Array;
  /** Places of the values that are not 0; only the first `count` hold. */
  readonly live: Int32Array;
  count: number;
}

/** Sums of one layer: `into[output]` = bias + inputs . weights; into a buffer that is overwritten by the next call. */
export interface LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  apply(inputs: Activations, into: Float64Array): void;
}

/** A forward pass through layers, whatever they are made of. */
export class LayeredInference implements Inference {
  readonly shape: NetworkShape;
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #layers: readonly LayerProduct[];
  readonly #activations: readonly Activations[];
  readonly #outputs: Float64Array;

  constructor(shape: NetworkShape, layers: readonly LayerProduct[]) {
    this.shape = shape;
    this.#layers = layers;
    this.#activations = [shape.inputs, ...layersOf(shape).map(({ outputs }) => outputs)].map((size) => ({
      values: new Float64Array(size),
      live: Int32Array.from({ length: size }, (_, at) => at),
      count: size,
    }));
    this.#outputs = new Float64Array(outputsOf(shape));
    this.multiplyAccumulates = layers.reduce((sum, layer) => sum + layer.multiplyAccumulates, 0);
    this.size_bytes = layers.reduce((sum, layer) => sum + layer.size_bytes, 0);
  }

  run(inputs: Float32Array): Float64Array {
    applyHead(this.shape, this.#raw(inputs), 0, this.#outputs, 0);
    return this.#outputs;
  }

  scores(inputs: Float32Array): Float64Array {
    return this.shape.head === "dueling" ? this.run(inputs) : this.#raw(inputs);
  }

  #raw(inputs: Float32Array): Float64Array {
    const first = this.#activations[0]!;
    const { values: features } = first;
    for (let input = 0; input < features.length; input++) features[input] = inputs[input]!;
    const last = this.#layers.length - 1;
    for (let layer = 0; layer <= last; layer++) {
      const above = this.#activations[layer + 1]!;
      this.#layers[layer]!.apply(this.#activations[layer]!, above.values);
      if (layer < last) rectify(above);
    }
    return this.#activations[last + 1]!.values;
  }
}

/** ReLU, and the list of what it lets through. */
const rectify = (activations: Activations): void => {
  const { values, live } = activations;
  let count = 0;
  for (let at = 0; at < values.length; at++)
    if (values[at]! > 0) live[count++] = at;
    else values[at] = 0;
  activations.count = count;
};

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
            inFours(parameters.subarray(weightsAt, biasesAt), inputs, outputs),
            inputs,
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

/** `[inputs, outputs]` to `[outputs / 4, inputs, 4]`, with zeros where outputs do not fill the last four. */
const inFours = (weights: Float32Array, inputs: number, outputs: number): Float32Array => {
  const fours = new Float32Array(inputs * 4 * Math.ceil(outputs / 4));
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++)
      fours[((output >> 2) * inputs + input) * 4 + (output & 3)] = weights[input * outputs + output]!;
  return fours;
};

class DenseProduct implements LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #inputs: number;
  readonly #fours: Float32Array;
  readonly #biases: Float32Array;

  constructor(fours: Float32Array, inputs: number, biases: Float32Array) {
    this.#inputs = inputs;
    this.#fours = fours;
    this.#biases = biases;
    this.multiplyAccumulates = inputs * biases.length;
    this.size_bytes = 4 * (inputs + 1) * biases.length;
  }

  // Four outputs at a time share the loads of inputs, and their sums do not wait for one another.
  apply({ values, live, count }: Activations, into: Float64Array): void {
    const fours = this.#fours;
    const biases = this.#biases;
    const outputs = biases.length;
    for (let output = 0, block = 0; output < outputs; output += 4, block += 4 * this.#inputs) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let index = 0; index < count; index++) {
        const input = live[index]!;
        const value = values[input]!;
        const at = block + 4 * input;
        a += value * fours[at]!;
        b += value * fours[at + 1]!;
        c += value * fours[at + 2]!;
        d += value * fours[at + 3]!;
      }
      into[output] = a + biases[output]!;
      if (output + 1 < outputs) into[output + 1] = b + biases[output + 1]!;
      if (output + 2 < outputs) into[output + 2] = c + biases[output + 2]!;
      if (output + 3 < outputs) into[output + 3] = d + biases[output + 3]!;
    }
  }
}
