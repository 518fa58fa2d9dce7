import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import { supportOf } from "../fields/distribution-text.js";
import type { Scenario } from "../scenario/scenario.js";
import { applicationsIn } from "../scenario/workloads.js";
import { CommonConditions } from "../world/device/conditions.js";
import type { Device } from "../world/device/device.js";
import { Network } from "../world/network.js";
import { buildDevice } from "./build-devices.js";
import { deviceName, wayOf } from "./build-places.js";
import { buildServer, coresTogether } from "./build-servers.js";
import { conditionLaws } from "./laws.js";
import { buildAir, type RadioDevice, requestableSubcarriers } from "./links/build-radio.js";
import { buildRoutes } from "./links/build-routes.js";
import { stationsOf } from "./stations.js";

/** Called with the number of busy cores of a cloud whenever it changes. `cloud` is its number among the clouds. */
export type CloudListener = (cloud: number, cores: number, time_s: number) => void;

export const buildNetwork = (
  scenario: Scenario,
  simulation: Simulation,
  streams: RandomStreams,
  onBusy?: CloudListener,
): Network => {
  const { edges, clouds } = scenario;
  const busyAt = (cloud: number) =>
    onBusy === undefined ? undefined : (cores: number) => onBusy(cloud, cores, simulation.now_s);
  const servers = [
    ...edges.map((spec) => buildServer("edge", spec, simulation, streams)),
    ...clouds.map((spec, cloud) => buildServer("cloud", spec, simulation, streams, busyAt(cloud))),
  ];
  const laws = conditionLaws(scenario);
  const common = new CommonConditions(laws, streams);
  const step_s = scenario.devices.reduce(
    (least_s, { mobility }) => Math.min(least_s, mobility?.step_s ?? Infinity),
    Infinity,
  );
  const air = buildAir(scenario.radio, stationsOf(edges), { simulation, streams, step_s });
  const devices: Device[] = [];
  const onAir: RadioDevice[] = [];
  for (const group of scenario.devices)
    for (let index = 0; index < group.count; index++) {
      const name = deviceName(group, index);
      const device = buildDevice(group, devices.length, name, scenario, simulation, laws, common, streams);
      devices.push(device);
      const { position_m, path } = wayOf(scenario, group, index, streams);
      const step_s = group.mobility?.step_s ?? Infinity;
      onAir.push({ name, position_m, path, step_s, transmitPower_w: group.transmitPower_w });
    }
  const { rows, ...routes } = buildRoutes(scenario, simulation, devices, onAir, air, streams);
  const requestable = {
    cores: [
      0,
      ...[...edges, ...clouds].map((server) => (server.isGrantRequested === true ? coresTogether(server) : 0)),
    ],
    subcarriers: requestableSubcarriers(scenario.radio),
  };
  const shared = () => [...air.pools, ...rows()];
  const mostCores = edges.reduce(
    (most, { grant, cores, isGrantRequested }) =>
      Math.max(most, supportOf(grant).high, isGrantRequested === true ? cores : 0),
    0,
  );
  const cyclesPerFlop = {
    devices: scenario.devices.flatMap((group) => new Array(group.count).fill(group.cyclesPerFlop)),
    servers: [...edges, ...clouds].map((server) => server.cyclesPerFlop),
  };
  // All applications agree on this; the check of the scenario sees to it.
  const waitsForMemory = applicationsIn(scenario)[0]!.onMemory === "wait";
  return new Network(simulation, {
    devices,
    servers,
    ...routes,
    requestable,
    stations: edges.map(({ station }, edge) => (station ?? edge) + 1),
    mostCores,
    cyclesPerFlop,
    waitsForMemory,
    shared,
  });
};
