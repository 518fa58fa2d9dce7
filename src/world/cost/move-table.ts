import type { RouteLeg } from "../link/link.js";
import { DEVICE_SITE } from "../network.js";
import { INPUT, TaskGraph } from "../port/application.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import { nans, zeros } from "./columns.js";
import type { LegCost, Step } from "./leg-cost.js";

/** With more sites, a chain's moves between servers are computed on demand. */
export const FEW_SITES = 8;

/** Entries after the moves: a move that never happens, a move to the same site, and the latest move between servers. */
const NEVER = 0;
const NOTHING = 1;
const LATEST = 2;
const ROOM = 3;

/** Columns of moves, and the index of a move in them. */
export interface Moves {
  /** By `at`. NaN for moves that never happen. */
  readonly time_s: readonly number[];
  /** The part of the time on the device's radio. */
  readonly radio_s: readonly number[];
  readonly price: readonly number[];
  /** Index of the move of an edge's data from one site to another. */
  at(edge: number, from: number, to: number): number;
  /** Index of the move over an idle link of a kind between servers. It is a lower bound for all links of the kind. */
  idleAt(edge: number, kind: number): number;
}

/**
 * The moves of every edge's data from any site to any other, as of now.
 *
 * Moves from and to the device are computed at once. Moves between servers are as many as pairs of servers. With few sites, or if a
 * graph's search reads the same moves repeatedly, all of them are computed at once. Otherwise each is computed on demand.
 *
 * A table is filled for one task after the other. Tasks with the same graph write the same entries, so the columns are cleared only when the
 * graph changes.
 */
export class MoveTable implements Moves {
  time_s: number[] = [];
  radio_s: number[] = [];
  price: number[] = [];
  readonly #network: SeenNetwork;
  readonly #legs: LegCost;
  readonly #sites: number;
  readonly #kinds: number;
  #task!: Task;
  #graph: TaskGraph | undefined;
  #edges = 0;
  /** True if the table has all moves between servers. */
  #isWhole = false;
  /** Number of entries for moves. The entries above follow, then moves over idle links by edge and kind. */
  #moves = 0;
  /** Edges of the graph whose data can leave the device, can arrive there, and can go between servers. */
  #outward: readonly number[] = [];
  #homeward: readonly number[] = [];
  #inner: readonly number[] = [];

  constructor(network: SeenNetwork, legs: LegCost) {
    this.#network = network;
    this.#legs = legs;
    this.#sites = network.sites.length;
    this.#kinds = network.wires.kinds.length;
  }

  /** Computes the moves of a task. `legs` must have begun with it. */
  fill(task: Task): void {
    this.#task = task;
    if (task.graph !== this.#graph) this.#layOut(task.graph);
    for (let kind = 0; kind < this.#kinds; kind++) this.#fillIdle(kind);
    if (this.#isWhole) this.#fillWired();
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

  #layOut(graph: TaskGraph): void {
    const sites = this.#sites;
    const { isChain, subtasks } = graph;
    const { edges } = TaskGraph.waysOf(graph);
    const all = edges.map((_, edge) => edge);
    this.#graph = graph;
    this.#edges = edges.length;
    this.#outward = all.filter((edge) => edges[edge]!.to !== subtasks);
    this.#homeward = all.filter((edge) => edges[edge]!.from !== INPUT);
    this.#inner = all.filter((edge) => this.#isInner(edge));
    this.#isWhole = sites <= FEW_SITES || !isChain;
    this.#moves = edges.length * sites * (this.#isWhole ? sites : 2);
    const length = this.#moves + ROOM + edges.length * this.#kinds;
    this.time_s = nans(length);
    this.radio_s = zeros(length);
    this.price = zeros(length);
    this.#clear(this.#moves + NOTHING);
    for (const edge of all) this.#clear(this.#placeOf(edge, DEVICE_SITE, DEVICE_SITE));
  }

  /** In a table that is not whole, moves from the device come first, then moves to it. */
  #placeOf(edge: number, from: number, to: number): number {
    const sites = this.#sites;
    if (this.#isWhole) return (edge * sites + from) * sites + to;
    return from === DEVICE_SITE ? edge * sites + to : (this.#edges + edge) * sites + from;
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

  /** False if the data are the task's input or output, which are at the device. */
  #isInner(edge: number): boolean {
    const { subtasks } = this.#task.graph;
    const { edges } = TaskGraph.waysOf(this.#task.graph);
    return edges[edge]!.from !== INPUT && edges[edge]!.to !== subtasks;
  }

  #fillIdle(kind: number): void {
    const { data_bits } = this.#task;
    const link = this.#network.wires.kinds[kind]!;
    for (let edge = 0; edge < this.#edges; edge++) {
      const at = this.idleAt(edge, kind);
      const bits = data_bits[edge]!;
      this.#clear(at);
      if (bits > 0) this.#add(at, this.#legs.findIdle(link, edge, bits));
    }
  }

  #fillWired(): void {
    const sites = this.#sites;
    for (let from = 1; from < sites; from++)
      for (let to = 1; to < sites; to++)
        for (const edge of this.#inner) this.#copy(this.#wiredAt(edge, from, to), this.#placeOf(edge, from, to));
  }

  #fillOwn(): void {
    const routes = this.#network.routesOf(this.#task);
    // Longer routes begin or end with one of the device's own links, so routes of one leg are filled in first.
    for (let isLong = 0; isLong < 2; isLong++)
      for (let site = 1; site < this.#sites; site++) {
        const up = routes.up(site);
        const down = routes.down(site);
        if (Number(up.length > 1) === isLong) this.#sum(up, this.#outward, DEVICE_SITE, site);
        if (Number(down.length > 1) === isLong) this.#sum(down, this.#homeward, site, DEVICE_SITE);
      }
  }

  /** Adds up the legs of a route from or to the device, for the data of some edges. */
  #sum(route: readonly RouteLeg[], edges: readonly number[], from: number, to: number): void {
    for (let index = 0; index < edges.length; index++) this.#clear(this.#placeOf(edges[index]!, from, to));
    for (let leg = 0; leg < route.length; leg++) {
      const { link, pair } = route[leg]!;
      if (route.length === 1 || pair < 0) this.#addQuoted(link, edges, from, to);
      else this.#addKnown(pair, edges, from, to);
    }
  }

  /** Adds the step over a link. The link is quoted once for all edges that it quotes alike. */
  #addQuoted(link: RouteLeg["link"], edges: readonly number[], from: number, to: number): void {
    const { data_bits } = this.#task;
    const legs = this.#legs;
    legs.turnTo(link);
    for (let index = 0; index < edges.length; index++) {
      const edge = edges[index]!;
      const bits = data_bits[edge]!;
      if (bits > 0) this.#add(this.#placeOf(edge, from, to), legs.findNext(edge, bits));
    }
  }

  /** Adds a leg of a longer route. It is already in the table: the device's own link to a site, or a wire. */
  #addKnown(pair: number, edges: readonly number[], from: number, to: number): void {
    const first = Math.floor(pair / this.#sites);
    const last = pair % this.#sites;
    const isOwn = first === DEVICE_SITE || last === DEVICE_SITE;
    for (let index = 0; index < edges.length; index++) {
      const edge = edges[index]!;
      if (!(this.#task.data_bits[edge]! > 0)) continue;
      const at = this.#placeOf(edge, from, to);
      const known = isOwn ? this.#placeOf(edge, first, last) : this.#wiredAt(edge, first, last);
      this.time_s[at]! += this.time_s[known]!;
      this.radio_s[at]! += this.radio_s[known]!;
      this.price[at]! += this.price[known]!;
    }
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
