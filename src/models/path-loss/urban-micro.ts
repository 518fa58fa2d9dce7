import { siValue } from "../../fields/checked.js";
import { type QuantityText, quantity } from "../../fields/fields.js";
import { log10 } from "../../math/logarithms.js";
import { hypot } from "../../math/roots.js";
import { pathLossModel } from "./model.js";
import { effective_m, type PathLoss, positive, speedOfLight_mps } from "./path-loss.js";

export interface UrbanMicroOptions {
  /** Carrier frequency, Hz; the standard covers 0.5 to 100 GHz. */
  readonly frequency_hz: number;
  /** Height of the device's antenna, m, above 1; the standard covers 1.5 to 22.5. Default 1.5. */
  readonly deviceHeight_m?: number;
  /** Height of the base station's antenna, m, above 1. Default 10, the standard's street canyon. */
  readonly stationHeight_m?: number;
}

/**
 * Path loss of an urban microcell (street canyon) in line of sight, with two slopes.
 *
 *     d <= b:  loss_db = 32.4 + 21 log10(d) + 20 log10(f_GHz)
 *     d >  b:  loss_db = loss_db(b) + 40 log10(d / b)
 *     b = hypot(4 (h_station - 1)(h_device - 1) f / c, h_station - h_device)
 *
 * The breakpoint b is 120 m at 2 GHz and the default heights, where the wave reflected from the ground begins to cancel
 * the direct one.
 *
 * @returns a path loss over the length of the path (3-D); horizontal distances are within 1 dB of it beyond 35 m
 * @throws RangeError when a frequency is not positive or a height is not above 1 m
 * @source 3GPP TR 38.901 table 7.4.1-1, UMi - Street Canyon LOS; valid from 10 m to 5 km
 */
export const urbanMicroSightPathLoss = (options: UrbanMicroOptions): PathLoss => {
  const { frequency_hz, deviceHeight_m = 1.5, stationHeight_m = 10 } = options;
  positive("frequency_hz", frequency_hz);
  if (!(deviceHeight_m > 1 && deviceHeight_m < Infinity))
    throw new RangeError(`invalid deviceHeight_m: ${deviceHeight_m}`);
  if (!(stationHeight_m > 1 && stationHeight_m < Infinity))
    throw new RangeError(`invalid stationHeight_m: ${stationHeight_m}`);
  const carrier_db = 32.4 + 20 * log10(frequency_hz / 1e9);
  const ground_m = (4 * (stationHeight_m - 1) * (deviceHeight_m - 1) * frequency_hz) / speedOfLight_mps;
  const breakpoint_m = hypot(ground_m, stationHeight_m - deviceHeight_m);
  const beyond_db = carrier_db + (21 - 40) * log10(breakpoint_m);
  return {
    loss_db(distance_m) {
      const path_m = effective_m(distance_m);
      return path_m <= breakpoint_m ? carrier_db + 21 * log10(path_m) : beyond_db + 40 * log10(path_m);
    },
  };
};

/**
 * Path loss of an urban microcell (street canyon) without line of sight.
 *
 *     loss_db = max(line of sight, 22.4 + 35.3 log10(d) + 21.3 log10(f_GHz) - 0.3 (h_device - 1.5))
 *
 * @returns a path loss, nowhere below that of line of sight with the same options
 * @throws RangeError when a frequency is not positive or a height is not above 1 m
 * @source 3GPP TR 38.901 table 7.4.1-1, UMi - Street Canyon NLOS; valid from 10 m to 5 km
 */
export const urbanMicroPathLoss = (options: UrbanMicroOptions): PathLoss => {
  const sight = urbanMicroSightPathLoss(options);
  const constant_db = 22.4 + 21.3 * log10(options.frequency_hz / 1e9) - 0.3 * ((options.deviceHeight_m ?? 1.5) - 1.5);
  return {
    loss_db: (distance_m) => Math.max(sight.loss_db(distance_m), constant_db + 35.3 * log10(effective_m(distance_m))),
  };
};

const heights = {
  deviceHeight: quantity("length", { from: 1.5, to: 22.5 }, { description: "Of the device's antenna." }).default(
    "1.5 m",
  ),
  stationHeight: quantity(
    "length",
    { above: 1 },
    { description: "Of the base station's antenna, for the breakpoint.", source: "3GPP TR 38.901, UMi" },
  ).default("10 m"),
};

const heightsInSi = (text: { readonly deviceHeight: QuantityText; readonly stationHeight: QuantityText }) => ({
  deviceHeight_m: siValue(text.deviceHeight, "length"),
  stationHeight_m: siValue(text.stationHeight, "length"),
});

export const urbanMicro = pathLossModel({
  name: "umi-nlos",
  summary:
    "A street canyon without line of sight: 22.4 + 35.3 log10(d) + 21.3 log10(f / 1 GHz) - 0.3 (h - 1.5) dB, at least `umi-los`.",
  fields: heights,
  si: heightsInSi,
  make: (settings, frequency_hz) => urbanMicroPathLoss({ ...settings, frequency_hz }),
});

export const urbanMicroSight = pathLossModel({
  name: "umi-los",
  summary:
    "A street canyon in line of sight: 32.4 + 21 log10(d) + 20 log10(f / 1 GHz) dB, steeper beyond the breakpoint.",
  fields: heights,
  si: heightsInSi,
  make: (settings, frequency_hz) => urbanMicroSightPathLoss({ ...settings, frequency_hz }),
});
