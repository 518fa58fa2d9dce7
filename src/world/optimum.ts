import type { TaskGraph } from "./application.js";
import type { CostModel } from "./cost.js";
import { graphOptimum, type Optimum } from "./graph-optimum.js";

const DEVICE = 0;

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
