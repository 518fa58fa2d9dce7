import type { Grant } from "./grant.js";
import type { InterferenceReceiver } from "./interference-receiver.js";

/** A grant divided into runs of subcarriers with the same fading and the same interference. */
export interface GrantInterference {
  readonly groups: readonly number[];
  readonly counts: readonly number[];
  /** By entry of `groups`: (noise + interference) / noise of a subcarrier. */
  readonly levels: readonly number[];
}

/** The interference at the receiver of one channel, by grant. */
export class ChannelInterference {
  readonly #receiver: InterferenceReceiver;
  /** Subcarriers of each unit of the band. */
  readonly #unitSizes: Float64Array;
  /** The latest answer is kept, because a transfer often spans many blocks under the same interference. */
  #grant: Grant | undefined;
  #version = -1;
  #time_s = Number.NaN;
  #latest: GrantInterference | undefined;

  constructor(receiver: InterferenceReceiver, unitSizes: Float64Array) {
    this.#receiver = receiver;
    this.#unitSizes = unitSizes;
  }

  /** A number that changes whenever the interference may have changed. */
  get version(): number {
    return this.#receiver.version;
  }

  /** The interference on a grant at an instant; undefined when no other cell transmits. */
  at(time_s: number, grant: Grant): GrantInterference | undefined {
    const { version } = this.#receiver;
    const isTimeless = !this.#receiver.isMoving;
    if (this.#grant === grant && this.#version === version && (isTimeless || this.#time_s === time_s))
      return this.#latest;
    const levels = this.#receiver.levelsAt(time_s);
    this.#grant = grant;
    this.#version = version;
    this.#time_s = time_s;
    this.#latest = levels === undefined ? undefined : this.#cut(grant, levels);
    return this.#latest;
  }

  #cut({ groups, counts, units }: Grant, levels: Float64Array): GrantInterference {
    if (units === undefined) return { groups, counts, levels: groups.map((group) => levels[group]!) };
    const met = { groups: [] as number[], counts: [] as number[], levels: [] as number[] };
    let at = 0;
    for (let index = 0; index < groups.length; index++) {
      for (let left = counts[index]!; left > 0; ) {
        const level = levels[units[at]!]!;
        let count = 0;
        for (; left > 0 && levels[units[at]!] === level; at++) {
          count += this.#unitSizes[units[at]!]!;
          left -= this.#unitSizes[units[at]!]!;
        }
        met.groups.push(groups[index]!);
        met.counts.push(count);
        met.levels.push(level);
      }
    }
    return met;
  }
}
