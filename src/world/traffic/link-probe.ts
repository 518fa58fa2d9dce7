import { emptyQuote, type Link, type Quote } from "../link/link.js";
import { DEVICE_SITE, type Network } from "../network.js";
import type { SegmentSource } from "./segment-source.js";

/** What the way of a device's segment would be like now. */
export interface LinkState {
  /** Rate of the slowest link, 0 while one of them would keep it waiting, bit/s; Infinity: no link has a limit. */
  readonly rate_bps: number;
  /** Delay of all wires, s. */
  readonly delay_s: number;
}

/** Looks at the links of a device without using them: what a transfer would meet that came beside those of the run. */
export class LinkProbe {
  readonly #network: Network;
  readonly #source: SegmentSource;
  readonly #quote: Quote = emptyQuote();

  constructor(network: Network, source: SegmentSource) {
    this.#network = network;
    this.#source = source;
  }

  /**
   * @param site  number of the site at the other end; absent: the serving edge, so that the device's radio is all there is
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
