import type { EdgeState } from "./edges.js";

/**
 * Cost of an uneven load: the standard deviation over edges of their busy shares, including the work that a plan adds to one or
 * two of them.
 */
export class Imbalance {
  readonly #weight: number;
  readonly #window_s: number;
  readonly #edges: number;
  #sum = 0;
  #squares = 0;

  /**
   * @param weight    cost of a standard deviation of 1; 0: it is always 0
   * @param window_s  over which core-seconds count
   */
  constructor(all: Iterable<EdgeState>, weight: number, window_s: number) {
    this.#weight = weight;
    this.#window_s = window_s;
    let edges = 0;
    if (weight > 0)
      for (const { busy } of all) {
        edges++;
        this.#sum += busy;
        this.#squares += busy * busy;
      }
    this.#edges = edges;
  }

  /** True: it is 0 whatever is added. */
  get isOff(): boolean {
    return this.#edges === 0;
  }

  /** With these core-seconds added at an edge, and at another one. */
  with(edge?: EdgeState, core_s = 0, other?: EdgeState, otherCore_s = 0): number {
    if (this.#edges === 0) return 0;
    let sum = this.#sum;
    let squares = this.#squares;
    const add = ({ busy, cores }: EdgeState, added_s: number) => {
      const more = added_s / (cores * this.#window_s);
      sum += more;
      squares += more * (2 * busy + more);
    };
    if (edge !== undefined) add(edge, core_s);
    if (other !== undefined) add(other, otherCore_s);
    const mean = sum / this.#edges;
    return this.#weight * Math.sqrt(Math.max(0, squares / this.#edges - mean * mean));
  }
}
