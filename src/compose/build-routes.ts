import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import type { LossSpec, Scenario } from "../scenario/scenario.js";
import type { Device } from "../world/device/device.js";
import type { Hop } from "../world/link/link.js";
import { RateLine, SerialLink } from "../world/link/serial-link.js";
import { type Wire, type WireKind, Wires } from "../world/link/wires.js";
import { DEVICE_SITE, type DeviceWays, type NetworkParts } from "../world/network.js";
import type { Reporting } from "../world/port/node-report.js";
import type { Task } from "../world/task/task.js";
import { type Air, buildDirectLinks, type MeteredLink, type RadioDevice, withLoss } from "./build-radio.js";
import { buildTopology } from "./build-topology.js";

/** A cable between two places: one first in, first out server per direction, then a delay. */
interface Cable {
  readonly there: Strand;
  readonly back: Strand;
}

interface Strand {
  readonly link: MeteredLink;
  readonly wire: Wire;
}

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
 * Where devices use the serving edge's cell alone, they reach other edges through it and the link of the pair.
 *
 * A link of a cell is made when its device first needs it: most devices never come near most cells.
 *
 * @returns the ways by device, where each device is and who serves it, every link once, and the links between servers and devices' own,
 *          which have rows of their own in nodes.csv
 */
export const buildRoutes = (
  scenario: Scenario,
  simulation: Simulation,
  devices: readonly Device[],
  onAir: readonly RadioDevice[],
  air: Air,
  streams: RandomStreams,
): Pick<NetworkParts, "ways" | "wires" | "attachments" | "links"> & { rows: Reporting[] } => {
  const edges = scenario.edges.map(({ name }) => name);
  const clouds = scenario.clouds.map(({ name }) => name);
  const names = ["device", ...edges, ...clouds];
  const sites = names.length;
  const links: MeteredLink[] = [];
  const rows: SerialLink[] = [];
  const ownWires = new Wires(sites);
  const graph = scenario.links === undefined ? undefined : buildTopology(scenario, scenario.links, simulation, streams);
  const wires = graph?.wires ?? ownWires;
  for (const link of graph?.links ?? []) links.push(link);
  for (const row of graph?.rows ?? []) rows.push(row);

  const cable = (
    name: string,
    kind: WireKind,
    rateOf: (task: Task) => number,
    delays: DelayList,
    loss: LossSpec = NO_LOSS,
  ): Cable => {
    const direction = (suffix: string): Strand => {
      const wire = ownWires.add(kind);
      const serial = new SerialLink(simulation, {
        name: `${name}-${suffix}`,
        leg: kind === "edge-edge" ? "inter-edge" : "backhaul",
        kind: "backhaul",
        line: new RateLine(rateOf),
        delay_s: (task, edge) => task.grants[delays][edge]!,
        use: wire.use,
      });
      const link = withLoss(serial, loss, streams, `${name}-${suffix}`);
      rows.push(serial);
      links.push(link);
      return { link, wire };
    };
    return { there: direction("up"), back: direction("down") };
  };

  const backhauls =
    clouds.length === 0 || graph !== undefined
      ? []
      : edges.map((edge) =>
          cable(
            edges.length > 1 ? `${edge}-backhaul` : "backhaul",
            "edge-cloud",
            rateOfBackhaul,
            "backhaulDelay_s",
            scenario.backhaul.loss,
          ),
        );
  const pairs = new Map<string, Cable>();
  const pair = (from: string, to: string, isEdge: boolean): Strand => {
    const [low, high] = from < to ? [from, to] : [to, from];
    const key = `${low}-${high}`;
    let found = pairs.get(key);
    if (found === undefined) {
      found = isEdge
        ? cable(key, "edge-edge", rateOfInterEdge, "interEdgeDelay_s")
        : cable(key, "cloud-cloud", rateOfInterCloud, "interCloudDelay_s");
      pairs.set(key, found);
    }
    return from === low ? found.there : found.back;
  };

  const attachments = onAir.map((device) => air.attachment(device));
  const hop = (link: MeteredLink, from: number, to: number): Hop => ({
    link,
    from: names[from]!,
    to: names[to]!,
    pair: from * sites + to,
  });
  const join = ({ link, wire }: Strand, from: number, to: number) => wire.join(hop(link, from, to));
  const wireEdge = (index: number) => {
    const edge = index + 1;
    clouds.forEach((_, cloudIndex) => {
      const cloud = 1 + edges.length + cloudIndex;
      join(backhauls[index]!.there, edge, cloud);
      join(backhauls[index]!.back, cloud, edge);
    });
    edges.forEach((other, otherIndex) => {
      if (otherIndex !== index) join(pair(edges[index]!, other, true), edge, otherIndex + 1);
    });
  };
  const wireCloud = (index: number) => {
    const cloud = 1 + edges.length + index;
    clouds.forEach((other, otherIndex) => {
      const otherCloud = 1 + edges.length + otherIndex;
      if (otherIndex !== index) join(pair(clouds[index]!, other, false), cloud, otherCloud);
    });
  };

  /** Uplinks of the radios so far: one radio may lead to several edges. */
  const radios = new Set<MeteredLink>();
  const radioHops = (number: number, index: number): OwnHops => {
    const edge = index + 1;
    const name = edges[index]!;
    const made = air.links(onAir[number]!, index);
    const isNew = !radios.has(made.uplink);
    radios.add(made.uplink);
    if (isNew) for (const link of [made.uplink, made.downlink]) if (link instanceof SerialLink) rows.push(link);
    const uplink = withLoss(made.uplink, scenario.radio.loss, streams, `uplink to ${name}`);
    const downlink = withLoss(made.downlink, scenario.radio.loss, streams, `downlink from ${name}`);
    if (isNew) links.push(uplink, downlink);
    return { up: [hop(uplink, DEVICE_SITE, edge)], down: [hop(downlink, edge, DEVICE_SITE)] };
  };
  const directHops = ({ name }: Device, index: number): OwnHops => {
    const cloud = 1 + edges.length + index;
    const { uplink, downlink } = buildDirectLinks(simulation, name, clouds[index]!, cloud - 1);
    links.push(uplink, downlink);
    rows.push(uplink, downlink);
    return { up: [hop(uplink, DEVICE_SITE, cloud)], down: [hop(downlink, cloud, DEVICE_SITE)] };
  };

  const ways = devices.map((device, number) => {
    const own = new Array<OwnHops | undefined>(sites);
    const ownTo = (site: number): OwnHops | undefined => {
      if (site > 0 && site <= edges.length) own[site] ??= radioHops(number, site - 1);
      return own[site];
    };
    // Wires are made where the first device needs them: their rows in nodes.csv follow its links.
    edges.forEach((_, index) => {
      if (!air.isCellular) ownTo(index + 1);
      if (number === 0 && graph === undefined) wireEdge(index);
    });
    clouds.forEach((_, index) => {
      if (scenario.clouds[index]!.direct !== undefined) own[1 + edges.length + index] = directHops(device, index);
      if (number === 0 && graph === undefined) wireCloud(index);
    });
    const isThrough = (serving: number, site: number): boolean =>
      site !== serving && (site > edges.length ? own[site] === undefined : air.isServingOnly);
    const waysThrough = (serving: number): DeviceWays => {
      const up: (readonly Hop[])[] = [];
      const down: (readonly Hop[])[] = [];
      return {
        up(site) {
          const through = isThrough(serving, site) ? wires.route(serving, site) : undefined;
          up[site] ??= [...(ownTo(through === undefined ? site : serving)?.up ?? []), ...(through ?? [])];
          return up[site];
        },
        down(site) {
          const through = isThrough(serving, site) ? wires.route(site, serving) : undefined;
          down[site] ??= [...(through ?? []), ...(ownTo(through === undefined ? site : serving)?.down ?? [])];
          return down[site];
        },
      };
    };
    const known: DeviceWays[] = [];
    return (serving: number) => {
      known[serving] ??= waysThrough(serving);
      return known[serving];
    };
  });
  return { ways, wires, attachments, links, rows };
};

const NO_LOSS: LossSpec = { probability: 0, tries: Infinity };

/** A device's own links to a site and from it. */
interface OwnHops {
  readonly up: readonly Hop[];
  readonly down: readonly Hop[];
}

type DelayList = "backhaulDelay_s" | "interEdgeDelay_s" | "interCloudDelay_s";

const rateOfBackhaul = ({ conditions }: Task): number => conditions.backhaul_bps;
const rateOfInterEdge = ({ conditions }: Task): number => conditions.interEdge_bps;
const rateOfInterCloud = ({ conditions }: Task): number => conditions.interCloud_bps;
