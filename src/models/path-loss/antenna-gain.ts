import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { log10 } from "../../math/logarithms.js";
import { pathLossModel } from "./model.js";
import { effective_m, type PathLoss, positive } from "./path-loss.js";

export interface AntennaGainOptions {
  /** A_d, gain of the antennas, linear, > 0. Default 4.11. */
  readonly antennaGain?: number;
  /** f_c, carrier frequency, Hz, > 0. Default 915 MHz. */
  readonly frequency_hz?: number;
  /** d_e, path-loss exponent, > 0. Default 2.8. */
  readonly exponent?: number;
  /** Shorter paths count as this long, m, > 0. Default 1: the paper's devices are 2.5 to 5.2 m away. */
  readonly minimumDistance_m?: number;
}

/**
 * Path loss of free space raised to an exponent, with an antenna gain.
 *
 *     gain = antennaGain (3e8 / (4 pi f d))^exponent;   loss_db = -10 log10(gain)
 *
 * The antenna gain stays outside the power and the speed of light is rounded, as in the paper's own code.
 *
 * @param options  see the fields
 * @throws RangeError when one of them is not positive
 * @source L. Huang, S. Bi, Y.-J. A. Zhang, "Deep reinforcement learning for online computation offloading in wireless
 *         powered mobile-edge computing networks" (DROO), IEEE Trans. Mobile Computing, 2020, section 6
 */
export const antennaGainPathLoss = (options: AntennaGainOptions = {}): PathLoss => {
  const antenna_db = 10 * log10(positive("antennaGain", options.antennaGain ?? 4.11));
  const wavenumber = (4 * Math.PI * positive("frequency_hz", options.frequency_hz ?? 915e6)) / 3e8;
  const decade_db = 10 * positive("exponent", options.exponent ?? 2.8);
  const minimum_m = positive("minimumDistance_m", options.minimumDistance_m ?? 1);
  return {
    loss_db: (distance_m) => decade_db * log10(wavenumber * effective_m(distance_m, minimum_m)) - antenna_db,
  };
};

export const antennaGain = pathLossModel({
  name: "droo",
  summary: "Gain A (3e8 / (4 pi f d))^exponent; the paper's carrier is 915 MHz.",
  fields: {
    antennaGain: quantity(
      "number",
      { above: 0 },
      { description: "Gain of the antennas, linear.", source: "DROO" },
    ).default(4.11),
    exponent: quantity(
      "number",
      { above: 0 },
      { description: "Loss grows by 10 times this per decade of distance.", source: "DROO" },
    ).default(2.8),
  },
  si: (text) => ({
    antennaGain: siValue(text.antennaGain, "number"),
    exponent: siValue(text.exponent, "number"),
  }),
  make: (settings, frequency_hz) => antennaGainPathLoss({ ...settings, frequency_hz }),
});
