import { INPUT, type TaskGraph } from "./application.js";
import type { CostModel } from "./cost.js";

const DEVICE = 0;

/** A placement by numbers of sites, and its analytic cost. */
export interface Optimum {
  readonly placement: Int32Array;
  readonly cost: number;
}

/** Search trees of general graphs are cut here: beyond it the optimum is not known. */
const MAX_VISITS = 200_000;

/**
 * The placement of least analytic cost: by dynamic programming over a chain's sub-tasks, by branch and bound over a general
 * graph. Of equal costs the one whose first sub-tasks are at sites of lower numbers.
 *
 * @returns undefined when a general graph needs more than 200,000 steps of search
 */
export const optimumOf = (graph: TaskGraph, costs: CostModel): Optimum | undefined =>
  graph.isChain ? chainOptimum(graph, costs) : graphOptimum(graph, costs);

/**
 * Exact for chains, whose cost is a sum over steps: from the last sub-task back, the least cost to go from every site.
 *
 *     togo[t][s] = execution(t, s) + min over s' of (move(t + 1, s, s') + togo[t + 1][s'])
 *
 * T * L^2 steps for T sub-tasks and L sites.
 */
const chainOptimum = (graph: TaskGraph, costs: CostModel): Optimum => {
  const { sites } = costs;
  const { subtasks } = graph;
  const next = new Array<number>(subtasks * sites).fill(DEVICE);
  let togo = new Float64Array(sites);
  let better = new Float64Array(sites);
  for (let site = 0; site < sites; site++) togo[site] = costs.moveCost(subtasks, site, DEVICE);
  for (let subtask = subtasks - 1; subtask >= 0; subtask--) {
    for (let site = 0; site < sites; site++) togo[site]! += costs.executionCost(subtask, site);
    const sources = subtask === 0 ? 1 : sites;
    for (let source = 0; source < sources; source++) {
      let best = Infinity;
      let bestSite = 0;
      for (let site = 0; site < sites; site++) {
        const cost = costs.moveCost(subtask, source, site) + togo[site]!;
        if (cost < best) {
          best = cost;
          bestSite = site;
        }
      }
      better[source] = best;
      next[subtask * sites + source] = bestSite;
    }
    [togo, better] = [better, togo];
  }
  const placement = new Int32Array(subtasks);
  let site = DEVICE;
  for (let subtask = 0; subtask < subtasks; subtask++) {
    site = next[subtask * sites + site]!;
    placement[subtask] = site;
  }
  return { placement, cost: togo[DEVICE]! + costs.decisionCost };
};

/**
 * Branch and bound in topological order. The bound of a partial placement: its prices, plus the least price of every step to
 * come, plus the time of the longest path placed so far, each sub-task followed by its least time to the end.
 */
const graphOptimum = (graph: TaskGraph, costs: CostModel): Optimum | undefined => {
  const { subtasks, order } = graph;
  const { sites } = costs;
  const leastTail_s = leastTails(graph, costs);
  const leastPrice = leastPrices(graph, costs);
  const placement = new Int32Array(subtasks);
  const finish_s = new Float64Array(subtasks);
  let best: Int32Array | undefined;
  let bestCost = Infinity;
  let visits = 0;

  const radioCredit = costs.timeCost(0, 1) < 0 ? -costs.timeCost(0, 1) : 0;
  const perSecond = Math.max(0, costs.timeCost(1, 0) - radioCredit);

  const descend = (depth: number, price: number, longest_s: number): void => {
    if (++visits > MAX_VISITS) return;
    if (depth === subtasks) {
      const cost = costs.costOf(placement);
      if (cost < bestCost) {
        bestCost = cost;
        best = placement.slice();
      }
      return;
    }
    const subtask = order[depth]!;
    for (let site = 0; site < sites; site++) {
      placement[subtask] = site;
      let ready_s = costs.decision.time_s;
      let added = costs.executionPrice(subtask, site);
      for (const edge of graph.inputs[subtask]!) {
        const { from } = graph.edges[edge]!;
        const source = from === INPUT ? DEVICE : placement[from]!;
        const start_s = from === INPUT ? costs.decision.time_s : finish_s[from]!;
        ready_s = Math.max(ready_s, start_s + costs.moveTime_s[(edge * sites + source) * sites + site]!);
        added += costs.movePrice(edge, source, site);
      }
      finish_s[subtask] = ready_s + costs.executionTime_s[subtask * sites + site]!;
      const end_s = Math.max(longest_s, finish_s[subtask]! + leastTail_s[subtask * sites + site]!);
      const bound = price + added + leastPrice[depth + 1]! + perSecond * end_s;
      if (bound < bestCost) descend(depth + 1, price + added, end_s);
    }
  };
  descend(0, costs.decision.price, 0);
  return best === undefined || visits > MAX_VISITS ? undefined : { placement: best, cost: bestCost };
};

/** By sub-task * sites + site: the least time from the end of a sub-task there to the end of the task. */
const leastTails = (graph: TaskGraph, costs: CostModel): Float64Array => {
  const { sites } = costs;
  const tail_s = new Float64Array(graph.subtasks * sites);
  for (const subtask of graph.order.toReversed())
    for (let site = 0; site < sites; site++) {
      let longest_s = 0;
      for (const edge of graph.outputs[subtask]!) {
        const { to } = graph.edges[edge]!;
        let least_s = Infinity;
        for (let target = 0; target < (to === graph.subtasks ? 1 : sites); target++) {
          const move_s = costs.moveTime_s[(edge * sites + site) * sites + target]!;
          const rest_s =
            to === graph.subtasks ? 0 : costs.executionTime_s[to * sites + target]! + tail_s[to * sites + target]!;
          least_s = Math.min(least_s, move_s + rest_s);
        }
        longest_s = Math.max(longest_s, least_s);
      }
      tail_s[subtask * sites + site] = longest_s;
    }
  return tail_s;
};

/** By depth in the order: the least price of all sub-tasks from there on, and of the data that lead to them. */
const leastPrices = (graph: TaskGraph, costs: CostModel): Float64Array => {
  const least = new Float64Array(graph.subtasks + 1);
  for (let depth = graph.subtasks - 1; depth >= 0; depth--) {
    const subtask = graph.order[depth]!;
    let price = Infinity;
    for (let site = 0; site < costs.sites; site++) price = Math.min(price, costs.executionPrice(subtask, site));
    least[depth] = least[depth + 1]! + price;
  }
  return least;
};
