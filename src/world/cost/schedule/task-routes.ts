import { emptyQuote, type Link, type Quote, type Station } from "../../link/link.js";
import type { ChannelKnowledge } from "../../port/channel-knowledge.js";
import type { ObjectiveWeights } from "../../port/objective.js";
import type { SeenNetwork } from "../../seen-network.js";
import type { Task } from "../../task/task.js";
import type { SharedLink } from "./shared-air.js";

/** Facts about the transfer of one edge's data over one link. */
export interface LegFacts {
  readonly wait_s: number;
  readonly rate_bps: number;
  readonly delay_s: number;
  readonly units: number;
  /** The part of the price that does not depend on time. */
  readonly price: number;
  /** Price per second of holding the share `share` of the pool. */
  readonly spectrumPerS: number;
}

/** A link that a task's data may take. */
export class TaskLink implements SharedLink {
  readonly link: Link;
  readonly isRadio: boolean;
  /** Price of a second on air, without spectrum. */
  readonly airPerS: number;
  readonly #task: Task;
  readonly #weights: ObjectiveWeights;
  readonly #knowledge: ChannelKnowledge;
  readonly #quote: Quote = emptyQuote();
  readonly #facts: (LegFacts | undefined)[] = [];
  readonly #rates_bps: number[] = [];
  readonly #shares: number[] = [];

  constructor(link: Link, task: Task, weights: ObjectiveWeights, knowledge: ChannelKnowledge) {
    const { transmit_w, receive_w } = task.owner.power;
    this.link = link;
    this.#task = task;
    this.#weights = weights;
    this.#knowledge = knowledge;
    this.isRadio = link.leg === "uplink" || link.leg === "downlink";
    this.airPerS = this.isRadio ? weights.energy * (link.leg === "uplink" ? transmit_w : receive_w) : 0;
  }

  get station(): Station {
    return this.link.station;
  }

  /** Facts about the transfer of an edge's data now, with the transfers of other tasks. */
  facts(edge: number): LegFacts {
    this.#facts[edge] ??= this.#find(edge);
    return this.#facts[edge];
  }

  rate_bps(sharers: number): number {
    this.#share(sharers);
    return this.#rates_bps[sharers]!;
  }

  share(sharers: number): number {
    this.#share(sharers);
    return this.#shares[sharers]!;
  }

  /** The highest total rate of up to `sharers` transfers of the task, bit/s. */
  mostTogether_bps(sharers: number): number {
    let most_bps = 0;
    for (let count = 1; count <= sharers; count++) most_bps = Math.max(most_bps, count * this.rate_bps(count));
    return most_bps;
  }

  /** Time on air of an edge's data if no other transfer of the task shares the link, s. */
  airtime_s(edge: number): number {
    return this.#task.data_bits[edge]! / this.facts(edge).rate_bps;
  }

  /** A lower bound on the price of an edge's data, with up to `sharers` transfers of the task on the link. */
  leastPrice(edge: number, sharers: number): number {
    const { price, spectrumPerS, rate_bps } = this.facts(edge);
    const bits = this.#task.data_bits[edge]!;
    if (!(rate_bps > 0)) return price;
    if (this.station.discipline !== "shared") return price + ((this.airPerS + spectrumPerS) * bits) / rate_bps;
    let least = Infinity;
    const most = this.#weights.spectrum > 0 ? sharers : 1;
    for (let count = 1; count <= most; count++) {
      const perSecond = this.airPerS + this.#weights.spectrum * this.share(count);
      least = Math.min(least, (perSecond * bits) / this.rate_bps(count));
    }
    return price + least;
  }

  #find(edge: number): LegFacts {
    const { link } = this;
    const weights = this.#weights;
    const bits = this.#task.data_bits[edge]!;
    link.quote(this.#task, edge, bits, this.#quote, this.#knowledge);
    const { wait_s, rate_bps, delay_s, units, share } = this.#quote;
    const price = this.isRadio ? 0 : weights.backhaul * bits * (link.bitsPerBit ?? 1);
    return { wait_s, rate_bps, delay_s, units, price, spectrumPerS: this.isRadio ? weights.spectrum * share : 0 };
  }

  #share(sharers: number): void {
    if (this.#rates_bps[sharers] !== undefined) return;
    // On a shared pool, the rate is the same for all data.
    this.link.quote(this.#task, 0, this.#task.data_bits[0]!, this.#quote, this.#knowledge, sharers);
    this.#rates_bps[sharers] = this.#quote.rate_bps;
    this.#shares[sharers] = this.#quote.share;
  }
}

/** The links on the routes of a task's data between any two sites, now. */
export class TaskRoutes {
  readonly #network: SeenNetwork;
  readonly #task: Task;
  readonly #weights: ObjectiveWeights;
  readonly #knowledge: ChannelKnowledge;
  readonly #links = new Map<Link, TaskLink>();
  /** By from * sites + to. */
  readonly #routes: (readonly TaskLink[] | undefined)[] = [];

  constructor(network: SeenNetwork, task: Task, weights: ObjectiveWeights, knowledge: ChannelKnowledge) {
    this.#network = network;
    this.#task = task;
    this.#weights = weights;
    this.#knowledge = knowledge;
  }

  /** The links from one site to another. */
  between(from: number, to: number): readonly TaskLink[] {
    if (from === to) return NO_LINKS;
    const at = from * this.#network.sites.length + to;
    this.#routes[at] ??= this.#network.route(this.#task, from, to).map(({ link }) => this.#linkOf(link));
    return this.#routes[at];
  }

  /** A lower bound on the price of an edge's data from one site to another, whatever other transfers the task has. */
  leastPrice(edge: number, from: number, to: number): number {
    const { data_bits, graph } = this.#task;
    let price = 0;
    if (data_bits[edge]! > 0)
      for (const link of this.between(from, to)) price += link.leastPrice(edge, graph.edges.length);
    return price;
  }

  #linkOf(link: Link): TaskLink {
    let found = this.#links.get(link);
    if (found === undefined) {
      found = new TaskLink(link, this.#task, this.#weights, this.#knowledge);
      this.#links.set(link, found);
    }
    return found;
  }
}

const NO_LINKS: readonly TaskLink[] = [];
