import type { Network } from "../network.js";
import type { TaskGraph } from "../port/application.js";
import type { CostModel, ExecutionRow } from "./cost.js";
import type { Optimum } from "./graph-optimum.js";
import type { ThroughMoves } from "./through-moves.js";

const DEVICE = 0;

/** So many far edges are looked at first, and each time that is not enough, so many times more. */
const FIRST_LOOK = 8;
const GROWTH = 4;

/** Classes of servers, between which idle wires cost the same. */
const EDGE = 0;
const CLOUD = 1;

/**
 * The exact optimum of a chain, where a device reaches most edges through its serving one. It looks at as few of these far edges as it can:
 * at those of the lowest numbers first, and one ideal edge stands for the rest. It takes the least number of them, every wire to it is idle,
 * and sub-tasks cost there what they cost at least at any edge. So no real one of the rest is better, nor preferred where costs are equal. An
 * optimum that avoids the ideal edge is therefore the optimum over all sites; else more edges are looked at.
 */
export const throughOptimum = (graph: TaskGraph, costs: CostModel, moves: ThroughMoves): Optimum => {
  const { network, ways } = moves;
  const near: number[] = [DEVICE, ...ways.own];
  for (let site = network.edges + 1; site < costs.sites; site++) if (!ways.own.includes(site)) near.push(site);
  const far: number[] = [];
  for (let site = 1; site <= network.edges; site++) if (!ways.own.includes(site)) far.push(site);
  const search = new Search(graph, costs, moves);
  for (let looked = 0; ; looked = Math.max(FIRST_LOOK, GROWTH * looked)) {
    const isAll = looked >= far.length;
    const sites = [...near, ...far.slice(0, looked + 1)].sort((a, b) => a - b);
    const found = search.over(sites, isAll ? Number.NaN : far[looked]!);
    if (found !== undefined) return found;
  }
};

/** The sites that a search is over, in ascending order, and what is known of each while it lasts. */
class Places {
  readonly sites: readonly number[];
  /** The one that is ideal; NaN: none. */
  readonly ideal: number;
  readonly classes: Uint8Array;
  /** 1: it is reached through the serving edge. */
  readonly isThrough: Uint8Array;
  /** 1: and the wire from it to the serving edge is idle. */
  readonly isIdleHome: Uint8Array;
  readonly rows: readonly (ExecutionRow | undefined)[];
  readonly #wires: Network["wires"];

  constructor(sites: readonly number[], ideal: number, costs: CostModel, { network, ways }: ThroughMoves) {
    const { own, serving } = ways;
    this.sites = sites;
    this.ideal = ideal;
    this.#wires = network.wires;
    this.classes = new Uint8Array(sites.length);
    this.isThrough = new Uint8Array(sites.length);
    this.isIdleHome = new Uint8Array(sites.length);
    this.rows = sites.map((site) => (site === ideal ? undefined : costs.executionsAt(site)));
    for (let at = 1; at < sites.length; at++) {
      const site = sites[at]!;
      this.classes[at] = site <= network.edges ? EDGE : CLOUD;
      if (own.includes(site)) continue;
      this.isThrough[at] = 1;
      if (site === ideal || !this.isBusy(site, serving)) this.isIdleHome[at] = 1;
    }
  }

  /** True: the wire from one server to another is in use. Those of the ideal one never are. */
  isBusy(from: number, to: number): boolean {
    const { ideal } = this;
    return from !== ideal && to !== ideal && this.#wires.hasBusyFrom(from) && this.#wires.idleKind(from, to) < 0;
  }
}

/** Dynamic programming over the sites that are looked at, from the last sub-task back. */
class Search {
  readonly #subtasks: number;
  readonly #costs: CostModel;
  readonly #moves: ThroughMoves;
  /** By classes of both ends: number of the kind of the wires between them. */
  readonly #kinds: readonly (readonly number[])[];

  constructor({ subtasks }: TaskGraph, costs: CostModel, moves: ThroughMoves) {
    this.#subtasks = subtasks;
    this.#costs = costs;
    this.#moves = moves;
    const { wires } = moves.network;
    const mixed = wires.kindNumber("edge-cloud");
    this.#kinds = [
      [wires.kindNumber("edge-edge"), mixed],
      [mixed, wires.kindNumber("cloud-cloud")],
    ];
  }

  /**
   * @param sites  in ascending order, the device first
   * @param ideal  the one of them that is ideal; NaN: none
   * @returns      undefined when the optimum goes over the ideal one
   */
  over(sites: readonly number[], ideal: number): Optimum | undefined {
    const count = sites.length;
    const costs = this.#costs;
    const places = new Places(sites, ideal, costs, this.#moves);
    const next = new Int32Array(this.#subtasks * count);
    let togo = new Float64Array(count);
    let better = new Float64Array(count);
    this.#home(this.#subtasks, places, togo);
    for (let subtask = this.#subtasks - 1; subtask >= 0; subtask--) {
      for (let at = 0; at < count; at++) {
        const row = places.rows[at];
        togo[at]! +=
          row === undefined
            ? costs.leastEdgeCost(subtask)
            : row.price[subtask]! + costs.timeCost(row.time_s[subtask]!, 0);
      }
      if (subtask > 0) this.#fromServers(subtask, places, togo, better, next);
      this.#fromDevice(subtask, places, togo, better, next);
      [togo, better] = [better, togo];
    }
    const placement = new Int32Array(this.#subtasks);
    let at = 0;
    for (let subtask = 0; subtask < this.#subtasks; subtask++) {
      at = next[subtask * count + at]!;
      if (sites[at] === ideal) return undefined;
      placement[subtask] = sites[at]!;
    }
    return { placement, cost: togo[0]! + costs.decisionCost };
  }

  /** What moving an edge's data from every site to the device costs. */
  #home(edge: number, { sites, isIdleHome, classes }: Places, into: Float64Array): void {
    const costs = this.#costs;
    const idle = [EDGE, CLOUD].map((from) => this.#idleCost(this.#moves.idleDownAt, edge, from, EDGE));
    for (let at = 0; at < sites.length; at++)
      into[at] = isIdleHome[at] === 1 ? idle[classes[at]!]! : costs.moveCost(edge, sites[at]!, DEVICE);
  }

  #fromDevice(edge: number, places: Places, togo: Float64Array, better: Float64Array, next: Int32Array): void {
    const { sites, isThrough, classes } = places;
    const costs = this.#costs;
    const idle = [EDGE, CLOUD].map((to) => this.#idleCost(this.#moves.idleUpAt, edge, EDGE, to));
    let best = Infinity;
    let bestAt = 0;
    for (let at = 0; at < sites.length; at++) {
      const move = isThrough[at] === 1 ? idle[classes[at]!]! : costs.moveCost(edge, DEVICE, sites[at]!);
      if (move + togo[at]! < best) {
        best = move + togo[at]!;
        bestAt = at;
      }
    }
    if (isThrough[bestAt] === 1 && places.isBusy(this.#moves.ways.serving, sites[bestAt]!))
      [best, bestAt] = this.#tryAll(edge, places, togo, 0);
    better[0] = best;
    next[edge * sites.length] = bestAt;
  }

  /** Where data go from every server: back to the device, nowhere, or to the best other server. */
  #fromServers(edge: number, places: Places, togo: Float64Array, better: Float64Array, next: Int32Array): void {
    const { sites, classes } = places;
    const others = [EDGE, CLOUD].map((from) => this.#bestServer(edge, from, places, togo));
    this.#home(edge, places, better);
    for (let at = 1; at < sites.length; at++) {
      const other = others[classes[at]!]!;
      let best = Infinity;
      let bestAt = 0;
      if (other.at !== at && other.cost < Infinity && places.isBusy(sites[at]!, sites[other.at]!))
        [best, bestAt] = this.#tryAll(edge, places, togo, at);
      else {
        best = Math.min(best, better[at]! + togo[0]!);
        if (togo[at]! < best) {
          best = togo[at]!;
          bestAt = at;
        }
        if (other.cost < best || (other.cost === best && other.cost < Infinity && other.at < bestAt)) {
          best = other.cost;
          bestAt = other.at;
        }
      }
      better[at] = best;
      next[edge * sites.length + at] = bestAt;
    }
  }

  /** The best server for data of those of a class, over idle wires: no real wire is cheaper. Of equal ones the first. */
  #bestServer(edge: number, from: number, { sites, classes }: Places, togo: Float64Array) {
    const idle = [EDGE, CLOUD].map((to) => this.#idleCost(this.#moves.idleAt, edge, from, to));
    const best = { cost: Infinity, at: 0 };
    for (let at = 1; at < sites.length; at++) {
      const cost = idle[classes[at]!]! + togo[at]!;
      if (cost < best.cost) {
        best.cost = cost;
        best.at = at;
      }
    }
    return best;
  }

  /** The best site for data of a site whose wires are in use: all are asked for what they take. */
  #tryAll(edge: number, { sites, ideal }: Places, togo: Float64Array, from: number): [cost: number, at: number] {
    const costs = this.#costs;
    const { idleUpAt, idleAt } = this.#moves;
    let best = Infinity;
    let bestAt = 0;
    for (let at = 0; at < sites.length; at++) {
      const isCloud = sites[from]! > this.#moves.network.edges;
      const move =
        sites[at] === ideal
          ? this.#idleCost(from === 0 ? idleUpAt : idleAt, edge, isCloud ? CLOUD : EDGE, EDGE)
          : costs.moveCost(edge, sites[from]!, sites[at]!);
      if (move + togo[at]! < best) {
        best = move + togo[at]!;
        bestAt = at;
      }
    }
    return [best, bestAt];
  }

  /** Cost of a move over idle wires between servers of two classes; Infinity: there are no such wires. */
  #idleCost(entryAt: (edge: number, kind: number) => number, edge: number, from: number, to: number): number {
    const kind = this.#kinds[from]![to]!;
    return kind < 0 ? Infinity : this.#costs.costAt(entryAt(edge, kind));
  }
}
