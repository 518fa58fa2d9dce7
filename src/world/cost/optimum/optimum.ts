import type { TaskGraph } from "../../port/application.js";
import type { CostModel } from "../cost.js";
import { FEW_SITES } from "../move-table.js";
import { graphOptimum, type Optimum } from "./graph-optimum.js";
import { throughOptimum } from "./through-optimum.js";

const DEVICE = 0;

/**
 * The placement of least analytic cost, by dynamic programming for chains and by branch and bound for general graphs. Among equal costs,
 * the placement whose first sub-tasks are at sites of lower numbers wins.
 *
 * @returns undefined when a general graph needs more than 200,000 steps of search
 */
export const optimumOf = (graph: TaskGraph, costs: CostModel): Optimum | undefined =>
  costs.through !== undefined
    ? throughOptimum(graph, costs, costs.through)
    : graph.isChain
      ? chainOptimum(graph, costs)
      : graphOptimum(graph, costs);

/**
 * Exact for chains, because their cost is a sum over steps. Computes, from the last sub-task back, the least cost to go from every site.
 *
 *     togo[t][s] = execution(t, s) + min over s' of (move(t + 1, s, s') + togo[t + 1][s'])
 *
 * T * L^2 steps for T sub-tasks and L sites at most; with many sites far fewer, see `NextServers`.
 */
const chainOptimum = (graph: TaskGraph, costs: CostModel): Optimum => {
  const { sites } = costs;
  const { subtasks } = graph;
  const isMany = sites > FEW_SITES;
  const { scratch } = costs;
  scratch.widen(subtasks, sites);
  const { next } = scratch;
  let { togo, before } = scratch;
  for (let site = 0; site < sites; site++) togo[site] = costs.moveCost(subtasks, site, DEVICE);
  for (let subtask = subtasks - 1; subtask >= 0; subtask--) {
    for (let site = 0; site < sites; site++) togo[site]! += costs.executionCost(subtask, site);
    const servers = isMany && subtask > 0 ? new NextServers(subtask, costs, togo) : undefined;
    const sources = subtask === 0 ? 1 : sites;
    for (let source = 0; source < sources; source++) {
      let best = Infinity;
      let bestSite = DEVICE;
      const candidates = servers !== undefined && source !== DEVICE ? 1 : sites;
      for (let site = 0; site < candidates; site++) {
        const cost = costs.moveCost(subtask, source, site) + togo[site]!;
        if (cost < best) {
          best = cost;
          bestSite = site;
        }
      }
      if (servers !== undefined && source !== DEVICE) {
        servers.search(source, best, bestSite);
        best = servers.cost;
        bestSite = servers.site;
      }
      before[source] = best;
      next[subtask * sites + source] = bestSite;
    }
    const done = togo;
    togo = before;
    before = done;
  }
  const placement: number[] = [];
  let site = DEVICE;
  for (let subtask = 0; subtask < subtasks; subtask++) {
    site = next[subtask * sites + site]!;
    placement.push(site);
  }
  return { placement, cost: togo[DEVICE]! + costs.decisionCost };
};

/**
 * Finds the server to which a sub-task's data go from another server, if there are many. Servers are tried in order of their cost to
 * go. Links of one kind differ only in their queues, so an idle link bounds the rest, and few servers are examined. Cost and choice
 * are the same as when all are tried.
 */
export class NextServers {
  cost = Infinity;
  site = DEVICE;
  readonly #subtask: number;
  readonly #costs: CostModel;
  readonly #togo: ArrayLike<number>;
  /** Servers in ascending order of their cost to go; equal costs by number. */
  readonly #order: Int32Array;
  readonly #least: number;

  constructor(subtask: number, costs: CostModel, togo: ArrayLike<number>) {
    this.#subtask = subtask;
    this.#costs = costs;
    this.#togo = togo;
    this.#order = Int32Array.from({ length: costs.sites - 1 }, (_, index) => index + 1).sort(
      (a, b) => compare(togo[a]!, togo[b]!) || a - b,
    );
    this.#least = costs.leastWiredCost(subtask);
  }

  /** Stores the least cost and its site in `cost` and `site`; among equal costs the site of the lowest number. */
  search(source: number, deviceCost: number, deviceSite: number): void {
    const togo = this.#togo;
    this.cost = deviceCost;
    this.site = deviceSite;
    this.#take(this.#costs.moveCost(this.#subtask, source, source) + togo[source]!, source);
    for (const site of this.#order) {
      const bound = this.#least + togo[site]!;
      if (!(bound <= this.cost)) return;
      if (site !== source && (bound < this.cost || site < this.site))
        this.#take(this.#costs.moveCost(this.#subtask, source, site) + togo[site]!, site);
    }
  }

  #take(cost: number, site: number): void {
    if (!(cost < this.cost || (cost === this.cost && cost < Infinity && site < this.site))) return;
    this.cost = cost;
    this.site = site;
  }
}

/** A comparison in which infinities are equal. */
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
