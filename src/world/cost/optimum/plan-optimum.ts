import { largest } from "../../../math/extremes.js";
import { lossBudget } from "../../port/application.js";
import type { Task } from "../../task/task.js";
import { chainPlan } from "./chain-plan.js";
import { graphPlan } from "./graph-plan.js";
import { type CostsIn, type PlanOptimum, type PlanQuestion, uniform } from "./plan-question.js";

/**
 * The plan of least analytic cost over all placements and variants that fit into the memory of their sites and keep the floor of
 * accuracy. It is exact. If the least cost of each step by itself leads to an allowed plan, that plan is returned. Otherwise branch and
 * bound finds it. If no plan is allowed or ends, the result costs Infinity, with everything on the device as it is.
 *
 * @param isAsIs  true: over placements alone
 * @returns undefined when the search would take more than 200,000 steps
 */
export const planOptimum = (task: Task, perLoss: number, costsIn: CostsIn, isAsIs = false): PlanOptimum | undefined => {
  const { graph, variants, chosen } = task;
  const choices = Array.from({ length: graph.subtasks }, (_, subtask) =>
    isAsIs || variants === undefined || (chosen?.[subtask] ?? 0) > 0
      ? [0]
      : variants[subtask]!.map((_, number) => number),
  );
  const loss = choices.map((numbers, subtask) =>
    numbers.map((number) => (number === 0 ? 0 : variants![subtask]![number]!.loss)),
  );
  const budget = task.accuracy === undefined ? Infinity : lossBudget(task.accuracy) - task.accuracyLost;
  const most = largest(choices.map(({ length }) => length));
  const asIs = costsIn([]);
  const need_bytes =
    asIs.memory === undefined
      ? undefined
      : Array.from({ length: most }, (_, number) => costsIn(uniform(choices, number)).memory!.need_bytes);
  const question: PlanQuestion = { task, choices, loss, budget, perLoss, need_bytes, costsIn };
  return graph.isChain ? chainPlan(question) : graphPlan(question);
};
