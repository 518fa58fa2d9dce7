import type { Simulation } from "../engine/simulation.js";
import type { ComputeNode } from "./computing/compute-node.js";
import type { Device } from "./device/device.js";
import type { Attachment } from "./device/handover.js";
import type { Link, RouteLeg } from "./link/link.js";
import type { ServerLinks } from "./link/topology.js";
import type { WireEnds } from "./link/wires.js";
import { type ByLayerType, cyclesFor } from "./port/layers.js";
import type { Reporting } from "./port/node-report.js";
import type { NodeRecord } from "./port/records.js";
import type { Task } from "./task/task.js";

/** Number of the site that is the task's own device. */
export const DEVICE_SITE = 0;

/** A link with counts of the bits that entered and crossed it. */
interface MeteredLink extends Link {
  readonly bits: { readonly requested_bits: number; readonly delivered_bits: number; readonly abandoned_bits: number };
}

/** The most that plans may request; 0: nothing, the network grants by itself. */
export interface Requestable {
  /** By site. */
  readonly cores: readonly number[];
  readonly subcarriers: number;
}

/** The legs from a device to every site, and back, while the edge of some site serves it. */
export interface DeviceRoutes {
  /** Site of that edge; 0: none. */
  readonly serving: number;
  /** Sites to which the device has its own links, in ascending order. Other sites are reached through the serving edge. */
  readonly own: readonly number[];
  up(site: number): readonly RouteLeg[];
  down(site: number): readonly RouteLeg[];
}

/** The parts of a network. */
export interface NetworkParts {
  readonly devices: readonly Device[];
  /** Edges first, then clouds. */
  readonly servers: readonly ComputeNode[];
  /** By device, then by the site of the edge that serves it: its routes. */
  readonly routes: readonly ((servingSite: number) => DeviceRoutes)[];
  /** The links between servers, the same for all devices. */
  readonly wires: ServerLinks;
  /** By device. */
  readonly attachments: readonly Attachment[];
  readonly requestable: Requestable;
  /** By edge: the site of the edge at whose base station it stands, which may be its own. */
  readonly stations: readonly number[];
  /** No edge grants a sub-task more cores than this, and no plan has requested more. */
  readonly mostCores: number;
  /** Cycles per FLOP, by device and by server; undefined: 1 for every type. Absent: 1 everywhere. */
  readonly cyclesPerFlop?: {
    readonly devices: readonly (ByLayerType | undefined)[];
    readonly servers: readonly (ByLayerType | undefined)[];
  };
  /** True: sub-tasks that do not fit wait for memory; absent: they are refused. */
  readonly waitsForMemory?: boolean;
  /** Every link that carries bits, once. Links of cells and between servers are added on first use. */
  readonly links: readonly MeteredLink[];
  /** Everything else with a row in nodes.csv after a run: radio pools, links. */
  readonly shared: () => readonly Reporting[];
  /** See `Network.usedWires`. */
  readonly usedWires: () => readonly WireEnds[];
}

/** Devices, servers and everything between them. Sites are numbered: 0 is the task's device, then edges, then clouds. */
export class Network {
  readonly simulation: Simulation;
  readonly devices: readonly Device[];
  readonly servers: readonly ComputeNode[];
  readonly links: readonly MeteredLink[];
  /** Names of the sites, by number. */
  readonly sites: readonly string[];
  readonly requestable: Requestable;
  /** True if some device has limited memory. */
  readonly limitsDeviceMemory: boolean;
  /** True if some device or server has limited memory. */
  readonly limitsMemory: boolean;
  /** True if some machine of a site has limited memory. */
  readonly limitsMachines: boolean;
  /** True if some server is a site of several machines. */
  readonly hasMachines: boolean;
  /** True: sub-tasks that do not fit wait for memory; false: they are refused. */
  readonly waitsForMemory: boolean;
  readonly wires: ServerLinks;
  readonly #routes: NetworkParts["routes"];
  readonly #attachments: readonly Attachment[];
  readonly #cyclesPerFlop: NetworkParts["cyclesPerFlop"];
  readonly #shared: () => readonly Reporting[];
  /** Links between edges and clouds and between edges that carried data, each direction by itself, in the order of their rows. */
  readonly usedWires: () => readonly WireEnds[];
  readonly #siteNumbers: ReadonlyMap<string, number>;
  /** By edge: the site of the edge at whose base station it stands, which may be its own. */
  readonly stations: readonly number[];
  /** Sites from 1 to this number are edges, later ones are clouds. */
  readonly edges: number;
  readonly #mostCores: number;
  #best: { readonly of: readonly number[]; readonly cores: number; readonly frequency_hz: number } | undefined;

  constructor(simulation: Simulation, parts: NetworkParts) {
    const { devices, servers, routes, wires, attachments, requestable, links, shared, usedWires } = parts;
    this.simulation = simulation;
    this.devices = devices;
    // A copy, which has the same shape in every run; V8 changes that of the given list once the code that makes it is optimized.
    this.servers = Array.from(servers);
    this.links = links;
    this.#routes = routes;
    this.wires = wires;
    this.#attachments = attachments;
    this.requestable = requestable;
    this.#cyclesPerFlop = parts.cyclesPerFlop;
    this.waitsForMemory = parts.waitsForMemory === true;
    this.stations = parts.stations;
    this.limitsDeviceMemory = devices.some(({ node }) => node.memory !== undefined);
    this.limitsMemory = this.limitsDeviceMemory || servers.some(({ memory }) => memory !== undefined);
    this.limitsMachines = servers.some(({ machines }) => machines.some(({ memory }) => memory !== undefined));
    this.hasMachines = servers.some(({ machines }) => machines.length > 0);
    this.#shared = shared;
    this.usedWires = usedWires;
    this.edges = servers.filter(({ kind }) => kind === "edge").length;
    this.#mostCores = parts.mostCores;
    this.sites = ["device", ...servers.map(({ name }) => name)];
    this.#siteNumbers = new Map(this.sites.map((name, number) => [name, number]));
  }

  /** Number of the site of that name; undefined: there is none. */
  siteNumber(name: string): number | undefined {
    return this.#siteNumbers.get(name);
  }

  /** Number of a site in the whole network: this is the whole network, so the number itself. */
  numberInAll(site: number): number {
    return site;
  }

  /** The legs from one site to another, for a task's device, as it is served now. */
  route(task: Task, from: number, to: number): readonly RouteLeg[] {
    if (from !== DEVICE_SITE && to !== DEVICE_SITE) return this.wires.route(from, to);
    const routes = this.routesOf(task);
    return from === DEVICE_SITE ? routes.up(to) : routes.down(from);
  }

  /** The legs from a task's device to every site and back, as it is served now. */
  routesOf(task: Task): DeviceRoutes {
    return this.#routes[task.owner.number]!(this.servingEdge(task));
  }

  /** Site of the edge that serves a task's device now; 0 if there is none. */
  servingEdge(task: Task): number {
    return this.servingSiteOf(task.owner.number);
  }

  /** Site of the edge that serves the device with that number now; 0 if there is none. */
  servingSiteOf(device: number): number {
    return this.#attachments[device]!.edgeAt(this.simulation.now_s) + 1;
  }

  /** Where a task's device is now, m. */
  positionOf(task: Task): readonly [number, number] {
    return this.#attachments[task.owner.number]!.position_m(this.simulation.now_s);
  }

  nodeOf(task: Task, site: number): ComputeNode {
    return site === DEVICE_SITE ? task.owner.node : this.servers[site - 1]!;
  }

  /** Cores that a sub-task is granted at a site; on a device it runs on one. */
  coresOf(task: Task, subtask: number, site: number): number {
    return site === DEVICE_SITE ? 1 : task.grants.cores.at(site - 1, subtask);
  }

  /** Work of a sub-task at a site: the task's cycles, or the cycles of the site's cores for its FLOP. */
  workOf_cycles(task: Task, subtask: number, site: number): number {
    const flop = task.flop?.[subtask];
    const speeds = this.#cyclesPerFlop;
    if (flop === undefined || speeds === undefined) return task.work_cycles[subtask]!;
    const cyclesPerFlop = site === DEVICE_SITE ? speeds.devices[task.owner.number] : speeds.servers[site - 1];
    return cyclesPerFlop === undefined ? task.work_cycles[subtask]! : cyclesFor(flop, cyclesPerFlop);
  }

  /** @param subtask  for which a plan may have set the device's frequency; absent: none of them */
  frequencyOf(task: Task, site: number, subtask = -1): number {
    const { conditions } = task;
    if (site !== DEVICE_SITE) return conditions.serverFrequency_hz[site - 1]!;
    if (task.owner.dvfs === undefined) return conditions.deviceFrequency_hz;
    return task.grants.deviceFrequency_hz[subtask] ?? conditions.deviceFrequency_hz;
  }

  /** The most cores that an edge grants a sub-task, and the highest frequency of an edge for a task. */
  bestEdge({ conditions }: Task): { readonly cores: number; readonly frequency_hz: number } {
    if (this.#best === undefined || this.#best.of !== conditions.serverFrequency_hz) {
      const { serverFrequency_hz } = conditions;
      let frequency_hz = 0;
      for (let server = 0; server < this.edges; server++)
        frequency_hz = Math.max(frequency_hz, serverFrequency_hz[server]!);
      this.#best = { of: serverFrequency_hz, cores: this.#mostCores, frequency_hz };
    }
    return this.#best;
  }

  /** Rows of nodes.csv after a run of `run_s` seconds. */
  report(run_s: number): NodeRecord[] {
    const devices = this.devices.map((device) => {
      const attachment = this.#attachments[device.number]!;
      attachment.edgeAt(run_s);
      return { ...device.report(run_s), handovers: attachment.handovers };
    });
    const servers = this.servers.flatMap((server) => [server, ...server.machines]);
    return [...devices, ...[...servers, ...this.#shared()].map((node) => node.report(run_s))];
  }
}
