/**
 * Small-scale fading of one radio link, on a global grid of time blocks and groups of subcarriers.
 *
 * A process holds no position in time: its gain is a pure function of block and group, so that whoever asks, in whatever
 * order and however often, meets the same channel.
 */
export interface FadingProcess {
  /** Time grid on which the power gain is constant, s: block k is [k * block_s, (k + 1) * block_s). Infinity: one block for ever. */
  readonly block_s: number;
  /** Number of groups of subcarriers; the gain is constant over a group. */
  readonly groups: number;
  /**
   * The power gain |h|^2, with mean 1.
   *
   * @param block  whole number >= 0
   * @param group  0 to groups - 1
   */
  gain(block: number, group: number): number;
  /** Mean of the gain in a block, where it is not 1: on links whose ends move. */
  meanGain?(block: number): number;
  /** Where gain(block, group) = -ln(1 - u), with the uniform u at block * groups + group of a field of `threefry`: its key. */
  readonly rayleighKey?: (() => FieldKey) | undefined;
}

/** The key of a field of `threefry`: two whole numbers of 32 bits. */
export interface FieldKey {
  readonly word0: number;
  readonly word1: number;
}

/** Uniforms in [0, 1) of one link, each at an address of its own: a whole number from 0 to 2^53 - 1. */
export type FadingDraws = (index: number) => number;

/** The time and frequency grid of a block-fading process. */
export interface FadingGrid {
  /** Length of a block, s, > 0; Infinity for one block for ever. */
  readonly block_s: number;
  /** Groups of subcarriers, a whole number >= 1. Default 1. */
  readonly groups?: number;
}

/** Checks a grid and fills in its defaults. @throws RangeError when a part of it is out of range */
export const completeGrid = ({ block_s, groups = 1 }: FadingGrid): Required<FadingGrid> => {
  if (!(block_s > 0)) throw new RangeError(`invalid block_s: ${block_s}`);
  if (!(Number.isInteger(groups) && groups >= 1)) throw new RangeError(`invalid groups: ${groups}`);
  return { block_s, groups };
};
