import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { pathLossModel } from "./model.js";
import { effective_m, finite, type PathLoss } from "./path-loss.js";

/**
 * The same gain at every distance, for papers that state a channel gain and no geometry.
 *
 * @param options.gain_db  channel gain, finite; -100 means a loss of 100 dB
 * @throws RangeError when gain_db is not finite
 */
export const fixedPathLoss = (options: { readonly gain_db: number }): PathLoss => {
  const loss_db = 0 - finite("gain_db", options.gain_db);
  return {
    loss_db(distance_m) {
      effective_m(distance_m);
      return loss_db;
    },
  };
};

export const fixed = pathLossModel({
  name: "fixed",
  summary: "The same for every device.",
  fields: { gain: quantity("level", {}, { description: "The gain at every distance, negative for a loss." }) },
  si: (text) => ({ gain_db: siValue(text.gain, "level") }),
  make: (settings) => fixedPathLoss(settings),
});
