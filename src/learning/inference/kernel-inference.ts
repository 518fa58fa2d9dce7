import { layersOf, multiplyAccumulates, type NetworkShape, parameterCount } from "../network/network-shape.js";
import { type DenseKernel, openKernel } from "./dense-kernel.js";
import { AT_A_TIME, HeadedInference, paddedToEight } from "./layered-inference.js";

const FLOAT32_BYTES = 4;
const FLOAT64_BYTES = 8;

/** What the kernel is called with for a layer. */
interface Call {
  readonly x: number;
  readonly xEnd: number;
  readonly w: number;
  readonly y: number;
  readonly yEnd: number;
  readonly rectifies: number;
}

/** A forward pass in WebAssembly: two sums in every instruction, otherwise in the order of loops over typed arrays, so that outputs are theirs bit for bit. */
export class KernelInference extends HeadedInference {
  readonly multiplyAccumulates: number;
  readonly size_bytes: number;
  readonly #run: DenseKernel["run"];
  readonly #calls: readonly Call[];
  readonly #inputs: Float64Array;
  protected readonly raw: Float64Array;

  /** Undefined where there is no kernel. @param parameters  float32 [parameterCount(shape)] */
  static open(shape: NetworkShape, parameters: Float32Array): KernelInference | undefined {
    const layers = layersOf(shape);
    const sizes = [shape.inputs, ...layers.map(({ outputs }) => outputs)];
    const activations = sizes.map((size) => FLOAT64_BYTES * paddedToEight(size));
    const weights = layers.map(({ inputs, outputs }) => FLOAT32_BYTES * (inputs + 1) * paddedToEight(outputs));
    const kernel = openKernel([...activations, ...weights].reduce((sum, size) => sum + size, 0));
    return kernel === undefined ? undefined : new KernelInference(shape, parameters, kernel);
  }

  private constructor(shape: NetworkShape, parameters: Float32Array, { memory, run }: DenseKernel) {
    super(shape);
    this.multiplyAccumulates = multiplyAccumulates(shape);
    this.size_bytes = FLOAT32_BYTES * parameterCount(shape);
    this.#run = run;
    const { buffer } = memory;
    const layers = layersOf(shape);
    let end = 0;
    const place = (size_bytes: number): number => {
      end += size_bytes;
      return end - size_bytes;
    };
    const sizes = [shape.inputs, ...layers.map(({ outputs }) => outputs)];
    const at = sizes.map((size) => place(FLOAT64_BYTES * paddedToEight(size)));
    this.#inputs = new Float64Array(buffer, at[0], shape.inputs);
    this.raw = new Float64Array(buffer, at.at(-1), sizes.at(-1));
    this.#calls = layers.map(({ inputs, outputs, weightsAt, biasesAt }, layer) => {
      const filled = paddedToEight(outputs);
      const w = place(FLOAT32_BYTES * (inputs + 1) * filled);
      const eights = new Float32Array(buffer, w, (inputs + 1) * filled);
      for (let output = 0; output < outputs; output++) {
        const first = (output >> 3) * (inputs + 1) * AT_A_TIME + (output & 7);
        for (let input = 0; input < inputs; input++)
          eights[first + input * AT_A_TIME] = parameters[weightsAt + input * outputs + output]!;
        eights[first + inputs * AT_A_TIME] = parameters[biasesAt + output]!;
      }
      const x = at[layer]!;
      const y = at[layer + 1]!;
      const rectifies = layer < layers.length - 1 ? 1 : 0;
      return { x, xEnd: x + FLOAT64_BYTES * inputs, w, y, yEnd: y + FLOAT64_BYTES * filled, rectifies };
    });
  }

  protected multiply(inputs: Float32Array | Float64Array): void {
    const features = this.#inputs;
    for (let input = 0; input < features.length; input++) features[input] = inputs[input]!;
    const run = this.#run;
    const calls = this.#calls;
    for (let layer = 0; layer < calls.length; layer++) {
      const { x, xEnd, w, y, yEnd, rectifies } = calls[layer]!;
      run(x, xEnd, w, y, yEnd, rectifies);
    }
  }
}
