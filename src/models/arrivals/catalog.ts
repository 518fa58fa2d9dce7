import type { Arrivals } from "../../world/run/emulation.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import type { ArrivingDevices } from "./model.js";
import { onOff } from "./on-off.js";
import { periodic } from "./periodic.js";
import { poisson } from "./poisson.js";
import { saturated } from "./saturated.js";
import { trace } from "./trace.js";

/** When tasks arrive: the models of `arrivals`. A new one is one more line here. */
export const arrivals = catalogOf("process", [saturated, poisson, periodic, onOff, trace], {
  description: "When the tasks arrive at their devices.",
  example: { process: "saturated" },
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
