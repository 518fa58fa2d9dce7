import type { RandomStream } from "../../engine/random.js";
import type { Harvest } from "../../world/device/harvest.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import { constant } from "./constant.js";
import { packets } from "./packets.js";
import { varying } from "./varying.js";

/** What a device's battery gains: the models of `devices[].harvest`. A new one is one more line here. */
export const harvest = catalogOf("process", [constant, varying, packets], {
  description: "Energy that a device's battery gains; energy that finds it full is lost.",
});

/** Settings of `devices[].harvest` in SI units. */
export type HarvestSettings = SettingsOf<"process", typeof harvest.models>;

/** The harvest of one device. */
export const makeHarvest = (settings: HarvestSettings, random: RandomStream): Harvest => harvest.make(settings, random);
