import type { RouteLeg } from "../link/link.js";
import { DEVICE_SITE, type DeviceRoutes } from "../network.js";
import { type GraphWays, INPUT, TaskGraph } from "../port/application.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import { zeros } from "./columns.js";
import type { LegCost, Step } from "./leg-cost.js";
import { FEW_SITES, type Moves } from "./move-table.js";

/** The first entries: a move that never happens, a move to the same site, and the wire and the route of the latest calls. */
const NEVER = 0;
const NOTHING = 1;
const WIRE = 2;
const ROUTE = 3;
const ROOM = 4;

/** Stands for the time of entries that are not computed yet. */
const UNKNOWN = -1;

/**
 * The moves of a device that reaches most sites through its serving edge; compare `MoveTable`. A route to such a site is the device's own link
 * and a wire. Wires of one kind differ only in their queues, so one entry serves all sites of a kind with idle wires. The table grows with
 * the edges of the task's graph, not with the sites.
 */
export class ThroughMoves implements Moves {
  time_s: number[] = [];
  radio_s: number[] = [];
  price: number[] = [];
  readonly network: SeenNetwork;
  readonly #legs: LegCost;
  readonly #kinds: number;
  #task!: Task;
  /** Of the task's graph. */
  #edges: GraphWays["edges"] = [];
  #routes!: DeviceRoutes;
  /** First entries of the moves over the device's own links, up and down, and of the moves through the serving edge. */
  #ownUp = 0;
  #ownDown = 0;
  #up = 0;
  #down = 0;

  /** Whether this class suits the network and the task. */
  static suits(network: SeenNetwork, task: Task): boolean {
    if (network.sites.length <= FEW_SITES || !task.graph.isChain || !network.wires.isByKind) return false;
    // Executions then differ from site to site in more than cores and frequencies, and `leastEdgeCost` is no bound.
    if (task.exits !== undefined || task.flop !== undefined || task.variants !== undefined) return false;
    if (network.limitsMemory || network.hasMachines) return false;
    const routes = network.routesOf(task);
    return routes.own.length <= FEW_SITES && routes.own.includes(routes.serving);
  }

  constructor(network: SeenNetwork, legs: LegCost) {
    this.network = network;
    this.#legs = legs;
    this.#kinds = network.wires.kinds.length;
  }

  /** Begins with a task. `legs` must have begun with it. Entries are computed on demand. */
  begin(task: Task): void {
    this.#edges = TaskGraph.waysOf(task.graph).edges;
    const edges = this.#edges.length;
    const routes = this.network.routesOf(task);
    this.#task = task;
    this.#routes = routes;
    this.#ownUp = ROOM + edges * this.#kinds;
    this.#ownDown = this.#ownUp + edges * routes.own.length;
    this.#up = this.#ownDown + edges * routes.own.length;
    this.#down = this.#up + edges * this.#kinds;
    const length = this.#down + edges * this.#kinds;
    if (this.time_s.length < length) {
      this.time_s = zeros(length);
      this.radio_s = zeros(length);
      this.price = zeros(length);
    }
    for (let at = 0; at < length; at++) this.time_s[at] = UNKNOWN;
    this.time_s[NEVER] = Number.NaN;
    this.time_s[NOTHING] = 0;
  }

  /** The task's routes, as its device is served at the task's decision. */
  get routes(): DeviceRoutes {
    return this.#routes;
  }

  /** Index of a move in the columns, valid until the next call. */
  at(edge: number, from: number, to: number): number {
    const ends = this.#edges[edge]!;
    if (from === DEVICE_SITE) {
      if (to === DEVICE_SITE) return NOTHING;
      return ends.to === this.#task.graph.subtasks ? NEVER : this.#upTo(edge, to);
    }
    if (ends.from === INPUT) return NEVER;
    if (to === DEVICE_SITE) return this.#downFrom(edge, from);
    return ends.to === this.#task.graph.subtasks ? NEVER : this.#wiredAt(edge, from, to);
  }

  idleAt(edge: number, kind: number): number {
    const at = ROOM + edge * this.#kinds + kind;
    if (this.time_s[at] !== UNKNOWN) return at;
    this.#clear(at);
    const bits = this.#task.data_bits[edge]!;
    if (bits > 0) this.#add(at, this.#legs.findIdle(this.network.wires.kinds[kind]!, edge, bits));
    return at;
  }

  /** Index of the move from the device over its own link and then an idle wire of a kind. */
  idleUpAt(edge: number, kind: number): number {
    const at = this.#up + edge * this.#kinds + kind;
    if (this.time_s[at] !== UNKNOWN) return at;
    this.#clear(at);
    this.#addEntry(at, this.#own(edge, this.#routes.serving, true));
    this.#addEntry(at, this.idleAt(edge, kind));
    return at;
  }

  /** Index of the reverse move, towards the device. */
  idleDownAt(edge: number, kind: number): number {
    const at = this.#down + edge * this.#kinds + kind;
    if (this.time_s[at] !== UNKNOWN) return at;
    this.#clear(at);
    this.#addEntry(at, this.idleAt(edge, kind));
    this.#addEntry(at, this.#own(edge, this.#routes.serving, false));
    return at;
  }

  /** Index of a lower bound on all moves from a site to edges that the device has no link to. */
  leastAt(edge: number, from: number): number {
    const { wires, edges } = this.network;
    if (from === DEVICE_SITE) return this.idleUpAt(edge, wires.kindNumber("edge-edge"));
    return this.idleAt(edge, wires.kindNumber(from > edges ? "edge-cloud" : "edge-edge"));
  }

  #upTo(edge: number, site: number): number {
    const { serving, own } = this.#routes;
    if (own.includes(site)) return this.#own(edge, site, true);
    const kind = this.network.wires.idleKind(serving, site);
    if (kind >= 0) return this.idleUpAt(edge, kind);
    const first = this.#own(edge, serving, true);
    const wire = this.#wiredAt(edge, serving, site);
    this.#clear(ROUTE);
    this.#addEntry(ROUTE, first);
    this.#addEntry(ROUTE, wire);
    return ROUTE;
  }

  #downFrom(edge: number, site: number): number {
    const { serving, own } = this.#routes;
    if (own.includes(site)) return this.#own(edge, site, false);
    const kind = this.network.wires.idleKind(site, serving);
    if (kind >= 0) return this.idleDownAt(edge, kind);
    const wire = this.#wiredAt(edge, site, serving);
    this.#clear(ROUTE);
    this.#addEntry(ROUTE, wire);
    this.#addEntry(ROUTE, this.#own(edge, serving, false));
    return ROUTE;
  }

  /** Over the device's own link to a site or from it. */
  #own(edge: number, site: number, isUp: boolean): number {
    const { own } = this.#routes;
    const at = (isUp ? this.#ownUp : this.#ownDown) + edge * own.length + own.indexOf(site);
    if (this.time_s[at] === UNKNOWN) this.#sum(at, isUp ? this.#routes.up(site) : this.#routes.down(site), edge);
    return at;
  }

  #wiredAt(edge: number, from: number, to: number): number {
    if (from === to) return NOTHING;
    const { wires } = this.network;
    const kind = wires.idleKind(from, to);
    if (kind >= 0) return this.idleAt(edge, kind);
    this.#sum(WIRE, wires.route(from, to), edge);
    return WIRE;
  }

  #sum(at: number, route: readonly RouteLeg[], edge: number): void {
    this.#clear(at);
    const bits = this.#task.data_bits[edge]!;
    if (bits > 0) for (const { link } of route) this.#add(at, this.#legs.find(link, edge, bits));
  }

  #clear(at: number): void {
    this.time_s[at] = 0;
    this.radio_s[at] = 0;
    this.price[at] = 0;
  }

  #addEntry(at: number, other: number): void {
    this.time_s[at]! += this.time_s[other]!;
    this.radio_s[at]! += this.radio_s[other]!;
    this.price[at]! += this.price[other]!;
  }

  #add(at: number, { time_s, radio_s, price }: Step): void {
    this.time_s[at]! += time_s;
    this.radio_s[at]! += radio_s;
    this.price[at]! += price;
  }
}
