import type { PowerSpread } from "../../physics/radio/cqi-spread.js";
import type { FadingProcess } from "../../physics/radio/fading.js";
import type { SpectralEfficiency } from "../../physics/radio/spectral-efficiency.js";
import { stepAt } from "../../time-grid.js";
import type { ChannelEstimate } from "../port/channel-knowledge.js";
import type { Grant } from "./grant.js";
import type { ChannelInterference, GrantInterference } from "./grant-interference.js";

/** The result of one step of sending. */
export interface SendStep {
  /** When the step ended. */
  end_s: number;
  /** Bits left to send at that time; 0 when the transfer is complete. */
  left_bits: number;
  /** True when nothing was delivered for `outage_s`, so that the sender gives up at `end_s`. */
  isAbandoned: boolean;
}

export interface ChannelOptions {
  /** The channel changes between tasks and not during one. Default false. */
  readonly isQuasiStatic?: boolean;
  /** The sender gives up after this time without a delivered bit, s, > 0. Default Infinity. */
  readonly outage_s?: number;
  /** How the power is spread over a grant. Default: evenly, and `efficiency` is then applied to each subcarrier. */
  readonly spread?: PowerSpread;
  /** The interference at the receiver. Absent: none. */
  readonly interference?: ChannelInterference;
}

interface BlockRate {
  block: number;
  grant: Grant;
  /** Version of the interference. */
  version: number;
  rate_bps: number;
}

const RECENT_BLOCKS = 64;

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
  readonly #snr: number;
  readonly #spacing_hz: number;
  readonly #efficiency: SpectralEfficiency;
  readonly #fading: FadingProcess;
  readonly #isQuasiStatic: boolean;
  readonly #spread: PowerSpread | undefined;
  readonly #interference: ChannelInterference | undefined;
  /** The latest rate at an instant: a decision asks for the same rate for all data of its task. */
  readonly #asked: Omit<BlockRate, "grant"> & { grant: Grant | undefined } = {
    block: Number.NaN,
    grant: undefined,
    version: 0,
    rate_bps: Number.NaN,
  };
  /** Rates of recent blocks, kept where a rate is costly: a transfer is planned, rescheduled and booked in the same blocks. */
  readonly #recent: (BlockRate | undefined)[] = [];
  readonly outage_s: number;
  /** A rate of at most this value delivers no bit within `outage_s`, and counts as zero. */
  readonly deadRate_bps: number;

  /**
   * @param snr         transmit power * mean gain / noise power of one subcarrier, linear, >= 0
   * @param spacing_hz  subcarrier spacing
   */
  constructor(
    snr: number,
    spacing_hz: number,
    efficiency: SpectralEfficiency,
    fading: FadingProcess,
    { isQuasiStatic = false, outage_s = Infinity, spread, interference }: ChannelOptions = {},
  ) {
    if (!(snr >= 0 && snr < Infinity)) throw new RangeError(`invalid snr: ${snr}`);
    if (!(spacing_hz > 0)) throw new RangeError(`invalid spacing_hz: ${spacing_hz}`);
    this.#snr = snr;
    this.#spacing_hz = spacing_hz;
    this.#efficiency = efficiency;
    this.#fading = fading;
    if (!(outage_s > 0)) throw new RangeError(`invalid outage_s: ${outage_s}`);
    this.#isQuasiStatic = isQuasiStatic;
    this.#spread = spread;
    this.#interference = interference;
    this.outage_s = outage_s;
    this.deadRate_bps = 1 / outage_s;
  }

  /** Bit rate of a grant at an instant. `round` is the task's number on its device, for quasi-static channels. */
  rate_bps(time_s: number, round: number, grant: Grant): number {
    const block = this.#blockAt(time_s, round);
    const { version } = this;
    const asked = this.#asked;
    if (asked.block === block && asked.grant === grant && asked.version === version) return asked.rate_bps;
    asked.rate_bps = this.#blockRate_bps(block, grant);
    asked.block = block;
    asked.grant = grant;
    asked.version = version;
    return asked.rate_bps;
  }

  /** A number that changes whenever interference may have changed the rates. */
  get version(): number {
    return this.#interference === undefined ? 0 : this.#interference.version;
  }

  /** Bit rate of a grant as a policy estimates it, under the present interference. With `estimate` undefined: the true rate. */
  estimatedRate_bps(time_s: number, round: number, grant: Grant, estimate: ChannelEstimate | undefined): number {
    if (estimate === undefined) return this.rate_bps(time_s, round, grant);
    const snr = this.#snr * estimate.snrFactor;
    const now = this.#blockAt(time_s, round);
    const met = this.#interferenceIn(now, grant);
    if (estimate.isMean) {
      const mean = this.#fading.meanGain?.(now) ?? 1;
      return this.#rateAt_bps(0, grant, snr, met, mean);
    }
    const block = this.#blockAt(Math.max(0, time_s - estimate.age_s), round);
    return this.#rateAt_bps(block, grant, snr, met);
  }

  /** When the rate may change next: the end of the present block, or Infinity. */
  blockEnd_s(time_s: number): number {
    const block_s = this.#isQuasiStatic ? Infinity : this.#fading.block_s;
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
    const block_s = this.#isQuasiStatic ? Infinity : this.#fading.block_s;
    if (!(bits > 0)) {
      into.end_s = start_s;
      return;
    }
    if (this.#snr === 0 || block_s === Infinity) {
      const rate_bps = this.#snr === 0 ? 0 : this.#blockRate_bps(this.#blockAt(start_s, round), grant);
      if (rate_bps > this.deadRate_bps || this.outage_s === Infinity) into.end_s = start_s + bits / rate_bps;
      else abandon(into, Math.max(start_s, start_s - sinceDelivery_s + this.outage_s), bits);
      return;
    }
    let block = stepAt(start_s, block_s);
    const last = block + BLOCKS_PER_STEP;
    let time_s = start_s;
    let left_bits = bits;
    /** The end of the last block that delivered something. */
    let lastDelivery_s = start_s - sinceDelivery_s;
    for (; block < last || (time_s > lastDelivery_s && this.outage_s < Infinity); block++) {
      const end_s = (block + 1) * block_s;
      const rate_bps = this.#blockRate_bps(block, grant);
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
    return this.#integrate(start_s, end_s, round, grant, this.#blockRate_bps);
  }

  /** The time just before `end_s` in which nothing was delivered, counted back to `start_s` at most. */
  silence_s(start_s: number, end_s: number, round: number, grant: Grant): number {
    let from_s = end_s;
    while (from_s > start_s) {
      const before_s = this.#blockBefore_s(from_s);
      if (this.#blockRate_bps(this.#blockAt(Math.max(before_s, start_s), round), grant) > this.deadRate_bps) break;
      from_s = Math.max(before_s, start_s);
    }
    return end_s - from_s;
  }

  /** Mean of the SINR over time and granted subcarriers, linear; the SINR of an instant when start and end are equal. */
  meanSinr(start_s: number, end_s: number, round: number, grant: Grant): number {
    if (!(end_s > start_s)) return this.#blockSinr(this.#blockAt(start_s, round), grant);
    return this.#integrate(start_s, end_s, round, grant, this.#blockSinr) / (end_s - start_s);
  }

  #integrate(
    start_s: number,
    end_s: number,
    round: number,
    grant: Grant,
    valueIn: (block: number, grant: Grant) => number,
  ): number {
    const block_s = this.#isQuasiStatic ? Infinity : this.#fading.block_s;
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
    return this.#fading.block_s === Infinity ? 0 : stepAt(time_s, this.#fading.block_s);
  }

  /** The start of the block that holds an instant; if the instant itself is a start, that of the block before. */
  #blockBefore_s(time_s: number): number {
    const block_s = this.#isQuasiStatic ? Infinity : this.#fading.block_s;
    if (block_s === Infinity) return 0;
    const block = stepAt(time_s, block_s);
    const begin_s = block * block_s;
    const isLater = stepAt(begin_s, time_s) < 1;
    return isLater ? begin_s : (block - 1) * block_s;
  }

  readonly #blockRate_bps = (block: number, grant: Grant): number => {
    if (this.#spread === undefined && this.#interference === undefined)
      return this.#rateAt_bps(block, grant, this.#snr, undefined);
    const at = block % RECENT_BLOCKS;
    const recent = this.#recent[at];
    const { version } = this;
    if (recent?.block === block && recent.grant === grant && recent.version === version) return recent.rate_bps;
    const rate_bps = this.#rateAt_bps(block, grant, this.#snr, this.#interferenceIn(block, grant));
    if (recent === undefined) this.#recent[at] = { block, grant, version, rate_bps };
    else {
      recent.block = block;
      recent.grant = grant;
      recent.version = version;
      recent.rate_bps = rate_bps;
    }
    return rate_bps;
  };

  /** The interference on a grant in a block, with path gains at the middle of the block; undefined when there is none. */
  #interferenceIn(block: number, grant: Grant): GrantInterference | undefined {
    if (this.#interference === undefined) return undefined;
    const { block_s } = this.#fading;
    return this.#interference.at(block_s === Infinity ? 0 : (block + 0.5) * block_s, grant);
  }

  /** @param mean  the gain of all groups; absent: that of the block */
  #rateAt_bps(block: number, grant: Grant, snr: number, met: GrantInterference | undefined, mean?: number): number {
    const { groups, counts } = met ?? grant;
    const fading = this.#fading;
    const perSubcarrier = snr / grant.subcarriers;
    if (this.#spread !== undefined) {
      const gains = groups.map((group) => mean ?? fading.gain(block, group));
      if (met !== undefined) for (let index = 0; index < gains.length; index++) gains[index]! /= met.levels[index]!;
      return this.#spread(snr, gains, counts) * this.#spacing_hz;
    }
    let efficiency = 0;
    for (let index = 0; index < groups.length; index++) {
      const sinr = perSubcarrier * (mean ?? fading.gain(block, groups[index]!));
      efficiency += counts[index]! * this.#efficiency(met === undefined ? sinr : sinr / met.levels[index]!);
    }
    return efficiency * this.#spacing_hz;
  }

  readonly #blockSinr = (block: number, grant: Grant): number => {
    const met = this.#interferenceIn(block, grant);
    const { groups, counts } = met ?? grant;
    let gain = 0;
    for (let index = 0; index < groups.length; index++) {
      const power = counts[index]! * this.#fading.gain(block, groups[index]!);
      gain += met === undefined ? power : power / met.levels[index]!;
    }
    return (this.#snr * gain) / grant.subcarriers ** 2;
  };
}

const abandon = (into: SendStep, end_s: number, left_bits: number): void => {
  into.end_s = end_s;
  into.left_bits = left_bits;
  into.isAbandoned = true;
};
