import type { TaskGraph } from "../../port/application.js";
import type { CostModel } from "../cost.js";
import type { ThroughMoves } from "../through-moves.js";
import type { Optimum } from "./graph-optimum.js";

const DEVICE = 0;

/** Number of far edges in the first search, and the factor by which it grows when the search finds no proven optimum. */
const FIRST_LOOK = 8;
const GROWTH = 8;

/** Classes of servers, between which idle wires cost the same. */
const EDGE = 0;
const CLOUD = 1;

/**
 * The exact optimum of a chain, if a device reaches most edges through its serving edge. The search includes as few of these far edges as
 * possible, the lowest numbers first. One ideal edge stands for the rest: it has the lowest number of them, all its wires are idle, and
 * sub-tasks cost there the least that they cost at any edge. So none of the rest is better, or preferred at equal cost. An optimum that
 * avoids the ideal edge is therefore the optimum over all sites. Otherwise more edges are included.
 */
export const throughOptimum = (graph: TaskGraph, costs: CostModel, moves: ThroughMoves): Optimum => {
  const { network, routes } = moves;
  const near: number[] = [DEVICE, ...routes.own];
  for (let site = network.edges + 1; site < costs.sites; site++) if (!routes.own.includes(site)) near.push(site);
  const far: number[] = [];
  for (let site = 1; site <= network.edges; site++) if (!routes.own.includes(site)) far.push(site);
  const search = new Search({ graph, costs, moves, near, far });
  for (let looked = 0; ; looked = Math.max(FIRST_LOOK, GROWTH * looked)) {
    const found = search.over(Math.min(looked, far.length));
    if (found !== undefined) return found;
  }
};

/** The subject of the search, and the sites in two groups. */
interface SearchParts {
  readonly graph: TaskGraph;
  readonly costs: CostModel;
  readonly moves: ThroughMoves;
  /** Sites that are always included, the device first. */
  readonly near: readonly number[];
  readonly far: readonly number[];
}

/** Dynamic programming over the included sites, from the last sub-task back. */
class Search {
  readonly #subtasks: number;
  readonly #costs: CostModel;
  readonly #moves: ThroughMoves;
  /** The included sites, by place: near ones with the device first, then far ones. */
  readonly #sites: readonly number[];
  readonly #near: number;
  /** By place * sub-tasks + sub-task: the cost of executing there, for the places included so far. */
  readonly #execution: number[] = [];
  /** By place, for the places included so far. */
  readonly #facts: Place[] = [];
  /** By sub-task: cost of executing at the ideal edge. */
  readonly #least: number[] = [];
  readonly #idle: IdleCosts;
  /** The place of the ideal edge; past the last place if there is none. */
  #ideal = 0;
  #count = 0;

  constructor({ graph, costs, moves, near, far }: SearchParts) {
    this.#subtasks = graph.subtasks;
    this.#costs = costs;
    this.#moves = moves;
    this.#sites = [...near, ...far];
    this.#near = near.length;
    this.#idle = new IdleCosts(costs, moves);
    for (let subtask = 0; subtask < graph.subtasks; subtask++) this.#least.push(costs.leastEdgeCost(subtask));
  }

  /**
   * @param looked  number of far edges to include
   * @returns       undefined when the optimum uses the ideal edge, which represents the edges that are left out
   */
  over(looked: number): Optimum | undefined {
    const sites = this.#sites;
    const subtasks = this.#subtasks;
    this.#ideal = this.#near + looked;
    this.#count = Math.min(this.#ideal + 1, sites.length);
    this.#look();
    const count = this.#count;
    const next = new Array<number>(subtasks * count).fill(0);
    let togo = new Array<number>(count).fill(Number.NaN);
    let better = new Array<number>(count).fill(Number.NaN);
    for (let place = 0; place < count; place++) togo[place] = this.#homeCost(subtasks, place);
    for (let subtask = subtasks - 1; subtask >= 0; subtask--) {
      for (let place = 0; place < count; place++)
        togo[place]! += place === this.#ideal ? this.#least[subtask]! : this.#execution[place * subtasks + subtask]!;
      if (subtask > 0) this.#fromServers(subtask, togo, better, next);
      this.#fromDevice(subtask, togo, better, next);
      [togo, better] = [better, togo];
    }
    const placement = new Int32Array(subtasks);
    let place = 0;
    for (let subtask = 0; subtask < subtasks; subtask++) {
      place = next[subtask * count + place]!;
      if (place === this.#ideal) return undefined;
      placement[subtask] = sites[place]!;
    }
    return { placement, cost: togo[0]! + this.#costs.decisionCost };
  }

  /** Includes places that were not included before. */
  #look(): void {
    const { network, routes } = this.#moves;
    const { wires } = network;
    const end = Math.min(this.#ideal, this.#count);
    for (let place = this.#facts.length; place < end; place++) {
      const site = this.#sites[place]!;
      this.#costs.executionCosts(site, this.#execution, place * this.#subtasks);
      const isThrough = site !== DEVICE && !routes.own.includes(site);
      const hasBusy = site !== DEVICE && wires.hasBusyFrom(site);
      this.#facts.push({
        class: site <= network.edges ? EDGE : CLOUD,
        isThrough,
        hasBusy,
        isIdleHome: isThrough && !(hasBusy && wires.idleKind(site, routes.serving) < 0),
      });
    }
  }

  #placeOf(place: number): Place {
    return place === this.#ideal ? IDEAL : this.#facts[place]!;
  }

  /** True if the wire from one place to another is in use. */
  #isBusy(from: number, to: number): boolean {
    if (from === this.#ideal || to === this.#ideal || !this.#facts[from]!.hasBusy) return false;
    return this.#moves.network.wires.idleKind(this.#sites[from]!, this.#sites[to]!) < 0;
  }

  /** Cost of moving an edge's data from a place to the device. */
  #homeCost(edge: number, place: number): number {
    const { isIdleHome, class: from } = this.#placeOf(place);
    return isIdleHome ? this.#idle.down(edge, from) : this.#costs.moveCost(edge, this.#sites[place]!, DEVICE);
  }

  #fromDevice(edge: number, togo: number[], better: number[], next: number[]): void {
    const { serving } = this.#moves.routes;
    const sites = this.#sites;
    const toEdge = this.#idle.up(edge, EDGE);
    const toCloud = this.#idle.up(edge, CLOUD);
    let best = Infinity;
    let bestPlace = 0;
    for (let place = 0; place < this.#count; place++) {
      const { isThrough, class: to } = this.#placeOf(place);
      const move = isThrough ? (to === EDGE ? toEdge : toCloud) : this.#costs.moveCost(edge, DEVICE, sites[place]!);
      const cost = move + togo[place]!;
      if (cost < best || (cost === best && cost < Infinity && sites[place]! < sites[bestPlace]!)) {
        best = cost;
        bestPlace = place;
      }
    }
    const { isThrough } = this.#placeOf(bestPlace);
    const { wires } = this.#moves.network;
    if (isThrough && bestPlace !== this.#ideal && wires.idleKind(serving, sites[bestPlace]!) < 0)
      [best, bestPlace] = this.#tryAll(edge, togo, 0);
    better[0] = best;
    next[edge * this.#count] = bestPlace;
  }

  /** Finds where data go from every server: back to the device, nowhere, or to the best other server. */
  #fromServers(edge: number, togo: number[], better: number[], next: number[]): void {
    const sites = this.#sites;
    const count = this.#count;
    const bestFrom = [this.#bestServer(edge, EDGE, togo), this.#bestServer(edge, CLOUD, togo)];
    for (let place = 1; place < count; place++) {
      const { class: from, hasBusy } = this.#placeOf(place);
      const { cost, place: other } = bestFrom[from]!;
      let best = Infinity;
      let bestPlace = 0;
      if (hasBusy && other !== place && cost < Infinity && this.#isBusy(place, other))
        [best, bestPlace] = this.#tryAll(edge, togo, place);
      else {
        best = this.#homeCost(edge, place) + togo[0]!;
        if (togo[place]! < best) {
          best = togo[place]!;
          bestPlace = place;
        }
        if (cost < best || (cost === best && cost < Infinity && sites[other]! < sites[bestPlace]!)) {
          best = cost;
          bestPlace = other;
        }
      }
      better[place] = best;
      next[edge * count + place] = bestPlace;
    }
  }

  /** The best server of a class for data, over idle wires: no real wire is cheaper. Among equal servers the lowest number. */
  #bestServer(edge: number, from: number, togo: number[]): { readonly cost: number; readonly place: number } {
    const sites = this.#sites;
    const toEdge = this.#idle.between(edge, from, EDGE);
    const toCloud = this.#idle.between(edge, from, CLOUD);
    let best = Infinity;
    let bestPlace = 0;
    for (let place = 1; place < this.#count; place++) {
      const cost = (this.#placeOf(place).class === EDGE ? toEdge : toCloud) + togo[place]!;
      if (cost < best || (cost === best && cost < Infinity && sites[place]! < sites[bestPlace]!)) {
        best = cost;
        bestPlace = place;
      }
    }
    return { cost: best, place: bestPlace };
  }

  /** The best next place for data at a place with busy wires, found by trying all. */
  #tryAll(edge: number, togo: number[], from: number): [cost: number, place: number] {
    const sites = this.#sites;
    let best = Infinity;
    let bestPlace = 0;
    for (let place = 0; place < this.#count; place++) {
      const cost = this.#moveCost(edge, from, place) + togo[place]!;
      if (cost < best || (cost === best && cost < Infinity && sites[place]! < sites[bestPlace]!)) {
        best = cost;
        bestPlace = place;
      }
    }
    return [best, bestPlace];
  }

  #moveCost(edge: number, from: number, to: number): number {
    if (to !== this.#ideal) return this.#costs.moveCost(edge, this.#sites[from]!, this.#sites[to]!);
    return from === 0 ? this.#idle.up(edge, EDGE) : this.#idle.between(edge, this.#placeOf(from).class, EDGE);
  }
}

/** The facts about a site during a search. */
interface Place {
  readonly class: number;
  /** It is reached through the serving edge. */
  readonly isThrough: boolean;
  /** Some wire from it is in use. */
  readonly hasBusy: boolean;
  /** It is reached through the serving edge, and the wire from it to there is idle. */
  readonly isIdleHome: boolean;
}

const IDEAL: Place = { class: EDGE, isThrough: true, hasBusy: false, isIdleHome: true };

/** Costs of moves over idle wires, by the classes of their ends; Infinity: there are no such wires. */
class IdleCosts {
  readonly #costs: CostModel;
  readonly #moves: ThroughMoves;
  /** By classes of both ends: number of the kind of the wires between them. */
  readonly #kinds: readonly (readonly number[])[];

  constructor(costs: CostModel, moves: ThroughMoves) {
    const { wires } = moves.network;
    const mixed = wires.kindNumber("edge-cloud");
    this.#costs = costs;
    this.#moves = moves;
    this.#kinds = [
      [wires.kindNumber("edge-edge"), mixed],
      [mixed, wires.kindNumber("cloud-cloud")],
    ];
  }

  between(edge: number, from: number, to: number): number {
    const kind = this.#kinds[from]![to]!;
    return kind < 0 ? Infinity : this.#costs.costAt(this.#moves.idleAt(edge, kind));
  }

  /** From the device through its serving edge. */
  up(edge: number, to: number): number {
    const kind = this.#kinds[EDGE]![to]!;
    return kind < 0 ? Infinity : this.#costs.costAt(this.#moves.idleUpAt(edge, kind));
  }

  /** To the device through its serving edge. */
  down(edge: number, from: number): number {
    const kind = this.#kinds[from]![EDGE]!;
    return kind < 0 ? Infinity : this.#costs.costAt(this.#moves.idleDownAt(edge, kind));
  }
}
