import { InputError } from "../../errors.js";
import type { EncodingSize } from "../../learning/encoding/encoding.js";
import { fromHere } from "../../scenario/fields/paths.js";
import type { PolicySpec, Scenario } from "../../scenario/scenario.js";
import { isFolder } from "../runs/load-policy.js";

/** Refuses trained models that cannot serve a scenario. @throws InputError that says why, for all of them */
export const checkModels = async (scenario: Scenario): Promise<void> => {
  const folders = scenario.policies.filter(isFolder).map(({ name }) => name);
  if (folders.length === 0) return;
  const [{ readModel }, { trainingWorld }] = await Promise.all([
    import("../../learning/model/model-folder.js"),
    import("./world.js"),
  ]);
  const { size } = trainingWorld(scenario);
  const faults = folders.flatMap((folder) => {
    const { encoding } = readModel(folder);
    const problems = servingProblems(encoding, size);
    return problems.map((problem) => ({
      file: fromHere(folder),
      problem: `this model cannot serve "${scenario.name}": ${problem}`,
    }));
  });
  if (faults.length > 0) throw new InputError(faults);
};

/**
 * What users must know of the trained models among policies: those whose first weights were better than all that they came to by learning.
 *
 * @throws InputError when a model cannot be read
 */
export const modelNotes = async (policies: readonly PolicySpec[]): Promise<readonly string[]> => {
  const folders = policies.filter(isFolder).map(({ name }) => name);
  if (folders.length === 0) return [];
  const [{ readModel }, { whyNotLearned }] = await Promise.all([
    import("../../learning/model/model-folder.js"),
    import("../../learning/training/best-at.js"),
  ]);
  return folders.flatMap((folder) => {
    const why = whyNotLearned(readModel(folder).training);
    return why === undefined ? [] : [`${fromHere(folder)}: ${why}`];
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
