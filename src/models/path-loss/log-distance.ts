import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { log10 } from "../../math/logarithms.js";
import { pathLossModel } from "./model.js";
import { effective_m, finite, type PathLoss, positive, shortestPath_m } from "./path-loss.js";

export interface LogDistanceOptions {
  /** Loss at 1 m, dB. */
  readonly reference_db: number;
  /** Path-loss exponent, > 0; 2 is free space, 2.7 to 5 a city. */
  readonly exponent: number;
  /** Shorter paths count as this long, m, > 0. Default 10. */
  readonly minimumDistance_m?: number;
}

/**
 * Log-distance path loss.
 *
 *     loss_db = reference_db + 10 exponent log10(d / 1 m)
 *
 * @param options  see the fields
 * @throws RangeError when reference_db is not finite or another is not positive
 * @source T. S. Rappaport, "Wireless Communications", 2nd ed., section 4.9.1
 */
export const logDistancePathLoss = (options: LogDistanceOptions): PathLoss => {
  const reference_db = finite("reference_db", options.reference_db);
  const decade_db = 10 * positive("exponent", options.exponent);
  const minimum_m = positive("minimumDistance_m", options.minimumDistance_m ?? shortestPath_m);
  return { loss_db: (distance_m) => reference_db + decade_db * log10(effective_m(distance_m, minimum_m)) };
};

export const logDistance = pathLossModel({
  name: "log-distance",
  summary: "reference + 10 exponent log10(d / 1 m).",
  fields: {
    exponent: quantity("number", { above: 0 }, { description: "Loss grows by 10 times this per decade of distance." }),
    reference: quantity("level", {}, { description: "Loss at 1 m." }),
  },
  si: (text) => ({ exponent: siValue(text.exponent, "number"), reference_db: siValue(text.reference, "level") }),
  make: (settings) => logDistancePathLoss(settings),
});
