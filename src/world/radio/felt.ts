import type { Ear } from "./ear.js";
import type { Grant } from "./grant.js";

/** A grant cut into runs of subcarriers that fade together and meet the same interference. */
export interface Felt {
  readonly groups: readonly number[];
  readonly counts: readonly number[];
  /** By entry of `groups`: (noise + interference) / noise of a subcarrier. */
  readonly levels: readonly number[];
}

/** The interference at the receiver of one channel, by grant. */
export class Interfered {
  readonly #ear: Ear;
  /** Subcarriers of each unit of the band. */
  readonly #unitSizes: Float64Array;
  /** The last that was asked for: sending goes through many blocks under the same interference. */
  #grant: Grant | undefined;
  #version = -1;
  #time_s = Number.NaN;
  #felt: Felt | undefined;

  constructor(ear: Ear, unitSizes: Float64Array) {
    this.#ear = ear;
    this.#unitSizes = unitSizes;
  }

  /** Another number whenever the interference may be another. */
  get version(): number {
    return this.#ear.version;
  }

  /** What a grant meets at an instant; undefined: nobody is on air in other cells. */
  feltAt(time_s: number, grant: Grant): Felt | undefined {
    const { version } = this.#ear;
    const isTimeless = !this.#ear.isMoving;
    if (this.#grant === grant && this.#version === version && (isTimeless || this.#time_s === time_s))
      return this.#felt;
    const levels = this.#ear.levelsAt(time_s);
    this.#grant = grant;
    this.#version = version;
    this.#time_s = time_s;
    this.#felt = levels === undefined ? undefined : this.#cut(grant, levels);
    return this.#felt;
  }

  #cut({ groups, counts, units }: Grant, levels: Float64Array): Felt {
    if (units === undefined) return { groups, counts, levels: groups.map((group) => levels[group]!) };
    const felt = { groups: [] as number[], counts: [] as number[], levels: [] as number[] };
    let at = 0;
    for (let index = 0; index < groups.length; index++) {
      for (let left = counts[index]!; left > 0; ) {
        const level = levels[units[at]!]!;
        let count = 0;
        for (; left > 0 && levels[units[at]!] === level; at++) {
          count += this.#unitSizes[units[at]!]!;
          left -= this.#unitSizes[units[at]!]!;
        }
        felt.groups.push(groups[index]!);
        felt.counts.push(count);
        felt.levels.push(level);
      }
    }
    return felt;
  }
}
