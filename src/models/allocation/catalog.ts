import type { Reporting } from "../../world/port/node-report.js";
import type { PoolParts, SubcarrierPool } from "../../world/radio/subcarrier-pool.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import { bestChannel } from "./best-channel.js";
import { equalShare } from "./equal-share.js";
import { fixed, requested } from "./fixed.js";
import { proportionalFair } from "./proportional-fair.js";

/** How the cell's subcarriers are given to transfers: the schemes of `radio.allocation`. A new one is one more line here. */
export const allocation = catalogOf("scheme", [fixed, requested, equalShare, proportionalFair, bestChannel], {
  description: "How transfers get the cell's subcarriers.",
  fallback: "fixed",
});

/** Settings of `radio.allocation` in SI units. */
export type AllocationSettings = SettingsOf<"scheme", typeof allocation.models>;

/** A cell's subcarriers in one direction. */
export const makePool = (settings: AllocationSettings, parts: PoolParts): SubcarrierPool & Reporting =>
  allocation.make(settings, parts);

/** True where policies may ask for numbers of subcarriers. */
export const isRequested = (settings: AllocationSettings): boolean => {
  const scheme = allocation.of(settings);
  return "isRequested" in scheme && scheme.isRequested === true;
};
