import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { log1p } from "../../math/logarithms.js";
import { cos, sin } from "../../math/sines.js";
import { completeGrid, type FadingDraws, type FadingGrid, type FadingProcess } from "../../physics/radio/fading.js";
import { ratioOf } from "../../physics/radio/spectral-efficiency.js";
import { fadingModel } from "./model.js";
import { blockOf_s, blockSettings, coherence, group } from "./settings.js";

/**
 * Rician block fading: a steady component besides the scattered ones, independent in every block and group.
 *
 *     |h|^2 = |sqrt(K / (K + 1)) + (x + j y) / sqrt(2 (K + 1))|^2,   x, y standard normal
 *     mean 1, variance (1 + 2 K) / (1 + K)^2
 *
 * @param grid    blocks and groups
 * @param factor  K, power of the steady component over that of the others, linear, >= 0; 0 is Rayleigh
 * @param draws   the uniforms of the link; the two of a block and group begin at 2 * (block * groups + group), below 2^53
 * @throws RangeError when the grid or the factor is out of range
 * @source D. Tse, P. Viswanath, "Fundamentals of Wireless Communication", section 2.4.2
 */
export class BlockRician implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly #steady: number;
  readonly #scattered: number;
  readonly #draws: FadingDraws;

  constructor(grid: FadingGrid, factor: number, draws: FadingDraws) {
    const { block_s, groups } = completeGrid(grid);
    if (!(factor >= 0 && factor < Infinity)) throw new RangeError(`invalid factor: ${factor}`);
    this.block_s = block_s;
    this.groups = groups;
    this.#steady = Math.sqrt(factor / (factor + 1));
    this.#scattered = 1 / (factor + 1);
    this.#draws = draws;
  }

  gain(block: number, group: number): number {
    const address = 2 * (block * this.groups + group);
    // Two normals in polar form (Box-Muller): the scattered power is exponential, its angle uniform.
    const scattered = -log1p(-this.#draws(address)) * this.#scattered;
    const angle = 2 * Math.PI * this.#draws(address + 1);
    const inPhase = this.#steady + Math.sqrt(scattered) * cos(angle);
    const quadrature = Math.sqrt(scattered) * sin(angle);
    return inPhase * inPhase + quadrature * quadrature;
  }
}

export const rician = fadingModel({
  name: "rician",
  summary: "Like `rayleigh`, with a line of sight beside the echoes: shallower fades.",
  fields: {
    factor: quantity(
      "level",
      {},
      { description: "K, power of the line of sight over that of all echoes.", source: "chosen" },
    ).default("6 dB"),
    coherence,
    group,
  },
  si: (text) => ({ factor_db: siValue(text.factor, "level"), ...blockSettings(text) }),
  make: ({ factor_db, coherence_s }, { groups, field }) =>
    new BlockRician({ block_s: blockOf_s(coherence_s), groups }, ratioOf(factor_db), field()),
});
