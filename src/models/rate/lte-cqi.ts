import { cqiSpread } from "../../physics/radio/cqi-spread.js";
import { lteCqi as efficiency } from "../../physics/radio/spectral-efficiency.js";
import { rateFunction } from "./model.js";

export const lteCqi = rateFunction({
  name: "lte-cqi",
  summary: "The same with LTE's 15 steps of modulation and coding: 0 below -7 dB, 5.55 bit/s/Hz from 20 dB.",
  fields: {},
  si: () => ({}),
  make: () => ({ efficiency, spread: cqiSpread }),
});
