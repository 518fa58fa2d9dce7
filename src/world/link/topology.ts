import type { Quotable, RouteLeg } from "./link.js";
import type { Routing } from "./routing.js";
import type { Wires } from "./wires.js";

/** The links between servers, either one per pair or a graph. */
export type ServerLinks = Pick<Wires, "kinds" | "route" | "idleKind" | "isByKind" | "kindNumber" | "hasBusyFrom">;

/** A leg of a graph leads from node to node, not from site to site. */
const NO_PAIR = -1;

/**
 * Servers and switches, with links between some of them. Data go from server to server over the legs of the shortest route. They cross each
 * leg wholly before the next one (store and forward).
 */
export class Topology implements ServerLinks {
  readonly isByKind = false;
  readonly kinds: Quotable[];
  readonly #routing: Routing;
  /** By number of the arc. */
  readonly #legs: readonly RouteLeg[];
  readonly #sites: number;
  /** By from * sites + to. */
  readonly #routes = new Map<number, readonly RouteLeg[]>();

  /**
   * @param sites    how many there are, with the device; nodes of the graph are the servers from 0 on, then the switches
   * @param legs     the link of every arc of the routing, and the names of its ends
   * @param fastest  a lower bound for every route between two servers
   */
  constructor(sites: number, routing: Routing, legs: readonly Omit<RouteLeg, "pair">[], fastest: Quotable) {
    this.#sites = sites;
    this.#routing = routing;
    this.#legs = legs.map(({ link, from, to }) => ({ link, from, to, pair: NO_PAIR }));
    this.kinds = [fastest];
  }

  /** The legs from one server to another. They never change. */
  route(from: number, to: number): readonly RouteLeg[] {
    const at = from * this.#sites + to;
    let route = this.#routes.get(at);
    if (route === undefined) {
      const arcs = this.#routing.route(from - 1, to - 1);
      if (arcs === undefined)
        throw new Error(`no route from site ${from} to site ${to}: scenarios are checked for that`);
      route = arcs.map((arc) => this.#legs[arc]!);
      this.#routes.set(at, route);
    }
    return route;
  }

  /** -1: many routes share a link, so only the legs of a route determine its time. */
  idleKind(): number {
    return -1;
  }

  kindNumber(): number {
    return -1;
  }

  hasBusyFrom(): boolean {
    return true;
  }
}
