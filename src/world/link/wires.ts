import type { Link, Quotable, RouteLeg } from "./link.js";

const NONE = -1;

/** The kinds of links between servers. */
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
 * The links between servers. There are as many as pairs of servers, and most are never used. A link is made on first use, and a separate
 * count tells whether it is in use. Memory and build time grow with the servers, not with their pairs.
 */
export class Wires {
  /** True: links of one kind differ only in their queues, and `idleKind` returns the kind of an idle link. */
  readonly isByKind: boolean = true;
  /** An idle sample link of each existing kind. Links of one kind differ only in their queues. */
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
  /** Ids of the links in use, with their number of users. */
  readonly #users = new Map<number, number>();
  /** By the first site of an id: number of links from there in use. */
  readonly #busyFrom: Int32Array;

  /**
   * @param names   of all sites, the device's first; then edges, then clouds
   * @param edges   how many of them are edges
   * @param sample  makes an idle link of a kind
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

  /** False if all links from a server are idle. */
  hasBusyFrom(site: number): boolean {
    const first = this.#edges + 1;
    return this.#busyFrom[site]! > 0 || (site > first && this.#busyFrom[first]! > 0);
  }

  #kindOf(from: number, to: number): WireKind {
    const edges = this.#edges;
    if (from <= edges) return to <= edges ? "edge-edge" : "edge-cloud";
    return to <= edges ? "edge-cloud" : "cloud-cloud";
  }

  /** The site where the link between two servers begins. Towards an edge, all clouds use the link of the first cloud. */
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

/** A leg over a link that is made on first use. */
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
