import { catalogOf, type SettingsOf } from "../catalog.js";
import { lteCqi } from "./lte-cqi.js";
import type { RateFunction } from "./model.js";
import { shannon, shannonGap } from "./shannon.js";
import { truncatedShannon } from "./truncated-shannon.js";

/** The rates of a cell's subcarriers: the rate functions of `radio.rate`. A new one is one more line here. */
export const rate = catalogOf("rate", [shannon, shannonGap, truncatedShannon, lteCqi], {
  description: "What a subcarrier carries at its signal to interference and noise ratio.",
  fallback: "shannon",
});

/** Settings of the rate function of `radio` in SI units. */
export type RateSettings = SettingsOf<"rate", typeof rate.models>;

/** What a subcarrier carries. */
export const makeRate = (settings: RateSettings): RateFunction => rate.make(settings);
