import type { ArrivalsSpec, Scenario } from "./scenario.js";
import type { ApplicationSpec } from "./spec/application.js";
import type { DeviceGroupSpec } from "./spec/devices.js";

type Workloads = Pick<Scenario, "application" | "arrivals" | "devices">;

/** The application of a device group: its own, or the scenario's. */
export const applicationOf = ({ application }: Workloads, group: DeviceGroupSpec): ApplicationSpec =>
  group.application ?? application;

/** The arrivals of a device group: its own, or the scenario's. */
export const arrivalsOf = ({ arrivals }: Workloads, group: DeviceGroupSpec): ArrivalsSpec => group.arrivals ?? arrivals;

/** Every application that some device uses, once each. */
export const applicationsIn = (scenario: Workloads): readonly ApplicationSpec[] => [
  ...new Set(scenario.devices.map((group) => applicationOf(scenario, group))),
];
