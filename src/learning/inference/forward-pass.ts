import { type NetworkShape, parameterCount } from "../network/network-shape.js";
import { ArrayInference } from "./array-inference.js";
import { KernelInference } from "./kernel-inference.js";
import type { Inference } from "./layered-inference.js";

/**
 * A forward pass without TensorFlow.js: the way a trained network decides. Its outputs are TensorFlow.js' to 1e-6.
 *
 * It runs in a small WebAssembly module, or without vector instructions or address space over typed arrays, with the same outputs
 * bit for bit.
 */
export class ForwardPass implements Inference {
  readonly shape: NetworkShape;
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #inference: Inference;

  /**
   * @param parameters  float32 [parameterCount(shape)]
   * @throws RangeError when there are more or fewer
   */
  constructor(shape: NetworkShape, parameters: Float32Array) {
    const count = parameterCount(shape);
    if (parameters.length !== count) throw new RangeError(`invalid weights: ${parameters.length}, expected ${count}`);
    this.shape = shape;
    this.#inference = KernelInference.open(shape, parameters) ?? new ArrayInference(shape, parameters);
    this.multiplyAccumulates = this.#inference.multiplyAccumulates;
    this.size_bytes = this.#inference.size_bytes;
  }

  run(inputs: Float32Array | Float64Array): Float64Array {
    return this.#inference.run(inputs);
  }

  scores(inputs: Float32Array | Float64Array): Float64Array {
    return this.#inference.scores(inputs);
  }
}
