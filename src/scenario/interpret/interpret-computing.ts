import { siDistribution, siValue } from "../../fields/checked.js";
import { harvest } from "../../models/harvest/catalog.js";
import type { DeviceGroupSpec, OutagesSpec } from "../scenario.js";
import type { ResolvedText } from "../schema/schema.js";

type GroupText = ResolvedText["devices"][number];

/** The outages of a server, if it has any. */
export const interpretOutages = (
  outages: ResolvedText["edges"][number]["outages"],
): { readonly outages?: OutagesSpec } =>
  outages === undefined
    ? {}
    : { outages: { up_s: siDistribution(outages.up, "time"), down_s: siDistribution(outages.down, "time") } };

/** The tail, battery and harvest of a device group, as far as it has them. */
export const interpretSupply = ({
  tail,
  battery,
  harvest: harvestText,
}: GroupText): Pick<DeviceGroupSpec, "tail" | "battery" | "harvest"> => ({
  ...(tail === undefined
    ? {}
    : {
        tail: tail.map(({ power, time }) => ({ power_w: siValue(power, "power"), duration_s: siValue(time, "time") })),
      }),
  ...(battery === undefined
    ? {}
    : {
        battery: {
          capacity_j: siValue(battery.capacity, "energy"),
          level_j: siValue(battery.level ?? battery.capacity, "energy"),
        },
      }),
  ...(harvestText === undefined ? {} : { harvest: harvest.si(harvestText) }),
});
