import { emptyQuote, type Quote, type RouteLeg } from "../link/link.js";
import { DEVICE_SITE } from "../network.js";
import type { FrequencyRange, SiteId, SiteView } from "../port/policy.js";
import type { TaskView } from "./view.js";

/** A site as a policy sees it. Values are computed when they are read. */
export class LiveSite implements SiteView {
  readonly id: SiteId;
  readonly #view: TaskView;
  readonly #number: number;

  constructor(view: TaskView, number: number) {
    this.id = view.network.sites[number]!;
    this.#view = view;
    this.#number = number;
  }

  get #node() {
    return this.#view.network.nodeOf(this.#view.task, this.#number);
  }

  get kind() {
    return this.#node.kind;
  }

  get isServing(): boolean {
    return this.#number !== DEVICE_SITE && this.#number === this.#view.network.servingEdge(this.#view.task);
  }

  get isDown(): boolean {
    return this.#node.isDown;
  }

  get cores(): number {
    return this.#node.cores;
  }

  get freeCores(): number {
    return this.#node.freeCores;
  }

  get present(): number {
    return this.#node.present;
  }

  get queueLength(): number {
    return this.#node.queueLength;
  }

  get queueRoom(): number {
    return this.#node.queueRoom;
  }

  get backlog_s(): number {
    return this.#node.backlog_s;
  }

  get memory_bytes(): number {
    return this.#node.mostMemory_bytes;
  }

  get freeMemory_bytes(): number {
    return this.#node.roomiest_bytes;
  }

  get frequency_hz(): number {
    return this.#node.frequencyOf_hz(this.#view.network.frequencyOf(this.#view.task, this.#number));
  }

  get requestableCores(): number {
    return this.#view.network.requestable.cores[this.#number]!;
  }

  get dvfs(): FrequencyRange | undefined {
    return this.#number === DEVICE_SITE ? this.#view.task.owner.dvfs : undefined;
  }

  workOf_cycles(subtask: number): number {
    return this.#view.network.workOf_cycles(this.#view.task, subtask, this.#number);
  }

  grantedCores(subtask: number): number {
    return this.#view.network.coresOf(this.#view.task, subtask, this.#number);
  }

  uplink_bps(edge: number): number {
    return this.#rate_bps(edge, DEVICE_SITE, this.#number);
  }

  downlink_bps(edge: number): number {
    return this.#rate_bps(edge, this.#number, DEVICE_SITE);
  }

  wired_bps(edge: number): number {
    let slowest_bps = Infinity;
    for (const leg of this.#routeHere())
      slowest_bps = Math.min(slowest_bps, this.#wire(leg, edge)?.rate_bps ?? Infinity);
    return slowest_bps;
  }

  wiredDelay_s(edge: number): number {
    let delay_s = 0;
    for (const leg of this.#routeHere()) delay_s += this.#wire(leg, edge)?.delay_s ?? 0;
    return delay_s;
  }

  #routeHere(): readonly RouteLeg[] {
    return this.#view.network.route(this.#view.task, DEVICE_SITE, this.#number);
  }

  /** The quote of a leg; undefined if it is not a wire. */
  #wire({ link }: RouteLeg, edge: number): Quote | undefined {
    if (link.leg === "uplink" || link.leg === "downlink") return undefined;
    const { task, knowledge } = this.#view;
    const quote: Quote = emptyQuote();
    link.quote(task, edge, task.data_bits[edge]!, quote, knowledge);
    return quote;
  }

  #rate_bps(edge: number, from: number, to: number): number {
    const { task, network, knowledge } = this.#view;
    for (const { link } of network.route(task, from, to)) {
      if (link.leg !== "uplink" && link.leg !== "downlink") continue;
      const quote: Quote = emptyQuote();
      link.quote(task, edge, task.data_bits[edge]!, quote, knowledge);
      return quote.rate_bps;
    }
    return Number.NaN;
  }
}
