import type { FadingProcess } from "./fading.js";

const RECENT_BLOCKS = 16;

/** The same fading, with the gains of recent blocks at hand: for links of which the same blocks are asked about again and again. */
export class RememberedFading implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly #fading: FadingProcess;
  /** By block, modulo 16, and group; NaN: not asked for yet. */
  #gains: Float64Array | undefined;
  readonly #blocks = new Float64Array(RECENT_BLOCKS).fill(-1);

  constructor(fading: FadingProcess) {
    this.#fading = fading;
    this.block_s = fading.block_s;
    this.groups = fading.groups;
  }

  gain(block: number, group: number): number {
    this.#gains ??= new Float64Array(RECENT_BLOCKS * this.groups);
    const gains = this.#gains;
    const slot = block % RECENT_BLOCKS;
    if (this.#blocks[slot] !== block) {
      this.#blocks[slot] = block;
      gains.fill(Number.NaN, slot * this.groups, (slot + 1) * this.groups);
    }
    const at = slot * this.groups + group;
    const known = gains[at]!;
    if (!Number.isNaN(known)) return known;
    const gain = this.#fading.gain(block, group);
    gains[at] = gain;
    return gain;
  }

  meanGain(block: number): number {
    return this.#fading.meanGain?.(block) ?? 1;
  }
}
