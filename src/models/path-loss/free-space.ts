import { log10 } from "../../math/logarithms.js";
import { pathLossModel } from "./model.js";
import { effective_m, type PathLoss, positive, shortestPath_m, speedOfLight_mps } from "./path-loss.js";

export interface FreeSpaceOptions {
  /** Carrier frequency, Hz, > 0. */
  readonly frequency_hz: number;
  /** Shorter paths count as this long, m, > 0. Default 10. */
  readonly minimumDistance_m?: number;
}

/**
 * Path loss of free space between isotropic antennas.
 *
 *     loss_db = 20 log10(4 pi d f / c)
 *
 * @param options  see the fields
 * @throws RangeError when one of them is not positive
 * @source H. T. Friis, "A note on a simple transmission formula", Proc. IRE, 1946
 */
export const freeSpacePathLoss = (options: FreeSpaceOptions): PathLoss => {
  const wavenumber = (4 * Math.PI * positive("frequency_hz", options.frequency_hz)) / speedOfLight_mps;
  const minimum_m = positive("minimumDistance_m", options.minimumDistance_m ?? shortestPath_m);
  return { loss_db: (distance_m) => 20 * log10(wavenumber * effective_m(distance_m, minimum_m)) };
};

export const freeSpace = pathLossModel({
  name: "free-space",
  summary: "Free space: 20 log10(4 pi d f / c) dB.",
  fields: {},
  si: () => ({}),
  make: (_, frequency_hz) => freeSpacePathLoss({ frequency_hz }),
});
