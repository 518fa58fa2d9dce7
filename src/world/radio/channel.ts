import { stepAt } from "../../math/time-grid.js";
import type { ChannelEstimate } from "../port/channel-knowledge.js";
import type { Grant } from "./grant.js";
import { BlockRates, type RateParts } from "./rates/block-rates.js";
import type { SendStep } from "./send-step.js";

/** How a channel changes, and what its senders do about it. */
export interface ChannelOptions extends Omit<RateParts, "snr" | "spacing_hz" | "efficiency" | "fading"> {
  /** The channel changes between tasks and not during one. Default false. */
  readonly isQuasiStatic?: boolean;
  /** The sender gives up after this time without a delivered bit, s, > 0. Default Infinity. */
  readonly outage_s?: number;
}

/** The most blocks in one step of sending. Longer transfers take several steps. */
const BLOCKS_PER_STEP = 4096;

/**
 * The radio channel of one device and one cell in one direction: mean gain, fading, and the bit rate of a grant.
 *
 *     sinr_k   = snr / subcarriers * |h_k(t)|^2 / level_k     (snr: transmit power * mean gain / noise of one subcarrier)
 *     rate_bps = spacing_hz * sum over granted k of efficiency(sinr_k)
 *
 * Fading is constant within the blocks of a global time grid, so bits over time are a sum over blocks, exactly. A channel is
 * quasi-static when its block number is the task's number: constant during a task, independent between tasks. The level,
 * (noise + interference) / noise, is 1 without interference. Interference is taken at the time of the call: a query about another time
 * uses the transmissions on air now.
 */
export class Channel {
  readonly #rates: BlockRates;
  readonly #parts: RateParts;
  readonly #isQuasiStatic: boolean;
  /** Length of a block; Infinity: the rate does not change during a task. */
  readonly #block_s: number;
  /** The latest rate at an instant: a decision asks for the same rate for all data of its task. */
  readonly #asked: { block: number; grant: Grant | undefined; version: number; rate_bps: number } = {
    block: Number.NaN,
    grant: undefined,
    version: 0,
    rate_bps: Number.NaN,
  };
  readonly outage_s: number;
  /** A rate of at most this value delivers no bit within `outage_s`, and counts as zero. */
  readonly deadRate_bps: number;

  /** @throws RangeError when a number is out of its range */
  constructor({ isQuasiStatic = false, outage_s = Infinity, ...parts }: RateParts & ChannelOptions) {
    const { snr, spacing_hz, fading } = parts;
    if (!(snr >= 0 && snr < Infinity)) throw new RangeError(`invalid snr: ${snr}`);
    if (!(spacing_hz > 0)) throw new RangeError(`invalid spacing_hz: ${spacing_hz}`);
    if (!(outage_s > 0)) throw new RangeError(`invalid outage_s: ${outage_s}`);
    this.#parts = parts;
    this.#isQuasiStatic = isQuasiStatic;
    this.#block_s = isQuasiStatic ? Infinity : fading.block_s;
    this.#rates = new BlockRates(parts, outage_s);
    this.outage_s = outage_s;
    this.deadRate_bps = 1 / outage_s;
  }

  /** Bit rate of a grant at an instant. `round` is the task's number on its device, for quasi-static channels. */
  rate_bps(time_s: number, round: number, grant: Grant): number {
    const block = this.#blockAt(time_s, round);
    const { version } = this;
    const asked = this.#asked;
    if (asked.block === block && asked.grant === grant && asked.version === version) return asked.rate_bps;
    asked.rate_bps = this.#rates.rate_bps(block, grant);
    asked.block = block;
    asked.grant = grant;
    asked.version = version;
    return asked.rate_bps;
  }

  /** A number that changes whenever interference may have changed the rates. */
  get version(): number {
    return this.#rates.version;
  }

  /** Bit rate of a grant as a policy estimates it, under the present interference. With `estimate` undefined: the true rate. */
  estimatedRate_bps(time_s: number, round: number, grant: Grant, estimate: ChannelEstimate | undefined): number {
    if (estimate === undefined) return this.rate_bps(time_s, round, grant);
    const { fading } = this.#parts;
    const snr = this.#parts.snr * estimate.snrFactor;
    const now = this.#blockAt(time_s, round);
    const met = this.#rates.interferenceIn(now, grant);
    if (estimate.isMean) return this.#rates.rateWith_bps(0, grant, snr, met, fading.meanGain?.(now) ?? 1);
    const block = this.#blockAt(Math.max(0, time_s - estimate.age_s), round);
    return this.#rates.rateWith_bps(block, grant, snr, met);
  }

  /** When the rate may change next: the end of the present block, or Infinity. */
  blockEnd_s(time_s: number): number {
    const block_s = this.#block_s;
    return block_s === Infinity ? Infinity : (stepAt(time_s, block_s) + 1) * block_s;
  }

  /**
   * Computes when bits that are sent from an instant on are delivered. The rate is integrated over blocks, `left -= rate * block`; the end
   * is `t + left / rate` in the last block. A step covers at most 4096 blocks and reports the bits that are left. The sender gives up
   * after `outage_s` without a delivered bit; without such a limit a dead channel never ends a transfer.
   *
   * @param until_s          the result after this time is not needed: the step may stop at the end of any later block
   * @param sinceDelivery_s  time without a delivered bit before `start_s`
   */
  send(
    start_s: number,
    round: number,
    bits: number,
    grant: Grant,
    into: SendStep,
    until_s = Infinity,
    sinceDelivery_s = 0,
  ): void {
    into.left_bits = 0;
    into.isAbandoned = false;
    const block_s = this.#block_s;
    if (!(bits > 0)) {
      into.end_s = start_s;
      return;
    }
    const { snr } = this.#parts;
    if (snr === 0 || block_s === Infinity) {
      const rate_bps = snr === 0 ? 0 : this.#rates.rate_bps(this.#blockAt(start_s, round), grant);
      if (rate_bps > this.deadRate_bps || this.outage_s === Infinity) into.end_s = start_s + bits / rate_bps;
      else abandon(into, Math.max(start_s, start_s - sinceDelivery_s + this.outage_s), bits);
      return;
    }
    let block = stepAt(start_s, block_s);
    const last = block + BLOCKS_PER_STEP;
    const { kernel } = this.#rates;
    if (kernel?.reaches(last, grant) === true) {
      kernel.send(start_s, block, last, bits, grant, into, until_s, start_s - sinceDelivery_s);
      return;
    }
    let time_s = start_s;
    let left_bits = bits;
    /** The end of the last block that delivered something. */
    let lastDelivery_s = start_s - sinceDelivery_s;
    for (; block < last || (time_s > lastDelivery_s && this.outage_s < Infinity); block++) {
      const end_s = (block + 1) * block_s;
      const rate_bps = this.#rates.rate_bps(block, grant);
      if (rate_bps > this.deadRate_bps) lastDelivery_s = end_s;
      else if (end_s - lastDelivery_s >= this.outage_s) {
        abandon(into, Math.max(time_s, lastDelivery_s + this.outage_s), left_bits);
        return;
      }
      const span_bits = rate_bps * (end_s - time_s);
      if (left_bits <= span_bits) {
        into.end_s = time_s + left_bits / rate_bps;
        into.left_bits = 0;
        return;
      }
      left_bits -= span_bits;
      time_s = end_s;
      if (time_s > until_s) break;
    }
    into.end_s = time_s;
    into.left_bits = left_bits;
  }

  /** Bits that a grant delivers between two instants: the integral of its rate. */
  bitsBetween(start_s: number, end_s: number, round: number, grant: Grant): number {
    return this.#integrate(start_s, end_s, round, grant, this.#rateIn);
  }

  /** The time just before `end_s` in which nothing was delivered, counted back to `start_s` at most. */
  silence_s(start_s: number, end_s: number, round: number, grant: Grant): number {
    let from_s = end_s;
    while (from_s > start_s) {
      const before_s = this.#blockBefore_s(from_s);
      if (this.#rates.rate_bps(this.#blockAt(Math.max(before_s, start_s), round), grant) > this.deadRate_bps) break;
      from_s = Math.max(before_s, start_s);
    }
    return end_s - from_s;
  }

  /** Mean of the SINR over time and granted subcarriers, linear; the SINR of an instant when start and end are equal. */
  meanSinr(start_s: number, end_s: number, round: number, grant: Grant): number {
    if (!(end_s > start_s)) return this.#rates.sinr(this.#blockAt(start_s, round), grant);
    return this.#integrate(start_s, end_s, round, grant, this.#sinrIn) / (end_s - start_s);
  }

  #integrate(
    start_s: number,
    end_s: number,
    round: number,
    grant: Grant,
    valueIn: (block: number, grant: Grant) => number,
  ): number {
    const block_s = this.#block_s;
    if (block_s === Infinity) return valueIn(this.#blockAt(start_s, round), grant) * (end_s - start_s);
    let total = 0;
    let time_s = start_s;
    for (let block = stepAt(start_s, block_s); time_s < end_s; block++) {
      const blockEnd_s = Math.min((block + 1) * block_s, end_s);
      if (blockEnd_s > time_s) total += valueIn(block, grant) * (blockEnd_s - time_s);
      time_s = Math.max(time_s, blockEnd_s);
    }
    return total;
  }

  #blockAt(time_s: number, round: number): number {
    if (this.#isQuasiStatic) return round;
    return this.#block_s === Infinity ? 0 : stepAt(time_s, this.#block_s);
  }

  /** The start of the block that holds an instant; if the instant itself is a start, that of the block before. */
  #blockBefore_s(time_s: number): number {
    const block_s = this.#block_s;
    if (block_s === Infinity) return 0;
    const block = stepAt(time_s, block_s);
    const begin_s = block * block_s;
    const isLater = stepAt(begin_s, time_s) < 1;
    return isLater ? begin_s : (block - 1) * block_s;
  }

  readonly #rateIn = (block: number, grant: Grant): number => this.#rates.rate_bps(block, grant);

  readonly #sinrIn = (block: number, grant: Grant): number => this.#rates.sinr(block, grant);
}

const abandon = (into: SendStep, end_s: number, left_bits: number): void => {
  into.end_s = end_s;
  into.left_bits = left_bits;
  into.isAbandoned = true;
};
