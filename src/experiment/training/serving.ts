import { cellProblem, changingProblem } from "../../compose/stations.js";
import { InputError } from "../../errors.js";
import type { EncodingSize } from "../../learning/encoding/encoding.js";
import { fromHere, isNetworkFile } from "../../scenario/fields/paths.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import type { CandidateSites, OffloadingPolicy } from "../../world/port/policy.js";
import { createPolicy, isFolder, isModule } from "../runs/policies/load-policy.js";

/** By policy of a scenario: whether it is a trained network that sees the sites of one cell only. */
export const areCellNetworks = async (scenario: Scenario): Promise<readonly boolean[]> =>
  Promise.all(
    scenario.policies.map(
      async (spec) =>
        (isFolder(spec) || isNetwork(spec)) && (await createPolicy(spec, scenario)).candidateSites === "cell",
    ),
  );

/** Files of networks in the ONNX format. */
const networksOf = ({ policies }: Scenario): readonly PolicySpec[] => policies.filter((spec) => isNetwork(spec));

const isNetwork = (spec: PolicySpec): boolean => isModule(spec) && isNetworkFile(spec.name) && !isFolder(spec);

/** Rejects trained models that cannot serve a scenario. @throws InputError with the reasons for all of them */
export const checkModels = async (scenario: Scenario): Promise<void> => {
  const sizes = [...(await networkSizes(scenario)), ...(await folderSizes(scenario))];
  if (sizes.length === 0) return;
  const { trainingWorld } = await import("./world.js");
  const sizeIn = { all: () => trainingWorld(scenario).size, cell: () => trainingWorld(scenario, "cell").size };
  const faults = sizes.flatMap(({ file, trained, candidateSites, decides }) =>
    (candidateSites === "cell"
      ? cellServingProblems(trained, scenario, sizeIn.cell, decides)
      : servingProblems(trained, sizeIn.all())
    ).map((problem) => ({
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
  readonly candidateSites: CandidateSites;
  readonly decides: OffloadingPolicy["decides"];
}

const folderSizes = async ({ policies }: Scenario): Promise<readonly TrainedSize[]> => {
  const folders = policies.filter(isFolder);
  if (folders.length === 0) return [];
  const { readModel } = await import("../../learning/model/model-folder.js");
  return Promise.all(
    folders.map(async (spec) => {
      const { decides, candidateSites = "all" } = await createPolicy(spec);
      return { file: spec.name, trained: readModel(spec.name).encoding, candidateSites, decides };
    }),
  );
};

/** @throws InputError when a network does not fit the scenario */
const networkSizes = async (scenario: Scenario): Promise<readonly TrainedSize[]> => {
  const files = networksOf(scenario);
  if (files.length === 0) return [];
  const { networkPolicies } = await import("../onnx/network-policy.js");
  return networkPolicies(files, scenario).flatMap(({ file, size, candidateSites, policy: { decides } }) =>
    size === undefined ? [] : [{ file, trained: size, candidateSites, decides }],
  );
};

/**
 * What users must know of the trained models of a scenario. There is a note on a model if its first weights were better than all later ones, if
 * it could have learned longer, or if it was trained at another load than it serves.
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

/** Why an encoding does not fit the cells of a scenario. */
const cellServingProblems = (
  encoding: EncodingSize,
  scenario: Scenario,
  sizeOf: () => EncodingSize,
  decides: OffloadingPolicy["decides"],
): string[] => {
  const problem = cellProblem(scenario) ?? (decides === "subtask" ? changingProblem(scenario) : undefined);
  if (problem !== undefined) return [`candidateSites: ${problem}`];
  const size = sizeOf();
  if (size.edges === encoding.edges) return servingProblems(encoding, size);
  return [
    `it was trained for ${encoding.edges} edges in sight, and a cell of this scenario has ${size.edges} (candidateSites: cell); ` +
      "train one for such cells: edgefade train --candidate-sites cell",
  ];
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
