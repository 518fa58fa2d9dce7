import { DEVICE_SITE } from "../network.js";
import type { CostModel } from "./cost.js";
import type { ThroughMoves } from "./through-moves.js";

/** A sub-task that is to be placed, and where its data are. */
interface NextSubtask {
  readonly subtask: number;
  /** Edges of the graph whose data are at hand. */
  readonly edges: readonly number[];
  /** By edge of `edges`: the site where its data are. */
  readonly sources: readonly number[];
}

/**
 * The site with the least cost of moving a sub-task's data there and executing it; of equal sites the first. Where most sites are reached
 * through the serving edge, far edges are tried only until a lower bound says that no other can cost less.
 */
export const cheapestSite = (costs: CostModel, next: NextSubtask): number => {
  if (costs.through !== undefined) return cheapestThrough(costs, costs.through, next);
  let best = DEVICE_SITE;
  let bestCost = Infinity;
  for (let site = 0; site < costs.sites; site++) {
    const cost = costAt(costs, next, site);
    if (!(cost < bestCost)) continue;
    best = site;
    bestCost = cost;
  }
  return best;
};

const cheapestThrough = (costs: CostModel, through: ThroughMoves, next: NextSubtask): number => {
  const { routes, network } = through;
  const { subtask, edges, sources } = next;
  let best = DEVICE_SITE;
  let bestCost = Infinity;
  const look = (site: number) => {
    const cost = costAt(costs, next, site);
    if (!(cost < bestCost || (cost === bestCost && cost < Infinity && site < best))) return;
    best = site;
    bestCost = cost;
  };
  look(DEVICE_SITE);
  for (const site of routes.own) look(site);
  for (const site of sources) look(site);
  for (let site = network.edges + 1; site < costs.sites; site++) look(site);
  let least = costs.leastEdgeCost(subtask);
  for (let index = 0; index < edges.length; index++)
    least += costs.costAt(through.leastAt(edges[index]!, sources[index]!));
  for (let site = 1; site <= network.edges; site++) {
    if (least > bestCost || (least === bestCost && best < site)) return best;
    look(site);
  }
  return best;
};

const costAt = (costs: CostModel, { subtask, edges, sources }: NextSubtask, site: number): number => {
  let cost = costs.executionCost(subtask, site);
  for (let index = 0; index < edges.length; index++) cost += costs.moveCost(edges[index]!, sources[index]!, site);
  return cost;
};
