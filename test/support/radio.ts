import { NoFading } from "../../src/models/fading/none.js";
import type { FadingProcess } from "../../src/physics/radio/fading.js";
import { Channel } from "../../src/world/radio/channel.js";

/** Gains that anybody can compute: between 0.05 and 2, without pattern, by block and group. */
export const gainOf = (block: number, group: number): number => {
  const mixed = Math.sin(block * 12.9898 + group * 78.233 + 1) * 43758.5453;
  return 0.05 + 1.95 * (mixed - Math.floor(mixed));
};

/** Block fading with the gains of `gainOf`, for channels whose rates a test wants to compute on its own. */
export class KnownFading implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly #shift: number;

  /** @param shift  makes channels differ: added to the block's number */
  constructor(block_s: number, groups: number, shift = 0) {
    this.block_s = block_s;
    this.groups = groups;
    this.#shift = shift;
  }

  gain(block: number, group: number): number {
    return gainOf(block + this.#shift, group);
  }
}

/** A channel of constant rate on a grant of all of its subcarriers, for any number of subcarriers. */
export const steadyChannel = (rate_bps: number): Channel =>
  new Channel({ snr: 1, spacing_hz: 1, efficiency: () => rate_bps, fading: new NoFading() });
