import type { TaskGraph } from "../port/application.js";

const DEVICE = 0;

/** Times and costs of the steps of a chain; see `CostModel`. */
interface StepCosts {
  readonly decisionCost: number;
  moveCost(edge: number, from: number, to: number): number;
  executionCost(subtask: number, site: number): number;
  moveTime_s(edge: number, from: number, to: number): number;
  executionTimeAt_s(subtask: number, site: number): number;
}

/** Cost of a chain's placement if tasks can end early: the mean over their ends. */
export const meanChainCost = (costs: StepCosts, { subtasks }: TaskGraph, placement: ArrayLike<number>): number => {
  let cost = costs.decisionCost;
  let source = DEVICE;
  for (let subtask = 0; subtask < subtasks; subtask++) {
    const site = placement[subtask]!;
    cost += costs.moveCost(subtask, source, site) + costs.executionCost(subtask, site);
    source = site;
  }
  return cost + costs.moveCost(subtasks, source, DEVICE);
};

/** Total time of a chain's steps in a placement, s. */
export const chainTime_s = (costs: StepCosts, { subtasks }: TaskGraph, placement: ArrayLike<number>): number => {
  let time_s = 0;
  let source = DEVICE;
  for (let subtask = 0; subtask < subtasks; subtask++) {
    const site = placement[subtask]!;
    time_s += costs.moveTime_s(subtask, source, site) + costs.executionTimeAt_s(subtask, site);
    source = site;
  }
  return time_s + costs.moveTime_s(subtasks, source, DEVICE);
};
