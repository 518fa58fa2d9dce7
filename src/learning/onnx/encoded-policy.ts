import { pow } from "../../math/pow.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import { Encoder, type EncodingSize, type EncodingSpec } from "../encoding/encoding.js";
import { StepEncoder, type StepEncodingSpec } from "../encoding/step-encoding.js";
import { LearnedPolicy } from "../imitation/learned-policy.js";
import { planPolicyOf } from "../plan-values/policy.js";
import { bestAllowed } from "../training/best-allowed.js";
import { StepPolicy } from "../training/step-policy.js";
import { OnnxFault } from "./fault.js";
import { stepFeatureNames, taskFeatureNames } from "./feature-names.js";
import type { NetworkMetadata } from "./metadata.js";
import { OnnxNetwork } from "./network.js";
import type { OnnxModel } from "./read-model.js";

/** Maximum number of outputs of an encoding. */
const MOST_CHOICES = 2 ** 20;

/** Whether a network has the inputs of edgefade's own learners, so that it can be checked without a scenario. */
export const isEncoded = ({ input }: NetworkMetadata): boolean => input === "task" || input === "step";

/** The largest tasks and scenarios that such a network serves. */
export const encodedSize = (metadata: NetworkMetadata): EncodingSize => {
  const { encoding } = metadata;
  if (encoding === undefined)
    throw new OnnxFault(
      'metadata "edgefade.encoding"',
      `is missing; a network with edgefade.input=${metadata.input} needs it`,
    );
  return "size" in encoding ? encoding.size : encoding;
};

/**
 * The policy of a network that `edgefade export` wrote. @throws OnnxFault or OnnxFaults when it does not match its own metadata
 */
export const encodedPolicy = (name: string, { graph, metadata }: OnnxModel): OffloadingPolicy => {
  const { encoding, choice = "sites", note = "this input alone decides nothing" } = metadata;
  const { subtasks, edges, clouds } = encodedSize(metadata);
  if (choice === "none") throw new OnnxFault("", note);
  if (subtasks * (1 + edges + clouds) > MOST_CHOICES)
    throw new OnnxFault('metadata "edgefade.encoding"', "is too large");
  const isSteps = "size" in encoding!;
  if (isSteps !== (metadata.input === "step"))
    throw new OnnxFault('metadata "edgefade.encoding"', `is not one of edgefade.input=${metadata.input}`);
  return isSteps
    ? stepPolicy(name, { graph, metadata }, encoding as StepEncodingSpec)
    : taskPolicy(name, { graph, metadata }, encoding as EncodingSpec);
};

const stepPolicy = (name: string, { graph, metadata }: OnnxModel, spec: StepEncodingSpec): OffloadingPolicy => {
  checkNames(metadata, stepFeatureNames(spec), spec);
  const encoder = encoderOf(() => new StepEncoder(spec));
  const { inputs, actions } = encoder;
  const network = OnnxNetwork.of(graph, { features: inputs, places: 1, choices: actions }, metadata.output);
  scoresOnly(network);
  const { multiplyAccumulates } = network;
  return new StepPolicy({
    name,
    decides: metadata.level ?? "subtask",
    encoder,
    multiplyAccumulates,
    pick: (state, allowed) => bestAllowed(network.run(state), 0, actions, allowed, 0),
  });
};

const taskPolicy = (name: string, { graph, metadata }: OnnxModel, spec: EncodingSpec): OffloadingPolicy => {
  if (metadata.level === "subtask")
    throw new OnnxFault(
      'metadata "edgefade.level"',
      "expected task: with edgefade.input=task it decides for whole tasks",
    );
  checkNames(metadata, taskFeatureNames(spec), {
    mean: spec.features.map(({ mean }) => mean),
    sd: spec.features.map(({ sd }) => sd),
  });
  const encoder = encoderOf(() => new Encoder(spec));
  const { inputs: features, groups, choices } = encoder;
  const isPlans = metadata.choice === "plans";
  if (isPlans && pow(choices, groups) > MOST_CHOICES)
    throw new OnnxFault('metadata "edgefade.choice"', "there are too many plans");
  const sizes = isPlans
    ? { features, places: 1, choices: pow(choices, groups) }
    : { features, places: groups, choices };
  const network = OnnxNetwork.of(graph, sizes, metadata.output);
  scoresOnly(network);
  return isPlans ? planPolicyOf(name, encoder, network) : new LearnedPolicy(name, encoder, network);
};

const encoderOf = <T>(make: () => T): T => {
  try {
    return make();
  } catch (error) {
    throw new OnnxFault('metadata "edgefade.encoding"', (error as Error).message);
  }
};

const scoresOnly = ({ givesScores, output, mask }: OnnxNetwork): void => {
  if (!givesScores) throw new OnnxFault(`output "${output}"`, "expected scores (float) for edgefade's own features");
  if (mask !== undefined) throw new OnnxFault('input "action_mask"', "edgefade's own features have no mask");
};

const checkNames = (
  { features, scaling }: NetworkMetadata,
  names: readonly string[],
  { mean, sd }: NonNullable<NetworkMetadata["scaling"]>,
): void => {
  const isScaled = scaling === undefined || [...scaling.mean, ...scaling.sd].join() === [...mean, ...sd].join();
  if (!isScaled) throw new OnnxFault('metadata "edgefade.scaling"', "is not the scaling of edgefade.encoding");
  if (features === undefined) return;
  const at = names.findIndex((name, place) => features[place] !== name);
  if (at >= 0 || features.length !== names.length)
    throw new OnnxFault(
      'metadata "edgefade.features"',
      `does not match edgefade.encoding: feature ${Math.max(at, 0)} is ${JSON.stringify(features[at] ?? "")}, expected ${JSON.stringify(names[at] ?? "")}`,
    );
};
