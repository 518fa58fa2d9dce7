/** Adam's state. After restoring it, training continues as if it had not stopped. */
export interface AdamState {
  readonly step: number;
  /** float32 [parameters] */
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/** Adam's constants. */
export interface AdamOptions {
  /** Default 1e-3. */
  readonly learningRate?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Stochastic gradient descent with momentum and a step size of its own for every parameter.
 *
 *     m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2
 *     w = w - rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)
 *
 * It works on typed arrays, not on tensors: the correction by 1 - b^t then comes from the number of the step alone, so that
 * a resumed training equals an unbroken one bit for bit (TensorFlow.js multiplies it up in float32).
 *
 * @source D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1
 */
export class Adam {
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #mean: Float32Array;
  readonly #square: Float32Array;
  learningRate: number;
  #step = 0;

  constructor(
    parameters: number,
    { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {},
  ) {
    if (!(learningRate > 0)) throw new RangeError(`invalid learning rate: ${learningRate}`);
    this.learningRate = learningRate;
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
    this.#mean = new Float32Array(parameters);
    this.#square = new Float32Array(parameters);
  }

  /** Takes one step down a gradient, both float32 [parameters]. */
  update(parameters: Float32Array, gradient: Float32Array): void {
    this.#step++;
    const b1 = this.#beta1;
    const b2 = this.#beta2;
    const mean = this.#mean;
    const square = this.#square;
    const epsilon = this.#epsilon;
    const rate = this.learningRate / (1 - b1 ** this.#step);
    const correction = 1 / (1 - b2 ** this.#step);
    for (let at = 0; at < parameters.length; at++) {
      const g = gradient[at]!;
      const m = b1 * mean[at]! + (1 - b1) * g;
      const v = b2 * square[at]! + (1 - b2) * g * g;
      mean[at] = m;
      square[at] = v;
      parameters[at]! -= (rate * m) / (Math.sqrt(v * correction) + epsilon);
    }
  }

  save(): AdamState {
    return { step: this.#step, mean: this.#mean.slice(), square: this.#square.slice() };
  }

  load({ step, mean, square }: AdamState): void {
    if (mean.length !== this.#mean.length || square.length !== this.#square.length)
      throw new RangeError(`invalid state of Adam: for ${mean.length} parameters, expected ${this.#mean.length}`);
    this.#step = step;
    this.#mean.set(mean);
    this.#square.set(square);
  }
}
