import type { TaskGraph } from "../../port/application.js";
import type { CostModel } from "../cost.js";
import { Bounds } from "./graph-bounds.js";

const DEVICE = 0;

/** A placement by numbers of sites, and its analytic cost. */
export interface Optimum {
  readonly placement: ArrayLike<number>;
  readonly cost: number;
}

/** Limit on the steps of a search. Beyond it the optimum is unknown. */
const MAX_VISITS = 200_000;
/** Larger than rounding errors, smaller than any relevant difference. */
export const SLACK = 1e-12;

/**
 * Branch and bound in topological order, after a hill climb has found a good placement. The cost of a whole placement is found by
 * scheduling it. A partial placement is abandoned if its bound is no better (see `Bounds`).
 *
 * @returns undefined when it would take more than 200,000 steps; everything on the device if no placement ever ends
 */
export const graphOptimum = (graph: TaskGraph, costs: CostModel): Optimum | undefined => {
  const { subtasks, order } = graph;
  const { sites } = costs;
  const bounds = new Bounds(graph, costs);
  const placement = new Int32Array(subtasks);
  const climbed = climb(graph, costs);
  let best = climbed.placement;
  // An equally good placement that comes first in the order of sites is still found.
  let bestCost = climbed.cost * (1 + SLACK) + Number.MIN_VALUE;
  let visits = 0;

  const descend = (depth: number): void => {
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
      if (bounds.place(depth, placement) < bestCost) descend(depth + 1);
    }
  };
  descend(0);
  if (visits > MAX_VISITS) return undefined;
  return best === climbed.placement ? climbed : { placement: best, cost: bestCost };
};

/** The best local optimum of hill climbs that start from every constant placement and change one sub-task at a time. */
export const climb = ({ subtasks }: TaskGraph, costs: CostModel): Optimum => {
  let best = { placement: new Int32Array(subtasks).fill(DEVICE), cost: Infinity };
  for (let start = 0; start < costs.sites; start++) {
    const placement = new Int32Array(subtasks).fill(start);
    let cost = costs.costOf(placement);
    for (let isBetter = true; isBetter; ) {
      isBetter = false;
      for (let subtask = 0; subtask < subtasks; subtask++) {
        let kept = placement[subtask]!;
        for (let site = 0; site < costs.sites; site++) {
          if (site === kept) continue;
          placement[subtask] = site;
          const changed = costs.costOf(placement);
          if (changed < cost) {
            cost = changed;
            kept = site;
            isBetter = true;
          }
        }
        placement[subtask] = kept;
      }
    }
    if (cost < best.cost) best = { placement, cost };
  }
  return best;
};
