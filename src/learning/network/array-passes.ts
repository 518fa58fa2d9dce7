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
    for (let layer = 0; layer < this.#layers.length; layer++) {
      const above = this.#activations[layer]!;
      sumsOf(this.#layers[layer]!, parameters, below, batch, above);
      if (layer < this.#layers.length - 1) rectify(above, batch * this.#layers[layer]!.outputs);
      below = above;
    }
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
      const { inputs: width } = this.#layers[layer]!;
      const below = layer === 0 ? inputs : this.#activations[layer - 1]!;
      const passed = new Float32Array(layer === 0 ? 0 : batch * width);
      addGradient(this.#layers[layer]!, below, batch, slope, gradient);
      if (layer > 0) passBack(this.#layers[layer]!, parameters, below, batch, slope, passed);
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

// Sums are taken in a fixed order, also in unrolled loops: the weights are the same, bit for bit.

/** Inputs times weights, and biases: float32 [batch, outputs] into `above`. Four outputs at a time, whose sums do not wait for one another. */
const sumsOf = (
  { inputs, outputs, weightsAt, biasesAt }: DenseLayer,
  parameters: Float32Array,
  below: Float32Array,
  batch: number,
  above: Float32Array,
): void => {
  for (let sample = 0; sample < batch; sample++) {
    const from = sample * inputs;
    const to = sample * outputs;
    let output = 0;
    for (; output + 4 <= outputs; output += 4) {
      let a = parameters[biasesAt + output]!;
      let b = parameters[biasesAt + output + 1]!;
      let c = parameters[biasesAt + output + 2]!;
      let d = parameters[biasesAt + output + 3]!;
      for (let input = 0, at = weightsAt + output; input < inputs; input++, at += outputs) {
        const value = below[from + input]!;
        if (value === 0) continue;
        a += value * parameters[at]!;
        b += value * parameters[at + 1]!;
        c += value * parameters[at + 2]!;
        d += value * parameters[at + 3]!;
      }
      above[to + output] = a;
      above[to + output + 1] = b;
      above[to + output + 2] = c;
      above[to + output + 3] = d;
    }
    for (; output < outputs; output++) {
      let sum = parameters[biasesAt + output]!;
      for (let input = 0, at = weightsAt + output; input < inputs; input++, at += outputs)
        if (below[from + input] !== 0) sum += below[from + input]! * parameters[at]!;
      above[to + output] = sum;
    }
  }
};

/** NaN stays NaN, so that a failed training is noticed. */
const rectify = (values: Float32Array, count: number): void => {
  for (let at = 0; at < count; at++) if (values[at]! <= 0) values[at] = 0;
};

/** Adds up the gradient by a layer's parameters, sample after sample; a layer's own part of `gradient` is 0 before. */
const addGradient = (
  { inputs, outputs, weightsAt, biasesAt }: DenseLayer,
  below: Float32Array,
  batch: number,
  slope: Float32Array,
  gradient: Float64Array,
): void => {
  for (let sample = 0, from = 0; sample < batch; sample++, from += outputs)
    for (let output = 0; output < outputs; output++) gradient[biasesAt + output]! += slope[from + output]!;
  for (let input = 0; input < inputs; input++) {
    const row = weightsAt + input * outputs;
    let output = 0;
    for (; output + 4 <= outputs; output += 4) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let sample = 0, at = input, from = output; sample < batch; sample++, at += inputs, from += outputs) {
        const value = below[at]!;
        if (value === 0) continue;
        a += value * slope[from]!;
        b += value * slope[from + 1]!;
        c += value * slope[from + 2]!;
        d += value * slope[from + 3]!;
      }
      gradient[row + output] = a;
      gradient[row + output + 1] = b;
      gradient[row + output + 2] = c;
      gradient[row + output + 3] = d;
    }
    for (; output < outputs; output++) {
      let sum = 0;
      for (let sample = 0; sample < batch; sample++) {
        const value = below[sample * inputs + input]!;
        if (value !== 0) sum += value * slope[sample * outputs + output]!;
      }
      gradient[row + output] = sum;
    }
  }
};

/** The gradient by a layer's inputs. A closed ReLU passes no gradient. */
const passBack = (
  { inputs, outputs, weightsAt }: DenseLayer,
  parameters: Float32Array,
  below: Float32Array,
  batch: number,
  slope: Float32Array,
  passed: Float32Array,
): void => {
  for (let sample = 0; sample < batch; sample++) {
    const from = sample * outputs;
    const to = sample * inputs;
    let input = 0;
    for (; input + 4 <= inputs; input += 4) {
      const row = weightsAt + input * outputs;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let output = 0, at = row; output < outputs; output++, at++) {
        const s = slope[from + output]!;
        a += parameters[at]! * s;
        b += parameters[at + outputs]! * s;
        c += parameters[at + 2 * outputs]! * s;
        d += parameters[at + 3 * outputs]! * s;
      }
      passed[to + input] = below[to + input] === 0 ? 0 : a;
      passed[to + input + 1] = below[to + input + 1] === 0 ? 0 : b;
      passed[to + input + 2] = below[to + input + 2] === 0 ? 0 : c;
      passed[to + input + 3] = below[to + input + 3] === 0 ? 0 : d;
    }
    for (; input < inputs; input++) {
      if (below[to + input] === 0) continue;
      const row = weightsAt + input * outputs;
      let sum = 0;
      for (let output = 0; output < outputs; output++) sum += parameters[row + output]! * slope[from + output]!;
      passed[to + input] = sum;
    }
  }
};
