import type { RandomStream } from "../../engine/random.js";
import { largest, smallest } from "../../math/extremes.js";
import { stepCost } from "../encoding/step-cost.js";
import type { PlacementStep, StepEncoder } from "../encoding/step-encoding.js";
import type { QLearner } from "../q-learning/learner.js";
import { linearSchedule, type Schedule } from "../training/schedule.js";
import type { DmroTerms } from "./options.js";

/** Costs of a step are cut off at this many average tasks. */
export const MOST_COST = 10;

/** Temperature of the softmax over epsilon: values are in units of the mean cost of a task. */
const TEMPERATURE = 0.25;

/** Shares of random actions by decisions. */
export const explorationOf = ({ firstEpsilon, lastEpsilon, exploreShare, decisions }: DmroTerms): Schedule =>
  linearSchedule(firstEpsilon, lastEpsilon, Math.max(1, exploreShare * decisions));

/** What each network proposes in a state. */
export const proposalsOf = (
  learners: readonly QLearner[],
  state: Float32Array,
  allowed: Uint8Array,
  explore: DmroTerms["explore"],
  epsilon: number,
  chances: readonly RandomStream[],
): readonly number[] =>
  learners.map((learner, index) =>
    explore === "softmax"
      ? learner.draw(state, allowed, TEMPERATURE * epsilon, chances[index]!)
      : learner.explore(state, allowed, epsilon, chances[index]!),
  );

/** Local objectives F of some actions, each once, in units of the mean cost of a task. */
export const localCosts = (
  encoder: StepEncoder,
  step: PlacementStep,
  actions: readonly number[],
): ReadonlyMap<number, number> =>
  new Map(
    [...new Set(actions)].map((action) => [
      action,
      Math.min(stepCost(step, encoder.siteOf(step.view, action)) / encoder.spec.cost, MOST_COST),
    ]),
  );

/** The first of the actions of least cost. */
export const cheapestOf = (costs: ReadonlyMap<number, number>): number => {
  let best = -1;
  let least = Infinity;
  for (const [action, cost] of costs)
    if (best < 0 || cost < least) {
      best = action;
      least = cost;
    }
  return best;
};

/**
 * Rewards of proposals: minus its cost for the cheapest one, and minus the highest of the costs for all others.
 *
 * @source DMRO, section IV.A, below equation 16
 */
export const localRewards = (costs: ReadonlyMap<number, number>): ReadonlyMap<number, number> => {
  const least = smallest(costs.values());
  const most = largest(costs.values());
  return new Map([...costs].map(([action, cost]) => [action, cost === least ? -least : -most]));
};
