import { siDistribution, siValue } from "../../fields/checked.js";
import type { DeviceGroupSpec, HarvestSpec, OutagesSpec, QueueSpec } from "../scenario.js";
import type { ResolvedText } from "../schema/schema.js";

type GroupText = ResolvedText["devices"][number];

export const interpretQueue = ({ discipline, capacity }: GroupText["queue"]): QueueSpec => ({
  discipline,
  capacity: siValue(capacity, "count"),
});

/** The outages of a server, if it has any. */
export const interpretOutages = (
  outages: ResolvedText["edges"][number]["outages"],
): { readonly outages?: OutagesSpec } =>
  outages === undefined
    ? {}
    : { outages: { up_s: siDistribution(outages.up, "time"), down_s: siDistribution(outages.down, "time") } };

const interpretHarvest = (harvest: NonNullable<GroupText["harvest"]>): HarvestSpec => {
  switch (harvest.process) {
    case "constant":
      return { kind: "constant", power_w: siValue(harvest.power, "power") };
    case "varying":
      return {
        kind: "varying",
        power_w: siDistribution(harvest.power, "power"),
        every_s: siValue(harvest.every, "time"),
      };
    case "packets":
      return {
        kind: "packets",
        rate_hz: siValue(harvest.rate, "eventRate"),
        energy_j: siDistribution(harvest.energy, "energy"),
      };
  }
};

/** The tail, battery and harvest of a device group, as far as it has them. */
export const interpretSupply = ({
  tail,
  battery,
  harvest,
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
  ...(harvest === undefined ? {} : { harvest: interpretHarvest(harvest) }),
});
