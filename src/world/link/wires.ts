import type { Link, Quotable, RouteLeg } from "./link.js";

const NONE = -1;

/** What differs between links that are of different kinds. */
export type WireKind = "edge-cloud" | "edge-edge" | "cloud-cloud";

/** One direction of a link between servers: from one site to another. All clouds are at the end of the one link that an edge has to them. */
export interface WireEnds {
  readonly kind: WireKind;
  readonly from: number;
  readonly to: number;
}

/** Makes one direction of a link. `use` is called when a transfer begins to use it (1) and when it has ended (-1). */
export type MakeWire = (ends: WireEnds, use: (change: 1 | -1) => void) => Link;

/**
 * The links between servers. There are as many as pairs of servers, and most are never used: a link is made when something first goes over
 * it, and whether one is in use is known without going to it. Memory and time to build grow with the servers and not with their pairs.
 */
export class Wires {
  /** Links of a kind differ in their queues alone, and `idleKind` tells the kinds of those without one. */
  readonly isByKind: boolean = true;
  /** Of each kind that there is a link that shows what idle ones take: links of a kind differ in their queues alone. */
  readonly kinds: readonly Quotable[];
  readonly #names: readonly string[];
  readonly #edges: number;
  readonly #make: MakeWire;
  /** Numbers of the kinds; -1 for a kind without links. */
  readonly #kindNumbers: Readonly<Record<WireKind, number>>;
  /** By `#idOf`. */
  readonly #links = new Map<number, Link>();
  /** By pair of sites. */
  readonly #routes = new Map<number, readonly RouteLeg[]>();
  /** Ids of the links that are in use, with how many use them. */
  readonly #users = new Map<number, number>();
  /** By the first site of an id: how many links from there are in use. */
  readonly #busyFrom: Int32Array;

  /**
   * @param names   of all sites, the device's first; then edges, then clouds
   * @param edges   how many of them are edges
   * @param sample  makes a link of a kind over which nothing goes
   */
  constructor(names: readonly string[], edges: number, make: MakeWire, sample: (kind: WireKind) => Quotable) {
    const clouds = names.length - 1 - edges;
    this.#names = names;
    this.#edges = edges;
    this.#make = make;
    this.#busyFrom = new Int32Array(names.length);
    const kindNames: WireKind[] = [];
    if (edges > 0 && clouds > 0) kindNames.push("edge-cloud");
    if (edges > 1) kindNames.push("edge-edge");
    if (clouds > 1) kindNames.push("cloud-cloud");
    const numberOf = (kind: WireKind): number => kindNames.indexOf(kind);
    this.#kindNumbers = {
      "edge-cloud": numberOf("edge-cloud"),
      "edge-edge": numberOf("edge-edge"),
      "cloud-cloud": numberOf("cloud-cloud"),
    };
    this.kinds = kindNames.map(sample);
  }

  /** The legs from one server to another. */
  route(from: number, to: number): readonly RouteLeg[] {
    const pair = from * this.#names.length + to;
    let route = this.#routes.get(pair);
    if (route === undefined) {
      route = from === to ? [] : [this.#leg(from, to, pair)];
      this.#routes.set(pair, route);
    }
    return route;
  }

  /** Number of the kind of the idle link from one server to another; -1: it is in use, or there is none. */
  idleKind(from: number, to: number): number {
    if (from === to) return NONE;
    const start = this.#endOf(from, to);
    if (this.#busyFrom[start]! > 0 && this.#users.has(this.#idOf(from, to))) return NONE;
    return this.#kindNumbers[this.#kindOf(from, to)];
  }

  /** Number of a kind; -1: there is no link of it. */
  kindNumber(kind: WireKind): number {
    return this.#kindNumbers[kind];
  }

  /** False: all links from a server are idle. */
  hasBusyFrom(site: number): boolean {
    const first = this.#edges + 1;
    return this.#busyFrom[site]! > 0 || (site > first && this.#busyFrom[first]! > 0);
  }

  #kindOf(from: number, to: number): WireKind {
    const edges = this.#edges;
    if (from <= edges) return to <= edges ? "edge-edge" : "edge-cloud";
    return to <= edges ? "edge-cloud" : "cloud-cloud";
  }

  /** Where the link between two servers begins: towards an edge, the link from any cloud is that from the first. */
  #endOf(site: number, other: number): number {
    return site > this.#edges && other <= this.#edges ? this.#edges + 1 : site;
  }

  #idOf(from: number, to: number): number {
    return this.#endOf(from, to) * this.#names.length + this.#endOf(to, from);
  }

  #leg(from: number, to: number, pair: number): RouteLeg {
    return new WireLeg(this.#names[from]!, this.#names[to]!, pair, () => this.#linkBetween(from, to));
  }

  #linkBetween(from: number, to: number): Link {
    const id = this.#idOf(from, to);
    return this.#links.get(id) ?? this.#makeLink(id, from, to);
  }

  #makeLink(id: number, from: number, to: number): Link {
    const ends = { kind: this.#kindOf(from, to), from: this.#endOf(from, to), to: this.#endOf(to, from) };
    const link = this.#make(ends, (change) => this.#use(id, ends.from, change));
    this.#links.set(id, link);
    return link;
  }

  #use(id: number, from: number, change: 1 | -1): void {
    const users = (this.#users.get(id) ?? 0) + change;
    if (users === 0) {
      this.#users.delete(id);
      this.#busyFrom[from]!--;
      return;
    }
    if (users === 1 && change === 1) this.#busyFrom[from]!++;
    this.#users.set(id, users);
  }
}

/** A leg over a link that is made when somebody first asks for it. */
class WireLeg implements RouteLeg {
  readonly from: string;
  readonly to: string;
  readonly pair: number;
  readonly #find: () => Link;
  #link: Link | undefined;

  constructor(from: string, to: string, pair: number, find: () => Link) {
    this.from = from;
    this.to = to;
    this.pair = pair;
    this.#find = find;
  }

  get link(): Link {
    this.#link ??= this.#find();
    return this.#link;
  }
}
