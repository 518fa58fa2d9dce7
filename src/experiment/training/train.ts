import { readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { cellProblem } from "../../compose/stations.js";
import { RandomStreams } from "../../engine/random.js";
import { InputError } from "../../errors.js";
import { learningCatalog } from "../../learning/catalog.js";
import { sha256Of } from "../../learning/model/binary-file.js";
import type { Model } from "../../learning/model/model.js";
import { isModelFolder } from "../../learning/model/model-files.js";
import { writeModel } from "../../learning/model/model-folder.js";
import { openBackend } from "../../learning/network/backend.js";
import type { LearningEntry, TrainingProgress } from "../../learning/training/trainer.js";
import { makeFolder } from "../../make-folder.js";
import { suggestion } from "../../nearest.js";
import { packageVersion } from "../../output/package-version.js";
import type { LoadedScenario } from "../../scenario/load/check-document.js";
import type { CandidateSites } from "../../world/port/policy.js";
import { inputsOf } from "../runs/inputs.js";
import { CheckpointKeeper } from "./checkpoint-keeper.js";
import { loadOfTraining } from "./training-load.js";
import { trainingWorld } from "./world.js";

export interface TrainOptions {
  /** Name of a learning policy. */
  readonly policy: string;
  /** Options of its trainer. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** The sites that it sees and chooses from, as it will when it is run. Default: all. */
  readonly candidateSites?: CandidateSites | undefined;
  /** The model folder; created with its parents. */
  readonly folder: string;
  /** Replace a model or an unfinished training there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TrainingProgress) => void;
  /** Receives progress lines: the backend, and whether an earlier training is resumed. */
  readonly onNote: (note: string) => void;
}

/**
 * Trains a learning policy for a scenario, and writes its model folder. During the training the folder holds a checkpoint. The same training
 * resumes from it, and ends with the same weights as an uninterrupted one.
 *
 * @throws InputError when there is no such policy, an option is wrong, or the folder holds something else: nothing is written then
 * @throws Stopped when it was told to stop, with the state saved
 * @throws Diverged when the loss is not a number or explodes, with the last good state saved
 */
export const train = async (loaded: LoadedScenario, options: TrainOptions): Promise<Model> => {
  const { scenario } = loaded;
  const { policy, folder, candidateSites = "all" } = options;
  const entry = learnerOf(policy);
  const given = checkedOptions(policy, entry, options.options);
  const problem = candidateSites === "cell" ? cellProblem(scenario) : undefined;
  if (problem !== undefined) throw new InputError([{ file: "--candidate-sites", problem }]);
  checkFolder(folder, options.force);
  const version = packageVersion();
  const scenarioHash = hashOfScenario(loaded);
  const backend = await openBackend();
  const { seed } = scenario;
  const cells = candidateSites === "all" ? [] : [candidateSites];
  const key = sha256Of(JSON.stringify([policy, scenarioHash, seed, given, backend.name, version, ...cells]));
  const checkpoints = new CheckpointKeeper(folder, key, options.force);
  options.onNote(backend.description);
  if (checkpoints.found !== undefined) options.onNote(`resuming from the checkpoint in ${folder}`);
  const world = trainingWorld(scenario, candidateSites);
  const trainer = await entry.trainer();
  const streams = new RandomStreams(seed, 0);
  // The folder is made with the first checkpoint. Until then nothing is written.
  const saving = {
    found: checkpoints.found,
    get isDue() {
      return checkpoints.isDue;
    },
    save: (checkpoint: Parameters<CheckpointKeeper["save"]>[0]) => {
      makeFolder(folder);
      checkpoints.save(checkpoint);
    },
  };
  const learned = await enoughMemory(() =>
    trainer.train({
      world,
      options: given,
      seed,
      backend,
      random: (purpose, index = 0) => streams.stream(`training of ${policy}`, purpose, index),
      progress: options.onProgress,
      checkpoints: saving,
      signal: options.signal,
    }),
  );
  const model: Model = {
    policy,
    scenario: { name: scenario.name, sha256: scenarioHash },
    seed,
    options: given,
    ...(candidateSites === "all" ? {} : { candidateSites }),
    version,
    backend: backend.name,
    ...learned,
    training: { ...learned.training, ...loadOfTraining(scenario) },
  };
  writeModel(folder, model);
  checkpoints.remove();
  return model;
};

const refuse = (problem: string): InputError => new InputError([{ file: "train", problem }]);

const learnerOf = (policy: string): LearningEntry => {
  const entry = Object.hasOwn(learningCatalog, policy) ? learningCatalog[policy] : undefined;
  if (entry !== undefined) return entry;
  const names = Object.keys(learningCatalog);
  throw refuse(`no learning policy is called "${policy}"${suggestion(policy, names)}; there are ${names.join(", ")}`);
};

const checkedOptions = (
  policy: string,
  { options: known }: LearningEntry,
  given: TrainOptions["options"],
): Readonly<Record<string, number | string>> => {
  const names = known.map(({ name }) => name);
  const checked: Record<string, number | string> = {};
  for (const [name, value] of Object.entries(given)) {
    const option = known.find((one) => one.name === name);
    if (option === undefined) throw refuse(`"${policy}" has no option "${name}"${suggestion(name, names, "options")}`);
    // A list of layers with one entry looks like a number.
    const fitting = option.type === "string" ? String(value) : value;
    if (typeof fitting !== option.type)
      throw refuse(`${name}: expected a ${option.type}, got ${JSON.stringify(value)}`);
    checked[name] = fitting as number | string;
  }
  return checked;
};

/** A folder that is new, empty, or holds an unfinished training. */
const checkFolder = (folder: string, force: boolean): void => {
  if (folder.trim() === "") throw refuse("the model folder has no name; give --out a path");
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) throw refuse(`the model folder is a file: ${folder}; choose another with --out`);
  if (force) return;
  if (isModelFolder(folder))
    throw refuse(`there is a model in ${folder}; choose another folder with --out or add --force`);
  const others = readdirSync(folder).filter((name) => !/^(checkpoint|weights)\.bin(\.part)?$/.test(name));
  if (others.length > 0)
    throw refuse(`${folder} is not empty, and not a model folder; choose another with --out or add --force`);
};

/** SHA-256 of all parts of a scenario that affect training. The list of policies and the number of replications do not. */
const hashOfScenario = ({ text, directory }: LoadedScenario): string => {
  const { policies: _, replications: __, output: ___, description: ____, ...rest } = text;
  const { files = {} } = inputsOf({ ...text, policies: [] }, resolve(directory), ".") ?? {};
  return sha256Of(JSON.stringify([rest, files]));
};

const enoughMemory = async <T>(task: () => Promise<T>): Promise<T> => {
  try {
    return await task();
  } catch (error) {
    if (error instanceof RangeError && /allocation failed|Invalid typed array length/.test(error.message))
      throw new Error(`not enough memory for this training (${error.message}): take fewer samples`);
    throw error;
  }
};
