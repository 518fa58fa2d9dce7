import type { Quotable, RouteLeg } from "./link.js";
import type { Routing } from "./routing.js";
import type { Wires } from "./wires.js";

/** What a network knows of the links between its servers, whether each pair has its own or they are a graph. */
export type ServerLinks = Pick<Wires, "kinds" | "route" | "idleKind" | "isByKind" | "kindNumber" | "hasBusyFrom">;

/** A leg of a graph leads from node to node, not from site to site. */
const NO_PAIR = -1;

/**
 * Servers and switches, and links between some of them: data go from server to server over the legs of the shortest route, each of which
 * they have crossed wholly before they set out on the next one (store and forward).
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
   * @param fastest  what no route between two servers takes less than
   */
  constructor(sites: number, routing: Routing, legs: readonly Omit<RouteLeg, "pair">[], fastest: Quotable) {
    this.#sites = sites;
    this.#routing = routing;
    this.#legs = legs.map(({ link, from, to }) => ({ link, from, to, pair: NO_PAIR }));
    this.kinds = [fastest];
  }

  /** The legs from one server to another, which are the same all the time. */
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

  /** -1: links are shared by many routes, so what a route takes is known from its legs alone. */
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
