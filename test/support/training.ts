import { RandomStreams } from "../../src/engine/random.js";
import { trainingWorld } from "../../src/experiment/training/world.js";
import { learningCatalog } from "../../src/learning/catalog.js";
import type { Model } from "../../src/learning/model/model.js";
import { openBackend } from "../../src/learning/network/backend.js";
import type { Checkpoint, TrainingContext } from "../../src/learning/training/trainer.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import type { CandidateSites } from "../../src/world/port/policy.js";

export interface Trial {
  readonly options?: TrainingContext["options"];
  readonly found?: Checkpoint | undefined;
  /** Gets every checkpoint; it may stop the training. */
  readonly onCheckpoint?: (checkpoint: Checkpoint, stop: () => void) => void;
  readonly seed?: number;
  /** The sites that it sees and chooses from. */
  readonly candidateSites?: CandidateSites | undefined;
}

/** Trains a learning policy in memory. */
export const trained = async (
  policy: string,
  scenario: Scenario,
  { options = {}, found, onCheckpoint = () => {}, seed = 1, candidateSites }: Trial = {},
): Promise<Model> => {
  const entry = learningCatalog[policy]!;
  const trainer = await entry.trainer();
  const stop = new AbortController();
  const streams = new RandomStreams(seed, 0);
  const backend = await openBackend();
  const learned = await trainer.train({
    world: trainingWorld(scenario, candidateSites),
    options,
    seed,
    backend,
    random: (purpose, index = 0) => streams.stream("training", purpose, index),
    progress: () => {},
    checkpoints: { found, isDue: true, save: (checkpoint) => onCheckpoint(checkpoint, () => stop.abort()) },
    signal: stop.signal,
  });
  return {
    policy,
    scenario: { name: scenario.name, sha256: "" },
    seed,
    options,
    candidateSites,
    version: "0.0.0",
    backend: backend.name,
    ...learned,
  };
};

/** The policy that a model holds. */
export const policyOf = (model: Model) => learningCatalog[model.policy]!.policy(model);
