import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { shannon as capacity, shannonLaw } from "../../physics/radio/spectral-efficiency.js";
import { rateFunction } from "./model.js";

/**
 * Shannon's formula, attenuated, up to the rate of the fastest modulation and coding.
 *
 *     min(attenuation * log2(1 + SINR), highest)
 *
 * @source 3GPP TR 36.942, annex A.2
 */
export const truncatedShannon = rateFunction({
  name: "truncated-shannon",
  summary:
    "The same up to the rate of the fastest modulation and coding: min(attenuation * log2(1 + SINR), highest). All devices close to their station have the highest rate: with `allocation: equal-share` a cell is then an access point of `subcarriers * spacing * highest` bit/s, shared equally by all transfers.",
  fields: {
    highest: quantity(
      "number",
      { above: 0, to: 100 },
      { description: "In bit/s/Hz.", source: "TR 36.942, 64QAM" },
    ).default(4.4),
    attenuation: quantity(
      "number",
      { above: 0, to: 1 },
      { description: "Loss of implementations.", source: "none lost; TR 36.942 has 0.6 and 0.4" },
    ).default(1),
  },
  si: (text) => ({
    highest_bps_per_hz: siValue(text.highest, "number"),
    attenuation: siValue(text.attenuation, "number"),
  }),
  make: ({ highest_bps_per_hz, attenuation }) => ({
    efficiency: (sinr) => Math.min(attenuation * capacity(sinr), highest_bps_per_hz),
    law: { ...shannonLaw, attenuation, highest_bps_per_hz },
  }),
});
