import { log10 } from "../../math/logarithms.js";
import { pathLossModel } from "./model.js";
import { effective_m, type PathLoss } from "./path-loss.js";

/**
 * Path loss of a 3GPP picocell, non line of sight.
 *
 *     loss_db = 140.7 + 36.7 log10(distance_m / 1000)
 *
 * @returns a path loss that rises by 36.7 dB per decade from 67.3 dB at 10 m
 * @source 3GPP TR 36.814 annex A.2.1.1.2 (hotzone cells), 2 GHz carrier
 */
export const picocellPathLoss = (): PathLoss => ({
  loss_db: (distance_m) => 140.7 + 36.7 * log10(effective_m(distance_m) / 1000),
});

export const picocell = pathLossModel({
  name: "3gpp-pico",
  summary: "A picocell without line of sight: 140.7 + 36.7 log10(d / 1 km) dB, from 10 m on.",
  fields: {},
  si: () => ({}),
  make: () => picocellPathLoss(),
});
