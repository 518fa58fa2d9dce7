import { DEVICE_SITE } from "../network.js";
import type { CostModel } from "./cost.js";
import type { ThroughMoves } from "./through-moves.js";

/** A sub-task to place, and the sites of its data. */
interface NextSubtask {
  readonly subtask: number;
  /** Edges of the graph whose data are available. */
  readonly edges: readonly number[];
  /** By edge of `edges`: the site where its data are. */
  readonly sources: readonly number[];
}

/**
 * The site with the least cost of moving a sub-task's data there and executing it; among equal sites the first. If most sites are reached
 * through the serving edge, far edges are tried only until a lower bound shows that no other edge can cost less.
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
  const leastMoves = edges.map((edge, index) => costs.costAt(through.leastAt(edge, sources[index]!)));
  const leastAfter = (wait_s: number): number => {
    let least = costs.leastEdgeCost(subtask, wait_s);
    for (const move of leastMoves) least += move;
    return least;
  };
  const isBeaten = (least: number, site: number): boolean => least > bestCost || (least === bestCost && best < site);
  const least = leastAfter(0);
  for (let site = 1; site <= network.edges; site++) {
    if (isBeaten(least, site)) return best;
    // If the wait alone makes the site too expensive, the grant need not be drawn.
    const wait_s = network.servers[site - 1]!.leastWait_s;
    if (wait_s === 0 || !isBeaten(leastAfter(wait_s), site)) look(site);
  }
  return best;
};

const costAt = (costs: CostModel, { subtask, edges, sources }: NextSubtask, site: number): number => {
  let cost = costs.executionCost(subtask, site);
  for (let index = 0; index < edges.length; index++) cost += costs.moveCost(edges[index]!, sources[index]!, site);
  return cost;
};
