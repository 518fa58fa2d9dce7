import { siDistribution, siValue } from "../../fields/checked.js";
import type { QuantityText } from "../../fields/fields.js";
import { balancer } from "../../models/balancer/catalog.js";
import { harvest } from "../../models/harvest/catalog.js";
import { outages } from "../../models/outages/catalog.js";
import { power } from "../../models/power/catalog.js";
import type { ResolvedText } from "../schema/schema.js";
import type { DeviceGroupSpec } from "../spec/devices.js";
import type { MachinesSpec, OutagesSpec } from "../spec/servers.js";

type GroupText = ResolvedText["devices"][number];

/** The outages of a server, if it has any. */
export const interpretOutages = (text: ResolvedText["edges"][number]["outages"]): { readonly outages?: OutagesSpec } =>
  text === undefined ? {} : { outages: outages.si(text) };

type ServerText = ResolvedText["edges"][number] | ResolvedText["clouds"][number];

/** The machines of a server, if it has any. */
const interpretMachines = (server: ServerText): MachinesSpec | undefined =>
  server.machines && {
    balancer: balancer.si(server.balancer ?? { rule: "jsq" }),
    kinds: server.machines.map((machine) => {
      const cores = siValue(machine.cores ?? server.cores, "count");
      return {
        count: siValue(machine.count, "count"),
        cores,
        ...(machine.frequency === undefined ? {} : { frequency_hz: siValue(machine.frequency, "frequency") }),
        power: power.si(machine.power ?? server.power, cores),
        ...interpretMemory(machine.memory ?? "unlimited"),
      };
    }),
  };

/** The cores of a server, their power, and the machines that hold them if there are several. */
export const interpretCores = (server: ServerText) => {
  const machines = interpretMachines(server);
  const cores = siValue(server.cores, "count");
  return {
    cores: machines?.kinds.reduce((sum, kind) => sum + kind.count * kind.cores, 0) ?? cores,
    power: machines?.kinds[0]?.power ?? power.si(server.power, cores),
    ...(machines === undefined ? {} : { machines }),
  };
};

const BITS_PER_BYTE = 8;

/** Whole bytes from checked text. */
export const bytesOf = (text: QuantityText): number => Math.ceil(siValue(text, "data") / BITS_PER_BYTE);

/** The memory of a site; absent: unlimited. */
export const interpretMemory = (memory: QuantityText): { readonly memory_bytes?: number } => {
  const memory_bytes = Math.floor(siValue(memory, "data") / BITS_PER_BYTE);
  return memory_bytes < Infinity ? { memory_bytes } : {};
};

/** The tail, battery and harvest of a device group. Each is absent if the group has none. */
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
          level_j: siDistribution(battery.level ?? battery.capacity, "energy"),
          ...(battery.alive === undefined
            ? {}
            : {
                alive: {
                  threshold_j: siValue(battery.alive.threshold, "energy"),
                  revive_j: battery.alive.revive === undefined ? Infinity : siValue(battery.alive.revive, "energy"),
                },
              }),
        },
      }),
  ...(harvestText === undefined ? {} : { harvest: harvest.si(harvestText) }),
});
