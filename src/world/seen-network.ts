import type { RouteLeg } from "./link/link.js";
import type { ServerLinks } from "./link/topology.js";
import type { DeviceRoutes, Network } from "./network.js";
import type { Task } from "./task/task.js";

/** The part of a network that decisions depend on: its sites, and everything between them. */
export type SeenNetwork = Pick<
  Network,
  | "simulation"
  | "sites"
  | "servers"
  | "edges"
  | "wires"
  | "requestable"
  | "limitsMemory"
  | "limitsMachines"
  | "hasMachines"
  | "waitsForMemory"
  | "siteNumber"
  | "numberInAll"
  | "route"
  | "routesOf"
  | "servingEdge"
  | "positionOf"
  | "nodeOf"
  | "coresOf"
  | "workOf_cycles"
  | "frequencyOf"
  | "bestEdge"
>;

/** A leg of a route, with the site numbers of the subset. */
class RenumberedLeg implements RouteLeg {
  readonly from: string;
  readonly to: string;
  readonly pair: number;
  readonly #leg: RouteLeg;

  constructor(leg: RouteLeg, pair: number) {
    this.from = leg.from;
    this.to = leg.to;
    this.pair = pair;
    this.#leg = leg;
  }

  /** A getter, because some links are made on first use. */
  get link() {
    return this.#leg.link;
  }
}

/**
 * A network reduced to some of its sites. They are renumbered: 0 is the task's device, then come edges, then clouds. All results are the same
 * as in a network without the other sites.
 */
export class SiteSubset implements SeenNetwork {
  readonly simulation: SeenNetwork["simulation"];
  readonly sites: readonly string[];
  readonly servers: SeenNetwork["servers"];
  readonly edges: number;
  readonly wires: ServerLinks;
  readonly requestable: SeenNetwork["requestable"];
  readonly limitsMemory: boolean;
  readonly limitsMachines: boolean;
  readonly hasMachines: boolean;
  readonly waitsForMemory: boolean;
  readonly #network: Network;
  /** By number in the subset: the site's number in the network. */
  readonly #numbers: readonly number[];
  /** By number in the network: the site's number in the subset. */
  readonly #own: ReadonlyMap<number, number>;
  /** By a device's routes in the network. */
  readonly #routes = new Map<DeviceRoutes, DeviceRoutes>();

  /** @param sites  numbers of the sites in the network, ascending, the device's among them */
  constructor(network: Network, sites: readonly number[]) {
    const servers = sites.slice(1).map((site) => network.servers[site - 1]!);
    this.#network = network;
    this.#numbers = sites;
    this.#own = new Map(sites.map((site, number) => [site, number]));
    this.simulation = network.simulation;
    this.sites = sites.map((site) => network.sites[site]!);
    this.servers = servers;
    this.edges = sites.filter((site) => site > 0 && site <= network.edges).length;
    this.requestable = {
      cores: sites.map((site) => network.requestable.cores[site]!),
      subcarriers: network.requestable.subcarriers,
    };
    const machines = servers.flatMap((server) => server.machines);
    this.limitsMemory = network.limitsDeviceMemory || servers.some(({ memory }) => memory !== undefined);
    this.limitsMachines = machines.some(({ memory }) => memory !== undefined);
    this.hasMachines = machines.length > 0;
    this.waitsForMemory = network.waitsForMemory;
    this.wires = this.#renumberedWires();
  }

  siteNumber(name: string): number | undefined {
    return this.#own.get(this.#network.siteNumber(name) ?? -1);
  }

  numberInAll(site: number): number {
    return this.#numbers[site]!;
  }

  route(task: Task, from: number, to: number): readonly RouteLeg[] {
    if (from !== 0 && to !== 0) return this.wires.route(from, to);
    const routes = this.routesOf(task);
    return from === 0 ? routes.up(to) : routes.down(from);
  }

  routesOf(task: Task): DeviceRoutes {
    const routes = this.#network.routesOf(task);
    let own = this.#routes.get(routes);
    if (own === undefined) {
      own = this.#renumberedRoutes(routes);
      this.#routes.set(routes, own);
    }
    return own;
  }

  /** The site, in the subset, of the edge that serves a task's device now; 0 if there is none. */
  servingEdge(task: Task): number {
    return this.#own.get(this.#network.servingEdge(task)) ?? 0;
  }

  positionOf(task: Task): readonly [number, number] {
    return this.#network.positionOf(task);
  }

  nodeOf(task: Task, site: number): SeenNetwork["servers"][number] {
    return this.#network.nodeOf(task, this.#numbers[site]!);
  }

  coresOf(task: Task, subtask: number, site: number): number {
    return this.#network.coresOf(task, subtask, this.#numbers[site]!);
  }

  workOf_cycles(task: Task, subtask: number, site: number): number {
    return this.#network.workOf_cycles(task, subtask, this.#numbers[site]!);
  }

  frequencyOf(task: Task, site: number, subtask?: number): number {
    return this.#network.frequencyOf(task, this.#numbers[site]!, subtask);
  }

  /** The bound for all edges also holds for these. */
  bestEdge(task: Task): { readonly cores: number; readonly frequency_hz: number } {
    return this.#network.bestEdge(task);
  }

  #renumberedWires(): ServerLinks {
    const { wires } = this.#network;
    const numbers = this.#numbers;
    const known = new Map<number, readonly RouteLeg[]>();
    return {
      kinds: wires.kinds,
      isByKind: wires.isByKind,
      route: (from, to) => {
        const pair = from * numbers.length + to;
        let route = known.get(pair);
        if (route === undefined) {
          route = this.#renumbered(wires.route(numbers[from]!, numbers[to]!));
          known.set(pair, route);
        }
        return route;
      },
      idleKind: (from, to) => wires.idleKind(numbers[from]!, numbers[to]!),
      kindNumber: (kind) => wires.kindNumber(kind),
      hasBusyFrom: (site) => wires.hasBusyFrom(numbers[site]!),
    };
  }

  #renumberedRoutes(routes: DeviceRoutes): DeviceRoutes {
    const { serving, own } = routes;
    const up: (readonly RouteLeg[] | undefined)[] = [];
    const down: (readonly RouteLeg[] | undefined)[] = [];
    return {
      serving: this.#own.get(serving) ?? 0,
      own: own.flatMap((site) => this.#own.get(site) ?? []),
      up: (site) => {
        up[site] ??= this.#renumbered(routes.up(this.#numbers[site]!));
        return up[site];
      },
      down: (site) => {
        down[site] ??= this.#renumbered(routes.down(this.#numbers[site]!));
        return down[site];
      },
    };
  }

  /** If a leg begins or ends at a site outside the subset, its pair is unknown. */
  #renumbered(route: readonly RouteLeg[]): readonly RouteLeg[] {
    const all = this.#network.sites.length;
    return route.map((leg) => {
      if (leg.pair < 0) return leg;
      const from = this.#own.get(Math.floor(leg.pair / all));
      const to = this.#own.get(leg.pair % all);
      return new RenumberedLeg(leg, from === undefined || to === undefined ? -1 : from * this.sites.length + to);
    });
  }
}

/** The cells of a network, as seen by policies with the candidate sites `cell`. */
export class Cells {
  readonly #network: Network;
  /** By site of the serving edge. */
  readonly #cells = new Map<number, SiteSubset>();

  constructor(network: Network) {
    this.#network = network;
  }

  /**
   * The sites of a task's own cell: the device, the servers at the base station that serves it now, and the clouds.
   *
   * @param placed  sites of sub-tasks that are already placed; they are included too. Negative: not yet. Absent: none
   */
  of(task: Task, placed: readonly number[] = []): SeenNetwork {
    const { edges, stations } = this.#network;
    const serving = this.#network.servingEdge(task);
    let cell = this.#cells.get(serving);
    if (cell === undefined) {
      cell = new SiteSubset(this.#network, this.#sitesOf(serving));
      this.#cells.set(serving, cell);
    }
    const isElsewhere = (site: number): boolean =>
      site > 0 && site <= edges && stations[site - 1] !== stations[serving - 1];
    if (!placed.some(isElsewhere)) return cell;
    const sites = [...new Set([...this.#sitesOf(serving), ...placed.filter(isElsewhere)])];
    sites.sort((a, b) => a - b);
    return new SiteSubset(this.#network, sites);
  }

  /** Sites of the cell of an edge, in ascending order. */
  #sitesOf(serving: number): number[] {
    const { sites, edges, stations } = this.#network;
    const station = stations[serving - 1];
    return Array.from(sites.keys()).filter((site) => site === 0 || site > edges || stations[site - 1] === station);
  }
}
