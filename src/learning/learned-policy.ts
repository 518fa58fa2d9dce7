import { PolicyError } from "../errors.js";
import type { Observation, OffloadingPolicy, Placement, TaskRequest } from "../world/policy.js";
import { Encoder } from "./encoding.js";
import { ForwardPass, type Inference } from "./forward-pass.js";
import { type Learned, networkOf } from "./model.js";

/** For every group the choice of the highest score among those that the mask leaves open; ties go to the first. */
const bestChoices = (
  scores: ArrayLike<number>,
  mask: ArrayLike<number>,
  groups: number,
  choices: number,
  into: Int32Array,
): void => {
  for (let group = 0; group < groups; group++) {
    let best = 0;
    let bestScore = -Infinity;
    for (let choice = 0; choice < choices; choice++) {
      const at = group * choices + choice;
      if (mask[at] === 0 || !(scores[at]! > bestScore)) continue;
      best = choice;
      bestScore = scores[at]!;
    }
    into[group] = best;
  }
};

/** Places a whole task by one pass of a network: every sub-task at the site of its highest output. */
export class LearnedPolicy implements OffloadingPolicy {
  readonly name: string;
  readonly decides = "task";
  /** Of one decision. */
  readonly multiplyAccumulates: number;
  readonly encoder: Encoder;
  readonly #inference: Inference;
  readonly #features: Float32Array;
  readonly #mask: Uint8Array;
  readonly #chosen: Int32Array;

  constructor(name: string, encoder: Encoder, inference: Inference) {
    const { shape } = inference;
    if (shape.inputs !== encoder.inputs || shape.groups !== encoder.groups || shape.choices !== encoder.choices)
      throw new RangeError(
        `the network takes ${shape.inputs} features and gives ${shape.groups} x ${shape.choices} outputs; ` +
          `the encoding has ${encoder.inputs}, ${encoder.groups} x ${encoder.choices}`,
      );
    this.name = name;
    this.encoder = encoder;
    this.#inference = inference;
    this.multiplyAccumulates = inference.multiplyAccumulates;
    this.#features = new Float32Array(encoder.inputs);
    this.#mask = new Uint8Array(encoder.groups * encoder.choices);
    this.#chosen = new Int32Array(encoder.groups);
  }

  operations(): number {
    return this.multiplyAccumulates;
  }

  place(request: TaskRequest, view: Observation): Placement {
    const { encoder } = this;
    const problem = encoder.problem(request, view);
    if (problem !== undefined) throw new PolicyError(this.name, `cannot serve task ${request.task}: ${problem}`);
    encoder.encode(request, view, this.#features);
    encoder.mask(request, view, this.#mask);
    const scores = this.#inference.scores(this.#features);
    bestChoices(scores, this.#mask, encoder.groups, encoder.choices, this.#chosen);
    return encoder.placementOf(this.#chosen, request, view);
  }
}

/** The policy of a model that decides by the highest output of one of its networks. */
export const policyOfNetwork = (name: string, learned: Pick<Learned, "encoding" | "networks">, network: string) => {
  const { shape, parameters } = networkOf(learned, network);
  return new LearnedPolicy(name, new Encoder(learned.encoding), new ForwardPass(shape, parameters));
};
