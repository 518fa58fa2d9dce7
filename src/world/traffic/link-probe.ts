import { emptyQuote, type Link, type Quote } from "../link/link.js";
import { DEVICE_SITE, type Network } from "../network.js";
import type { SegmentSource } from "./segment-source.js";

/** The state of the way of a device's segment now. */
export interface LinkState {
  /** Rate of the slowest link, bit/s. 0 while some link would keep it waiting; Infinity: no link has a limit. */
  readonly rate_bps: number;
  /** Delay of all wires, s. */
  readonly delay_s: number;
}

/** Inspects the links of a device without using them: the rate and delay for an additional transfer. */
export class LinkProbe {
  readonly #network: Network;
  readonly #source: SegmentSource;
  readonly #quote: Quote = emptyQuote();

  constructor(network: Network, source: SegmentSource) {
    this.#network = network;
    this.#source = source;
  }

  /**
   * @param site  number of the site at the other end; absent: the serving edge, so only the device's radio counts
   */
  look(direction: "up" | "down", bits: number, site?: number): LinkState {
    const network = this.#network;
    const task = this.#source.next(network.simulation.now_s);
    const end = site ?? network.servingEdge(task);
    const legs = direction === "up" ? network.route(task, DEVICE_SITE, end) : network.route(task, end, DEVICE_SITE);
    let rate_bps = Infinity;
    let delay_s = 0;
    const links: readonly Link[] = legs.map(({ link }) => link);
    for (const link of links) {
      link.quote(task, 0, bits, this.#quote);
      rate_bps = Math.min(rate_bps, this.#quote.wait_s > 0 ? 0 : this.#quote.rate_bps);
      delay_s += this.#quote.delay_s;
    }
    return { rate_bps, delay_s };
  }
}
