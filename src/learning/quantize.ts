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
  readonly #rows: Int8Array;
  readonly #scales: Float32Array;
  readonly #biases: Float32Array;

  constructor(rows: Float32Array, biases: Float32Array) {
    const width = rows.length / biases.length;
    this.#rows = new Int8Array(rows.length);
    this.#scales = new Float32Array(biases.length);
    this.#biases = biases;
    for (let output = 0; output < biases.length; output++) {
      let most = 0;
      for (let at = output * width; at < (output + 1) * width; at++) most = Math.max(most, Math.abs(rows[at]!));
      const scale = most / 127;
      this.#scales[output] = scale;
      if (scale > 0)
        for (let at = output * width; at < (output + 1) * width; at++) this.#rows[at] = Math.round(rows[at]! / scale);
    }
    this.multiplyAccumulates = rows.length;
    this.size_bytes = rows.length + 8 * biases.length;
  }

  apply({ values, live, count }: Activations, into: Float64Array): void {
    const rows = this.#rows;
    const biases = this.#biases;
    const width = values.length;
    for (let output = 0, row = 0; output < biases.length; output++, row += width) {
      let even = 0;
      let odd = 0;
      let index = 0;
      for (; index + 1 < count; index += 2) {
        const first = live[index]!;
        const second = live[index + 1]!;
        even += values[first]! * rows[row + first]!;
        odd += values[second]! * rows[row + second]!;
      }
      if (index < count) even += values[live[index]!]! * rows[row + live[index]!]!;
      into[output] = biases[output]! + this.#scales[output]! * (even + odd);
    }
  }
}
