import { log1p } from "../../math/logarithms.js";
import {
  completeGrid,
  type FadingDraws,
  type FadingGrid,
  type FadingProcess,
  type FieldKey,
} from "../../physics/radio/fading.js";
import { fadingModel } from "./model.js";
import { blockOf_s, blockSettings, coherence, group } from "./settings.js";

/**
 * Rayleigh block fading: an independent exponential power gain in every block and group.
 *
 *     |h|^2 = -ln(1 - u),   P(|h|^2 < x) = 1 - e^-x
 *
 * @param grid   blocks and groups; a block lasts about a coherence time, a group about a coherence bandwidth
 * @param draws  the uniforms of the link; that of a block and group is at block * groups + group, below 2^53
 * @param key    of the field that the uniforms are from; absent: they are from elsewhere
 * @throws RangeError when the grid is out of range
 * @source D. Tse, P. Viswanath, "Fundamentals of Wireless Communication", sections 2.4.2 and 5.4.5
 */
export class BlockRayleigh implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly rayleighKey: (() => FieldKey) | undefined;
  readonly #draws: FadingDraws;

  constructor(grid: FadingGrid, draws: FadingDraws, key?: () => FieldKey) {
    const { block_s, groups } = completeGrid(grid);
    this.block_s = block_s;
    this.groups = groups;
    this.rayleighKey = key;
    this.#draws = draws;
  }

  gain(block: number, group: number): number {
    return -log1p(-this.#draws(block * this.groups + group));
  }
}

export const rayleigh = fadingModel({
  name: "rayleigh",
  summary:
    "Rayleigh block fading: exponential power with mean 1, independent per coherence block and group of subcarriers.",
  fields: { coherence, group },
  si: blockSettings,
  make: ({ coherence_s }, { groups, field, key }) =>
    new BlockRayleigh({ block_s: blockOf_s(coherence_s), groups }, field(), key),
});
