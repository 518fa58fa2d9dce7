import { type Distribution, distributionOf } from "../engine/distributions.js";
import type { RandomStreams } from "../engine/random.js";
import { makeArrivals } from "../models/arrivals/catalog.js";
import type { ArrivalsSpec, Scenario } from "../scenario/scenario.js";
import type { ApplicationSpec } from "../scenario/spec/application.js";
import type { DeviceGroupSpec } from "../scenario/spec/devices.js";
import { arrivalsOf } from "../scenario/workloads.js";
import type { WorkloadSource } from "../world/port/application.js";
import type { Arrivals } from "../world/run/arriving.js";
import { NamedApplication } from "../world/task/named-application.js";
import type { GrantLaws } from "../world/task/task-source.js";
import { applicationOf } from "./build-application.js";
import { deviceName } from "./build-places.js";

/** What the tasks of a device are made of. */
interface DeviceWorkload {
  readonly application: WorkloadSource;
  readonly deadline_s: Distribution | undefined;
  readonly laws: GrantLaws;
  readonly dropsLate: boolean;
}

/** By device. Devices of a group share one workload; groups without an application of their own use the scenario's. */
export const workloadsOf = (scenario: Scenario, laws: GrantLaws): readonly DeviceWorkload[] => {
  const workloadOf = (spec: ApplicationSpec, name?: string): DeviceWorkload => {
    const { deadline_s, priority, onDeadline } = spec;
    const source = applicationOf(spec);
    return {
      application: name === undefined ? source : new NamedApplication(source, name),
      deadline_s: deadline_s === undefined ? undefined : distributionOf(deadline_s),
      // A spread with more fields has a hidden class of its own every time: decision 053.
      laws: priority === undefined ? laws : Object.assign({}, laws, { priority: distributionOf(priority) }),
      dropsLate: onDeadline === "drop",
    };
  };
  const ofAll = workloadOf(scenario.application);
  return scenario.devices.flatMap(({ name, count, application }) =>
    new Array<DeviceWorkload>(count).fill(application === undefined ? ofAll : workloadOf(application, name)),
  );
};

/** The arrivals of tasks: those of the scenario, or those of each group where groups have their own. */
export const arrivalsIn = (scenario: Scenario, streams: RandomStreams): Arrivals => {
  const groupArrivals = (settings: ArrivalsSpec, groups: readonly DeviceGroupSpec[]) =>
    makeArrivals(settings, {
      names: groups.flatMap((group) => Array.from({ length: group.count }, (_, index) => deviceName(group, index))),
      random: (name) => streams.stream(name, "arrivals"),
    });
  const { devices, arrivals } = scenario;
  if (devices.every((group) => group.arrivals === undefined)) return groupArrivals(arrivals, devices);
  const processes = devices.flatMap((group) => {
    const own = groupArrivals(arrivalsOf(scenario, group), [group]);
    if (own.kind !== "open") throw new Error(`arrivals of ${group.name} are not its own: ${own.kind}`);
    return own.processes;
  });
  return { kind: "open", processes };
};
