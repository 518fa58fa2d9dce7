/**
 * The last function of a network, applied to its raw outputs.
 *
 * - `softmax`: probabilities over the choices of every group
 * - `sigmoid`: a probability for every output by itself
 * - `linear`: as they are
 * - `dueling`: a value V and advantages A for every group; Q = V + A - mean of A
 */
export type Head = "softmax" | "sigmoid" | "linear" | "dueling";

/** A dense network: ReLU hidden layers, then `groups` x `choices` outputs (one group per sub-task, one choice per site). */
export interface NetworkShape {
  readonly inputs: number;
  /** Neurons of the hidden layers. */
  readonly hidden: readonly number[];
  readonly groups: number;
  readonly choices: number;
  readonly head: Head;
}

/** A dense layer, and where its numbers are among all parameters: weights `[inputs, outputs]` row by row, then biases. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weightsAt: number;
  readonly biasesAt: number;
  /** After the last one. */
  readonly end: number;
}

/** Number of outputs for one input: groups * choices. */
export const outputsOf = ({ groups, choices }: NetworkShape): number => groups * choices;

/** Outputs of the last layer, before the head: with `dueling` a value for every group besides. */
export const rawOutputsOf = ({ groups, choices, head }: NetworkShape): number =>
  groups * (head === "dueling" ? choices + 1 : choices);

/** The layers of a network, first to last. @throws RangeError when a size is not a whole number >= 1 */
export const layersOf = (shape: NetworkShape): readonly DenseLayer[] => {
  const sizes = [shape.inputs, ...shape.hidden, rawOutputsOf(shape)];
  for (const size of [...sizes, shape.groups, shape.choices])
    if (!(Number.isSafeInteger(size) && size >= 1)) throw new RangeError(`invalid size of a network: ${size}`);
  let at = 0;
  return sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer]!;
    const weightsAt = at;
    const biasesAt = weightsAt + inputs * outputs;
    at = biasesAt + outputs;
    return { inputs, outputs, weightsAt, biasesAt, end: at };
  });
};

/** Weights and biases of a network. */
export const parameterCount = (shape: NetworkShape): number => layersOf(shape).at(-1)!.end;

/** Multiplications of one forward pass, each with an addition. */
export const multiplyAccumulates = (shape: NetworkShape): number =>
  layersOf(shape).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);

/** `17-256-256-6x3 softmax` */
export const describeShape = ({ inputs, hidden, groups, choices, head }: NetworkShape): string =>
  `${[inputs, ...hidden].join("-")}-${groups}x${choices} ${head}`;
