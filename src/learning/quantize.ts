import { type Activations, LayeredInference, type LayerProduct, transposed } from "./forward-pass.js";
import { layersOf, type NetworkShape } from "./network-shape.js";

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
  /** As `DenseProduct` has them: of four neurons at a time, input by input. */
  readonly #fours: Int8Array;
  readonly #inputs: number;
  readonly #scales: Float32Array;
  readonly #biases: Float32Array;

  constructor(rows: Float32Array, biases: Float32Array) {
    const width = rows.length / biases.length;
    this.#inputs = width;
    this.#fours = new Int8Array(width * 4 * Math.ceil(biases.length / 4));
    this.#scales = new Float32Array(biases.length);
    this.#biases = biases;
    for (let output = 0; output < biases.length; output++) {
      let most = 0;
      for (let at = output * width; at < (output + 1) * width; at++) most = Math.max(most, Math.abs(rows[at]!));
      const scale = most / 127;
      this.#scales[output] = scale;
      if (scale === 0) continue;
      for (let input = 0; input < width; input++)
        this.#fours[((output >> 2) * width + input) * 4 + (output & 3)] = Math.round(
          rows[output * width + input]! / scale,
        );
    }
    this.multiplyAccumulates = rows.length;
    this.size_bytes = rows.length + 8 * biases.length;
  }

  apply({ values, live, count }: Activations, into: Float64Array): void {
    const fours = this.#fours;
    const biases = this.#biases;
    const scales = this.#scales;
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
      into[output] = biases[output]! + scales[output]! * a;
      if (output + 1 < outputs) into[output + 1] = biases[output + 1]! + scales[output + 1]! * b;
      if (output + 2 < outputs) into[output + 2] = biases[output + 2]! + scales[output + 2]! * c;
      if (output + 3 < outputs) into[output + 3] = biases[output + 3]! + scales[output + 3]! * d;
    }
  }
}
