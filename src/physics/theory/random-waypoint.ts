import { log } from "../../math/logarithms.js";
import { power } from "../../math/powers.js";
import { hypot } from "../../math/roots.js";

const positive = (name: string, value: number): number => {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
  return value;
};

/**
 * Mean distance between two independent points that are uniform over a rectangle: the mean length of a leg in it.
 *
 *     1/15 (a^3/b^2 + b^3/a^2 + d (3 - a^2/b^2 - b^2/a^2)) + 1/6 (b^2/a ln((a + d)/b) + a^2/b ln((b + d)/a)),   d^2 = a^2 + b^2
 *
 * Its terms cancel where the rectangle is thin; the relative error is about 1e-16 (longer side / shorter side)^2.
 *
 * @param width_m   a, > 0
 * @param height_m  b, > 0
 * @returns         m; .52141 a in a square of side a, a / 3 where b is next to nothing
 * @throws RangeError when one of them is not positive
 * @source B. Ghosh, "Random distances within a rectangle and between two rectangles", Bulletin of the Calcutta Mathematical Society,
 *         1951; C. Bettstetter, H. Hartenstein, X. Perez-Costa, Wireless Networks 10, 2004, equation 6
 */
export const meanDistanceInRectangle_m = (width_m: number, height_m: number): number => {
  const a = positive("width_m", width_m);
  const b = positive("height_m", height_m);
  const d = hypot(a, b);
  return (
    (power(a, 3) / b ** 2 + power(b, 3) / a ** 2 + d * (3 - a ** 2 / b ** 2 - b ** 2 / a ** 2)) / 15 +
    ((b ** 2 / a) * log((a + d) / b) + (a ** 2 / b) * log((b + d) / a)) / 6
  );
};

/**
 * Mean distance between two independent points that are uniform over a disc.
 *
 *     128 r / (45 pi)
 *
 * @returns  m; .90541 r
 * @throws RangeError when the radius is not positive
 * @source M. G. Kendall, P. A. P. Moran, "Geometrical Probability", 1963
 */
export const meanDistanceInDisc_m = (radius_m: number): number =>
  (128 * positive("radius_m", radius_m)) / (45 * Math.PI);

/**
 * Mean speed over time of a random waypoint that does not pause, with speeds uniform between two: the slower a leg, the longer it lasts.
 *
 *     1 / E[1 / v] = (high - low) / ln(high / low)
 *
 * @param low_mps   > 0
 * @param high_mps  > low_mps
 * @throws RangeError when one of them is out of range
 * @source J. Yoon, M. Liu, B. Noble, "Random waypoint considered harmful", INFOCOM 2003
 */
export const waypointSpeed_mps = (low_mps: number, high_mps: number): number => {
  positive("low_mps", low_mps);
  if (!(high_mps > low_mps)) throw new RangeError(`invalid high_mps: ${high_mps}`);
  return (high_mps - low_mps) / log(high_mps / low_mps);
};

/**
 * Share of the time that a random waypoint on a segment of length 1, which does not pause, is below a point. Its density is
 * 6 x (1 - x), its variance 1 / 20.
 *
 *     P(X < x) = x^2 (3 - 2 x)
 *
 * @param x  0 to 1; below and above, the limits
 * @source C. Bettstetter, G. Resta, P. Santi, "The node distribution of the random waypoint mobility model for wireless ad hoc networks",
 *         IEEE Trans. Mobile Computing, 2003
 */
export const waypointBelow = (x: number): number => {
  const inside = Math.min(1, Math.max(0, x));
  return inside * inside * (3 - 2 * inside);
};
