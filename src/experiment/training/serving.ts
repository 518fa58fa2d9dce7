import { InputError } from "../../errors.js";
import type { EncodingSize } from "../../learning/encoding/encoding.js";
import { fromHere, isNetworkFile } from "../../scenario/fields/paths.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import { isFolder, isModule } from "../runs/policies/load-policy.js";

/** Files of networks in the ONNX format. */
const networksOf = ({ policies }: Scenario): readonly string[] =>
  policies.filter((spec) => isNetwork(spec)).map(({ name }) => name);

const isNetwork = (spec: PolicySpec): boolean => isModule(spec) && isNetworkFile(spec.name) && !isFolder(spec);

/** Rejects trained models that cannot serve a scenario. @throws InputError with the reasons for all of them */
export const checkModels = async (scenario: Scenario): Promise<void> => {
  const sizes = [...(await networkSizes(scenario)), ...(await folderSizes(scenario))];
  if (sizes.length === 0) return;
  const { trainingWorld } = await import("./world.js");
  const { size } = trainingWorld(scenario);
  const faults = sizes.flatMap(({ file, trained }) =>
    servingProblems(trained, size).map((problem) => ({
      file: fromHere(file),
      problem: `this model cannot serve "${scenario.name}": ${problem}`,
    })),
  );
  if (faults.length > 0) throw new InputError(faults);
};

/** The largest size for which a model was trained. */
interface TrainedSize {
  readonly file: string;
  readonly trained: EncodingSize;
}

const folderSizes = async ({ policies }: Scenario): Promise<readonly TrainedSize[]> => {
  const folders = policies.filter(isFolder).map(({ name }) => name);
  if (folders.length === 0) return [];
  const { readModel } = await import("../../learning/model/model-folder.js");
  return folders.map((file) => ({ file, trained: readModel(file).encoding }));
};

/** @throws InputError when a network does not fit the scenario */
const networkSizes = async (scenario: Scenario): Promise<readonly TrainedSize[]> => {
  const files = networksOf(scenario);
  if (files.length === 0) return [];
  const { networkPolicies } = await import("../onnx/network-policy.js");
  return networkPolicies(files, scenario).flatMap(({ file, size }) =>
    size === undefined ? [] : [{ file, trained: size }],
  );
};

/**
 * What users must know of the trained models of a scenario: those whose first weights were better than all that they came to by learning, those
 * that could have learned longer, and those that serve another load than that they were trained at.
 *
 * @throws InputError when a model cannot be read
 */
export const modelNotes = async (scenario: Scenario): Promise<readonly string[]> => [
  ...(await networkNotes(scenario)),
  ...(await folderNotes(scenario)),
];

/** Notes on the assumptions about ONNX networks. */
const networkNotes = async (scenario: Scenario): Promise<readonly string[]> => {
  const files = networksOf(scenario);
  if (files.length === 0) return [];
  const { networkPolicies } = await import("../onnx/network-policy.js");
  return networkPolicies(files, scenario).flatMap(({ file, notes }) =>
    notes.map((note) => `${fromHere(file)}: ${note}`),
  );
};

const folderNotes = async (scenario: Scenario): Promise<readonly string[]> => {
  const folders = scenario.policies.filter(isFolder).map(({ name }) => name);
  if (folders.length === 0) return [];
  const [{ readModel }, { whyNotLearned }, { whyLonger }, { whyOtherLoad }] = await Promise.all([
    import("../../learning/model/model-folder.js"),
    import("../../learning/training/runs/best-at.js"),
    import("../../learning/training/runs/still-falling.js"),
    import("./training-load.js"),
  ]);
  return folders.flatMap((folder) => {
    const model = readModel(folder);
    return [whyNotLearned(model.training) ?? whyLonger(model.training), whyOtherLoad(model, scenario)].flatMap((why) =>
      why === undefined ? [] : [`${fromHere(folder)}: ${why}`],
    );
  });
};

/** Why an encoding is too small for a scenario's tasks and sites. */
const servingProblems = (encoding: EncodingSize, size: EncodingSize): string[] => {
  const problems = (["subtasks", "edges", "clouds"] as const)
    .filter((what) => size[what] > encoding[what])
    .map((what) => {
      const words = what === "subtasks" ? "sub-tasks" : what;
      return `it was trained for at most ${encoding[what]} ${words}; the scenario has ${size[what]}`;
    });
  if (size.graphs === "any" && encoding.graphs === "chains")
    problems.push("it was trained for chains; the scenario's tasks are other graphs");
  return problems;
};
