import { policyOfNetwork } from "../../../learning/imitation/learned-policy.js";
import type { Model } from "../../../learning/model/model.js";
import type { Backend } from "../../../learning/network/backend.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import { type Course, emulateAll, partOf } from "../emulate.js";
import { factsOf, type Trial, tryLearner } from "../learners.js";
import { type Effort, sized, trainingSeeds } from "../reproduction.js";

/** The large network of a kd-dil model, which the paper calls DIL. */
export const teacherOf = (model: Model) => (): OffloadingPolicy => policyOfNetwork("dil", model, "teacher");

/** Replications of the tests; every training seed has an equal part of them. */
export const REPLICATIONS = 10;

/** Large networks and small ones, trained with the same seeds and tested in the same replications. */
export interface Imitators {
  readonly dil: readonly Trial[];
  readonly "kd-dil": readonly Trial[];
}

/** Trains DIL and its student with every seed. */
export const tryImitators = async (
  scenario: Scenario,
  effort: Effort,
  backend: Backend,
  options: Readonly<Record<string, number | string>>,
): Promise<Imitators> => {
  const learner = { scheme: "kd-dil", policy: "kd-dil", options: { ...options, heldOut: 100 }, phase: "student" };
  const students = await tryLearner(learner, {
    training: scenario,
    test: scenario,
    seeds: trainingSeeds(effort),
    backend,
  });
  const teachers = students.map((trial) => ({
    ...trial,
    course: emulateAll(scenario, "dil", teacherOf(trial.model), trial.share),
    ...factsOf(trial.model, "teacher"),
  }));
  return { dil: teachers, "kd-dil": students };
};

/** The options of section 5.1: the paper's 100,000 samples. */
export const wideOptions = (effort: Effort) => ({
  samples: sized(effort, 100_000, 4000, 100),
  epochs: sized(effort, 3, 4, 2),
  batch: sized(effort, 256, 128, 16),
  studentEpochs: sized(effort, 4, 4, 2),
});

/** The baseline DRL: a value for each of the 729 placements, learned from a number of tasks. */
export const tryDrl = (
  { training, test }: { readonly training: Scenario; readonly test: Scenario },
  effort: Effort,
  backend: Backend,
  options: Readonly<Record<string, number>>,
): Promise<readonly Trial[]> =>
  tryLearner({ scheme: "drl", policy: "plan-dqn", options }, { training, test, seeds: trainingSeeds(effort), backend });

/** Ratio of the sums over a trial's own tasks to the optimum's over the same tasks: one value for a training seed. */
export const ratioInShare = (
  { course, share }: Pick<Trial, "course" | "share">,
  optimal: Course,
  values: "cost" | "latency_s",
): number => sumOf(course, values) / sumOf(partOf(optimal, share), values);

/** Sum of a value over all tasks. */
const sumOf = ({ replications }: Course, values: "cost" | "latency_s"): number =>
  replications.reduce((sum, series) => series[values].reduce((total, value) => total + value, sum), 0);
