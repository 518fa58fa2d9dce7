import type { Backend } from "../../../learning/network/backend.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { Course } from "../emulate.js";
import { type Trial, type TrialOrder, tryLearner } from "../learners.js";
import { type Effort, sized, trainingSeeds } from "../reproduction.js";

/** Everything that DIOS' tables are made of. */
export interface Laboratory {
  readonly effort: Effort;
  /** What is trained for, and what is tested in: the same setting with other seeds. */
  readonly training: Scenario;
  readonly test: Scenario;
  readonly backend: Backend;
  /** Schemes that need no training, in the test. */
  readonly courses: ReadonlyMap<string, Course>;
  readonly optimal: Course;
}

/** How an imitator is trained. */
export type Terms = Readonly<Record<string, number | string>>;

/** The paper's 100,000 demonstrations. */
export const allSamples = (effort: Effort): number => sized(effort, 100_000, 3000, 100);

/** The demonstrations of tables beside the paper's, in which many networks are trained. */
export const fewerSamples = (effort: Effort): number => sized(effort, 20_000, 1500, 100);

/** Passes over the demonstrations: more of few, so that the number of steps is similar. */
export const epochsFor = (effort: Effort, samples: number): number =>
  sized({ ...effort, scale: 1 }, samples >= 50_000 ? 4 : samples >= 10_000 ? 8 : 20, samples >= 1000 ? 5 : 10);

/** Trains an imitator with every seed, and tests each in replications of its own. */
export const tryImitator = (
  { effort, training, test, backend }: Pick<Laboratory, "effort" | "training" | "test" | "backend">,
  scheme: string,
  policy: "dios" | "sos",
  samples: number,
  terms: Terms = {},
): Promise<readonly Trial[]> => {
  const order: TrialOrder = { training, test, seeds: trainingSeeds(effort), backend };
  // With small samples small batches, so that there are enough steps.
  const batch = samples >= 10_000 ? 256 : samples >= 2000 ? 64 : 32;
  const options = { samples, epochs: epochsFor(effort, samples), batch, heldOut: 20, ...terms };
  return tryLearner({ scheme, policy, options }, order);
};
