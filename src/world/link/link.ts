import type { Process } from "../../engine/process.js";
import type { ChannelKnowledge } from "../port/channel-knowledge.js";
import type { Leg } from "../port/records.js";
import type { Task } from "../task/task.js";

/** What happened to one transfer on one leg. The link fills it in. */
export interface TransferResult {
  requested_s: number;
  /** NaN until the transfer has its turn. */
  start_s: number;
  end_s: number;
  /** Bits that crossed; fewer than asked for when the transfer was stopped. */
  sent_bits: number;
  /** Time on air, or on the wire without its delay. */
  airtime_s: number;
  /** Subcarriers held; 0 where there is no pool. */
  subcarriers: number;
  /** Integral over the airtime of the share of the pool that was held. */
  spectrum_s: number;
  /** True: the link also fills in `mean_sinr`, which costs time. */
  readonly measuresSinr: boolean;
  /** Mean over airtime and subcarriers, linear; NaN where there is none. */
  mean_sinr: number;
  /** Why the transfer failed without having been stopped. */
  lost: "" | "coverage" | "link-lost";
}

export const emptyTransferResult = (measuresSinr: boolean): TransferResult => ({
  requested_s: NaN,
  start_s: NaN,
  end_s: NaN,
  sent_bits: 0,
  airtime_s: 0,
  subcarriers: 0,
  spectrum_s: 0,
  measuresSinr,
  mean_sinr: NaN,
  lost: "",
});

/** Empties a result that is used again. */
export const clearTransferResult = (result: TransferResult): void => {
  result.requested_s = Number.NaN;
  result.start_s = Number.NaN;
  result.end_s = Number.NaN;
  result.sent_bits = 0;
  result.airtime_s = 0;
  result.subcarriers = 0;
  result.spectrum_s = 0;
  result.mean_sinr = Number.NaN;
  result.lost = "";
};

/** What a transfer would meet now, if nothing else changed. */
export interface Quote {
  /** Until its turn. */
  wait_s: number;
  rate_bps: number;
  /** After the last bit was sent. */
  delay_s: number;
  /** Share of the pool of subcarriers that it would hold; 0 where there is no pool. */
  share: number;
  /** Units of the station that it would hold, where its discipline is `fifo`. */
  units: number;
}

export const emptyQuote = (): Quote => ({ wait_s: 0, rate_bps: 0, delay_s: 0, share: 0, units: 1 });

/**
 * Where transfers meet each other, as a station of a queueing network. Links that meet in one place have the same object.
 *
 * - `fifo`: each holds its units until it is through, and waits first in, first out while fewer are free.
 * - `shared`: all are sent at once, at a rate that depends on how many there are.
 * - `in-turn`: all are on air, and the one that came first is sent.
 */
export interface Station {
  readonly discipline: "fifo" | "shared" | "in-turn";
  /** Units of a `fifo` station. */
  readonly capacity: number;
}

/** Whatever carries bits from one place to another, in one direction: a radio, a wire, a recorded link. */
export interface Link {
  readonly leg: Leg;
  /** Bits that are sent for each bit of data, with those that are sent again; absent: 1. */
  readonly bitsPerBit?: number;
  /** Where transfers of a task over this link meet each other. */
  readonly station: Station;
  /** Carries the data of an edge of the task's graph. Interrupted, it gives back what it held and says how far it came. */
  carry(task: Task, edge: number, bits: number, result: TransferResult): Process;
  /**
   * Fills in what the transfer would take now, as far as radio channels are known.
   *
   * @param sharers  number of transfers of the task that would share a `shared` station, this one included. Default 1
   */
  quote(task: Task, edge: number, bits: number, quote: Quote, knowledge?: ChannelKnowledge, sharers?: number): void;
  /** True: it quotes two edges of a task the same, whatever their bits. Absent: each is to be asked about. */
  quotesAlike?(task: Task, edge: number, other: number): boolean;
}

/** A link that is only asked for quotes. */
export type Quotable = Pick<Link, "leg" | "bitsPerBit" | "quote" | "quotesAlike">;

/** A leg of a route: a link, and the places that it joins there. */
export interface RouteLeg {
  readonly link: Link;
  readonly from: string;
  readonly to: string;
  /** Site that it leaves * sites + site that it reaches. -1: one of its ends is no site, or it is one of several legs through a graph of links. */
  readonly pair: number;
}

/** Counts the bits that a link was asked to carry, and what became of them: bits in = bits out + bits lost or still queued. */
export class BitMeter {
  requested_bits = 0;
  delivered_bits = 0;
  abandoned_bits = 0;

  count(requested_bits: number, result: TransferResult): void {
    this.requested_bits += requested_bits;
    this.delivered_bits += result.sent_bits;
    this.abandoned_bits += requested_bits - result.sent_bits;
  }
}
