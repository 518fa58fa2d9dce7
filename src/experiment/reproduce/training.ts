import { RandomStreams } from "../../engine/random.js";
import { learningCatalog } from "../../learning/catalog.js";
import type { Model } from "../../learning/model/model.js";
import type { Backend } from "../../learning/network/backend.js";
import type { LearningEntry, TrainingContext } from "../../learning/training/trainer.js";
import { packageVersion } from "../../output/package-version.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../world/port/policy.js";
import { trainingWorld } from "../training/world.js";

/** What a policy is trained for, and with. */
export interface TrainingOrder {
  /** Name in the catalog of learning policies. */
  readonly policy: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly options?: { readonly [key: string]: number | string };
  readonly backend: Backend;
  /** What trains it; absent: the policy's entry of the catalog. */
  readonly entry?: LearningEntry | undefined;
}

/** What a trainer is given when nothing of the training is kept but its end. */
export const contextOf = ({
  scenario,
  seed,
  options = {},
  backend,
}: Omit<TrainingOrder, "policy" | "entry">): TrainingContext => {
  const streams = new RandomStreams(seed, 0);
  return {
    world: trainingWorld(scenario),
    options,
    seed,
    backend,
    random: (purpose, index) => streams.stream("training", purpose, index),
    progress() {},
    checkpoints: { found: undefined, isDue: false, save() {} },
    signal: new AbortController().signal,
    isReported: false,
  };
};

/** Trains a policy in this thread. What learns in runs keeps the best weights that have learned, unless its options say otherwise. */
export const trained = async (order: TrainingOrder): Promise<Model> => {
  const { policy, scenario, seed, backend, entry = learningCatalog[policy]! } = order;
  const learnsInRuns = entry.options.some(({ name }) => name === "keep");
  const options = { ...(learnsInRuns ? { keep: "learned" } : {}), ...order.options };
  const trainer = await entry.trainer();
  const learned = await trainer.train(contextOf({ ...order, options }));
  const origin = { scenario: { name: scenario.name, sha256: "" }, seed, options };
  return { ...learned, ...origin, policy, version: packageVersion(), backend: backend.name };
};

/** Makes the policy that a model holds. */
export const policyOf =
  (model: Model, entry: LearningEntry = learningCatalog[model.policy]!): (() => OffloadingPolicy) =>
  () =>
    entry.policy(model);
