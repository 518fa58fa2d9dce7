import type { Line } from "./serial-link.js";

/** Size of one delivery opportunity: a packet of 1500 bytes. */
const PACKET_BITS = 12_000;
/** A transfer that starts within a nanosecond of an opportunity still gets it. */
const TOLERANCE_MS = 1e-6;
const WINDOW_S = 1;

/**
 * A recorded link: opportunities to deliver 1500 bytes, at times in ms. The times repeat forever, with the last one as the period.
 *
 * B bits take ceil(B / 12000) opportunities, each used once. They are delivered at the last one.
 *
 * @source the packet-delivery traces of Mahimahi (Netravali et al., USENIX ATC 2015)
 */
export class TraceLine implements Line {
  readonly #times_ms: Float64Array;
  readonly #period_ms: number;
  /** Number of the first opportunity that no transfer has used; numbers go on over all periods. */
  #unused = 0;
  /** The first opportunity of the present transfer. Earlier ones are gone. */
  #first = 0;

  /**
   * @param times_ms  ascending whole numbers >= 0, the last one > 0
   * @throws RangeError when there are none, or they do not ascend
   */
  constructor(times_ms: Float64Array) {
    const period_ms = times_ms.at(-1) ?? 0;
    if (!(period_ms > 0)) throw new RangeError(`invalid trace: its last opportunity is at ${period_ms} ms`);
    if (times_ms.some((time_ms, index) => !(time_ms >= (times_ms[index - 1] ?? 0))))
      throw new RangeError("invalid trace: its times do not ascend");
    this.#times_ms = times_ms;
    this.#period_ms = period_ms;
  }

  end_s(start_s: number, bits: number): number {
    this.#first = Math.max(this.#unused, this.#firstAt(start_s));
    const last = this.#first + Math.max(1, Math.ceil(bits / PACKET_BITS)) - 1;
    this.#unused = last + 1;
    return Math.max(start_s, this.#timeOf_s(last));
  }

  /** Mean rate of the second before now (one packet at least); in the first second, of the whole trace. */
  rate_bps(now_s: number): number {
    if (now_s < WINDOW_S) return (this.#times_ms.length * PACKET_BITS * 1000) / this.#period_ms;
    const opportunities = this.#firstAt(now_s) - this.#firstAt(now_s - WINDOW_S);
    return (Math.max(1, opportunities) * PACKET_BITS) / WINDOW_S;
  }

  abandon(now_s: number): void {
    this.#unused = Math.max(this.#first, this.#firstAt(now_s));
  }

  #timeOf_s(opportunity: number): number {
    const count = this.#times_ms.length;
    return (Math.floor(opportunity / count) * this.#period_ms + this.#times_ms[opportunity % count]!) / 1000;
  }

  /** Number of the first opportunity at or after a time. */
  #firstAt(time_s: number): number {
    const time_ms = time_s * 1000 - TOLERANCE_MS;
    const period = Math.max(0, Math.floor(time_ms / this.#period_ms));
    const within_ms = time_ms - period * this.#period_ms;
    let low = 0;
    let high = this.#times_ms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times_ms[middle]! < within_ms) low = middle + 1;
      else high = middle;
    }
    return period * this.#times_ms.length + low;
  }
}
