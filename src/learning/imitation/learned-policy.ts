import { PolicyError } from "../../errors.js";
import type { Observation, OffloadingPolicy, Placement, TaskRequest } from "../../world/port/policy.js";
import { Encoder } from "../encoding/encoding.js";
import type { Inference } from "../inference/layered-inference.js";
import { type Learned, networkOf } from "../model/model.js";
import { inferenceOf } from "./prune-and-quantize.js";

/**
 * Places a whole task by one pass of a network: every sub-task at the site of its highest output. A network with one output for
 * each sub-task only decides whether the sub-task is offloaded. It is then offloaded to `offloadTo`, the slot of a server.
 */
export class LearnedPolicy implements OffloadingPolicy {
  readonly name: string;
  readonly decides = "task";
  /** Of one decision. */
  readonly multiplyAccumulates: number;
  readonly encoder: Encoder;
  readonly #inference: Inference;
  readonly #features: Float32Array;
  readonly #offloadTo: number | undefined;
  /** Of every slot, where the network only says whether to offload. */
  readonly #slotScores: Float64Array;

  constructor(name: string, encoder: Encoder, inference: Inference, offloadTo?: number) {
    const { shape } = inference;
    const choices = offloadTo === undefined ? encoder.choices : 1;
    if (shape.inputs !== encoder.inputs || shape.groups !== encoder.groups || shape.choices !== choices)
      throw new RangeError(
        `the network takes ${shape.inputs} features and gives ${shape.groups} x ${shape.choices} outputs; ` +
          `the encoding has ${encoder.inputs}, ${encoder.groups} x ${choices}`,
      );
    this.name = name;
    this.encoder = encoder;
    this.#inference = inference;
    this.multiplyAccumulates = inference.multiplyAccumulates;
    this.#features = new Float32Array(encoder.inputs);
    this.#offloadTo = offloadTo;
    this.#slotScores = new Float64Array(encoder.groups * encoder.choices).fill(-Infinity);
  }

  operations(): number {
    return this.multiplyAccumulates;
  }

  place(request: TaskRequest, view: Observation): Placement {
    const { encoder } = this;
    const problem = encoder.problem(request, view);
    if (problem !== undefined) throw new PolicyError(this.name, `cannot serve task ${request.task}: ${problem}`);
    encoder.encode(request, view, this.#features);
    const scores = this.#inference.scores(this.#features);
    return encoder.bestPlacement(this.#offloadTo === undefined ? scores : this.#bySlot(scores), request, view);
  }

  /** 0 for the device, what the network says for the server: below 0, where its sigmoid is below 0.5, the device has more. */
  #bySlot(scores: Float64Array): Float64Array {
    const bySlot = this.#slotScores;
    const { groups, choices } = this.encoder;
    for (let group = 0; group < groups; group++) {
      bySlot[group * choices] = 0;
      bySlot[group * choices + this.#offloadTo!] = scores[group]! === 0 ? Number.MIN_VALUE : scores[group]!;
    }
    return bySlot;
  }
}

/** The policy of a model that decides by one of its networks, with its weights as its settings say. */
export const policyOfNetwork = (
  name: string,
  learned: Pick<Learned, "encoding" | "networks"> & { readonly settings?: Learned["settings"] },
  network: string,
) => {
  const { settings = {} } = learned;
  // What is said of offloading and of weights is about the network that decides.
  const own = settings.network === network ? settings : {};
  const offloadTo = own.offloadTo === undefined ? undefined : Number(own.offloadTo);
  return new LearnedPolicy(
    name,
    new Encoder(learned.encoding),
    inferenceOf(networkOf(learned, network), own),
    offloadTo,
  );
};
