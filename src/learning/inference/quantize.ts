import { layersOf, type NetworkShape } from "../network/network-shape.js";
import {
  type Activations,
  AT_A_TIME,
  LayeredInference,
  type LayerProduct,
  paddedToEight,
  transposed,
} from "./layered-inference.js";

/** Bits in which a weight is stored. */
export const MOST_BITS = 8;

/**
 * A forward pass with weights of b bits, 8 by default: every neuron's weights are whole numbers from -M to M times a scale of their own.
 *
 *     weight ~ scale * q,  scale = max |weight| of the neuron / M,  M = 2^(b - 1) - 1
 *
 * Activations and biases stay floating point. Weights take a quarter of the memory: a byte each, with fewer bits too.
 */
export class QuantizedPass extends LayeredInference {
  /** @throws RangeError when the bits are not a whole number from 2 to 8 */
  constructor(shape: NetworkShape, parameters: Float32Array, bits = MOST_BITS) {
    if (!(Number.isInteger(bits) && bits >= 2 && bits <= MOST_BITS)) throw new RangeError(`invalid bits: ${bits}`);
    super(
      shape,
      layersOf(shape).map(
        ({ inputs, outputs, weightsAt, biasesAt, end }) =>
          new Int8Product(
            transposed(parameters.subarray(weightsAt, biasesAt), inputs, outputs),
            parameters.slice(biasesAt, end),
            largestWhole(bits),
          ),
      ),
    );
  }
}

/** The largest whole number that fits into weights of a number of bits. */
export const largestWhole = (bits: number): number => 2 ** (bits - 1) - 1;

/** Weights as whole numbers times a scale for every neuron. @param rows  [outputs, inputs] @param most  the largest whole number */
export const wholeWeights = (rows: Float32Array, outputs: number, most: number) => {
  const width = rows.length / outputs;
  const whole = new Int8Array(rows.length);
  const scales = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    let largest = 0;
    for (let at = output * width; at < (output + 1) * width; at++) largest = Math.max(largest, Math.abs(rows[at]!));
    const scale = largest / most;
    scales[output] = scale;
    if (scale === 0) continue;
    for (let at = output * width; at < (output + 1) * width; at++) whole[at] = Math.round(rows[at]! / scale);
  }
  return { whole, scales };
};

class Int8Product implements LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  /** As `DenseProduct` has them: of eight neurons at a time, input by input. */
  readonly #eights: Int8Array;
  readonly #inputs: number;
  /** Both filled up to whole eights. */
  readonly #scales: Float32Array;
  readonly #biases: Float32Array;

  /** @param most  the largest whole number of a weight */
  constructor(rows: Float32Array, biases: Float32Array, most: number) {
    const width = rows.length / biases.length;
    this.#inputs = width;
    const filled = paddedToEight(biases.length);
    this.#eights = new Int8Array(width * filled);
    this.#scales = new Float32Array(filled);
    this.#biases = new Float32Array(filled);
    this.#biases.set(biases);
    const { whole, scales } = wholeWeights(rows, biases.length, most);
    this.#scales.set(scales);
    for (let output = 0; output < biases.length; output++)
      for (let input = 0; input < width; input++)
        this.#eights[((output >> 3) * width + input) * AT_A_TIME + (output & 7)] = whole[output * width + input]!;
    this.multiplyAccumulates = rows.length;
    this.size_bytes = rows.length + 8 * biases.length;
  }

  apply({ values, live, count }: Activations, into: Float64Array): void {
    const weights = this.#eights;
    const biases = this.#biases;
    const scales = this.#scales;
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
      into[output] = biases[output]! + scales[output]! * a;
      into[output + 1] = biases[output + 1]! + scales[output + 1]! * b;
      into[output + 2] = biases[output + 2]! + scales[output + 2]! * c;
      into[output + 3] = biases[output + 3]! + scales[output + 3]! * d;
      into[output + 4] = biases[output + 4]! + scales[output + 4]! * e;
      into[output + 5] = biases[output + 5]! + scales[output + 5]! * f;
      into[output + 6] = biases[output + 6]! + scales[output + 6]! * g;
      into[output + 7] = biases[output + 7]! + scales[output + 7]! * h;
    }
  }
}
