import type { Trajectory } from "./trajectory.js";

/** A place where nomads stay. */
export interface NomadicPlace {
  readonly x_m: number;
  readonly y_m: number;
  /** Weight in the draw of the next place, > 0. */
  readonly weight: number;
}

/** What a nomad draws from its own stream: a number in [0, 1) for each place, and then the length of its stay. */
export interface NomadicDraws {
  uniform(): number;
  /** s, > 0. */
  stay_s(place: number): number;
}

/**
 * Nomadic mobility: stay at a place, jump to another drawn place, and so on. The first place is drawn by the weights.
 *
 *     P(i -> j) = w_j / (sum of w_k over k != i)
 *     share of the time at i  ~  w_i (W - w_i) E[stay at i],   W = sum of all weights
 *
 * because the jumps are a reversible chain. With equal weights the shares of time are proportional to the mean stays. Stays are drawn in
 * order, when their time is first asked for, and kept: 16 bytes each.
 *
 * @param places  at least one. With a single place it stays there for ever
 * @source C. Sonmez, A. Ozgovde, C. Ersoy, "EdgeCloudSim: An environment for performance evaluation of edge computing systems",
 *         Transactions on Emerging Telecommunications Technologies, 2018 (stays are exponential, weights equal)
 */
export class NomadicTrajectory implements Trajectory {
  readonly #places: readonly NomadicPlace[];
  readonly #weight: number;
  readonly #draws: NomadicDraws;
  /** When each stay ends, and where it is. */
  readonly #ends_s: number[] = [];
  readonly #at: number[] = [];

  constructor(places: readonly NomadicPlace[], draws: NomadicDraws) {
    if (places.length === 0) throw new RangeError("expected at least one place");
    for (const { weight } of places)
      if (!(weight > 0 && weight < Infinity)) throw new RangeError(`invalid weight: ${weight}`);
    this.#places = places;
    this.#weight = places.reduce((sum, { weight }) => sum + weight, 0);
    this.#draws = draws;
  }

  position_m(time_s: number): readonly [number, number] {
    const { x_m, y_m } = this.#places[this.#at[this.#stayAt(time_s)]!]!;
    return [x_m, y_m];
  }

  restsUntil_s(time_s: number): number {
    return this.#ends_s[this.#stayAt(time_s)]!;
  }

  /** Number of the stay that covers an instant. A stay includes its start and excludes its end. */
  #stayAt(time_s: number): number {
    const ends_s = this.#ends_s;
    while (ends_s.length === 0 || ends_s.at(-1)! <= time_s) this.#addStay();
    let low = 0;
    let high = ends_s.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends_s[middle]! <= time_s) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #addStay(): void {
    const place = this.#next(this.#at.at(-1));
    const begun_s = this.#ends_s.at(-1) ?? 0;
    const stay_s = this.#places.length === 1 ? Infinity : this.#draws.stay_s(place);
    if (!(stay_s > 0)) throw new RangeError(`invalid stay_s: ${stay_s}`);
    this.#at.push(place);
    this.#ends_s.push(begun_s + stay_s);
  }

  /** A place other than the last one. */
  #next(last: number | undefined): number {
    const left = this.#weight - (last === undefined ? 0 : this.#places[last]!.weight);
    let level = this.#draws.uniform() * left;
    let drawn = -1;
    for (const [place, { weight }] of this.#places.entries()) {
      if (place === last) continue;
      drawn = place;
      level -= weight;
      if (level < 0) break;
    }
    return drawn;
  }
}
