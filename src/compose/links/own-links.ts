import type { RouteLeg } from "../../world/link/link.js";
import { SerialLink } from "../../world/link/serial-link.js";
import { DEVICE_SITE } from "../../world/network.js";
import { type Air, buildDirectLinks, type MeteredLink, type RadioDevice, withLoss } from "./build-radio.js";
import type { LinkContext } from "./build-wires.js";

/** A device's own links to and from a site. */
export interface OwnLegs {
  readonly up: readonly RouteLeg[];
  readonly down: readonly RouteLeg[];
}

/**
 * Links that belong to one device: radios to base stations, and links to clouds. The link to a cell is made when the device first
 * needs it, because most devices never come near most cells.
 */
export class OwnLinks {
  /** Links with a row of their own in nodes.csv. */
  readonly rows: SerialLink[] = [];
  readonly #context: LinkContext;
  readonly #air: Air;
  readonly #onAir: readonly RadioDevice[];
  /** Uplinks of the radios made so far. One radio may lead to several edges. */
  readonly #radios = new Set<MeteredLink>();

  /** @param onAir  by device: its state as the radio sees it */
  constructor(context: LinkContext, air: Air, onAir: readonly RadioDevice[]) {
    this.#context = context;
    this.#air = air;
    this.#onAir = onAir;
  }

  /** Site of the edge whose base station a site's server stands behind. */
  stationSite(site: number): number {
    return (this.#context.scenario.edges[site - 1]?.station ?? site - 1) + 1;
  }

  /** A device's radio to an edge that has a base station. Called once per pair. */
  radio(device: number, site: number): OwnLegs {
    const { scenario, streams, sites, links } = this.#context;
    const name = sites[site]!;
    const radio = this.#air.links(this.#onAir[device]!, site - 1);
    const isNew = !this.#radios.has(radio.uplink);
    this.#radios.add(radio.uplink);
    if (isNew) for (const link of [radio.uplink, radio.downlink]) if (link instanceof SerialLink) this.rows.push(link);
    const uplink = withLoss(radio.uplink, scenario.radio.loss, streams, `uplink to ${name}`);
    const downlink = withLoss(radio.downlink, scenario.radio.loss, streams, `downlink from ${name}`);
    if (isNew) links.push(uplink, downlink);
    return { up: [this.#leg(uplink, DEVICE_SITE, site)], down: [this.#leg(downlink, site, DEVICE_SITE)] };
  }

  /** The legs to a server behind a base station: the links of that station, which reach the server without a wire. */
  behind({ up: [up], down: [down] }: OwnLegs, site: number): OwnLegs {
    return { up: [this.#leg(up!.link, DEVICE_SITE, site)], down: [this.#leg(down!.link, site, DEVICE_SITE)] };
  }

  /** A device's own links to a cloud. */
  direct(device: string, site: number): OwnLegs {
    const { simulation, sites, links } = this.#context;
    const { uplink, downlink } = buildDirectLinks(simulation, device, sites[site]!, site - 1);
    links.push(uplink, downlink);
    this.rows.push(uplink, downlink);
    return { up: [this.#leg(uplink, DEVICE_SITE, site)], down: [this.#leg(downlink, site, DEVICE_SITE)] };
  }

  #leg(link: RouteLeg["link"], from: number, to: number): RouteLeg {
    const { sites } = this.#context;
    return { link, from: sites[from]!, to: sites[to]!, pair: from * sites.length + to };
  }
}
