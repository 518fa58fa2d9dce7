import type { Hop, Quotable } from "./link.js";

const IN_USE = -1;

/** What differs between links that are of different kinds. */
export type WireKind = "edge-cloud" | "edge-edge" | "cloud-cloud";

/** One direction of a link between servers. */
export interface Wire {
  /** Somebody begins to use the link (1), or has ended (-1). */
  use(change: 1 | -1): void;
  /** The link is the way between two servers. */
  join(hop: Hop): void;
}

/**
 * The links between servers. There are as many as pairs of servers, and most are idle most of the time: whether one is in use is
 * known without going to it.
 */
export class Wires {
  /** One link of each kind that there is. Idle, links of a kind take the same time for the same data. */
  readonly kinds: Quotable[] = [];
  readonly #names: WireKind[] = [];
  readonly #sites: number;
  readonly #routes: (readonly Hop[])[];
  /** By from * sites + to: number of the kind, or -1 where the link is in use. */
  readonly #idle: Int8Array;

  constructor(sites: number) {
    this.#sites = sites;
    this.#routes = Array.from({ length: sites * sites }, () => []);
    this.#idle = new Int8Array(sites * sites).fill(IN_USE);
  }

  add(name: WireKind): Wire {
    let kind = this.#names.indexOf(name);
    if (kind < 0) kind = this.#names.push(name) - 1;
    const pairs: number[] = [];
    let users = 0;
    return {
      use: (change) => {
        users += change;
        for (let index = 0; index < pairs.length; index++) this.#idle[pairs[index]!] = users > 0 ? IN_USE : kind;
      },
      join: (hop) => {
        pairs.push(hop.pair);
        this.#routes[hop.pair] = [hop];
        this.#idle[hop.pair] = kind;
        this.kinds[kind] ??= hop.link;
      },
    };
  }

  /** The hops from one server to another. */
  route(from: number, to: number): readonly Hop[] {
    return this.#routes[from * this.#sites + to]!;
  }

  /** Number of the kind of the idle link from one server to another; -1: it is in use, or there is none. */
  idleKind(from: number, to: number): number {
    return this.#idle[from * this.#sites + to]!;
  }
}
