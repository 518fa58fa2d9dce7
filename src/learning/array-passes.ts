import { type DenseLayer, layersOf, type NetworkShape } from "./network-shape.js";
import type { Passes } from "./passes.js";

/** Passes by loops over typed arrays: fast where layers are narrow, as calls of TensorFlow.js then cost more than their work. */
export class ArrayPasses implements Passes {
  readonly #layers: readonly DenseLayer[];
  readonly #parameters: Float32Array;
  #activations: readonly Float32Array[] = [];
  #capacity = 0;
  readonly #gradient: Float64Array;

  constructor(shape: NetworkShape) {
    this.#layers = layersOf(shape);
    const { end } = this.#layers.at(-1)!;
    this.#parameters = new Float32Array(end);
    this.#gradient = new Float64Array(end);
  }

  setParameters(parameters: Float32Array): void {
    this.#parameters.set(parameters);
  }

  forward(inputs: Float32Array, batch: number): Float32Array {
    this.#reserve(batch);
    const parameters = this.#parameters;
    let below = inputs;
    this.#layers.forEach(({ inputs: width, outputs, weightsAt, biasesAt }, layer) => {
      const above = this.#activations[layer]!;
      const isLast = layer === this.#layers.length - 1;
      const sums = new Float64Array(outputs);
      for (let sample = 0; sample < batch; sample++) {
        for (let output = 0; output < outputs; output++) sums[output] = parameters[biasesAt + output]!;
        for (let input = 0; input < width; input++) {
          const value = below[sample * width + input]!;
          if (value === 0) continue;
          const row = weightsAt + input * outputs;
          for (let output = 0; output < outputs; output++) sums[output]! += value * parameters[row + output]!;
        }
        const to = sample * outputs;
        for (let output = 0; output < outputs; output++) {
          const sum = sums[output]!;
          above[to + output] = isLast || !(sum <= 0) ? sum : 0;
        }
      }
      below = above;
    });
    return below.slice(0, batch * this.#layers.at(-1)!.outputs);
  }

  forwardAndBack(
    inputs: Float32Array,
    batch: number,
    gradientOf: (raw: Float32Array) => Float32Array,
    into: Float32Array,
  ): void {
    const raw = this.forward(inputs, batch);
    const parameters = this.#parameters;
    const gradient = this.#gradient.fill(0);
    let slope: Float32Array = gradientOf(raw);
    for (let layer = this.#layers.length - 1; layer >= 0; layer--) {
      const { inputs: width, outputs, weightsAt, biasesAt } = this.#layers[layer]!;
      const below = layer === 0 ? inputs : this.#activations[layer - 1]!;
      const passed = new Float32Array(layer === 0 ? 0 : batch * width);
      for (let sample = 0; sample < batch; sample++) {
        const from = sample * outputs;
        for (let output = 0; output < outputs; output++) gradient[biasesAt + output]! += slope[from + output]!;
        for (let input = 0; input < width; input++) {
          const value = below[sample * width + input]!;
          // Behind a ReLU that is shut nothing passes, up or down; the network's inputs are not behind one.
          if (value === 0) continue;
          const row = weightsAt + input * outputs;
          let sum = 0;
          for (let output = 0; output < outputs; output++) {
            const s = slope[from + output]!;
            gradient[row + output]! += value * s;
            sum += parameters[row + output]! * s;
          }
          if (layer > 0) passed[sample * width + input] = sum;
        }
      }
      slope = passed;
    }
    into.set(gradient);
  }

  dispose(): void {
    this.#activations = [];
    this.#capacity = 0;
  }

  #reserve(batch: number): void {
    if (batch <= this.#capacity) return;
    this.#capacity = batch;
    this.#activations = this.#layers.map(({ outputs }) => new Float32Array(batch * outputs));
  }
}
