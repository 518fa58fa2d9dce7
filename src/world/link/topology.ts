import type { Hop, Quotable } from "./link.js";
import type { Routing } from "./routing.js";
import type { Wires } from "./wires.js";

/** What a network knows of the links between its servers, whether each pair has its own or they are a graph. */
export type ServerLinks = Pick<Wires, "kinds" | "route" | "idleKind" | "isByKind" | "kindNumber" | "hasBusyFrom">;

/** A hop of a graph leads from node to node, not from site to site. */
const NO_PAIR = -1;

/**
 * Servers and switches, and links between some of them: data go from server to server over the hops of the shortest way, each of which
 * they have crossed wholly before they set out on the next one (store and forward).
 */
export class Topology implements ServerLinks {
  readonly isByKind = false;
  readonly kinds: Quotable[];
  readonly #routing: Routing;
  /** By number of the arc. */
  readonly #hops: readonly Hop[];
  readonly #sites: number;
  /** By from * sites + to. */
  readonly #routes = new Map<number, readonly Hop[]>();

  /**
   * @param sites    how many there are, with the device; nodes of the graph are the servers from 0 on, then the switches
   * @param hops     the link of every arc of the routing, and the names of its ends
   * @param fastest  what no way between two servers takes less than
   */
  constructor(sites: number, routing: Routing, hops: readonly Omit<Hop, "pair">[], fastest: Quotable) {
    this.#sites = sites;
    this.#routing = routing;
    this.#hops = hops.map(({ link, from, to }) => ({ link, from, to, pair: NO_PAIR }));
    this.kinds = [fastest];
  }

  /** The hops from one server to another, which are the same all the time. */
  route(from: number, to: number): readonly Hop[] {
    const at = from * this.#sites + to;
    let route = this.#routes.get(at);
    if (route === undefined) {
      const way = this.#routing.way(from - 1, to - 1);
      if (way === undefined) throw new Error(`no way from site ${from} to site ${to}: scenarios are checked for that`);
      route = way.map((arc) => this.#hops[arc]!);
      this.#routes.set(at, route);
    }
    return route;
  }

  /** -1: links are shared by many ways, and what one takes is known by asking its hops. */
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
