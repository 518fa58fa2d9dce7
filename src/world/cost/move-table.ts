import type { RouteLeg } from "../link/link.js";
import { DEVICE_SITE, type DeviceRoutes } from "../network.js";
import { INPUT } from "../port/application.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import type { LegCost, Step } from "./leg-cost.js";

/** Columns up to this length are copied from columns of doubles that are there already. */
const COPIED = 1024;
// Filled with halves first: V8 then stores doubles from the beginning, and a copy of it never has to change its kind of elements.
const ZEROS: readonly number[] = new Array<number>(COPIED).fill(0.5).fill(0);
const NANS: readonly number[] = new Array<number>(COPIED).fill(Number.NaN);

/** A plain array: typed arrays of more than 64 bytes lie outside of the heap, and making them takes longer than filling them. */
export const zeros = (length: number): number[] =>
  length <= COPIED ? ZEROS.slice(0, length) : new Array<number>(length).fill(0);

const nans = (length: number): number[] =>
  length <= COPIED ? NANS.slice(0, length) : new Array<number>(length).fill(Number.NaN);

/** With more sites than this, a chain's moves between servers are computed on demand. */
export const FEW_SITES = 8;

/** Entries that follow those of moves: one that never happens, one that goes nowhere, and the last one found between servers. */
const NEVER = 0;
const NOTHING = 1;
const LATEST = 2;
const ROOM = 3;

/** Columns of moves, and the index of a move in them. */
export interface Moves {
  /** By `at`. NaN for moves that never happen. */
  readonly time_s: readonly number[];
  /** The part of the time that is on the device's radio. */
  readonly radio_s: readonly number[];
  readonly price: readonly number[];
  /** Index of the move of an edge's data from one site to another. */
  at(edge: number, from: number, to: number): number;
  /** Index of the move over an idle link of a kind between servers. No link of the kind takes less. */
  idleAt(edge: number, kind: number): number;
}

/**
 * What the data of every edge of a task's graph would take from any site to any other, now.
 *
 * Moves from and to the device are found at once. There are as many moves between servers as pairs of them: with few sites, or where a
 * graph's search asks for the same ones again and again, all are found at once; else each is found when it is asked for.
 */
export class MoveTable implements Moves {
  /** By `at`. NaN for moves that never happen. */
  readonly time_s: number[];
  /** The part of the time that is on the device's radio. */
  readonly radio_s: number[];
  readonly price: number[];
  readonly #network: SeenNetwork;
  readonly #task: Task;
  readonly #legs: LegCost;
  readonly #sites: number;
  /** True: all moves between servers are there. */
  readonly #isWhole: boolean;
  /** Entries for moves; then come those below, and moves over idle links by edge and kind. */
  readonly #moves: number;
  readonly #kinds: number;

  constructor(network: SeenNetwork, task: Task, legs: LegCost) {
    const { edges, isChain } = task.graph;
    const sites = network.sites.length;
    this.#network = network;
    this.#task = task;
    this.#legs = legs;
    this.#sites = sites;
    this.#isWhole = sites <= FEW_SITES || !isChain;
    this.#moves = edges.length * sites * (this.#isWhole ? sites : 2);
    this.#kinds = network.wires.kinds.length;
    const length = this.#moves + ROOM + edges.length * this.#kinds;
    this.time_s = nans(length);
    this.radio_s = zeros(length);
    this.price = zeros(length);
    this.#clear(this.#moves + NOTHING);
    for (let edge = 0; edge < edges.length; edge++) {
      this.#fillIdle(edge);
      if (this.#isWhole && this.#isInner(edge)) this.#fillWired(edge);
      this.#clear(this.#placeOf(edge, DEVICE_SITE, DEVICE_SITE));
    }
    this.#fillOwn();
  }

  /** Index of a move in the columns. A move between servers that is computed on demand is valid until the next call. */
  at(edge: number, from: number, to: number): number {
    if (this.#isWhole || from === DEVICE_SITE || to === DEVICE_SITE) return this.#placeOf(edge, from, to);
    return this.#isInner(edge) ? this.#wiredAt(edge, from, to) : this.#moves + NEVER;
  }

  /** Index of the move over an idle link of a kind between servers. No link of the kind takes less. */
  idleAt(edge: number, kind: number): number {
    return this.#moves + ROOM + edge * this.#kinds + kind;
  }

  /** In a table that is not whole moves from the device come first, then those to it. */
  #placeOf(edge: number, from: number, to: number): number {
    const sites = this.#sites;
    if (this.#isWhole) return (edge * sites + from) * sites + to;
    return from === DEVICE_SITE ? edge * sites + to : (this.#task.graph.edges.length + edge) * sites + from;
  }

  #wiredAt(edge: number, from: number, to: number): number {
    if (from === to) return this.#moves + NOTHING;
    const kind = this.#network.wires.idleKind(from, to);
    if (kind >= 0) return this.idleAt(edge, kind);
    const at = this.#moves + LATEST;
    this.#clear(at);
    const bits = this.#task.data_bits[edge]!;
    if (!(bits > 0)) return at;
    const route = this.#network.wires.route(from, to);
    for (let leg = 0; leg < route.length; leg++) this.#add(at, this.#legs.find(route[leg]!.link, edge, bits));
    return at;
  }

  /** False: the data come from the task's input or are its output, which are at the device. */
  #isInner(edge: number): boolean {
    const { edges, subtasks } = this.#task.graph;
    return edges[edge]!.from !== INPUT && edges[edge]!.to !== subtasks;
  }

  #fillIdle(edge: number): void {
    const bits = this.#task.data_bits[edge]!;
    const { kinds } = this.#network.wires;
    for (let kind = 0; kind < kinds.length; kind++) {
      const at = this.idleAt(edge, kind);
      this.#clear(at);
      if (bits > 0) this.#add(at, this.#legs.findIdle(kinds[kind]!, edge, bits));
    }
  }

  #fillWired(edge: number): void {
    const sites = this.#sites;
    for (let from = 1; from < sites; from++)
      for (let to = 1; to < sites; to++) this.#copy(this.#wiredAt(edge, from, to), (edge * sites + from) * sites + to);
  }

  /** Site by site, so that each route is looked up once and its links are asked about all edges in a row. */
  #fillOwn(): void {
    const routes = this.#network.routesOf(this.#task);
    // Longer routes begin or end with a link of the device itself, so routes of one leg are filled in first.
    this.#fillRoutes(routes, false);
    this.#fillRoutes(routes, true);
  }

  #fillRoutes(routes: DeviceRoutes, isLong: boolean): void {
    const { edges, subtasks } = this.#task.graph;
    for (let site = 1; site < this.#sites; site++) {
      const up = routes.up(site);
      const down = routes.down(site);
      const isUp = up.length > 1 === isLong;
      const isDown = down.length > 1 === isLong;
      for (let edge = 0; edge < edges.length; edge++) {
        const { from, to } = edges[edge]!;
        if (isUp && to !== subtasks) this.#sum(up, edge, this.#placeOf(edge, DEVICE_SITE, site));
        if (isDown && from !== INPUT) this.#sum(down, edge, this.#placeOf(edge, site, DEVICE_SITE));
      }
    }
  }

  /** Adds up the legs of a route from or to the device. */
  #sum(route: readonly RouteLeg[], edge: number, at: number): void {
    this.#clear(at);
    const bits = this.#task.data_bits[edge]!;
    if (!(bits > 0)) return;
    for (let leg = 0; leg < route.length; leg++) {
      const { link, pair } = route[leg]!;
      if (route.length === 1 || pair < 0) this.#add(at, this.#legs.find(link, edge, bits));
      else {
        const known = this.#known(edge, pair);
        this.time_s[at]! += this.time_s[known]!;
        this.radio_s[at]! += this.radio_s[known]!;
        this.price[at]! += this.price[known]!;
      }
    }
  }

  /** Index of a leg of a longer route, which is in the table already: the device's own link to a site, or a wire. */
  #known(edge: number, pair: number): number {
    const from = Math.floor(pair / this.#sites);
    const to = pair % this.#sites;
    if (from === DEVICE_SITE || to === DEVICE_SITE) return this.#placeOf(edge, from, to);
    return this.#wiredAt(edge, from, to);
  }

  #clear(at: number): void {
    this.time_s[at] = 0;
    this.radio_s[at] = 0;
    this.price[at] = 0;
  }

  #copy(from: number, to: number): void {
    this.time_s[to] = this.time_s[from]!;
    this.radio_s[to] = this.radio_s[from]!;
    this.price[to] = this.price[from]!;
  }

  #add(at: number, { time_s, radio_s, price }: Step): void {
    this.time_s[at]! += time_s;
    this.radio_s[at]! += radio_s;
    this.price[at]! += price;
  }
}
