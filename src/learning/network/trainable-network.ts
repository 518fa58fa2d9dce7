import type { RandomStream } from "../../engine/random.js";
import { Adam, type AdamOptions, type AdamState } from "./adam.js";
import { ArrayPasses } from "./array-passes.js";
import type { Backend } from "./backend.js";
import { applyHead } from "./head.js";
import { type BatchTargets, HEADS_OF, lossOf } from "./loss.js";
import { layersOf, multiplyAccumulates, type NetworkShape, outputsOf, rawOutputsOf } from "./network-shape.js";
import type { Passes } from "./passes.js";
import { TensorPasses } from "./tensor-passes.js";

/** How a network is trained. */
export interface TrainableOptions extends AdamOptions {
  /** Draws the first weights. Absent: they are 0 until `setWeights`. */
  readonly random?: RandomStream;
  /** Absent: typed arrays. */
  readonly backend?: Backend | undefined;
  /** Default `auto`: TensorFlow.js where the network is wide enough to be faster on it, else loops over typed arrays. */
  readonly passes?: "auto" | "tensors" | "arrays";
  /** Gradients of a greater Euclidean norm are scaled down to it. Default: none are. */
  readonly maxGradientNorm?: number;
}

/** One step down the gradient. */
export interface Step {
  /** Mean over the batch, before the step. */
  readonly loss: number;
  /** Of every sample: its loss, or with huber and mse the sum of |output - target|. float32 [batch], overwritten by the next step */
  readonly errors: Float32Array;
}

/** Below this many multiply-accumulates, a call of TensorFlow.js takes longer than its work. */
const WIDE = 8192;

/**
 * A dense ReLU network that learns: forward and backward passes over batches, and Adam. Same seed, same data, same backend:
 * same weights, bit for bit.
 */
export class TrainableNetwork {
  readonly shape: NetworkShape;
  readonly optimizer: Adam;
  /** Whether its passes are TensorFlow.js'. */
  readonly isOnTensors: boolean;
  readonly #parameters: Float32Array;
  readonly #gradient: Float32Array;
  readonly #passes: Passes;
  readonly #mostGradient: number;
  #rawGradient = new Float32Array(0);
  #errors = new Float32Array(0);
  #isCurrent = false;

  constructor(shape: NetworkShape, options: TrainableOptions = {}) {
    const { random, backend, passes = "auto", maxGradientNorm = Infinity, ...adam } = options;
    this.shape = shape;
    const layers = layersOf(shape);
    const { end } = layers.at(-1)!;
    this.#parameters = new Float32Array(end);
    this.#gradient = new Float32Array(end);
    this.optimizer = new Adam(end, adam);
    this.#mostGradient = maxGradientNorm;
    const isWide = multiplyAccumulates(shape) >= WIDE;
    const onTensors = passes === "tensors" || (passes === "auto" && isWide && backend !== undefined);
    if (onTensors && backend === undefined) throw new Error("passes on tensors need a backend");
    this.isOnTensors = onTensors;
    this.#passes = onTensors ? new TensorPasses(shape, backend!) : new ArrayPasses(shape);
    if (random !== undefined) this.initialise(random);
  }

  /**
   * Draws new weights, uniform in +- sqrt(6 / inputs of the layer); biases 0. The last layer's are a tenth of that, so the first
   * answers are almost equal.
   *
   * @source K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015
   */
  initialise(random: RandomStream): void {
    const layers = layersOf(this.shape);
    this.#parameters.fill(0);
    layers.forEach(({ inputs, weightsAt, biasesAt }, layer) => {
      const limit = Math.sqrt(6 / inputs) * (layer === layers.length - 1 ? 0.1 : 1);
      for (let at = weightsAt; at < biasesAt; at++) this.#parameters[at] = limit * (2 * random() - 1);
    });
    this.#isCurrent = false;
  }

  /**
   * Takes one step down the gradient of a batch's loss.
   *
   * @param inputs  float32 [batch, inputs]
   * @throws RangeError when the loss does not go with the network's head, or sizes do not fit
   */
  step(inputs: Float32Array, batch: number, lesson: BatchTargets): Step {
    const { shape } = this;
    if (!HEADS_OF[lesson.loss].includes(shape.head))
      throw new RangeError(`a network with head ${shape.head} cannot learn by ${lesson.loss}`);
    const targets = lesson.loss === "cross-entropy" ? shape.groups : outputsOf(shape);
    if (inputs.length < batch * shape.inputs || lesson.targets.length < batch * targets)
      throw new RangeError(`invalid batch: ${inputs.length} inputs and ${lesson.targets.length} targets for ${batch}`);
    const raw = batch * rawOutputsOf(shape);
    if (this.#rawGradient.length !== raw) this.#rawGradient = new Float32Array(raw);
    if (this.#errors.length !== batch) this.#errors = new Float32Array(batch);
    let loss = Number.NaN;
    this.#upload();
    this.#passes.forwardAndBack(
      inputs,
      batch,
      (outputs) => {
        loss = lossOf(shape, outputs, batch, lesson, this.#rawGradient, this.#errors);
        return this.#rawGradient;
      },
      this.#gradient,
    );
    this.#clip();
    this.optimizer.update(this.#parameters, this.#gradient);
    this.#isCurrent = false;
    return { loss, errors: this.#errors };
  }

  /** The loss of a batch, without learning from it. */
  lossOf(inputs: Float32Array, batch: number, lesson: BatchTargets): number {
    this.#upload();
    const raw = this.#passes.forward(inputs, batch);
    return lossOf(this.shape, raw, batch, lesson, new Float32Array(raw.length), new Float32Array(batch));
  }

  /** @param inputs float32 [batch, inputs] @returns float32 [batch, groups * choices] */
  predict(inputs: Float32Array, batch: number): Float32Array {
    this.#upload();
    const raw = this.#passes.forward(inputs, batch);
    const width = rawOutputsOf(this.shape);
    const outputs = outputsOf(this.shape);
    const into = new Float32Array(batch * outputs);
    for (let sample = 0; sample < batch; sample++) applyHead(this.shape, raw, sample * width, into, sample * outputs);
    return into;
  }

  /** A copy of all parameters, float32 [parameterCount(shape)]. */
  weights(): Float32Array {
    return this.#parameters.slice();
  }

  setWeights(parameters: Float32Array): void {
    if (parameters.length !== this.#parameters.length)
      throw new RangeError(`invalid weights: ${parameters.length}, expected ${this.#parameters.length}`);
    this.#parameters.set(parameters);
    this.#isCurrent = false;
  }

  /** Takes over another network's weights, as target networks do: w = (1 - share) * w + share * other. */
  copyFrom(other: TrainableNetwork, share = 1): void {
    if (share === 1) this.#parameters.set(other.#parameters);
    else
      for (let at = 0; at < this.#parameters.length; at++)
        this.#parameters[at] = (1 - share) * this.#parameters[at]! + share * other.#parameters[at]!;
    this.#isCurrent = false;
  }

  /** Weights and the optimizer's state. After restoring them, training continues as if it had not stopped. */
  save(): NetworkState {
    return { parameters: this.weights(), optimizer: this.optimizer.save() };
  }

  load({ parameters, optimizer }: NetworkState): void {
    this.setWeights(parameters);
    this.optimizer.load(optimizer);
  }

  /** Gives tensors back. */
  dispose(): void {
    this.#passes.dispose();
    this.#isCurrent = false;
  }

  #upload(): void {
    if (!this.#isCurrent) this.#passes.setParameters(this.#parameters);
    this.#isCurrent = true;
  }

  #clip(): void {
    if (this.#mostGradient === Infinity) return;
    let squares = 0;
    for (const slope of this.#gradient) squares += slope * slope;
    const scale = this.#mostGradient / Math.sqrt(squares);
    if (scale < 1) for (let at = 0; at < this.#gradient.length; at++) this.#gradient[at]! *= scale;
  }
}

/** The state of a network in training. */
export interface NetworkState {
  readonly parameters: Float32Array;
  readonly optimizer: AdamState;
}
