import { largest, smallest } from "../../../math/extremes.js";
import type { CostModel } from "../cost.js";
import { Bounds } from "./graph-bounds.js";
import { climb, SLACK } from "./graph-optimum.js";
import { type CostsIn, MAX_VISITS, type PlanOptimum, type PlanQuestion, uniform } from "./plan-question.js";

/**
 * The best plan of a general graph, by branch and bound over sites and variants in topological order. The bound of a partial plan is that
 * of a task whose sub-tasks work, hold and hand on as little as any of their variants. No real variant takes less time in any step.
 */
export const graphPlan = (question: PlanQuestion): PlanOptimum | undefined => {
  const { task, choices, loss, budget, perLoss, need_bytes, costsIn } = question;
  const { graph } = task;
  const { subtasks, order } = graph;
  const bounds = new Bounds(graph, leastCosts(question));
  const costsOf = remembered(costsIn);
  const left_bytes = costsIn([]).memory?.room_bytes.slice() ?? [];
  const { sites } = costsIn([]);
  const placement = new Int32Array(subtasks);
  const chosen = new Array<number>(subtasks).fill(0);
  // By depth: the least accuracy that the sub-tasks from there on can lose.
  const rest = new Float64Array(subtasks + 1);
  for (let depth = subtasks - 1; depth >= 0; depth--) rest[depth] = rest[depth + 1]! + smallest(loss[order[depth]!]!);
  const climbed = climbUniform(question, costsOf);
  let best = climbed;
  let bestCost = climbed.cost * (1 + SLACK) + Number.MIN_VALUE;
  let visits = 0;

  const descend = (depth: number, lost: number): void => {
    if (++visits > MAX_VISITS) return;
    if (depth === subtasks) {
      const cost = costsOf(chosen).costOf(placement);
      if (cost < bestCost) {
        bestCost = cost;
        best = { placement: placement.slice(), chosen: chosen.slice(), cost };
      }
      return;
    }
    const subtask = order[depth]!;
    for (let site = 0; site < sites; site++) {
      placement[subtask] = site;
      const bound = bounds.place(depth, placement);
      for (const number of choices[subtask]!) {
        const nowLost = lost + loss[subtask]![number]!;
        const need = need_bytes === undefined ? 0 : need_bytes[number]![subtask]!;
        if (nowLost + rest[depth + 1]! > budget || (need > 0 && need > left_bytes[site]!)) continue;
        if (!(bound + perLoss * (task.accuracyLost + nowLost + rest[depth + 1]!) < bestCost)) continue;
        chosen[subtask] = number;
        if (need > 0) left_bytes[site]! -= need;
        descend(depth + 1, nowLost);
        if (need > 0) left_bytes[site]! += need;
      }
    }
  };
  descend(0, 0);
  return visits > MAX_VISITS ? undefined : best;
};

/** Costs of a task that equals the least of its variants in every respect. */
const leastCosts = ({ task, choices, costsIn }: PlanQuestion): CostModel => {
  const { variants } = task;
  const leastBy = (of: "work" | "data") =>
    choices.map((numbers, subtask) =>
      numbers.reduce((least, number) =>
        variants![subtask]![number]![of] < variants![subtask]![least]![of] ? number : least,
      ),
    );
  return costsIn(leastBy("work"), leastBy("data"), true);
};

const remembered = (costsIn: CostsIn): ((chosen: readonly number[]) => CostModel) => {
  const known = new Map<string, CostModel>();
  return (chosen) => {
    const key = chosen.join();
    let costs = known.get(key);
    if (costs === undefined) {
      costs = costsIn(chosen.slice());
      known.set(key, costs);
    }
    return costs;
  };
};

/** The best result of hill climbs with all sub-tasks in one allowed variant. */
const climbUniform = (
  { task, choices, loss, budget }: PlanQuestion,
  costsOf: (chosen: readonly number[]) => CostModel,
): PlanOptimum => {
  const { graph } = task;
  const none = choices.map(() => 0);
  let best: PlanOptimum = { placement: new Int32Array(graph.subtasks), chosen: none, cost: Infinity };
  for (let number = 0; number < largest(choices.map(({ length }) => length)); number++) {
    const chosen = uniform(choices, number);
    if (chosen.reduce((sum, one, subtask) => sum + loss[subtask]![one]!, 0) > budget) continue;
    const { placement, cost } = climb(graph, costsOf(chosen));
    if (cost < best.cost) best = { placement, chosen, cost };
  }
  return best;
};
