import type { Process } from "../../engine/process.js";
import type { ChannelKnowledge } from "../port/channel-knowledge.js";
import type { Leg } from "../port/records.js";
import type { Task } from "../task/task.js";

/** The result of one transfer on one leg. The link fills it in. */
export interface TransferResult {
  requested_s: number;
  /** NaN until the transfer has its turn. */
  start_s: number;
  end_s: number;
  /** Bits that crossed; fewer than requested if the transfer was stopped. */
  sent_bits: number;
  /** Time on air, or on the wire without its delay. */
  airtime_s: number;
  /** Subcarriers held; 0 if there is no pool. */
  subcarriers: number;
  /** Integral over the airtime of the share of the pool that was held. */
  spectrum_s: number;
  /** True: the link also fills in `mean_sinr`, which costs time. */
  readonly measuresSinr: boolean;
  /** Mean over airtime and subcarriers, linear; NaN if there is none. */
  mean_sinr: number;
  /** Why the transfer failed, if it was not stopped. */
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

/** Clears a result for reuse. */
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

/** The quote of a transfer that begins now, if nothing else changed. */
export interface Quote {
  /** Wait for its turn. */
  wait_s: number;
  rate_bps: number;
  /** Delay after the last bit was sent. */
  delay_s: number;
  /** Share of the pool of subcarriers that it would hold; 0 if there is no pool. */
  share: number;
  /** Units of the station that it would hold, if its discipline is `fifo`. */
  units: number;
}

export const emptyQuote = (): Quote => ({ wait_s: 0, rate_bps: 0, delay_s: 0, share: 0, units: 1 });

/**
 * A station of a queueing network, where transfers compete. Links that share a station have the same object.
 *
 * - `fifo`: each transfer holds its units until it is complete. It waits first in, first out while fewer are free.
 * - `shared`: all transfers are sent at once, at a rate that depends on their number.
 * - `in-turn`: all transfers are on air, and the first one is sent.
 */
export interface Station {
  readonly discipline: "fifo" | "shared" | "in-turn";
  /** Units of a `fifo` station. */
  readonly capacity: number;
}

/** Carries bits from one place to another, in one direction: a radio, a wire, a recorded link. */
export interface Link {
  readonly leg: Leg;
  /** Bits sent for each bit of data, retransmissions included; absent: 1. */
  readonly bitsPerBit?: number;
  /** The station where transfers of a task over this link compete. */
  readonly station: Station;
  /** Carries the data of an edge of the task's graph. If interrupted, it gives back its units and reports the bits sent. */
  carry(task: Task, edge: number, bits: number, result: TransferResult): Process;
  /**
   * Fills in the quote of the transfer now, as far as radio channels are known.
   *
   * @param sharers  number of transfers of the task that would share a `shared` station, this one included. Default 1
   */
  quote(task: Task, edge: number, bits: number, quote: Quote, knowledge?: ChannelKnowledge, sharers?: number): void;
  /** True if two edges of a task get the same quote, whatever their bits. Absent: every edge needs its own quote. */
  quotesAlike?(task: Task, edge: number, other: number): boolean;
}

/** The part of a link that gives quotes. */
export type Quotable = Pick<Link, "leg" | "bitsPerBit" | "quote" | "quotesAlike">;

/** A leg of a route: a link, and the places that it joins. */
export interface RouteLeg {
  readonly link: Link;
  readonly from: string;
  readonly to: string;
  /** Site that it leaves * sites + site that it reaches. -1: one of its ends is no site, or it is one of several legs through a graph of links. */
  readonly pair: number;
}

/** Counts the bits that enter a link and what becomes of them: bits in = bits out + bits lost or still queued. */
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
