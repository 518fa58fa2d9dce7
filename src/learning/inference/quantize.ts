import { layersOf, type NetworkShape } from "../network/network-shape.js";
import {
  type Activations,
  AT_A_TIME,
  filledUp,
  LayeredInference,
  type LayerProduct,
  transposed,
} from "./layered-inference.js";

/**
 * A forward pass with weights of 8 bits: every neuron's weights are whole numbers from -127 to 127 times a scale of their own.
 *
 *     weight ~ scale * q,  scale = max |weight| of the neuron / 127
 *
 * Activations and biases stay floating point. Weights take a quarter of the memory.
 */
export class QuantizedPass extends LayeredInference {
  constructor(shape: NetworkShape, parameters: Float32Array) {
    super(
      shape,
      layersOf(shape).map(
        ({ inputs, outputs, weightsAt, biasesAt, end }) =>
          new Int8Product(
            transposed(parameters.subarray(weightsAt, biasesAt), inputs, outputs),
            parameters.slice(biasesAt, end),
          ),
      ),
    );
  }
}

class Int8Product implements LayerProduct {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  /** As `DenseProduct` has them: of eight neurons at a time, input by input. */
  readonly #eights: Int8Array;
  readonly #inputs: number;
  /** Both filled up to whole eights. */
  readonly #scales: Float32Array;
  readonly #biases: Float32Array;

  constructor(rows: Float32Array, biases: Float32Array) {
    const width = rows.length / biases.length;
    this.#inputs = width;
    const filled = filledUp(biases.length);
    this.#eights = new Int8Array(width * filled);
    this.#scales = new Float32Array(filled);
    this.#biases = new Float32Array(filled);
    this.#biases.set(biases);
    for (let output = 0; output < biases.length; output++) {
      let most = 0;
      for (let at = output * width; at < (output + 1) * width; at++) most = Math.max(most, Math.abs(rows[at]!));
      const scale = most / 127;
      this.#scales[output] = scale;
      if (scale === 0) continue;
      for (let input = 0; input < width; input++)
        this.#eights[((output >> 3) * width + input) * AT_A_TIME + (output & 7)] = Math.round(
          rows[output * width + input]! / scale,
        );
    }
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
