import { expm1 } from "../../math/exponentials.js";
import { log1p } from "../../math/logarithms.js";
import { power } from "../../math/powers.js";

/** Data go over lossy links in segments of 1500 bytes, an Ethernet frame's payload. */
const SEGMENT_BITS = 12_000;

/** How a link loses segments. */
export interface SegmentLoss {
  /** That a segment is lost, each time it is sent, independently; in [0, 1). */
  readonly probability: number;
  /** Most transmissions of one segment, a whole number >= 1; Infinity: until it is delivered. */
  readonly tries: number;
}

const check = ({ probability, tries }: SegmentLoss): void => {
  if (!(probability >= 0 && probability < 1)) throw new RangeError(`invalid probability: ${probability}`);
  if (!(tries >= 1)) throw new RangeError(`invalid tries: ${tries}`);
};

/**
 * Mean number of times that a segment is sent.
 *
 *     (1 - p^r) / (1 - p),   1 / (1 - p) for r = Infinity
 *
 * @returns >= 1
 * @throws RangeError when the probability is not in [0, 1) or the tries are below 1
 */
export const meanTransmissions = (loss: SegmentLoss): number => {
  check(loss);
  return (1 - power(loss.probability, loss.tries)) / (1 - loss.probability);
};

/**
 * Probability that a transfer loses at least one of its n segments for good.
 *
 *     1 - (1 - p^r)^n,   n = ceil(bits / 12000)
 *
 * @param bits  of data, >= 0
 * @throws RangeError when the probability is not in [0, 1) or the tries are below 1
 */
export const lossProbability = (loss: SegmentLoss, bits: number): number => {
  check(loss);
  return -expm1(Math.ceil(bits / SEGMENT_BITS) * log1p(-power(loss.probability, loss.tries)));
};
