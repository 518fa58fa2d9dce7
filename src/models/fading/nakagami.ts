import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { log, log1p } from "../../math/logarithms.js";
import { power } from "../../math/powers.js";
import { cos } from "../../math/sines.js";
import { completeGrid, type FadingDraws, type FadingGrid, type FadingProcess } from "../../physics/radio/fading.js";
import { fadingModel } from "./model.js";
import { blockOf_s, blockSettings, coherence, group } from "./settings.js";

/** A try is rejected in less than one of twenty cases, so this many tries fail once in 10^20 draws. */
const TRIES = 16;

/** Uniforms of a draw: three for every try, and one for shapes below 1. */
const UNIFORMS = 3 * TRIES + 1;

/**
 * Nakagami-m block fading: the envelope |h| follows Nakagami's distribution, so that the power is gamma distributed,
 * independent in every block and group.
 *
 *     |h|^2 = gamma(m) / m,   density m^m x^(m - 1) e^(-m x) / Gamma(m),   mean 1, variance 1 / m
 *
 * m = 1 is Rayleigh; larger shapes fade less, smaller ones more. The gamma variable is drawn by the squeeze of Marsaglia and
 * Tsang: exact, for any shape.
 *
 * @param grid   blocks and groups
 * @param shape  m, >= 0.5 and finite
 * @param draws  the uniforms of the link; those of a block and group begin at 49 (block * groups + group), below 2^53
 * @throws RangeError when the grid or the shape is out of range
 * @source M. Nakagami, "The m-distribution", 1960; G. Marsaglia, W. W. Tsang, "A simple method for generating gamma
 *         variables", ACM Trans. Mathematical Software, 2000
 */
export class BlockNakagami implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly #shape: number;
  readonly #draws: FadingDraws;

  constructor(grid: FadingGrid, shape: number, draws: FadingDraws) {
    const { block_s, groups } = completeGrid(grid);
    if (!(shape >= 0.5 && shape < Infinity)) throw new RangeError(`invalid shape: ${shape}`);
    this.block_s = block_s;
    this.groups = groups;
    this.#shape = shape;
    this.#draws = draws;
  }

  gain(block: number, group: number): number {
    const address = UNIFORMS * (block * this.groups + group);
    if (this.#shape >= 1) return this.#gamma(this.#shape, address) / this.#shape;
    // A gamma variable of shape m is one of shape m + 1, times U^(1 / m).
    const shrink = power(this.#draws(address + UNIFORMS - 1), 1 / this.#shape);
    return (this.#gamma(this.#shape + 1, address) * shrink) / this.#shape;
  }

  /** A gamma variable of a shape >= 1 and scale 1. */
  #gamma(shape: number, address: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (let first = address; first < address + 3 * TRIES; first += 3) {
      const radius = Math.sqrt(-2 * log1p(-this.#draws(first)));
      const normal = radius * cos(2 * Math.PI * this.#draws(first + 1));
      const root = 1 + c * normal;
      if (root <= 0) continue;
      const v = root * root * root;
      if (log(this.#draws(first + 2)) < 0.5 * normal * normal + d * (1 - v + log(v))) return d * v;
    }
    return d;
  }
}

export const nakagami = fadingModel({
  name: "nakagami",
  summary:
    "Like `rayleigh`, with gamma-distributed power of a chosen shape: shallower or deeper fades than Rayleigh's.",
  fields: {
    shape: quantity(
      "number",
      { from: 0.5, to: 1000 },
      { description: "m: 1 is Rayleigh, larger values fade less; the power's variance is 1 / m.", source: "chosen" },
    ).default(2),
    coherence,
    group,
  },
  si: (text) => ({ shape: siValue(text.shape, "number"), ...blockSettings(text) }),
  make: ({ shape, coherence_s }, { groups, field }) =>
    new BlockNakagami({ block_s: blockOf_s(coherence_s), groups }, shape, field()),
});
