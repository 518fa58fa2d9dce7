import { PolicyError } from "../../errors.js";
import type { Observation, OffloadingPolicy, Placement, TaskRequest } from "../../world/port/policy.js";
import { Encoder } from "../encoding/encoding.js";
import { ForwardPass } from "../inference/forward-pass.js";
import type { Inference } from "../inference/layered-inference.js";
import { type Learned, networkOf } from "../model/model.js";

/** Places a whole task by one pass of a network: every sub-task at the site of its highest output. */
export class LearnedPolicy implements OffloadingPolicy {
  readonly name: string;
  readonly decides = "task";
  /** Of one decision. */
  readonly multiplyAccumulates: number;
  readonly encoder: Encoder;
  readonly #inference: Inference;
  readonly #features: Float32Array;

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
  }

  operations(): number {
    return this.multiplyAccumulates;
  }

  place(request: TaskRequest, view: Observation): Placement {
    const { encoder } = this;
    const problem = encoder.problem(request, view);
    if (problem !== undefined) throw new PolicyError(this.name, `cannot serve task ${request.task}: ${problem}`);
    encoder.encode(request, view, this.#features);
    return encoder.bestPlacement(this.#inference.scores(this.#features), request, view);
  }
}

/** The policy of a model that decides by the highest output of one of its networks. */
export const policyOfNetwork = (name: string, learned: Pick<Learned, "encoding" | "networks">, network: string) => {
  const { shape, parameters } = networkOf(learned, network);
  return new LearnedPolicy(name, new Encoder(learned.encoding), new ForwardPass(shape, parameters));
};
