import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import {
  shannon as capacity,
  shannonGap as gapOf,
  shannonLaw,
  shannonWithGap,
} from "../../physics/radio/spectral-efficiency.js";
import { rateFunction } from "./model.js";

export const shannon = rateFunction({
  name: "shannon",
  summary: "An OFDMA cell around every edge; rates by Shannon's formula over the granted subcarriers.",
  fields: {},
  si: () => ({}),
  make: () => ({ efficiency: capacity, law: shannonLaw }),
});

export const shannonGap = rateFunction({
  name: "shannon-gap",
  summary: "The same with a gap: log2(1 + SINR / gap).",
  fields: {
    bitErrorRate: quantity(
      "number",
      { above: 0, to: 0.04 },
      {
        description: "Sets the distance to Shannon's capacity: gap -ln(5 BER) / 1.5.",
        source: "uncoded QAM; Qiu and Chawla 1999",
      },
    ).default(5e-5),
  },
  si: (text) => ({ bitErrorRate: siValue(text.bitErrorRate, "number") }),
  make: ({ bitErrorRate }) => {
    const gap = gapOf(bitErrorRate);
    return { efficiency: shannonWithGap(gap), law: { ...shannonLaw, sinrFactor: 1 / gap } };
  },
});
