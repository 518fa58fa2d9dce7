/** Forward and backward passes of a dense network over a batch, up to its raw outputs. */
export interface Passes {
  /** float32 [parameterCount(shape)], as `layersOf` lays them out. */
  setParameters(parameters: Float32Array): void;
  /** @param inputs float32 [batch, inputs] @returns float32 [batch, rawOutputsOf(shape)] */
  forward(inputs: Float32Array, batch: number): Float32Array;
  /**
   * As `forward`; then asks for the gradient of the loss by the raw outputs, and goes back.
   *
   * @param into  float32 [parameterCount(shape)]; filled in with the gradient of the loss by the parameters
   */
  forwardAndBack(
    inputs: Float32Array,
    batch: number,
    gradientOf: (raw: Float32Array) => Float32Array,
    into: Float32Array,
  ): void;
  dispose(): void;
}
