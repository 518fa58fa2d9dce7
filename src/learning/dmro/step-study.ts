import type { RandomStream } from "../../engine/random.js";
import type { OffloadingPolicy, TaskResult } from "../../world/port/policy.js";
import type { PlacementStep, StepEncoder } from "../encoding/step-encoding.js";
import type { Transition } from "../training/replay.js";
import { StepPolicy } from "../training/step-policy.js";
import { Trajectories } from "../training/trajectories.js";
import type { DmroTerms } from "./options.js";
import { cheapestOf, localCosts, localRewards } from "./proposals.js";

/** What a dropped task costs, in average tasks. */
const DROPPED = 10;

export interface StepStudy {
  readonly encoder: StepEncoder;
  readonly terms: Pick<DmroTerms, "decides" | "reward" | "pick" | "gamma">;
  /** Actions that the networks propose. */
  propose(state: Float32Array, allowed: Uint8Array): readonly number[];
  /** Draws the network whose proposal is taken where `pick` is `value`. */
  readonly draws: RandomStream;
  remember(transition: Transition): void;
  /** A workflow was placed, or has ended where sub-tasks are decided one by one. */
  workflow(): void;
}

interface Waiting {
  readonly state: Float32Array;
  readonly rewards: ReadonlyMap<number, number>;
}

/**
 * A policy that explores beyond the paper: sub-tasks may be decided when their data are available, and rewards may come from the
 * actual costs of workflows. With local rewards, all proposals are remembered, with the state that followed the taken one; an
 * outcome belongs only to the taken action.
 */
export const exploringSteps = ({ encoder, terms, propose, draws, remember, workflow }: StepStudy): OffloadingPolicy => {
  const { decides, reward, pick, gamma } = terms;
  const trajectories = new Trajectories({ cost: encoder.spec.cost, gamma, dropped: DROPPED }, remember);
  const waiting = new Map<number, Waiting>();
  const settle = (decision: number, next: Float32Array | undefined, allowed: ArrayLike<number>): void => {
    const before = waiting.get(decision);
    if (before === undefined) return;
    const { state, rewards } = before;
    const discount = next === undefined ? 0 : gamma;
    for (const [action, value] of rewards)
      remember({ state, action, reward: value, discount, next: next ?? [], allowed: Array.from(allowed) });
    waiting.delete(decision);
  };
  const chosen = (state: Float32Array, allowed: Uint8Array, step: PlacementStep): number => {
    const { decision } = step.request;
    const proposals = propose(state, allowed);
    const costs = localCosts(encoder, step, proposals);
    // One network for every decision, so that each sees the consequences of its own choices (Osband et al. 2016).
    const action = pick === "cost" ? cheapestOf(costs) : proposals[Math.floor(draws() * proposals.length)]!;
    if (reward === "local") {
      const own = state.slice();
      settle(decision, own, allowed);
      waiting.set(decision, { state: own, rewards: localRewards(costs) });
    } else {
      const { time_s, objective } = step.view;
      trajectories.decided({ decision, time_s, perSecond: objective.time }, state, allowed, action);
    }
    return action;
  };
  return new StepPolicy({
    name: "dmro",
    decides,
    encoder,
    pick: chosen,
    placed: ({ decision }) => {
      settle(decision, undefined, []);
      workflow();
    },
    ended: (decision: number, result: TaskResult) => {
      settle(decision, undefined, []);
      trajectories.ended(decision, result);
      if (decides === "subtask") workflow();
    },
  });
};
