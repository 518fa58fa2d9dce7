import { INPUT, type TaskGraph } from "../../port/application.js";
import type { CostModel } from "../cost.js";
import { StationLoads } from "./station-loads.js";

const DEVICE = 0;

/** The most paths that bounds use. */
const MAX_PATHS = 32;

/** A path from the task's input to its output, and a lower bound on its cost. */
interface PathBound {
  /** By depth in the order: the last placed sub-task on the path; -1: none. */
  readonly last: Int32Array;
  /** By depth: least price of all sub-tasks that are neither placed nor on the path. */
  readonly offPath: Float64Array;
  /** By sub-task of the path * sites + site: the least price and time from its end there. */
  readonly togo: Float64Array;
  /** The least price and time before the first sub-task of the path. */
  readonly start: number;
}

/**
 * A lower bound on the cost of a partial placement: only the first sub-tasks, in the graph's order, have a site. Every step takes at least
 * as long as without any other step of the task. So the cost is no less than, for any path of the graph: the least price of all
 * that is off the path, and, along the rest of the path, the least sum of price and time, which dynamic programming gives; nor than the
 * least price and the time that a station takes for all its work. The largest of these counts.
 */
export class Bounds {
  readonly #graph: TaskGraph;
  readonly #costs: CostModel;
  readonly #perSecond: number;
  /** By sub-task * sites + site: its least price there, plus the least price of the data that lead to it. */
  readonly #price: Float64Array;
  /** By depth: least price of the sub-tasks after it. */
  readonly #rest: Float64Array;
  readonly #paths: readonly PathBound[];
  readonly #stations: StationLoads;
  /** By sub-task: its earliest end. */
  readonly #finish_s: Float64Array;
  /** By depth: the least price of all up to there. */
  readonly #placed: Float64Array;

  constructor(graph: TaskGraph, costs: CostModel) {
    this.#graph = graph;
    this.#costs = costs;
    // Time on the radio is cheaper by the idle power. The bound treats all time as radio time.
    this.#perSecond = Math.max(0, costs.timeCost(1, 1));
    this.#price = this.#leastPrices();
    this.#rest = new Float64Array(graph.subtasks);
    for (let depth = graph.subtasks - 2; depth >= 0; depth--)
      this.#rest[depth] = this.#rest[depth + 1]! + this.#leastPriceOf(graph.order[depth + 1]!);
    this.#paths = longestPaths(graph, costs).map((edges) => this.#along(edges));
    this.#stations = new StationLoads(graph, costs);
    this.#finish_s = new Float64Array(graph.subtasks);
    this.#placed = new Float64Array(graph.subtasks);
  }

  /** Called when the sub-task at a depth of the order, and all before it, have a site. @returns the bound */
  place(depth: number, placement: Int32Array): number {
    const { edges, inputs, outputs, order, subtasks } = this.#graph;
    const costs = this.#costs;
    const finish_s = this.#finish_s;
    const subtask = order[depth]!;
    const site = placement[subtask]!;
    let ready_s = costs.decision.time_s;
    let price =
      (depth === 0 ? costs.decision.price : this.#placed[depth - 1]!) + costs.graph.leastExecutionPrice(subtask, site);
    for (const edge of inputs[subtask]!) {
      const { from } = edges[edge]!;
      const source = from === INPUT ? DEVICE : placement[from]!;
      const start_s = from === INPUT ? costs.decision.time_s : finish_s[from]!;
      ready_s = Math.max(ready_s, start_s + costs.moveTime_s(edge, source, site));
      price += costs.graph.leastMovePrice(edge, source, site);
    }
    for (const edge of outputs[subtask]!)
      if (edges[edge]!.to === subtasks) price += costs.graph.leastMovePrice(edge, site, DEVICE);
    finish_s[subtask] = ready_s + costs.executionTime_s[subtask * costs.sites + site]!;
    this.#placed[depth] = price;
    const alongPaths = this.#leastOfPaths(depth, price, placement);
    if (this.#perSecond === 0) return alongPaths;
    const latency_s = this.#stations.place(depth, placement, finish_s, ready_s);
    return Math.max(alongPaths, price + this.#rest[depth]! + this.#timeCost(latency_s));
  }

  #leastOfPaths(depth: number, price: number, placement: Int32Array): number {
    const { sites, decision } = this.#costs;
    let least = price;
    for (let index = 0; index < this.#paths.length; index++) {
      const { last, offPath, togo, start } = this.#paths[index]!;
      const subtask = last[depth]!;
      const way =
        subtask < 0
          ? this.#timeCost(decision.time_s) + start
          : this.#timeCost(this.#finish_s[subtask]!) + togo[subtask * sites + placement[subtask]!]!;
      const bound = price + offPath[depth]! + way;
      if (bound > least) least = bound;
    }
    return least;
  }

  #timeCost(time_s: number): number {
    return time_s === Infinity ? Infinity : this.#perSecond * time_s;
  }

  /** Least price of moving the data of an edge to a site, over all possible sources. */
  #leastMove(edge: number, site: number): number {
    if (this.#graph.edges[edge]!.from === INPUT) return this.#costs.graph.leastMovePrice(edge, DEVICE, site);
    let least = Infinity;
    for (let source = 0; source < this.#costs.sites; source++)
      least = Math.min(least, this.#costs.graph.leastMovePrice(edge, source, site));
    return least;
  }

  #leastPrices(): Float64Array {
    const { subtasks, inputs, outputs, edges } = this.#graph;
    const { sites } = this.#costs;
    const prices = new Float64Array(subtasks * sites);
    for (let subtask = 0; subtask < subtasks; subtask++)
      for (let site = 0; site < sites; site++) {
        let price = this.#costs.graph.leastExecutionPrice(subtask, site);
        for (const edge of inputs[subtask]!) price += this.#leastMove(edge, site);
        for (const edge of outputs[subtask]!)
          if (edges[edge]!.to === subtasks) price += this.#costs.graph.leastMovePrice(edge, site, DEVICE);
        prices[subtask * sites + site] = price;
      }
    return prices;
  }

  #along(path: readonly number[]): PathBound {
    const { subtasks, order, edges } = this.#graph;
    const costs = this.#costs;
    const { sites } = costs;
    const togo = new Float64Array(subtasks * sites);
    /** From a site over an edge of the path to the site where its end is cheapest. */
    const over = (edge: number, source: number): number => {
      const { to } = edges[edge]!;
      if (to === subtasks) return this.#timeCost(costs.moveTime_s(edge, source, DEVICE));
      let least = Infinity;
      for (let site = 0; site < sites; site++) {
        const at = to * sites + site;
        const time_s = costs.moveTime_s(edge, source, site) + costs.executionTime_s[at]!;
        const price = this.#price[at]! - this.#leastMove(edge, site) + costs.graph.leastMovePrice(edge, source, site);
        least = Math.min(least, price + this.#timeCost(time_s) + togo[at]!);
      }
      return least;
    };
    for (const edge of path.slice(1).toReversed()) {
      const { from } = edges[edge]!;
      for (let site = 0; site < sites; site++) togo[from * sites + site] = over(edge, site);
    }
    const start = over(path[0]!, DEVICE);
    const isOn = new Set(path.map((edge) => edges[edge]!.to));
    const last = new Int32Array(subtasks);
    const offPath = new Float64Array(subtasks);
    for (let depth = 0, latest = -1; depth < subtasks; depth++) {
      if (isOn.has(order[depth]!)) latest = order[depth]!;
      last[depth] = latest;
    }
    for (let depth = subtasks - 2; depth >= 0; depth--) {
      const next = order[depth + 1]!;
      offPath[depth] = offPath[depth + 1]! + (isOn.has(next) ? 0 : this.#leastPriceOf(next));
    }
    return { last, offPath, togo, start };
  }

  #leastPriceOf(subtask: number): number {
    const { sites } = this.#costs;
    let least = Infinity;
    for (let site = 0; site < sites; site++) least = Math.min(least, this.#price[subtask * sites + site]!);
    return least;
  }
}

/**
 * Finds for every edge the longest path over it, at the least times of its steps. Returns the longest of these paths, each once, as
 * lists of edges.
 */
const longestPaths = (graph: TaskGraph, costs: CostModel): number[][] => {
  const { subtasks, edges, inputs, outputs, order } = graph;
  const { sites } = costs;
  const least_s = (subtask: number): number => {
    let time_s = Infinity;
    for (let site = 0; site < sites; site++) time_s = Math.min(time_s, costs.executionTime_s[subtask * sites + site]!);
    return time_s;
  };
  const head_s = new Float64Array(subtasks);
  const tail_s = new Float64Array(subtasks);
  const bestIn = new Int32Array(subtasks);
  const bestOut = new Int32Array(subtasks);
  const headOf_s = (edge: number): number => (edges[edge]!.from === INPUT ? 0 : head_s[edges[edge]!.from]!);
  const tailOf_s = (edge: number): number => (edges[edge]!.to === subtasks ? 0 : tail_s[edges[edge]!.to]!);
  const longest = (list: readonly number[], time_s: (edge: number) => number): number =>
    list.reduce((best, edge) => (time_s(edge) > time_s(best) ? edge : best));
  for (const subtask of order) {
    bestIn[subtask] = longest(inputs[subtask]!, headOf_s);
    head_s[subtask] = headOf_s(bestIn[subtask]!) + least_s(subtask);
  }
  for (const subtask of order.toReversed()) {
    bestOut[subtask] = longest(outputs[subtask]!, tailOf_s);
    tail_s[subtask] = tailOf_s(bestOut[subtask]!) + least_s(subtask);
  }
  const found = new Map<string, { readonly path: number[]; readonly time_s: number }>();
  for (let edge = 0; edge < edges.length; edge++) {
    const path = [edge];
    while (edges[path[0]!]!.from !== INPUT) path.unshift(bestIn[edges[path[0]!]!.from]!);
    while (edges[path.at(-1)!]!.to !== subtasks) path.push(bestOut[edges[path.at(-1)!]!.to]!);
    found.set(path.join(), { path, time_s: headOf_s(edge) + tailOf_s(edge) });
  }
  return [...found.values()]
    .sort((a, b) => b.time_s - a.time_s)
    .slice(0, MAX_PATHS)
    .map(({ path }) => path);
};
