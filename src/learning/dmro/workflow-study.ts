import type { Observation, Placement, SiteId, TaskRequest } from "../../world/port/policy.js";
import type { Commitments } from "../encoding/commitments.js";
import type { PlacementStep, StepEncoder } from "../encoding/step-encoding.js";
import type { Transition } from "../training/replay.js";
import { cheapestOf, localRewards } from "./proposals.js";

/** The interface of algorithm 1 at a sub-task. */
export interface WorkflowQuestions {
  /** Actions that the networks propose. */
  propose(state: Float32Array, allowed: Uint8Array): readonly number[];
  /** F of each of them. */
  costs(step: PlacementStep, actions: readonly number[]): ReadonlyMap<number, number>;
  /** Gets a proposal with its reward; `isTaken` says whether it was the best. */
  remember(transition: Transition, step: PlacementStep): void;
}

/**
 * Algorithm 1, lines 3 to 19, for a whole workflow: the proposed action of lowest F is taken, and all that were proposed are remembered,
 * each with the state that it leads to.
 */
export const studyWorkflow = (
  encoder: StepEncoder,
  request: TaskRequest,
  view: Observation,
  commitments: Commitments,
  gamma: number,
  { propose, costs: costsOf, remember }: WorkflowQuestions,
): Placement => {
  const { inputs, actions } = encoder;
  const { order } = request.graph;
  const placed = new Array<SiteId | undefined>(request.graph.subtasks).fill(undefined);
  const allowed = new Uint8Array(actions);
  encoder.allow(view, allowed);
  let state: Float32Array = new Float32Array(inputs);
  encoder.encode({ request, view, subtask: order[0]!, placed, commitments }, state);
  order.forEach((subtask, place) => {
    const step = { request, view, subtask, placed, commitments };
    const costs = costsOf(step, propose(state, allowed));
    const following = order[place + 1];
    const nextStates = new Map<number, Float32Array>();
    for (const [action, reward] of localRewards(costs)) {
      const next = new Float32Array(inputs);
      placed[subtask] = encoder.siteOf(view, action);
      if (following !== undefined) encoder.encode({ request, view, subtask: following, placed, commitments }, next);
      placed[subtask] = undefined;
      nextStates.set(action, next);
      const discount = following === undefined ? 0 : gamma;
      remember({ state, action, reward, discount, next, allowed }, step);
    }
    const taken = cheapestOf(costs);
    placed[subtask] = encoder.siteOf(view, taken);
    state = nextStates.get(taken)!;
  });
  return placed as SiteId[];
};
