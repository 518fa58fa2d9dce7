import { emptyQuote, type Quotable, type Quote } from "../link/link.js";
import { type ChannelKnowledge, PERFECT } from "../port/channel-knowledge.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { Task } from "../task/task.js";

/** A step of a task: its time, the part of it on the device's radio, and its price beside time. */
export interface Step {
  readonly time_s: number;
  readonly radio_s: number;
  readonly price: number;
}

const NO_EDGE = -1;

/** Costs of a task's data over single links now. An object serves one task after the other. */
export class LegCost {
  #task!: Task;
  #weights!: ObjectiveWeights;
  #knowledge: ChannelKnowledge = PERFECT;
  readonly #quote: Quote = emptyQuote();
  readonly #found: { time_s: number; radio_s: number; price: number } = { time_s: 0, radio_s: 0, price: 0 };
  #link!: Quotable;
  /** The edge whose quote over `#link` is stored. */
  #quoted = NO_EDGE;

  /** Begins with a task. */
  begin(task: Task, weights: ObjectiveWeights, knowledge: ChannelKnowledge): void {
    this.#task = task;
    this.#weights = weights;
    this.#knowledge = knowledge;
  }

  /** The step of an edge's data over a link. The result is valid until the next call. */
  find(link: Quotable, edge: number, bits: number): Step {
    link.quote(this.#task, edge, bits, this.#quote, this.#knowledge);
    return this.#stepOver(link, bits);
  }

  /** Like `find`, but for an idle link. It takes at most as much as `find` returns. */
  findIdle(link: Quotable, edge: number, bits: number): Step {
    link.quote(this.#task, edge, bits, this.#quote, this.#knowledge);
    this.#quote.wait_s = 0;
    return this.#stepOver(link, bits);
  }

  /** Selects a link for the following calls of `findNext` at this instant. */
  turnTo(link: Quotable): void {
    this.#link = link;
    this.#quoted = NO_EDGE;
  }

  /** `find` over the link selected by `turnTo`. The quote is reused if the link quotes the edge like the one before. */
  findNext(edge: number, bits: number): Step {
    const link = this.#link;
    if (this.#quoted === NO_EDGE || link.quotesAlike?.(this.#task, this.#quoted, edge) !== true) {
      link.quote(this.#task, edge, bits, this.#quote, this.#knowledge);
      this.#quoted = edge;
    }
    return this.#stepOver(link, bits);
  }

  #stepOver(link: Quotable, bits: number): Step {
    const weights = this.#weights;
    const quote = this.#quote;
    const found = this.#found;
    const airtime_s = bits / quote.rate_bps;
    found.radio_s = 0;
    if (airtime_s === Infinity) {
      found.time_s = Infinity;
      found.price = 0;
      return found;
    }
    found.time_s = quote.wait_s + airtime_s + quote.delay_s;
    if (link.leg !== "uplink" && link.leg !== "downlink") {
      found.price = weights.backhaul * bits * (link.bitsPerBit ?? 1);
      return found;
    }
    const { power } = this.#task.owner;
    found.radio_s = airtime_s;
    found.price =
      (weights.spectrum * quote.share + weights.energy * (link.leg === "uplink" ? power.transmit_w : power.receive_w)) *
      airtime_s;
    return found;
  }
}
