import { RandomStreams } from "../../../engine/random.js";
import { DmroLearner } from "../../../learning/dmro/learner.js";
import { termsOf } from "../../../learning/dmro/options.js";
import type { StepEncodingSpec } from "../../../learning/encoding/step-encoding.js";
import type { Model } from "../../../learning/model/model.js";
import type { Backend } from "../../../learning/network/backend.js";
import { trainInRuns } from "../../../learning/training/runs/training-runs.js";
import { encodingOfSteps } from "../../../learning/training/step-warm-up.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { contextOf } from "../training.js";
import { NEVER } from "./settings.js";

/** A training that only its curve is read of. */
export interface CurveOrder {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly backend: Backend;
  readonly options: Readonly<Record<string, number | string>>;
  /** Sub-tasks to learn from, and between two looks at the cost. */
  readonly decisions: number;
  readonly every: number;
  /** Workflows of a run, and runs of a look. */
  readonly tasks: number;
  readonly looks: number;
  /** Gives the encoding of states and the first weights. Absent: both are made from scratch. */
  readonly model?: Model | undefined;
  /** Only the former is taken from the model. */
  readonly isFresh?: boolean;
}

/** Mean validation cost of DMRO's networks by the number of sub-tasks that they have learned from. */
export const curveOf = async (order: CurveOrder): Promise<readonly (readonly [number, number])[]> => {
  const { scenario, seed, backend, options, decisions, every, tasks, looks, model, isFresh = false } = order;
  const context = contextOf({ scenario, seed, backend });
  const terms = { ...termsOf(options, "none"), decisions, tasks };
  const streams = new RandomStreams(seed, 1);
  const steps =
    (model?.settings.steps as StepEncodingSpec | undefined) ??
    encodingOfSteps(context, terms.state, terms.decides, tasks);
  const learner = new DmroLearner(
    { world: context.world, random: (purpose, index) => streams.stream("curve", purpose, index) },
    terms,
    steps,
    isFresh ? undefined : model?.networks[0]?.parameters,
  );
  const { training } = await trainInRuns(context, learner, {
    decisions,
    tasks,
    validateEvery: every,
    validationRuns: looks,
    patience: NEVER,
  });
  return training.curve as readonly (readonly [number, number])[];
};
