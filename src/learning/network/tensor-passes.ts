import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Backend } from "./backend.js";
import { type DenseLayer, layersOf, type NetworkShape, rawOutputsOf } from "./network-shape.js";
import type { Passes } from "./passes.js";

interface Tensors {
  readonly weights: Tensor2D;
  readonly biases: Tensor1D;
}

/** Passes by TensorFlow.js: fast where layers are wide. Nothing stays allocated but the weights. */
export class TensorPasses implements Passes {
  readonly #tf: Backend["tf"];
  readonly #name: string;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #layers: readonly DenseLayer[];
  #tensors: readonly Tensors[] = [];

  constructor(shape: NetworkShape, { tf, name }: Backend) {
    this.#tf = tf;
    this.#name = name;
    this.#inputs = shape.inputs;
    this.#outputs = rawOutputsOf(shape);
    this.#layers = layersOf(shape);
  }

  setParameters(parameters: Float32Array): void {
    this.#select();
    this.dispose();
    this.#tensors = this.#layers.map(({ inputs, outputs, weightsAt, biasesAt, end }) => ({
      weights: this.#tf.tensor2d(parameters.slice(weightsAt, biasesAt), [inputs, outputs]),
      biases: this.#tf.tensor1d(parameters.slice(biasesAt, end)),
    }));
  }

  forward(inputs: Float32Array, batch: number): Float32Array {
    this.#select();
    return this.#tf.tidy(() => {
      const activations = this.#activations(inputs, batch);
      return activations.at(-1)!.dataSync() as Float32Array;
    });
  }

  forwardAndBack(
    inputs: Float32Array,
    batch: number,
    gradientOf: (raw: Float32Array) => Float32Array,
    into: Float32Array,
  ): void {
    const tf = this.#tf;
    this.#select();
    tf.tidy(() => {
      const activations = this.#activations(inputs, batch);
      const raw = activations.at(-1)!.dataSync() as Float32Array;
      let slope = tf.tensor2d(gradientOf(raw), [batch, this.#outputs]);
      for (let layer = this.#layers.length - 1; layer >= 0; layer--) {
        const { weightsAt, biasesAt } = this.#layers[layer]!;
        const below = activations[layer]!;
        into.set(tf.matMul(below, slope, true, false).dataSync(), weightsAt);
        into.set(tf.sum(slope, 0).dataSync(), biasesAt);
        if (layer === 0) break;
        const passed = tf.matMul(slope, this.#tensors[layer]!.weights, false, true);
        // The slope of the ReLU below: 1 where its output is positive.
        slope = tf.mul(passed, tf.step(below)) as Tensor2D;
      }
    });
  }

  dispose(): void {
    for (const { weights, biases } of this.#tensors) {
      weights.dispose();
      biases.dispose();
    }
    this.#tensors = [];
  }

  /** The inputs, then what every layer gives. */
  #activations(inputs: Float32Array, batch: number): Tensor2D[] {
    const tf = this.#tf;
    const activations = [tf.tensor2d(inputs.subarray(0, batch * this.#inputs), [batch, this.#inputs])];
    this.#tensors.forEach(({ weights, biases }, layer) => {
      const sum = tf.add(tf.matMul(activations[layer]!, weights), biases);
      activations.push((layer < this.#tensors.length - 1 ? tf.relu(sum) : sum) as Tensor2D);
    });
    return activations;
  }

  /** Two backends can be open; TensorFlow.js works on the one that was named last. */
  #select(): void {
    if (this.#tf.getBackend() !== this.#name) void this.#tf.setBackend(this.#name);
  }
}
