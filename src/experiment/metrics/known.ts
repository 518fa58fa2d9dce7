import { append } from "../../math/extremes.js";
import { AT, inCatalogOrder, METRIC_FACTS } from "../../output/metrics/metrics.js";
import type { Scenario } from "../../scenario/scenario.js";
import { applicationsIn } from "../../scenario/workloads.js";
import type { Extra } from "../../world/port/record-columns/column.js";
import { fewEnough, type MeasuredNetwork } from "./measure.js";

/** Servers and groups of a scenario. */
export const measuredNetwork = ({
  edges,
  clouds,
  devices,
}: Pick<Scenario, "edges" | "clouds" | "devices">): MeasuredNetwork => ({
  servers: [...edges, ...clouds].map(({ name }) => name),
  groups: devices.map(({ name, count }) => ({ name, count })),
});

/** The parts of a scenario with columns of their own in the tables of its runs. */
export const extrasOf = (scenario: Scenario): readonly Extra[] => {
  const { edges, clouds, devices } = scenario;
  const machinesIn = [...edges, ...clouds].flatMap(({ machines }) => machines?.kinds ?? []);
  const hasMemory = [...edges, ...clouds, ...devices, ...machinesIn].some(
    ({ memory_bytes }) => memory_bytes !== undefined,
  );
  return [
    ...(applicationsIn(scenario).every(({ accuracy }) => accuracy === undefined) ? [] : (["accuracy"] as const)),
    ...(hasMemory ? (["memory"] as const) : []),
    ...(devices.some(({ battery }) => (battery?.alive?.revive_j ?? Infinity) < Infinity) ? (["revival"] as const) : []),
    ...([...edges, ...clouds].some(({ machines }) => machines !== undefined) ? (["machines"] as const) : []),
  ];
};

/** Metrics that only groups have: `latency_s@phone`, but no `utilization@phone`. */
const isOfDevice = (name: string): boolean => name === "wait_s" || name === "sojourn_s";

/** Every metric that runs on such a network can have, in the order of tables. @param own  the user's */
export const knownMetrics = ({ servers, groups }: MeasuredNetwork, own: readonly string[] = []): readonly string[] => {
  const names: string[] = [];
  const groupNames = groups.length > 1 ? fewEnough(groups.map(({ name }) => name)) : [];
  for (const { name, per, isOnlyPer } of METRIC_FACTS) {
    if (isOnlyPer !== true) names.push(name);
    if (isOfDevice(name)) names.push(`${name}${AT}device`);
    const places = per === "server" ? fewEnough(servers) : per === "group" ? groupNames : [];
    append(
      names,
      places.map((place) => `${name}${AT}${place}`),
    );
  }
  return inCatalogOrder([...names, ...own]);
};
