import type { RandomStreams } from "../engine/random.js";
import type { Simulation } from "../engine/simulation.js";
import type { Device } from "../world/device.js";
import type { Hop } from "../world/link.js";
import { DEVICE_SITE, type DeviceWays, type NetworkParts } from "../world/network.js";
import type { Reporting } from "../world/node-report.js";
import { RateLine, SerialLink } from "../world/serial-link.js";
import type { Task } from "../world/task.js";
import { type Air, buildDirectLinks, type MeteredLink, type RadioDevice, withLoss } from "./build-radio.js";
import type { LossSpec, Scenario } from "./scenario.js";

/** A wire between two places: one first in, first out server per direction, then a delay. */
interface Wire {
  readonly there: MeteredLink;
  readonly back: MeteredLink;
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
 * Where devices use the serving edge's cell alone, they reach other edges through it and the link of the pair.
 *
 * @returns the ways by device, where each device is and who serves it, every link once, and the wires and devices' own links,
 *          which have rows of their own in nodes.csv
 */
export const buildRoutes = (
  scenario: Scenario,
  simulation: Simulation,
  devices: readonly Device[],
  onAir: readonly RadioDevice[],
  air: Air,
  streams: RandomStreams,
): Pick<NetworkParts, "ways" | "wired" | "attachments" | "links"> & { wires: Reporting[] } => {
  const edges = scenario.edges.map(({ name }) => name);
  const clouds = scenario.clouds.map(({ name }) => name);
  const names = ["device", ...edges, ...clouds];
  const sites = names.length;
  const links: MeteredLink[] = [];
  const wires: SerialLink[] = [];

  const wire = (
    name: string,
    leg: "backhaul" | "inter-edge",
    rateOf: (task: Task) => number,
    delays: DelayList,
    loss: LossSpec = NO_LOSS,
  ): Wire => {
    const direction = (suffix: string) => {
      const serial = new SerialLink(simulation, {
        name: `${name}-${suffix}`,
        leg,
        kind: "backhaul",
        line: new RateLine(rateOf),
        delay_s: (task, edge) => task.grants[delays][edge]!,
      });
      const link = withLoss(serial, loss, streams, `${name}-${suffix}`);
      wires.push(serial);
      links.push(link);
      return link;
    };
    return { there: direction("up"), back: direction("down") };
  };

  const backhauls =
    clouds.length === 0
      ? []
      : edges.map((edge) =>
          wire(
            edges.length > 1 ? `${edge}-backhaul` : "backhaul",
            "backhaul",
            rateOfBackhaul,
            "backhaulDelay_s",
            scenario.backhaul.loss,
          ),
        );
  const pairs = new Map<string, Wire>();
  const pair = (from: string, to: string, isEdge: boolean): MeteredLink => {
    const [low, high] = from < to ? [from, to] : [to, from];
    const key = `${low}-${high}`;
    let found = pairs.get(key);
    if (found === undefined) {
      found = isEdge
        ? wire(key, "inter-edge", rateOfInterEdge, "interEdgeDelay_s")
        : wire(key, "backhaul", rateOfInterCloud, "interCloudDelay_s");
      pairs.set(key, found);
    }
    return from === low ? found.there : found.back;
  };

  const attachments = onAir.map((device) => air.attachment(device));
  const wired: Hop[][] = Array.from({ length: sites * sites }, () => []);
  const hop = (link: MeteredLink, from: number, to: number): Hop => ({
    link,
    from: names[from]!,
    to: names[to]!,
    pair: from * sites + to,
  });
  const wireEdge = (index: number) => {
    const edge = index + 1;
    clouds.forEach((_, cloudIndex) => {
      const cloud = 1 + edges.length + cloudIndex;
      wired[edge * sites + cloud] = [hop(backhauls[index]!.there, edge, cloud)];
      wired[cloud * sites + edge] = [hop(backhauls[index]!.back, cloud, edge)];
    });
    edges.forEach((other, otherIndex) => {
      if (otherIndex !== index)
        wired[edge * sites + otherIndex + 1] = [hop(pair(edges[index]!, other, true), edge, otherIndex + 1)];
    });
  };
  const wireCloud = (index: number) => {
    const cloud = 1 + edges.length + index;
    clouds.forEach((other, otherIndex) => {
      const otherCloud = 1 + edges.length + otherIndex;
      if (otherIndex !== index)
        wired[cloud * sites + otherCloud] = [hop(pair(clouds[index]!, other, false), cloud, otherCloud)];
    });
  };

  const ways = devices.map((device, number) => {
    const up: Hop[][] = names.map(() => []);
    const down: Hop[][] = names.map(() => []);
    edges.forEach((name, index) => {
      const edge = index + 1;
      const own = air.links(onAir[number]!, index);
      const uplink = withLoss(own.uplink, scenario.radio.loss, streams, `uplink to ${name}`);
      const downlink = withLoss(own.downlink, scenario.radio.loss, streams, `downlink from ${name}`);
      links.push(uplink, downlink);
      for (const link of [uplink, downlink]) if (link instanceof SerialLink) wires.push(link);
      up[edge] = [hop(uplink, DEVICE_SITE, edge)];
      down[edge] = [hop(downlink, edge, DEVICE_SITE)];
      // Wires are made where the first device needs them: their rows in nodes.csv follow its links.
      if (number === 0) wireEdge(index);
    });
    clouds.forEach((name, index) => {
      const cloud = 1 + edges.length + index;
      if (scenario.clouds[index]!.direct !== undefined) {
        const { uplink, downlink } = buildDirectLinks(simulation, device.name, name, cloud - 1);
        links.push(uplink, downlink);
        wires.push(uplink, downlink);
        up[cloud] = [hop(uplink, DEVICE_SITE, cloud)];
        down[cloud] = [hop(downlink, cloud, DEVICE_SITE)];
      }
      if (number === 0) wireCloud(index);
    });
    const waysThrough = (serving: number): DeviceWays => {
      const isThrough = (site: number) =>
        site !== serving && (up[site]!.length === 0 || (air.isServingOnly && site <= edges.length));
      return {
        up: up.map((own, site) => (isThrough(site) ? [...up[serving]!, ...wired[serving * sites + site]!] : own)),
        down: down.map((own, site) => (isThrough(site) ? [...wired[site * sites + serving]!, ...down[serving]!] : own)),
      };
    };
    const known: DeviceWays[] = [];
    return (serving: number) => {
      known[serving] ??= waysThrough(serving);
      return known[serving];
    };
  });
  return { ways, wired, attachments, links, wires };
};

const NO_LOSS: LossSpec = { probability: 0, tries: Infinity };

type DelayList = "backhaulDelay_s" | "interEdgeDelay_s" | "interCloudDelay_s";

const rateOfBackhaul = ({ conditions }: Task): number => conditions.backhaul_bps;
const rateOfInterEdge = ({ conditions }: Task): number => conditions.interEdge_bps;
const rateOfInterCloud = ({ conditions }: Task): number => conditions.interCloud_bps;
