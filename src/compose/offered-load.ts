import type { DistributionSpec } from "../engine/distribution-spec.js";
import { append } from "../math/extremes.js";
import { areRegular, meanRate_hz } from "../models/arrivals/catalog.js";
import type { PolicySpec, Scenario } from "../scenario/scenario.js";
import type { DeviceGroupSpec } from "../scenario/spec/devices.js";
import type { MachinesSpec, QueueSpec } from "../scenario/spec/servers.js";
import type { LinksSpec } from "../scenario/spec/wires.js";
import { applicationOf, applicationsIn, arrivalsOf } from "../scenario/workloads.js";
import { type ByLayerType, cyclesFor } from "../world/port/layers.js";
import { routingOf } from "./links/build-topology.js";
import { type MeanTask, meanTask } from "./mean-task.js";

/** A node or link whose offered work is at least its capacity. */
export interface Overload {
  /** The policy's name in the scenario; undefined: every policy. */
  readonly policy?: string;
  readonly place: string;
  /** Work that arrives per second / work that can be done per second. */
  readonly load: number;
}

/**
 * Places where queues grow without end: the offered load, computed from means alone, is 1 or more.
 *
 *     load = arrivals per second * mean work of a task / (cores * frequency),   or   arrivals * mean bits / rate
 *
 * Reported only if the scenario makes it certain: open arrivals, unlimited queues, no deadline that drops, no battery, constant frequencies
 * and rates. Batches, which arrive before any task is served, are left out. Covers `local`, `edge` and `cloud`, whose placements are known,
 * and all computing together under every policy. It is a lower
 * bound: grants that leave cores idle, lost segments and serial work only add to it.
 *
 * @source L. Kleinrock, Queueing Systems, vol. 1, 1975, section 2.1: rho >= 1 has no steady state, but for regular arrivals and services
 */
export const overloads = (scenario: Scenario): readonly Overload[] => {
  const offers = offersOf(scenario);
  const isDropping = applicationsIn(scenario).some(
    ({ onDeadline, deadline_s }) => onDeadline === "drop" && deadline_s !== undefined,
  );
  const hasBatteries = scenario.devices.some(({ battery }) => battery !== undefined);
  if (offers === undefined || isDropping || hasBatteries) return [];
  const offered = scenario.policies.flatMap((policy) =>
    addedUp(
      offers.flatMap(({ group, rate_hz, task }) => loadsOf(policy, { ...scenario, devices: [group] }, rate_hz, task)),
    ),
  );
  const isRegular = scenario.devices.every((group) => areRegular(arrivalsOf(scenario, group)));
  const isFull = ({ load }: Overload): boolean =>
    // Regular arrivals may load a server fully. Tasks that all arrive before one is served are meant as a batch.
    (isRegular ? load > 1 : load >= 1) && load < (scenario.tasks ?? Infinity);
  const anywhere = everywhere(scenario, offers);
  return [...(anywhere === undefined ? [] : [anywhere]), ...offered].filter(isFull);
};

/** Work offered by one group of devices. */
interface Offer {
  readonly group: DeviceGroupSpec;
  /** Arrival rate of one device. */
  readonly rate_hz: number;
  readonly task: MeanTask;
}

/** By group; undefined: arrivals follow tasks or a trace, or every task is drawn anew. */
const offersOf = (scenario: Scenario): readonly Offer[] | undefined => {
  const offers: Offer[] = [];
  for (const group of scenario.devices) {
    const rate_hz = meanRate_hz(arrivalsOf(scenario, group));
    const task = meanTask(applicationOf(scenario, group));
    if (rate_hz === undefined || task === undefined) return undefined;
    offers.push({ group, rate_hz, task });
  }
  return offers;
};

/** The summed loads of all groups at each place. For links that every device has for itself, the highest load. */
const addedUp = (loads: readonly Overload[]): readonly Overload[] => {
  const byPlace = new Map<string, Overload>();
  for (const one of loads) {
    const before = byPlace.get(one.place)?.load ?? 0;
    const load = OWN_LINKS.includes(one.place) ? Math.max(before, one.load) : before + one.load;
    byPlace.set(one.place, { ...one, load });
  }
  return [...byPlace.values()];
};

/** `the offered load of edge under edge is 1.2 ...` */
export const describeOverload = ({ policy, place, load }: Overload): string =>
  `the offered load of ${place} under ${policy ?? "every policy"} is ${Number(load.toPrecision(3))}, and a queue with 1 or more has no steady ` +
  "state: waiting grows with the length of the run";

/** The work that a scenario offers. */
export interface OfferedLoad {
  /** Summed over all devices. */
  readonly tasks_per_s: number;
  /** Work that arrives in a second / work that all devices and servers do in a second; absent: some of it is drawn or has no limit. */
  readonly load?: number;
}

/** The offered load of a scenario, from means alone; undefined if arrivals follow tasks (saturated devices) or a trace. */
export const offeredLoad = (scenario: Scenario): OfferedLoad | undefined => {
  let tasks_per_s = 0;
  for (const group of scenario.devices) {
    const rate_hz = meanRate_hz(arrivalsOf(scenario, group));
    if (rate_hz === undefined) return undefined;
    tasks_per_s += rate_hz * group.count;
  }
  const offers = offersOf(scenario);
  const all = offers === undefined ? undefined : everywhere(scenario, offers);
  return all === undefined ? { tasks_per_s } : { tasks_per_s, load: all.load };
};

const constantOf = (spec: DistributionSpec): number | undefined => (spec.kind === "constant" ? spec.value : undefined);

interface Node {
  readonly name: string;
  readonly cores: number;
  readonly frequency_hz: DistributionSpec;
  readonly queue: QueueSpec;
  readonly machines?: MachinesSpec;
  readonly memory_bytes?: number;
  readonly cyclesPerFlop?: ByLayerType;
}

/** Cycles per second, in the task's own count; undefined if they are drawn, or work is refused. */
const speedOf = (node: Node, task: MeanTask): number | undefined => {
  const { queue, cyclesPerFlop } = node;
  const speed_hz = coreSpeedsOf_hz(node);
  if (speed_hz === undefined || queue.capacity < Infinity || limitsMemory(node)) return undefined;
  const { work_cycles, flop } = task;
  if (flop === undefined || cyclesPerFlop === undefined || work_cycles === 0) return speed_hz;
  // The task counts one cycle per FLOP; the node counts cycles by its speeds.
  const here_cycles = work_cycles - flop.reduce((sum, one) => sum + one, 0) + cyclesFor(flop, cyclesPerFlop);
  return (speed_hz * work_cycles) / here_cycles;
};

/** Whether sub-tasks that do not fit into memory are rejected, or may be. */
const limitsMemory = ({ memory_bytes, machines }: Node): boolean =>
  memory_bytes !== undefined || machines?.kinds.some((kind) => kind.memory_bytes !== undefined) === true;

/** Cycles per second of all cores, on one or several machines; undefined if they are drawn. */
const coreSpeedsOf_hz = ({ cores, frequency_hz, machines }: Node): number | undefined => {
  const site_hz = constantOf(frequency_hz);
  let speed_hz = 0;
  for (const kind of machines?.kinds ?? [{ count: 1, cores, frequency_hz: undefined }]) {
    const own_hz = kind.frequency_hz ?? site_hz;
    if (own_hz === undefined) return undefined;
    speed_hz += kind.count * kind.cores * own_hz;
  }
  return speed_hz;
};

const computing = (node: Node, rate_hz: number, task: MeanTask, policy: string): Overload[] => {
  const { work_cycles } = task;
  const speed = speedOf(node, task);
  return speed === undefined ? [] : [{ policy, place: node.name, load: (rate_hz * work_cycles) / speed }];
};

const together = (
  place: string,
  nodes: readonly Node[],
  rate_hz: number,
  task: MeanTask,
  policy: string,
): Overload[] => {
  const { work_cycles } = task;
  const speeds = nodes.map((node) => speedOf(node, task));
  if (speeds.includes(undefined)) return [];
  return [{ policy, place, load: (rate_hz * work_cycles) / speeds.reduce<number>((sum, speed) => sum + speed!, 0) }];
};

const carrying = (place: string, rate: DistributionSpec, bits_per_s: number, policy: string): Overload[] => {
  const rate_bps = constantOf(rate);
  return rate_bps === undefined ? [] : [{ policy, place, load: bits_per_s / rate_bps }];
};

/** The links of the shortest route from one server to another. */
const onWay = (
  scenario: Scenario,
  links: LinksSpec,
  from: string,
  to: string,
  bits_per_s: number,
  policy: string,
): Overload[] => {
  const { routing, nodes } = routingOf(links, scenario);
  return (routing.route(nodes.get(from)!, nodes.get(to)!) ?? []).flatMap((number) => {
    const arc = links.arcs[number]!;
    return carrying(`the link from ${arc.from} to ${arc.to}`, arc.rate_bps, bits_per_s, policy);
  });
};

/** Places that every device has to itself. */
const OWN_LINKS = ["every device's uplink", "every device's downlink"];

/** Loads of devices' own links. Each carries the tasks of one device. */
const ownLinks = (
  links: { readonly uplink_bps: DistributionSpec; readonly downlink_bps?: DistributionSpec },
  rate_hz: number,
  task: MeanTask,
  policy: string,
): Overload[] => [
  ...carrying(OWN_LINKS[0]!, links.uplink_bps, rate_hz * task.input_bits, policy),
  ...carrying(OWN_LINKS[1]!, links.downlink_bps ?? links.uplink_bps, rate_hz * task.output_bits, policy),
];

const loadsOf = (
  { name: policy, options }: PolicySpec,
  scenario: Scenario,
  rate_hz: number,
  task: MeanTask,
): Overload[] => {
  const { devices, edges, clouds, radio, backhaul, links } = scenario;
  if (policy === "local")
    return devices
      .filter(({ dvfs }) => dvfs === undefined)
      .flatMap((group) => {
        const name = group.count > 1 ? `every ${group.name}` : group.name;
        return computing({ ...group, name }, rate_hz, task, policy);
      });
  if (policy !== "edge" && policy !== "cloud") return [];
  const all_hz = rate_hz * devices.reduce((sum, { count }) => sum + count, 0);
  const nodes = policy === "edge" ? edges : clouds;
  const isByCell =
    policy === "edge" && options.site === undefined && radio.rate !== "constant" && radio.rate !== "trace";
  const isChosen = policy === "edge" && options.choose !== undefined && options.choose !== "serving";
  // Device positions, and so serving edges, are drawn; or the policy chooses for every task.
  if ((isByCell || isChosen) && edges.length > 1) return together("all edges together", edges, all_hz, task, policy);
  const node = options.site === undefined ? nodes[0] : nodes.find(({ name }) => name === options.site);
  if (node === undefined) return [];
  const loads = computing(node, all_hz, task, policy);
  const direct = clouds.find((cloud) => policy === "cloud" && cloud.name === node.name)?.direct;
  if (direct !== undefined) return [...loads, ...ownLinks(direct, rate_hz, task, policy)];
  if (radio.rate === "constant") append(loads, ownLinks(radio, rate_hz, task, policy));
  // With several edges, each has its own wire to the cloud or its own route over links.
  if (policy === "cloud" && edges.length === 1) {
    const edge = edges[0]!.name;
    const [up_bps, down_bps] = [all_hz * task.input_bits, all_hz * task.output_bits];
    if (links === undefined) {
      append(loads, carrying("the backhaul up", backhaul.rate_bps, up_bps, policy));
      append(loads, carrying("the backhaul down", backhaul.rate_bps, down_bps, policy));
    } else {
      append(loads, onWay(scenario, links, edge, node.name, up_bps, policy));
      append(loads, onWay(scenario, links, node.name, edge, down_bps, policy));
    }
  }
  return loads;
};

/** Load of all computing together; undefined if a part has no limit or is drawn. */
const everywhere = ({ devices, edges, clouds }: Scenario, offers: readonly Offer[]): Overload | undefined => {
  if (devices.some(({ dvfs }) => dvfs !== undefined)) return undefined;
  let load = 0;
  for (const { group, rate_hz, task } of offers) {
    let total = 0;
    for (const [node, copies] of [
      ...devices.map((one) => [one, one.count] as const),
      ...[...edges, ...clouds].map((server) => [server, 1] as const),
    ]) {
      const speed = speedOf(node, task);
      if (speed === undefined || speed === Infinity) return undefined;
      total += copies * speed;
    }
    load += (group.count * rate_hz * task.work_cycles) / total;
  }
  return { place: "all devices and servers together", load };
};
