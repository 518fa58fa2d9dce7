import { RandomStreams } from "../../../engine/random.js";
import { DmroLearner } from "../../../learning/dmro/learner.js";
import { termsOf } from "../../../learning/dmro/options.js";
import type { StepEncodingSpec } from "../../../learning/encoding/step-encoding.js";
import type { Model } from "../../../learning/model/model.js";
import type { Backend } from "../../../learning/network/backend.js";
import { trainInRuns } from "../../../learning/training/training-runs.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { contextOf } from "../training.js";

/** The options of DMRO's trainer in all of this comparison. */
const QUICK_STEPS = { networks: 1, tasks: 20 } as const;

export interface Adapting {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly backend: Backend;
  /** Sub-tasks to learn from, and between two looks at the cost. */
  readonly decisions: number;
  readonly every: number;
  /** Says how states are told; its weights are begun with where `begins` says so. */
  readonly model: Model;
  readonly begins: "from the model" | "fresh";
}

/** Mean validation cost of DMRO by the number of decisions that it has learned from, from given first weights or from fresh ones. */
export const adaptationCurve = async (adapting: Adapting): Promise<readonly (readonly [number, number])[]> => {
  const { scenario, seed, backend, decisions, every, model, begins } = adapting;
  const context = contextOf({ scenario, seed, backend });
  const terms = { ...termsOf({}, "none"), ...QUICK_STEPS, decisions };
  const first = begins === "fresh" ? undefined : model.networks[0]!.parameters;
  const steps = model.settings.steps as unknown as StepEncodingSpec;
  const streams = new RandomStreams(seed, 1);
  const learner = new DmroLearner(
    { world: context.world, random: (purpose, index) => streams.stream("adaptation", purpose, index) },
    terms,
    steps,
    first,
  );
  const { training } = await trainInRuns(context, learner, {
    decisions,
    tasks: QUICK_STEPS.tasks,
    validateEvery: every,
    validationRuns: 5,
    patience: Number.MAX_SAFE_INTEGER,
  });
  return training.curve as unknown as readonly (readonly [number, number])[];
};
