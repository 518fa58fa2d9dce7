/**
 * Small-scale fading of one radio link, on a global grid of time blocks and groups of subcarriers.
 *
 * A process holds no position in time: its gains are a pure function of the chunk asked for, so that whoever asks, in
 * whatever order and however often, meets the same channel.
 */
export interface FadingProcess {
  /** Time grid on which the power gain is constant, s: block k is [k * block_s, (k + 1) * block_s). Infinity: one block for ever. */
  readonly block_s: number;
  /** Number of groups of subcarriers; the gain is constant over a group. */
  readonly groups: number;
  /** Blocks per chunk: gains are produced chunk by chunk. */
  readonly chunk: number;
  /**
   * Writes the power gains |h|^2 (mean 1) of blocks chunkIndex * chunk to chunkIndex * chunk + chunk - 1.
   *
   * @param chunkIndex  whole number >= 0; chunks may be asked for in any order, any number of times, with equal results
   * @param out         at least chunk * groups long; out[b * groups + g] is block b of the chunk, group g
   */
  fill(chunkIndex: number, out: Float64Array): void;
}

/** The draws of one chunk: a fresh stream of uniforms in [0, 1), addressed by the chunk's index. */
export type ChunkDraws = (chunkIndex: number) => () => number;

/** The time and frequency grid of a block-fading process. */
export interface FadingGrid {
  /** Length of a block, s, > 0; Infinity for one block for ever. */
  readonly block_s: number;
  /** Groups of subcarriers, a whole number >= 1. Default 1. */
  readonly groups?: number;
  /** Blocks per chunk, a whole number >= 1. Default 64, or 1 when block_s is Infinity. */
  readonly chunk?: number;
}

/** Checks a grid and fills in its defaults. @throws RangeError when a part of it is out of range */
export const completeGrid = (grid: FadingGrid): Required<FadingGrid> => {
  const { block_s, groups = 1, chunk = block_s === Infinity ? 1 : 64 } = grid;
  if (!(block_s > 0)) throw new RangeError(`invalid block_s: ${block_s}`);
  if (!(Number.isInteger(groups) && groups >= 1)) throw new RangeError(`invalid groups: ${groups}`);
  if (!(Number.isInteger(chunk) && chunk >= 1)) throw new RangeError(`invalid chunk: ${chunk}`);
  return { block_s, groups, chunk };
};

/** No fading: the gain is 1 for ever, in one block and one group. */
export class NoFading implements FadingProcess {
  readonly block_s = Infinity;
  readonly groups = 1;
  readonly chunk = 1;

  fill(_chunkIndex: number, out: Float64Array): void {
    out[0] = 1;
  }
}

/**
 * Rayleigh block fading: an independent exponential power gain in every block and group.
 *
 *     |h|^2 = -ln(1 - u),   P(|h|^2 < x) = 1 - e^-x
 *
 * @param grid   blocks and groups; a block lasts about a coherence time, a group about a coherence bandwidth
 * @param draws  the uniforms of a chunk; chunk * groups are taken, block after block
 * @throws RangeError when the grid is out of range
 * @source D. Tse, P. Viswanath, "Fundamentals of Wireless Communication", sections 2.4.2 and 5.4.5
 */
export class BlockRayleigh implements FadingProcess {
  readonly block_s: number;
  readonly groups: number;
  readonly chunk: number;
  readonly #draws: ChunkDraws;

  constructor(grid: FadingGrid, draws: ChunkDraws) {
    const { block_s, groups, chunk } = completeGrid(grid);
    this.block_s = block_s;
    this.groups = groups;
    this.chunk = chunk;
    this.#draws = draws;
  }

  fill(chunkIndex: number, out: Float64Array): void {
    const draw = this.#draws(chunkIndex);
    for (let i = 0; i < this.chunk * this.groups; i++) out[i] = -Math.log1p(-draw());
  }
}
