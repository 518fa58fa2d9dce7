import { PriorityQueue } from "js-sdsl";

/** One direction of a link between two nodes of a wired graph, which are numbered from 0. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  /**
   * Its length in two measures: the second decides between routes that are equal in the first. Whole numbers >= 0, not both 0: sums are exact up to
   * 2^53, so equal routes compare as equal.
   */
  readonly lengths: readonly [number, number];
}

const NONE = -1;

/** The distance of a node in both measures, and its number. */
type Reached = readonly [number, number, number];

/**
 * Shortest routes through a wired graph, by E. W. Dijkstra's algorithm. The first measure decides, then the second. Among equal routes, the
 * one whose last node but one has the lowest number wins, and so on back to the start. Routes from a node are computed on first use, in
 * A log N steps for N nodes and A arcs.
 *
 * @source E. W. Dijkstra, A note on two problems in connexion with graphs, Numerische Mathematik 1, 1959
 */
export class Routing {
  readonly #arcs: readonly Arc[];
  /** By node: numbers of the arcs that leave it. */
  readonly #leaving: readonly number[][];
  /** By first and last node of a route: number of its last arc. */
  readonly #last: (Int32Array | undefined)[] = [];

  /** @param nodes  how many there are */
  constructor(nodes: number, arcs: readonly Arc[]) {
    this.#arcs = arcs;
    this.#leaving = Array.from({ length: nodes }, () => []);
    for (const [number, { from }] of arcs.entries()) this.#leaving[from]!.push(number);
  }

  /** Numbers of the arcs from one node to another, in their order; undefined: there is no route. */
  route(from: number, to: number): readonly number[] | undefined {
    this.#last[from] ??= this.#search(from);
    const last = this.#last[from];
    const route: number[] = [];
    for (let node = to; node !== from; ) {
      const arc = last[node]!;
      if (arc === NONE) return undefined;
      route.push(arc);
      node = this.#arcs[arc]!.from;
    }
    return route.reverse();
  }

  #search(start: number): Int32Array {
    const nodes = this.#leaving.length;
    const last = new Int32Array(nodes).fill(NONE);
    const first = new Float64Array(nodes).fill(Infinity);
    const second = new Float64Array(nodes).fill(Infinity);
    const isKnown = new Uint8Array(nodes);
    first[start] = 0;
    second[start] = 0;
    const next = new PriorityQueue<Reached>([], inOrder);
    next.push([0, 0, start]);
    for (let nearest = next.pop(); nearest !== undefined; nearest = next.pop()) {
      const node = nearest[2];
      if (isKnown[node] === 1) continue;
      isKnown[node] = 1;
      for (const number of this.#leaving[node]!) {
        const { to, lengths } = this.#arcs[number]!;
        const reached: Reached = [first[node]! + lengths[0], second[node]! + lengths[1], to];
        const order = last[to] === NONE ? -1 : inOrder(reached, [first[to]!, second[to]!, to]);
        if (to === start || order > 0 || (order === 0 && this.#arcs[last[to]!]!.from < node)) continue;
        [first[to], second[to], last[to]] = [reached[0], reached[1], number];
        if (order < 0) next.push(reached);
      }
    }
    return last;
  }
}

/** By the first measure, then by the second, then by number. */
const inOrder = (a: Reached, b: Reached): number => {
  for (let measure = 0; measure < 3; measure++) {
    if (a[measure]! < b[measure]!) return -1;
    if (a[measure]! > b[measure]!) return 1;
  }
  return 0;
};
