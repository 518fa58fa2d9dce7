import type { ArrivalsSpec, Scenario } from "./scenario.js";
import type { ApplicationSpec } from "./spec/application.js";
import type { DeviceGroupSpec } from "./spec/devices.js";

type Workloads = Pick<Scenario, "application" | "arrivals" | "devices">;

/** What the tasks of a device group consist of: its own application, or the scenario's. */
export const applicationOf = ({ application }: Workloads, group: DeviceGroupSpec): ApplicationSpec =>
  group.application ?? application;

/** When the tasks of a device group arrive: its own arrivals, or the scenario's. */
export const arrivalsOf = ({ arrivals }: Workloads, group: DeviceGroupSpec): ArrivalsSpec => group.arrivals ?? arrivals;

/** Every application of which some device has tasks, once each. */
export const applicationsIn = (scenario: Workloads): readonly ApplicationSpec[] => [
  ...new Set(scenario.devices.map((group) => applicationOf(scenario, group))),
];
