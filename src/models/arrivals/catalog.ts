import type { Arrivals } from "../../world/run/arriving.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import type { ArrivingDevices } from "./model.js";
import { onOff } from "./on-off.js";
import { periodic } from "./periodic.js";
import { poisson } from "./poisson.js";
import { saturated } from "./saturated.js";
import { trace } from "./trace.js";

/** When tasks arrive: the models of `arrivals`. A new one is one more line here. */
export const arrivals = catalogOf("process", [saturated, poisson, periodic, onOff, trace], {
  description:
    "When tasks arrive at their devices. It is not needed if every group of devices has arrivals of its own.",
  example: { process: "saturated" },
});

/** When tasks arrive at one group of devices: the models of `devices[].arrivals`, which do not depend on the ends of tasks. */
export const groupArrivals = catalogOf("process", [poisson, periodic, onOff], {
  description: "When tasks arrive at these devices, instead of the scenario's `arrivals`.",
  example: { process: "poisson", rate: "1 /s" },
});

/** Settings of `arrivals` in SI units. */
export type ArrivalsSettings = SettingsOf<"process", typeof arrivals.models>;

/** How tasks come. */
export const makeArrivals = (settings: ArrivalsSettings, devices: ArrivingDevices): Arrivals =>
  arrivals.make(settings, devices);

/** Tasks per second of a device on average; undefined: it follows from the service, or from a file. */
export const meanRate_hz = (settings: ArrivalsSettings): number | undefined =>
  arrivals.of(settings).meanRate_hz?.(settings as never);

/** True where gaps between the tasks of a device are all the same. */
export const areRegular = (settings: ArrivalsSettings): boolean => arrivals.of(settings).isRegular === true;
