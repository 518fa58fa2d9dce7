import { distributionOf } from "../engine/distributions.js";
import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import { makeHarvest } from "../models/harvest/catalog.js";
import { makeQueue } from "../models/queue/catalog.js";
import { Battery } from "../physics/power/battery.js";
import { RadioTail } from "../physics/power/power-model.js";
import type { Scenario } from "../scenario/scenario.js";
import type { BatterySpec, DeviceGroupSpec } from "../scenario/spec/devices.js";
import { type CommonConditions, type ConditionLaws, ConditionSource } from "../world/device/conditions.js";
import { Device } from "../world/device/device.js";
import { deepFrozen } from "./frozen.js";

export const buildDevice = (
  group: DeviceGroupSpec,
  number: number,
  name: string,
  { redraw }: Scenario,
  simulation: Simulation,
  laws: Omit<ConditionLaws, "deviceFrequency_hz">,
  common: CommonConditions,
  streams: RandomStreams,
): Device => {
  const { cores, queue, frequency_hz, tail, battery, harvest } = group;
  return new Device(simulation, {
    name,
    number,
    cores,
    queue: makeQueue(queue),
    power: {
      kappa: group.kappa,
      data_j_per_bit: group.data_j_per_bit ?? 0,
      transmit_w: group.transmitPower_w / group.amplifierEfficiency + group.circuitPower_w,
      receive_w: group.receivePower_w,
      idle_w: group.idlePower_w,
      tail: tail === undefined ? undefined : new RadioTail(tail),
    },
    conditions: new ConditionSource({
      // A spread with more fields has a hidden class of its own every time: decision 053.
      laws: Object.assign({ deviceFrequency_hz: distributionOf(frequency_hz) }, laws),
      streams,
      device: name,
      redraw,
      common,
    }),
    battery: battery === undefined ? undefined : buildBattery(battery, name, streams),
    alive: battery?.alive,
    harvest: harvest === undefined ? undefined : makeHarvest(harvest, streams.stream(name, "harvest")),
    dvfs: deepFrozen(structuredClone(group.dvfs)),
    memory_bytes: group.memory_bytes,
  });
};

const buildBattery = ({ capacity_j, level_j }: BatterySpec, device: string, streams: RandomStreams): Battery =>
  new Battery(capacity_j, distributionOf(level_j).sample(streams.stream(device, "battery")));
