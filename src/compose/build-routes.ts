import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import { append } from "../extremes.js";
import type { Scenario } from "../scenario/scenario.js";
import type { LossSpec } from "../scenario/spec/radio.js";
import type { Device } from "../world/device/device.js";
import type { Hop } from "../world/link/link.js";
import { RateLine, SerialLink } from "../world/link/serial-link.js";
import { type MakeWire, type WireEnds, type WireKind, Wires } from "../world/link/wires.js";
import { DEVICE_SITE, type DeviceWays, type NetworkParts } from "../world/network.js";
import type { Reporting } from "../world/port/node-report.js";
import type { Leg } from "../world/port/records.js";
import type { Task } from "../world/task/task.js";
import { type Air, buildDirectLinks, type MeteredLink, type RadioDevice, withLoss } from "./build-radio.js";
import { buildTopology } from "./build-topology.js";

/**
 * Finds every device's ways between any two sites:
 *
 *     device - edge      uplink, downlink
 *     device - cloud     the device's own links where the cloud has such; else through the serving edge and its backhaul
 *     edge - cloud       the edge's backhaul
 *     edge - edge        a link of each pair
 *     cloud - cloud      a link of each pair
 *
 * Where the scenario has a graph of links, data between servers go over those of its shortest ways instead.
 *
 * Where devices use the serving edge's cell alone, they reach other edges through it and the link of the pair. A server that stands behind
 * another edge's base station is reached over the very links of that one.
 *
 * A link of a cell is made when its device first needs it, and one between servers when something first goes over it: most devices never come
 * near most cells, and most pairs of servers have nothing to say to each other.
 *
 * @returns the ways by device, where each device is and who serves it, every link once, and what has a row of its own in nodes.csv: the
 *          links between servers over which something went, and devices' own
 */
export const buildRoutes = (
  scenario: Scenario,
  simulation: Simulation,
  devices: readonly Device[],
  onAir: readonly RadioDevice[],
  air: Air,
  streams: RandomStreams,
): Pick<NetworkParts, "ways" | "wires" | "attachments" | "links"> & { readonly rows: () => readonly Reporting[] } => {
  const edges = scenario.edges.map(({ name }) => name);
  const clouds = scenario.clouds.map(({ name }) => name);
  const names = ["device", ...edges, ...clouds];
  const sites = names.length;
  const links: MeteredLink[] = [];
  const own: SerialLink[] = [];
  const made: MadeWire[] = [];
  const wired = (ends: Pick<WireEnds, "kind">, name: string, use?: (change: 1 | -1) => void) => {
    const { leg, rateOf, delays } = WIRES[ends.kind];
    const serial = new SerialLink(simulation, {
      name,
      leg,
      kind: "backhaul",
      line: new RateLine(rateOf),
      delay_s: (task, edge) => task.grants[delays][edge]!,
      ...(use === undefined ? {} : { use }),
    });
    const loss = ends.kind === "edge-cloud" ? scenario.backhaul.loss : NO_LOSS;
    return { serial, link: withLoss(serial, loss, streams, name) };
  };
  const makeWire: MakeWire = (ends, use) => {
    const { serial, link } = wired(ends, wireName(ends, names, edges.length), use);
    links.push(link);
    made.push({ ends, serial });
    return link;
  };
  const graph = scenario.links === undefined ? undefined : buildTopology(scenario, scenario.links, simulation, streams);
  append(links, graph?.links ?? []);
  const wires = graph?.wires ?? new Wires(names, edges.length, makeWire, (kind) => wired({ kind }, kind).link);
  const rows = (): readonly Reporting[] => [
    ...(graph?.rows ?? []),
    ...usedWires(made, "edge-cloud"),
    ...usedWires(made, "edge-edge"),
    ...own,
    ...usedWires(made, "cloud-cloud"),
  ];

  const attachments = onAir.map((device) => air.attachment(device));
  const hop = (link: MeteredLink, from: number, to: number): Hop => ({
    link,
    from: names[from]!,
    to: names[to]!,
    pair: from * sites + to,
  });

  /** Uplinks of the radios so far: one radio may lead to several edges. */
  const radios = new Set<MeteredLink>();
  /** Site of the edge at whose base station a site's server stands. */
  const stationSite = (site: number): number => (scenario.edges[site - 1]?.station ?? site - 1) + 1;
  const radioHops = (number: number, index: number): OwnHops => {
    const edge = index + 1;
    const name = edges[index]!;
    const radio = air.links(onAir[number]!, index);
    const isNew = !radios.has(radio.uplink);
    radios.add(radio.uplink);
    if (isNew) for (const link of [radio.uplink, radio.downlink]) if (link instanceof SerialLink) own.push(link);
    const uplink = withLoss(radio.uplink, scenario.radio.loss, streams, `uplink to ${name}`);
    const downlink = withLoss(radio.downlink, scenario.radio.loss, streams, `downlink from ${name}`);
    if (isNew) links.push(uplink, downlink);
    return { up: [hop(uplink, DEVICE_SITE, edge)], down: [hop(downlink, edge, DEVICE_SITE)] };
  };
  /** The hops to a server over the links of its base station, which lead there without a wire. */
  const hopsBehind = ({ up: [up], down: [down] }: OwnHops, site: number): OwnHops => ({
    up: [{ link: up!.link, from: names[DEVICE_SITE]!, to: names[site]!, pair: DEVICE_SITE * sites + site }],
    down: [{ link: down!.link, from: names[site]!, to: names[DEVICE_SITE]!, pair: site * sites + DEVICE_SITE }],
  });
  const directHops = ({ name }: Device, index: number): OwnHops => {
    const cloud = 1 + edges.length + index;
    const { uplink, downlink } = buildDirectLinks(simulation, name, clouds[index]!, cloud - 1);
    links.push(uplink, downlink);
    own.push(uplink, downlink);
    return { up: [hop(uplink, DEVICE_SITE, cloud)], down: [hop(downlink, cloud, DEVICE_SITE)] };
  };

  const directSites = clouds.flatMap((_, index) =>
    scenario.clouds[index]!.direct === undefined ? [] : [1 + edges.length + index],
  );
  const edgeSites = edges.map((_, index) => index + 1);
  const behind = new Map<number, number[]>();
  for (const site of edgeSites) known(behind, stationSite(site), () => []).push(site);
  /** By serving edge: sites that devices reach over links of their own. */
  const ownSites = new Map<number, readonly number[]>();
  const ownSitesOf = (serving: number): readonly number[] => [...(behind.get(serving) ?? []), ...directSites];
  const allOwnSites: readonly number[] = [...edgeSites, ...directSites];

  const ways = devices.map((device, number) => {
    // Maps, not lists: a device comes near few of the sites.
    const hops = new Map<number, OwnHops>();
    const ownTo = (site: number): OwnHops | undefined => {
      const own = hops.get(site);
      if (own !== undefined || site === DEVICE_SITE || site > edges.length) return own;
      const found =
        stationSite(site) === site ? radioHops(number, site - 1) : hopsBehind(ownTo(stationSite(site))!, site);
      hops.set(site, found);
      return found;
    };
    if (!air.isCellular) for (let edge = 1; edge <= edges.length; edge++) ownTo(edge);
    clouds.forEach((_, index) => {
      if (scenario.clouds[index]!.direct !== undefined) hops.set(1 + edges.length + index, directHops(device, index));
    });
    // The device's own site is reached over nothing at all, neither its radio nor a wire.
    const isThrough = (serving: number, site: number): boolean => {
      if (site === DEVICE_SITE) return false;
      return site > edges.length ? !hops.has(site) : air.isServingOnly && stationSite(site) !== serving;
    };
    const waysThrough = (serving: number): DeviceWays => {
      const up = new Map<number, readonly Hop[]>();
      const down = new Map<number, readonly Hop[]>();
      const upTo = (site: number): readonly Hop[] =>
        isThrough(serving, site)
          ? [...(ownTo(serving)?.up ?? []), ...wires.route(serving, site)]
          : (ownTo(site)?.up ?? []);
      const downFrom = (site: number): readonly Hop[] =>
        isThrough(serving, site)
          ? [...wires.route(site, serving), ...(ownTo(serving)?.down ?? [])]
          : (ownTo(site)?.down ?? []);
      return {
        serving,
        own: air.isServingOnly ? known(ownSites, serving, ownSitesOf) : allOwnSites,
        up: (site) => known(up, site, upTo),
        down: (site) => known(down, site, downFrom),
      };
    };
    const ways = new Map<number, DeviceWays>();
    return (serving: number) => known(ways, serving, waysThrough);
  });
  return { ways, wires, attachments, links, rows };
};

/** What stands under a number, which is found when it is first asked for. */
const known = <T>(table: Map<number, T>, number: number, find: (number: number) => T): T => {
  let value = table.get(number);
  if (value === undefined) {
    value = find(number);
    table.set(number, value);
  }
  return value;
};

const NO_LOSS: LossSpec = { probability: 0, tries: Infinity };

/** A device's own links to a site and from it. */
interface OwnHops {
  readonly up: readonly Hop[];
  readonly down: readonly Hop[];
}

/** One direction of a link between servers that was made: one first in, first out server, then a delay. */
interface MadeWire {
  readonly ends: WireEnds;
  readonly serial: SerialLink;
}

interface WireLaw {
  readonly leg: Leg;
  readonly rateOf: (task: Task) => number;
  readonly delays: "backhaulDelay_s" | "interEdgeDelay_s" | "interCloudDelay_s";
}

const WIRES: Readonly<Record<WireKind, WireLaw>> = {
  "edge-cloud": { leg: "backhaul", rateOf: ({ conditions }) => conditions.backhaul_bps, delays: "backhaulDelay_s" },
  "edge-edge": {
    leg: "inter-edge",
    rateOf: ({ conditions }) => conditions.interEdge_bps,
    delays: "interEdgeDelay_s",
  },
  "cloud-cloud": {
    leg: "backhaul",
    rateOf: ({ conditions }) => conditions.interCloud_bps,
    delays: "interCloudDelay_s",
  },
};

/** `backhaul-up` towards the cloud, `<edge>-backhaul-up` where there are several edges, `<a>-<b>-up` from a to b, of which a comes first in the alphabet. */
const wireName = ({ kind, from, to }: WireEnds, names: readonly string[], edges: number): string => {
  if (kind === "edge-cloud") {
    const isUp = from < to;
    const edge = edges > 1 ? `${names[isUp ? from : to]}-` : "";
    return `${edge}backhaul-${isUp ? "up" : "down"}`;
  }
  const [a, b] = [names[from]!, names[to]!];
  return a < b ? `${a}-${b}-up` : `${b}-${a}-down`;
};

/** Links of one kind that were used, in order of their sites' numbers, independent of the order of use; the uplink before the downlink. */
const usedWires = (made: readonly MadeWire[], kind: WireKind): readonly Reporting[] =>
  made
    .filter(({ ends, serial }) => ends.kind === kind && serial.bits.requested_bits > 0)
    .sort(({ ends: a, serial: x }, { ends: b, serial: y }) => {
      const byPair = Math.min(a.from, a.to) - Math.min(b.from, b.to) || Math.max(a.from, a.to) - Math.max(b.from, b.to);
      return byPair || (x.name.endsWith("-up") ? -1 : 1) - (y.name.endsWith("-up") ? -1 : 1);
    })
    .map(({ serial }) => serial);
