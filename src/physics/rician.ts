import { type ChunkDraws, completeGrid, type FadingGrid, type FadingProcess } from "./fading.js";

/**
 * Rician block fading: a steady component besides the scattered ones, independent in every block and group.
 *
 *     |h|^2 = |sqrt(K / (K + 1)) + (x + j y) / sqrt(2 (K + 1))|^2,   x, y standard normal
 *     mean 1, variance (1 + 2 K) / (1 + K)^2
 *
 * @param grid    blocks and groups
 * @param factor  K, power of the steady component over that of the others, linear, >= 0; 0 is Rayleigh
 * @param draws   the uniforms of a chunk; 2 * chunk * groups are taken, block after block
 * @throws RangeError when the grid or the factor is out of range
 * @source D. Tse, P. Viswanath, "Fundamentals of Wireless Communication", section 2.4.2
 */
export class BlockRician implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly chunk: number;
  readonly #steady: number;
  readonly #scattered: number;
  readonly #draws: ChunkDraws;

  constructor(grid: FadingGrid, factor: number, draws: ChunkDraws) {
    const { block_s, groups, chunk } = completeGrid(grid);
    if (!(factor >= 0 && factor < Infinity)) throw new RangeError(`invalid factor: ${factor}`);
    this.block_s = block_s;
    this.groups = groups;
    this.chunk = chunk;
    this.#steady = Math.sqrt(factor / (factor + 1));
    this.#scattered = 1 / (factor + 1);
    this.#draws = draws;
  }

  fill(chunkIndex: number, out: Float64Array): void {
    const draw = this.#draws(chunkIndex);
    for (let i = 0; i < this.chunk * this.groups; i++) {
      // Two normals in polar form (Box-Muller): the scattered power is exponential, its angle uniform.
      const scattered = -Math.log1p(-draw()) * this.#scattered;
      const angle = 2 * Math.PI * draw();
      const inPhase = this.#steady + Math.sqrt(scattered) * Math.cos(angle);
      const quadrature = Math.sqrt(scattered) * Math.sin(angle);
      out[i] = inPhase * inPhase + quadrature * quadrature;
    }
  }
}
