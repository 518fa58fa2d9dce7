import type { DmroChoices } from "../dmro/options.js";
import { type Encoder, Encoder as TaskEncoder } from "../encoding/encoding.js";
import { StepEncoder, type StepEncodingSpec } from "../encoding/step-encoding.js";
import type { Model, TrainedNetwork } from "../model/model.js";
import { Q_VARIANTS } from "../reinforcement-catalog.js";
import { stepFeatureNames, taskFeatureNames } from "./feature-names.js";
import type { NetworkMetadata } from "./metadata.js";

/** The inputs of a model's networks, and what becomes of their outputs. */
export interface Role {
  readonly networks: readonly TrainedNetwork[];
  readonly metadata: NetworkMetadata;
  /** A note for the user if the file does not decide alone. */
  readonly decision: string;
  /** Where the network only says whether to offload: the slot of the server, and the slots that there are. */
  readonly offload?: { readonly slot: number; readonly slots: number };
  /** What is added to the scores: a linear function of the features. */
  readonly prior?: { readonly weights: Float32Array; readonly biases: Float32Array };
  /** Bits of a weight; absent: float32. */
  readonly bits?: number;
}

/** Said of a file that is all that decides. */
export const SAME = "decides as the model folder does";

/** What a model decides by. @param which  name of the network; absent: the one that decides */
export const roleOf = (model: Model, which: string | undefined): Role => {
  const { policy } = model;
  if (Object.hasOwn(Q_VARIANTS, policy)) return stepRole(model, policy);
  switch (policy) {
    case "dmro":
    case "dmro-meta":
      return dmroRole(model, which);
    case "droo":
      return drooRole(model);
    case "plan-dqn":
      return planRole(model);
    default:
      return imitationRole(model, which);
  }
};

const taskMetadata = ({ encoding }: Model): NetworkMetadata => ({
  input: "task",
  level: "task",
  features: taskFeatureNames(encoding),
  scaling: { mean: encoding.features.map(({ mean }) => mean), sd: encoding.features.map(({ sd }) => sd) },
  encoding,
});

const stepMetadata = (spec: StepEncodingSpec, level: "task" | "subtask"): NetworkMetadata => ({
  input: "step",
  level,
  features: stepFeatureNames(spec),
  scaling: { mean: spec.mean, sd: spec.sd },
  encoding: spec,
});

const imitationRole = (model: Model, which: string | undefined): Role => {
  const deciding = String(model.settings.network);
  const network = model.networks.find(({ name }) => name === (which ?? deciding))!;
  // What is said of offloading and of weights is about the network that decides.
  const { offloadTo, weights, bits } = network.name === deciding ? model.settings : {};
  const encoder: Encoder = new TaskEncoder(model.encoding);
  return {
    networks: [network],
    metadata: taskMetadata(model),
    decision:
      network.name === deciding
        ? SAME
        : `this is the network "${network.name}"; the model folder decides by "${deciding}"`,
    ...(offloadTo === undefined ? {} : { offload: { slot: Number(offloadTo), slots: encoder.choices } }),
    ...(weights === "quantized" ? { bits: Number(bits) } : {}),
  };
};

const stepRole = (model: Model, policy: string): Role => {
  const spec = model.settings.steps as StepEncodingSpec;
  const { decides, prior } = Q_VARIANTS[policy]!;
  const networks = model.networks.filter(({ name }) => name === "q");
  return {
    networks,
    metadata: stepMetadata(spec, decides),
    decision: SAME,
    ...(prior ? { prior: priorOf(spec) } : {}),
  };
};

/** The greedy rule as a linear function of the state, found by asking it. */
const priorOf = (spec: StepEncodingSpec) => {
  const encoder = new StepEncoder(spec);
  const { inputs, actions } = encoder;
  const state = new Float32Array(inputs);
  const at0 = new Float64Array(actions);
  encoder.greedyPrior(state, 0, at0);
  const weights = new Float32Array(inputs * actions);
  const moved = new Float64Array(actions);
  for (let input = 0; input < inputs; input++) {
    state.fill(0);
    state[input] = 1;
    encoder.greedyPrior(state, 0, moved);
    for (let action = 0; action < actions; action++) weights[input * actions + action] = moved[action]! - at0[action]!;
  }
  return { weights, biases: Float32Array.from(at0) };
};

const dmroRole = (model: Model, which: string | undefined): Role => {
  const spec = model.settings.steps as StepEncodingSpec;
  const { decides = "task", pick = "cost" } = model.settings as Partial<DmroChoices>;
  const { networks } = model;
  const metadata = stepMetadata(spec, decides);
  if (which === undefined && (networks.length === 1 || pick === "value")) return { networks, metadata, decision: SAME };
  const network = networks.find(({ name }) => name === which) ?? networks[0]!;
  return {
    networks: [network],
    metadata,
    decision:
      `this is "${network.name}", one of the ${networks.length} networks: --policy takes its own highest values; the model folder ` +
      (pick === "value"
        ? "takes the values of all of them together"
        : "lets all of them propose, and takes the cheapest"),
  };
};

const drooRole = (model: Model): Role => ({
  networks: model.networks.filter(({ name }) => name === "actor"),
  metadata: { ...taskMetadata(model), choice: "none" },
  decision:
    "this is DROO's actor alone; the critic, which tries placements and takes the cheapest, is not a network: run the model folder instead",
});

const planRole = (model: Model): Role => ({
  networks: model.networks.filter(({ name }) => name === "values"),
  metadata: { ...taskMetadata(model), choice: "plans" },
  decision: SAME,
});
