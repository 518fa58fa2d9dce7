import { layersOf, type NetworkShape } from "../network/network-shape.js";
import {
  type Activations,
  AT_A_TIME,
  LayeredInference,
  type LayerProduct,
  paddedToEight,
} from "./layered-inference.js";

/** A forward pass by loops over typed arrays. */
export class ArrayInference extends LayeredInference {
  /** @param parameters  float32 [parameterCount(shape)] */
  constructor(shape: NetworkShape, parameters: Float32Array) {
    super(
      shape,
      layersOf(shape).map(
        ({ inputs, outputs, weightsAt, biasesAt, end }) =>
          new DenseProduct(
            interleavedByEight(parameters.subarray(weightsAt, biasesAt), inputs, outputs),
            inputs,
            parameters.slice(biasesAt, end),
          ),
      ),
    );
  }
}

/** `[inputs, outputs]` to `[outputs / 8, inputs, 8]`, with zeros where outputs do not fill the last eight. */
const interleavedByEight = (weights: Float32Array, inputs: number, outputs: number): Float32Array => {
  const eights = new Float32Array(inputs * paddedToEight(outputs));
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++)
      eights[((output >> 3) * inputs + input) * AT_A_TIME + (output & 7)] = weights[input * outputs + output]!;
  return eights;
};

class DenseProduct implements LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #inputs: number;
  readonly #eights: Float32Array;
  /** Filled up to whole eights. */
  readonly #biases: Float32Array;

  constructor(eights: Float32Array, inputs: number, biases: Float32Array) {
    this.#inputs = inputs;
    this.#eights = eights;
    this.#biases = new Float32Array(paddedToEight(biases.length));
    this.#biases.set(biases);
    this.multiplyAccumulates = inputs * biases.length;
    this.size_bytes = 4 * (inputs + 1) * biases.length;
  }

  // Eight outputs at a time share the loads of inputs, and their sums do not wait for one another.
  apply({ values, live, count }: Activations, into: Float64Array): void {
    const weights = this.#eights;
    const biases = this.#biases;
    const step = AT_A_TIME * this.#inputs;
    for (let output = 0, block = 0; output < biases.length; output += AT_A_TIME, block += step) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let e = 0;
      let f = 0;
      let g = 0;
      let h = 0;
      for (let index = 0; index < count; index++) {
        const input = live[index]!;
        const value = values[input]!;
        const at = block + AT_A_TIME * input;
        a += value * weights[at]!;
        b += value * weights[at + 1]!;
        c += value * weights[at + 2]!;
        d += value * weights[at + 3]!;
        e += value * weights[at + 4]!;
        f += value * weights[at + 5]!;
        g += value * weights[at + 6]!;
        h += value * weights[at + 7]!;
      }
      into[output] = a + biases[output]!;
      into[output + 1] = b + biases[output + 1]!;
      into[output + 2] = c + biases[output + 2]!;
      into[output + 3] = d + biases[output + 3]!;
      into[output + 4] = e + biases[output + 4]!;
      into[output + 5] = f + biases[output + 5]!;
      into[output + 6] = g + biases[output + 6]!;
      into[output + 7] = h + biases[output + 7]!;
    }
  }
}
