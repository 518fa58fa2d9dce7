import type { RandomStreams } from "../../engine/random.js";
import type { Simulation } from "../../engine/simulation.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { Device } from "../../world/device/device.js";
import type { RouteLeg } from "../../world/link/link.js";
import type { ServerLinks } from "../../world/link/topology.js";
import { DEVICE_SITE, type DeviceRoutes, type NetworkParts } from "../../world/network.js";
import type { Reporting } from "../../world/port/node-report.js";
import type { Air, MeteredLink, RadioDevice } from "./build-radio.js";
import { buildWires, type LinkContext } from "./build-wires.js";
import { type OwnLegs, OwnLinks } from "./own-links.js";

/**
 * Finds every device's routes between any two sites:
 *
 *     device - edge      uplink, downlink
 *     device - cloud     the device's own links where the cloud has them; else through the serving edge and its backhaul
 *     edge - cloud       the edge's backhaul
 *     edge - edge        a link of each pair
 *     cloud - cloud      a link of each pair
 *
 * If the scenario has a graph of links, data between servers take the shortest routes through it instead.
 *
 * If devices use only the serving edge's cell, they reach other edges through that edge and the link of the pair. A server
 * behind another edge's base station is reached over the links of that station.
 *
 * @returns the routes by device, each device's position and serving edge, every link once, and everything with a row of its own in
 *          nodes.csv: the links between servers that carried something, and devices' own
 */
export const buildRoutes = (
  scenario: Scenario,
  simulation: Simulation,
  devices: readonly Device[],
  onAir: readonly RadioDevice[],
  air: Air,
  streams: RandomStreams,
): Pick<NetworkParts, "routes" | "wires" | "attachments" | "links" | "usedWires"> & {
  readonly rows: () => readonly Reporting[];
} => {
  const links: MeteredLink[] = [];
  const sites = ["device", ...[...scenario.edges, ...scenario.clouds].map(({ name }) => name)];
  const context = { scenario, simulation, streams, sites, links };
  const { wires, graphRows, used } = buildWires(context);
  const own = new OwnLinks(context, air, onAir);
  const attachments = onAir.map((device) => air.attachment(device));
  const ownSites = ownSitesOf(context, air, own);
  const routes = devices.map((device) => {
    const legs = new DeviceLegs(device, context, own, air);
    const made = new Map<number, DeviceRoutes>();
    const make = (serving: number) => routesThrough(serving, legs, wires, ownSites(serving));
    return (serving: number) => known(made, serving, make);
  });
  const toEdges = () => [...used("edge-cloud"), ...used("edge-edge")];
  const rows = () => [
    ...graphRows,
    ...toEdges().map(({ row }) => row),
    ...own.rows,
    ...used("cloud-cloud").map(({ row }) => row),
  ];
  const usedWires = () => toEdges().map(({ ends }) => ends);
  return { routes, wires, attachments, links, rows, usedWires };
};

/** By the serving edge's site: the sites that devices reach over their own links. All devices of an edge share one list. */
const ownSitesOf = (
  { scenario: { edges, clouds } }: LinkContext,
  air: Air,
  own: OwnLinks,
): ((serving: number) => readonly number[]) => {
  const directSites = clouds.flatMap(({ direct }, index) => (direct === undefined ? [] : [1 + edges.length + index]));
  const edgeSites = edges.map((_, index) => index + 1);
  if (!air.isServingOnly) {
    const all = [...edgeSites, ...directSites];
    return () => all;
  }
  const behind = new Map<number, number[]>();
  for (const site of edgeSites) known(behind, own.stationSite(site), () => []).push(site);
  const lists = new Map<number, readonly number[]>();
  return (serving) => known(lists, serving, () => [...(behind.get(serving) ?? []), ...directSites]);
};

/** One device's own legs to sites. They are kept in a map because a device comes near few sites. */
class DeviceLegs {
  readonly #number: number;
  readonly #links: OwnLinks;
  readonly #air: Air;
  readonly #legs = new Map<number, OwnLegs>();
  readonly #edges: number;

  /** Makes the links with a row of their own in nodes.csv immediately, even if they are never used. */
  constructor({ number, name }: Device, { scenario: { edges, clouds } }: LinkContext, links: OwnLinks, air: Air) {
    this.#number = number;
    this.#links = links;
    this.#air = air;
    this.#edges = edges.length;
    if (!air.isCellular) for (let edge = 1; edge <= edges.length; edge++) this.to(edge);
    clouds.forEach(({ direct }, index) => {
      const site = 1 + edges.length + index;
      if (direct !== undefined) this.#legs.set(site, links.direct(name, site));
    });
  }

  /** The device's own legs to a site; undefined: it has none. */
  to(site: number): OwnLegs | undefined {
    const legs = this.#legs.get(site);
    if (legs !== undefined || site === DEVICE_SITE || site > this.#edges) return legs;
    const station = this.#links.stationSite(site);
    const found =
      station === site ? this.#links.radio(this.#number, site) : this.#links.behind(this.to(station)!, site);
    this.#legs.set(site, found);
    return found;
  }

  /** Whether a site is reached through the serving edge. The device's own site needs no link. */
  isThrough(serving: number, site: number): boolean {
    if (site === DEVICE_SITE) return false;
    if (site > this.#edges) return !this.#legs.has(site);
    return this.#air.isServingOnly && this.#links.stationSite(site) !== serving;
  }
}

const routesThrough = (serving: number, legs: DeviceLegs, wires: ServerLinks, own: readonly number[]): DeviceRoutes => {
  const up = new Map<number, readonly RouteLeg[]>();
  const down = new Map<number, readonly RouteLeg[]>();
  const upTo = (site: number): readonly RouteLeg[] =>
    legs.isThrough(serving, site)
      ? [...(legs.to(serving)?.up ?? []), ...wires.route(serving, site)]
      : (legs.to(site)?.up ?? []);
  const downFrom = (site: number): readonly RouteLeg[] =>
    legs.isThrough(serving, site)
      ? [...wires.route(site, serving), ...(legs.to(serving)?.down ?? [])]
      : (legs.to(site)?.down ?? []);
  return { serving, own, up: (site) => known(up, site, upTo), down: (site) => known(down, site, downFrom) };
};

/** The value of a number. It is computed on first use. */
const known = <T>(table: Map<number, T>, number: number, find: (number: number) => T): T => {
  let value = table.get(number);
  if (value === undefined) {
    value = find(number);
    table.set(number, value);
  }
  return value;
};
