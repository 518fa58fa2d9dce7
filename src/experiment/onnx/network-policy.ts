import { basename, resolve } from "node:path";
import { Eyes } from "../../environment/eyes.js";
import { type Decides, type Spaces, spacesOf } from "../../environment/spaces.js";
import { InputError, PolicyError } from "../../errors.js";
import type { EncodingSize } from "../../learning/encoding/encoding.js";
import { encodedPolicy, encodedSize, isEncoded } from "../../learning/onnx/encoded-policy.js";
import { OnnxFault, OnnxFaults, shown } from "../../learning/onnx/fault.js";
import { OnnxNetwork } from "../../learning/onnx/network.js";
import { type OnnxModel, ofFile, readOnnxModel } from "../../learning/onnx/read-model.js";
import { append } from "../../math/extremes.js";
import { suggestion } from "../../nearest.js";
import { candidatesIn, choosingAmong, trainedCandidates } from "../../policies/candidates.js";
import { fromHere } from "../../scenario/fields/paths.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import type {
  CandidateSites,
  Observation,
  OffloadingPolicy,
  SubtaskRequest,
  TaskRequest,
} from "../../world/port/policy.js";

/** A network in the ONNX format as a policy. */
export interface NetworkPolicy {
  readonly policy: OffloadingPolicy;
  /** Assumptions about what the file does not specify, and the file's own note. */
  readonly notes: readonly string[];
  /** The largest tasks and scenarios that it serves; undefined: it is for one scenario and was checked against it. */
  readonly size?: EncodingSize;
  /** The sites that it sees and chooses from. */
  readonly candidateSites: CandidateSites;
}

/**
 * Makes a policy from an ONNX file. The network receives the observations of environments (docs/environment.md), or, if
 * `edgefade export` wrote the file, those of its learner.
 *
 * @param scenario   scenario of the policy; absent: only its name is available
 * @param asked      candidate sites, the option of the policy; absent: the file says it
 * @throws InputError that names the file, the place in it and the reason
 */
export const networkPolicy = (file: string, scenario?: Scenario, asked?: CandidateSites): NetworkPolicy => {
  const from = fromHere(file);
  const model = readOnnxModel(file, from);
  const { metadata } = model;
  const name = basename(resolve(file)).replace(/\.onnx$/i, "");
  return ofFile(from, () => {
    const told = metadata.note === undefined || metadata.choice === "none" ? [] : [metadata.note];
    const { candidateSites, problem } = trainedCandidates(metadata.candidate_sites, asked);
    if (problem !== undefined) throw new OnnxFault("", problem);
    const seeing = (policy: OffloadingPolicy): OffloadingPolicy =>
      candidateSites === "all" ? policy : choosingAmong(policy, candidateSites);
    if (isEncoded(metadata))
      return { policy: seeing(encodedPolicy(name, model)), notes: told, size: encodedSize(metadata), candidateSites };
    if (metadata.encoding !== undefined)
      throw new OnnxFault('metadata "edgefade.encoding"', "needs edgefade.input=task or step");
    if (metadata.choice !== undefined && metadata.choice !== "sites")
      throw new OnnxFault('metadata "edgefade.choice"', "expected sites for a network with observations as inputs");
    if (scenario === undefined)
      return { policy: seeing(unplaced(name, metadata.level ?? "task")), notes: told, candidateSites };
    const { network, spaces, notes } = fitted(model, scenario, candidateSites);
    const policy = seeing(observingPolicy(name, network, spaces, metadata.scaling));
    return { policy, notes: [...told, ...notes], candidateSites };
  });
};

/** A policy that cannot decide: without a scenario its inputs are unknown. */
const unplaced = (name: string, decides: Decides): OffloadingPolicy => {
  const refuse = (): never => {
    throw new PolicyError(name, "a network needs its scenario when it is loaded");
  };
  return decides === "task" ? { name, decides, place: refuse } : { name, decides, choose: refuse };
};

interface Fitted {
  readonly network: OnnxNetwork;
  readonly spaces: Spaces;
  readonly notes: readonly string[];
}

/** The network fitted to the scenario. If the file does not specify the kind of decision, its shapes do. */
const fitted = (model: OnnxModel, scenario: Scenario, candidateSites: CandidateSites): Fitted => {
  const { level } = model.metadata;
  if (level !== undefined) return fitTo(model, scenario, level, candidateSites);
  const tries = (["task", "subtask"] as const).map((decides) => {
    try {
      return fitTo(model, scenario, decides, candidateSites);
    } catch (error) {
      if (error instanceof OnnxFault || error instanceof OnnxFaults) return error;
      throw error;
    }
  });
  const fitting = tries.filter((one): one is Fitted => "network" in one);
  const [first, second] = fitting;
  if (second !== undefined)
    throw new OnnxFault(
      "",
      'fits decisions for tasks and for sub-tasks: name one in the metadata, as "edgefade.level"',
    );
  if (first !== undefined) {
    const what = first.spaces.decides === "task" ? "whole tasks" : "one sub-task after the other";
    return {
      ...first,
      notes: [`assumed from its shapes: it decides for ${what} (metadata edgefade.level)`, ...first.notes],
    };
  }
  const faults = tries.flatMap((error, at) =>
    faultsOf(error as OnnxFault | OnnxFaults).map(
      ({ where, message }) =>
        new OnnxFault(where, `${message} (if it decides for ${at === 0 ? "tasks" : "sub-tasks"})`),
    ),
  );
  const same = faultsOf(tries[0] as OnnxFault | OnnxFaults);
  const isSame = String((tries[0] as Error).message) === String((tries[1] as Error).message);
  throw new OnnxFaults(isSame ? same : faults);
};

const faultsOf = (error: OnnxFault | OnnxFaults): readonly OnnxFault[] =>
  error instanceof OnnxFaults ? error.faults : [error];

const fitTo = (
  { graph, metadata }: OnnxModel,
  scenario: Scenario,
  decides: Decides,
  candidateSites: CandidateSites,
): Fitted => {
  const { actions = "site", feature_set = "standard" } = metadata;
  const spaces = spacesOf(scenario, decides, { actions, features: feature_set, candidateSites });
  const names = new Eyes(spaces).codec.features.map(({ name }) => name);
  const { features, scaling, output } = metadata;
  if (features !== undefined) checkFeatures(features, names, scenario.name);
  if (scaling !== undefined && scaling.mean.length !== names.length)
    throw new OnnxFault(
      'metadata "edgefade.scaling"',
      `has ${scaling.mean.length} means; the observation of "${scenario.name}" has ${names.length} features`,
    );
  const network = OnnxNetwork.of(
    graph,
    { features: names.length, places: spaces.places, choices: spaces.choices },
    output,
  );
  const notes =
    features === undefined
      ? [
          `assumed, because there is no metadata edgefade.features: its ${names.length} inputs are the observation of "${scenario.name}" in the order of docs/environment.md` +
            (scaling === undefined ? ", without further scaling" : ""),
        ]
      : [];
  return { network, spaces, notes };
};

const checkFeatures = (features: readonly string[], names: readonly string[], scenario: string): void => {
  const at = names.findIndex((name, place) => features[place] !== name);
  if (at < 0 && features.length === names.length) return;
  const place = at < 0 ? names.length : at;
  const [is, wanted] = [features[place], names[place]];
  const problem =
    is === undefined
      ? `the network has no feature ${place}, ${shown(wanted ?? "")}`
      : wanted === undefined
        ? `the network has a feature ${place}, ${shown(is)}, that the observation does not have`
        : `feature ${place} is ${shown(is)}, and ${shown(wanted)} there${names.includes(is) ? "" : suggestion(is, names, "features")}`;
  throw new OnnxFault(
    'metadata "edgefade.features"',
    `are not those of "${scenario}" (${features.length}, and ${names.length} there): ${problem}; the network was made for other sites or tasks`,
  );
};

/** Decides by a network whose inputs are the observations of environments. */
const observingPolicy = (
  name: string,
  network: OnnxNetwork,
  spaces: Spaces,
  scaling: OnnxModel["metadata"]["scaling"],
): OffloadingPolicy => {
  const { choices, variants } = spaces;
  const eyes = new Eyes(spaces);
  const features = new Float64Array(eyes.observation.length);
  const look = (request: TaskRequest | SubtaskRequest, view: Observation): Float64Array => {
    eyes.look(request, view);
    const { observation, mask } = eyes;
    for (let at = 0; at < features.length; at++)
      features[at] =
        scaling === undefined
          ? observation[at]!
          : Math.fround((observation[at]! - scaling.mean[at]!) / scaling.sd[at]!);
    network.mask?.set(mask);
    return network.run(features);
  };
  const choiceAt = (result: Float64Array, place: number, { task }: TaskRequest): number => {
    const choice = network.givesScores ? bestOpen(result, eyes.mask, place * choices, choices) : result[place]!;
    if (Number.isInteger(choice) && choice >= 0 && choice < choices) return choice;
    const what = network.givesScores
      ? `a score that is not a number (NaN) for sub-task`
      : `${choice}, which is not the number of a ${variants.length > 1 ? "choice" : "site"} (0 to ${choices - 1}), for sub-task`;
    throw new PolicyError(name, `its output ${shown(network.output)} gave ${what} ${place} of task ${task}`);
  };
  const operations = (): number => network.multiplyAccumulates;
  if (spaces.decides === "subtask")
    return {
      name,
      decides: "subtask",
      operations,
      choose: (request, view) => eyes.siteChoiceOf(choiceAt(look(request, view), 0, request)),
    };
  return {
    name,
    decides: "task",
    operations,
    place: (request, view) => {
      const result = look(request, view);
      return eyes.planOf(
        Array.from({ length: request.graph.subtasks }, (_, place) => choiceAt(result, place, request)),
      );
    },
  };
};

/** The open choice with the highest score, the first of equal ones; -1 if one of its scores is not a number. */
const bestOpen = (scores: Float64Array, mask: Uint8Array, from: number, count: number): number => {
  let best = -1;
  for (let choice = 0; choice < count; choice++) {
    if (mask[from + choice] === 0) continue;
    const score = scores[from + choice]!;
    if (Number.isNaN(score)) return -1;
    if (best < 0 || score > scores[from + best]!) best = choice;
  }
  return best;
};

/** The policies of several files, and what is wrong with them, all at once. @throws InputError */
export const networkPolicies = (
  specs: readonly PolicySpec[],
  scenario: Scenario,
): readonly (NetworkPolicy & { file: string })[] => {
  const faults: InputError["faults"][number][] = [];
  const policies = specs.flatMap(({ name: file, options }) => {
    try {
      return [{ ...networkPolicy(file, scenario, candidatesIn(options).candidateSites), file }];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      append(faults, error.faults);
      return [];
    }
  });
  if (faults.length > 0) throw new InputError(faults);
  return policies;
};
