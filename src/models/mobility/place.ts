import type { RandomStream } from "../../engine/random.js";
import type { RegionSpec } from "../../fields/region-text.js";
import { cos, sin } from "../../math/sines.js";

/**
 * Draws a place, uniformly over the area of a region. Both kinds of region take two draws.
 *
 * @param centre_m  of discs that name none
 */
export const placeIn = (
  region: RegionSpec,
  centre_m: readonly [number, number],
  random: RandomStream,
): readonly [number, number] => {
  switch (region.kind) {
    case "disc": {
      const { inner_m, outer_m, centre_m: [x_m, y_m] = centre_m } = region;
      const radius_m = Math.sqrt(inner_m ** 2 + (outer_m ** 2 - inner_m ** 2) * random());
      const angle = 2 * Math.PI * random();
      return [x_m + radius_m * cos(angle), y_m + radius_m * sin(angle)];
    }
    case "rectangle": {
      const { low_m, high_m } = region;
      const x_m = low_m[0] + (high_m[0] - low_m[0]) * random();
      return [x_m, low_m[1] + (high_m[1] - low_m[1]) * random()];
    }
  }
};
