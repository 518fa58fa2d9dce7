import { RandomStreams } from "../../src/engine/random.js";
import { dmroPolicy } from "../../src/learning/dmro/policy.js";
import { drooPolicy } from "../../src/learning/droo/policy.js";
import { allFeatures, type EncodingSize } from "../../src/learning/encoding/encoding.js";
import { StepEncoder, type StepState } from "../../src/learning/encoding/step-encoding.js";
import type { NetworkShape } from "../../src/learning/network/network-shape.js";
import { TrainableNetwork } from "../../src/learning/network/trainable-network.js";
import { qPolicy } from "../../src/learning/q-learning/policy.js";
import type { OffloadingPolicy } from "../../src/world/port/policy.js";

/** Enough places for all scenarios of the contract. */
const size: EncodingSize = { subtasks: 6, edges: 2, clouds: 2, graphs: "any" };

const network = (name: string, shape: NetworkShape) => {
  const random = new RandomStreams(4, 0).stream("test", `weights of ${name}`);
  return { name, shape, parameters: new TrainableNetwork(shape, { random, passes: "arrays" }).weights() };
};

const steps = (state: StepState) => structuredClone({ ...StepEncoder.plain(state, size, 1).spec });

const qShape = (state: StepState): NetworkShape => ({
  inputs: StepEncoder.plain(state, size, 1).inputs,
  hidden: [16],
  groups: 1,
  choices: 5,
  head: "dueling",
});

const q = (decides: "task" | "subtask", prior: boolean) => () =>
  qPolicy(
    { name: "q", decides, prior },
    { settings: { steps: steps("observed") as never }, networks: [network("q", qShape("observed"))] },
  );

/** Policies of reinforcement learning with random weights: the contract holds for any weights. */
export const stepPolicies: Readonly<Record<string, () => OffloadingPolicy>> = {
  "a Q-network, for sub-tasks": q("subtask", false),
  "a Q-network with a prior, for sub-tasks": q("subtask", true),
  "a Q-network, for tasks": q("task", false),
  "dmro's networks": () =>
    dmroPolicy({
      settings: { steps: steps("workflow") as never },
      networks: [network("q0", qShape("workflow")), network("q1", qShape("workflow"))],
    }),
  "droo's network": () => {
    const encoding = { ...size, features: allFeatures(size) };
    const shape: NetworkShape = {
      inputs: encoding.features.length,
      hidden: [16],
      groups: 6,
      choices: 1,
      head: "sigmoid",
    };
    return drooPolicy({ encoding, settings: { candidates: 4 }, networks: [network("actor", shape)] });
  },
};
