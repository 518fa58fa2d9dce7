import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import type { Harvest } from "../../world/device/harvest.js";
import { harvestModel } from "./model.js";

/** Always the same power. */
const steadyHarvest = (power_w: number): Harvest => ({ first_w: power_w, gains: () => undefined });

export const constant = harvestModel({
  name: "constant",
  summary: "Always the same power.",
  fields: { power: quantity("power", { from: 0 }, { description: "Harvested all the time." }) },
  si: (text) => ({ power_w: siValue(text.power, "power") }),
  make: ({ power_w }) => steadyHarvest(power_w),
});
