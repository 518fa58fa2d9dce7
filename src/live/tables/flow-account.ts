import type { Loss, SegmentTrip } from "../../world/traffic/flow-way.js";
import type { Direction, Protocol } from "../input.js";
import { ErrorSummary } from "./error-summary.js";

/** One row of flows.csv: one direction of a flow. */
export interface FlowRow {
  readonly flow: number;
  readonly protocol: Protocol;
  readonly direction: Direction;
  readonly device: string;
  readonly site: string;
  readonly opened_s: number;
  readonly closed_s: number;
  /** Why the flow ended. */
  readonly reason: string;
  readonly offered_bytes: number;
  readonly delivered_bytes: number;
  readonly lost_bytes: number;
  /** Segments or datagrams that came through, were lost for good, and were sent again. */
  readonly delivered: number;
  readonly lost: number;
  readonly resent: number;
  /** Of what came through: from being sent to being delivered, in emulated time. */
  readonly mean_delay_s: number;
  readonly max_delay_s: number;
  /** From the first delivery to the last one, in emulated time, and as it was in real time. */
  readonly rate_bps: number;
  readonly real_rate_bps: number;
  readonly rate_error: number;
  readonly delay_error_p50_s: number;
  readonly delay_error_p99_s: number;
  readonly delay_error_max_s: number;
}

/** One row of packets.csv. */
export interface PacketRow {
  readonly flow: number;
  readonly direction: Direction;
  /** Of the flow and direction, in the order in which they came through or were lost. */
  readonly packet: number;
  readonly bytes: number;
  readonly sent_s: number;
  /** NaN: it was lost. */
  readonly delivered_s: number;
  readonly real_s: number;
  readonly delay_error_s: number;
  readonly tries: number;
  readonly status: "delivered" | Loss;
}

/** Rates over less time than this are not compared with real rates: 0.1 s. */
const LEAST_RATED_S = 0.1;

/** The account of one direction of a flow. */
export class FlowAccount {
  offered_bytes = 0;
  resent = 0;
  readonly #head: Pick<FlowRow, "flow" | "protocol" | "direction" | "device" | "site" | "opened_s">;
  readonly #errors = new ErrorSummary();
  #delivered_bytes = 0;
  #lost_bytes = 0;
  #delivered = 0;
  #lost = 0;
  #delay_s = 0;
  #maxDelay_s = 0;
  #first_bytes = 0;
  #first_s = Number.NaN;
  #last_s = Number.NaN;
  #realFirst_s = Number.NaN;
  #realLast_s = Number.NaN;

  constructor(head: Pick<FlowRow, "flow" | "protocol" | "direction" | "device" | "site" | "opened_s">) {
    this.#head = head;
  }

  /** @param real_s NaN: there is no clock */
  delivered({ bytes, sent_s, tries }: SegmentTrip, at_s: number, real_s: number): PacketRow {
    const packet = this.#delivered + this.#lost;
    const delay_s = at_s - sent_s;
    if (this.#delivered === 0) {
      this.#first_s = at_s;
      this.#realFirst_s = real_s;
      this.#first_bytes = bytes;
    }
    this.#last_s = at_s;
    this.#realLast_s = real_s;
    this.#delivered++;
    this.#delivered_bytes += bytes;
    this.#delay_s += delay_s;
    if (delay_s > this.#maxDelay_s) this.#maxDelay_s = delay_s;
    const delay_error_s = real_s - at_s;
    if (!Number.isNaN(real_s)) this.#errors.add(delay_error_s);
    const { flow, direction } = this.#head;
    return {
      flow,
      direction,
      packet,
      bytes,
      sent_s,
      delivered_s: at_s,
      real_s,
      delay_error_s,
      tries,
      status: "delivered",
    };
  }

  lost({ bytes, sent_s, tries }: SegmentTrip, reason: Loss): PacketRow {
    const packet = this.#delivered + this.#lost;
    this.#lost++;
    this.#lost_bytes += bytes;
    const { flow, direction } = this.#head;
    const none = { delivered_s: Number.NaN, real_s: Number.NaN, delay_error_s: Number.NaN };
    return { flow, direction, packet, bytes, sent_s, ...none, tries, status: reason };
  }

  row(closed_s: number, reason: string): FlowRow {
    const rated_bits = (this.#delivered_bytes - this.#first_bytes) * 8;
    const rate_bps = rateOf(rated_bits, this.#last_s - this.#first_s);
    const real_rate_bps = rateOf(rated_bits, this.#realLast_s - this.#realFirst_s);
    const isRated = this.#last_s - this.#first_s >= LEAST_RATED_S;
    return {
      ...this.#head,
      closed_s,
      reason,
      offered_bytes: this.offered_bytes,
      delivered_bytes: this.#delivered_bytes,
      lost_bytes: this.#lost_bytes,
      delivered: this.#delivered,
      lost: this.#lost,
      resent: this.resent,
      mean_delay_s: this.#delivered > 0 ? this.#delay_s / this.#delivered : Number.NaN,
      max_delay_s: this.#delivered > 0 ? this.#maxDelay_s : Number.NaN,
      rate_bps,
      real_rate_bps,
      rate_error: isRated ? real_rate_bps / rate_bps - 1 : Number.NaN,
      delay_error_p50_s: this.#errors.quantile(0.5),
      delay_error_p99_s: this.#errors.quantile(0.99),
      delay_error_max_s: this.#errors.max,
    };
  }
}

const rateOf = (bits: number, time_s: number): number => (time_s > 0 ? bits / time_s : Number.NaN);
