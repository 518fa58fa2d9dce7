import type { RandomStream } from "../engine/random.js";
import { type PackedArray, takeArray } from "./packed-arrays.js";

/** Shape of a network of values: dense layers with ReLU between them, and linear outputs. */
export interface ValueShape {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** Outputs are V + A_a - mean over b of A_b, with V and A linear in the last hidden layer (Wang et al. 2016). */
  readonly dueling?: boolean;
}

/** How a network learns. */
export interface AdamOptions {
  readonly learningRate: number;
  /** Gradients longer than this are shortened to it. Default: never. */
  readonly clip?: number;
}

/** A dense layer as the outside knows it: kernel in rows of inputs, inputs x outputs. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where its kernel begins in the parameters; its bias follows. */
  readonly at: number;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * A small dense network in typed arrays that learns by Adam, for the thousands of small steps of reinforcement learning: at 2 x 64
 * units a library's call overhead would be most of the time. It uses additions, products and square roots alone, so the same
 * seed gives the same weights, bit for bit, on any machine.
 *
 * A layer is y = max(0, x W + b), the last one x W + b. Weights begin uniform in +-sqrt(6 / inputs) (He et al. 2015), biases at 0.
 */
export class ValueNetwork {
  readonly shape: ValueShape;
  readonly parameters: Float64Array;
  readonly #layers: readonly Layer[];
  readonly #gradient: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  /** beta1^t and beta2^t. */
  readonly #powers = Float64Array.of(1, 1);
  #activations: Float64Array[] = [];
  #rows = -1;

  /** @param random  absent: all parameters are 0, for networks that are filled from elsewhere */
  constructor(shape: ValueShape, random?: RandomStream) {
    this.shape = shape;
    const sizes = [shape.inputs, ...shape.hidden, shape.outputs + (shape.dueling === true ? 1 : 0)];
    if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 1))
      throw new RangeError(`invalid sizes of layers: ${sizes.join(", ")}`);
    const layers: Layer[] = [];
    let at = 0;
    for (let layer = 0; layer + 1 < sizes.length; layer++) {
      const [inputs, outputs] = [sizes[layer]!, sizes[layer + 1]!];
      layers.push({ inputs, outputs, at });
      at += (inputs + 1) * outputs;
    }
    this.#layers = layers;
    this.parameters = new Float64Array(at);
    this.#gradient = new Float64Array(at);
    this.#first = new Float64Array(at);
    this.#second = new Float64Array(at);
    if (random !== undefined) this.#initialise(random);
  }

  #initialise(random: RandomStream): void {
    for (const { inputs, outputs, at } of this.#layers) {
      const bound = Math.sqrt(6 / inputs);
      for (let index = at; index < at + inputs * outputs; index++)
        this.parameters[index] = bound * (2 * random() - 1);
    }
  }

  /**
   * Outputs for so many rows of inputs.
   *
   * @param inputs  rows x inputs
   * @returns rows x outputs; the next call overwrites it
   */
  forward(inputs: Float64Array, rows = 1): Float64Array {
    this.#prepare(rows);
    const { parameters } = this;
    const last = this.#layers.length - 1;
    let x = inputs;
    this.#activations[0] = inputs;
    this.#layers.forEach(({ inputs: width, outputs, at }, layer) => {
      const y = this.#activations[layer + 1]!;
      const bias = at + width * outputs;
      for (let row = 0; row < rows; row++) {
        const base = row * outputs;
        for (let j = 0; j < outputs; j++) y[base + j] = parameters[bias + j]!;
        for (let i = 0; i < width; i++) {
          const value = x[row * width + i]!;
          if (value === 0) continue;
          const kernel = at + i * outputs;
          for (let j = 0; j < outputs; j++) y[base + j]! += value * parameters[kernel + j]!;
        }
        // Below 0, not "not above": what is not a number has to stay so, to be found out.
        if (layer < last) for (let j = base; j < base + outputs; j++) if (y[j]! < 0) y[j] = 0;
      }
      x = y;
    });
    return this.shape.dueling === true ? this.#duel(x, rows) : x;
  }

  #duel(heads: Float64Array, rows: number): Float64Array {
    const { outputs } = this.shape;
    const values = this.#activations[this.#layers.length + 1]!;
    for (let row = 0; row < rows; row++) {
      const base = row * (outputs + 1);
      let mean = 0;
      for (let a = 1; a <= outputs; a++) mean += heads[base + a]! / outputs;
      for (let a = 0; a < outputs; a++) values[row * outputs + a] = heads[base]! + heads[base + 1 + a]! - mean;
    }
    return values;
  }

  /**
   * Adds up the gradient of a loss, given as rows x outputs of derivatives by the outputs, at the inputs of the last `forward`.
   * The gradient by parameter is `gradient`; the next call overwrites it.
   */
  backward(outer: Float64Array): void {
    const rows = this.#rows;
    const gradient = this.#gradient.fill(0);
    const { parameters } = this;
    let delta = this.shape.dueling === true ? this.#splitDuel(outer, rows) : outer;
    for (let layer = this.#layers.length - 1; layer >= 0; layer--) {
      const { inputs, outputs, at } = this.#layers[layer]!;
      const x = this.#activations[layer]!;
      const below = layer > 0 ? new Float64Array(rows * inputs) : undefined;
      const bias = at + inputs * outputs;
      for (let row = 0; row < rows; row++) {
        const base = row * outputs;
        for (let j = 0; j < outputs; j++) gradient[bias + j]! += delta[base + j]!;
        for (let i = 0; i < inputs; i++) {
          const value = x[row * inputs + i]!;
          if (value === 0) continue;
          const kernel = at + i * outputs;
          let sum = 0;
          for (let j = 0; j < outputs; j++) {
            const d = delta[base + j]!;
            gradient[kernel + j]! += value * d;
            sum += d * parameters[kernel + j]!;
          }
          if (below !== undefined) below[row * inputs + i] = sum;
        }
      }
      if (below !== undefined) delta = below;
    }
  }

  #splitDuel(outer: Float64Array, rows: number): Float64Array {
    const { outputs } = this.shape;
    const delta = new Float64Array(rows * (outputs + 1));
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let a = 0; a < outputs; a++) sum += outer[row * outputs + a]!;
      delta[row * (outputs + 1)] = sum;
      for (let a = 0; a < outputs; a++)
        delta[row * (outputs + 1) + 1 + a] = outer[row * outputs + a]! - sum / outputs;
    }
    return delta;
  }

  /** The gradient of the last `backward`. */
  get gradient(): Float64Array {
    return this.#gradient;
  }

  /** One step of Adam (Kingma, Ba 2015) along a gradient; default: that of the last `backward`. */
  step({ learningRate, clip = Infinity }: AdamOptions, gradient: Float64Array = this.#gradient): void {
    let square = 0;
    for (let index = 0; index < gradient.length; index++) square += gradient[index]! * gradient[index]!;
    const scale = square > clip * clip ? clip / Math.sqrt(square) : 1;
    const powers = this.#powers;
    powers[0]! *= BETA1;
    powers[1]! *= BETA2;
    const [first, second] = [this.#first, this.#second];
    const rate = (learningRate * Math.sqrt(1 - powers[1]!)) / (1 - powers[0]!);
    for (let index = 0; index < gradient.length; index++) {
      const g = scale * gradient[index]!;
      first[index] = BETA1 * first[index]! + (1 - BETA1) * g;
      second[index] = BETA2 * second[index]! + (1 - BETA2) * g * g;
      this.parameters[index]! -= (rate * first[index]!) / (Math.sqrt(second[index]!) + EPSILON);
    }
  }

  /** Takes over another's parameters, not its optimiser. */
  copyFrom(other: ValueNetwork): void {
    this.parameters.set(other.parameters);
  }

  /** Moves a share of the way to other parameters. */
  moveTowards(target: Float64Array, share: number): void {
    for (let index = 0; index < target.length; index++)
      this.parameters[index]! += share * (target[index]! - this.parameters[index]!);
  }

  /** True while every parameter is a number. */
  get isFinite(): boolean {
    let sum = 0;
    for (let index = 0; index < this.parameters.length; index++) sum += this.parameters[index]!;
    return Number.isFinite(sum);
  }

  /** The network as plain dense layers: dueling heads are folded into one, W_a + W_V - mean of W_b. */
  layers(): readonly DenseLayer[] {
    return this.#layers.map(({ inputs, outputs, at }, layer) => {
      const kernel = this.parameters.subarray(at, at + inputs * outputs);
      const bias = this.parameters.subarray(at + inputs * outputs, at + (inputs + 1) * outputs);
      if (this.shape.dueling !== true || layer < this.#layers.length - 1)
        return { inputs, outputs, kernel: Float32Array.from(kernel), bias: Float32Array.from(bias) };
      const actions = outputs - 1;
      const folded = new Float32Array(inputs * actions);
      for (let row = 0; row < inputs; row++)
        folded.set(foldDuel(kernel.subarray(row * outputs, (row + 1) * outputs)), row * actions);
      return { inputs, outputs: actions, kernel: folded, bias: Float32Array.from(foldDuel(bias)) };
    });
  }

  /** Parameters and the optimiser's memory, under names that begin with `prefix`. */
  state(prefix: string): Readonly<Record<string, PackedArray>> {
    return {
      [`${prefix}.parameters`]: this.parameters,
      [`${prefix}.first`]: this.#first,
      [`${prefix}.second`]: this.#second,
      [`${prefix}.powers`]: this.#powers,
    };
  }

  /** @throws RangeError when the state is of another shape */
  restore(prefix: string, arrays: Readonly<Record<string, PackedArray>>): void {
    for (const [name, array] of Object.entries(this.state(prefix)))
      (array as Float64Array).set(takeArray(arrays, name, array as Float64Array));
  }

  #prepare(rows: number): void {
    if (rows === this.#rows) return;
    this.#rows = rows;
    const { outputs, dueling } = this.shape;
    this.#activations = [new Float64Array(0), ...this.#layers.map((layer) => new Float64Array(rows * layer.outputs))];
    if (dueling === true) this.#activations.push(new Float64Array(rows * outputs));
  }
}

const foldDuel = (heads: Float64Array): Float64Array => {
  const actions = heads.length - 1;
  let mean = 0;
  for (let a = 1; a <= actions; a++) mean += heads[a]! / actions;
  return Float64Array.from({ length: actions }, (_, a) => heads[0]! + heads[a + 1]! - mean);
};
