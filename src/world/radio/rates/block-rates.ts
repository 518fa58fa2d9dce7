import type { PowerSpread } from "../../../physics/radio/cqi-spread.js";
import type { FadingProcess } from "../../../physics/radio/fading.js";
import type { ShannonLaw, SpectralEfficiency } from "../../../physics/radio/spectral-efficiency.js";
import type { Grant } from "../grant.js";
import type { ChannelInterference, GrantInterference } from "../grant-interference.js";
import { RayleighRates } from "./rayleigh-rates.js";

/** What the rates of a channel depend on. */
export interface RateParts {
  /** Transmit power * mean gain / noise power of one subcarrier, linear, >= 0. */
  readonly snr: number;
  /** Subcarrier spacing, > 0. */
  readonly spacing_hz: number;
  readonly efficiency: SpectralEfficiency;
  /** The law of `efficiency`, where it is one of Shannon's. */
  readonly law?: ShannonLaw | undefined;
  readonly fading: FadingProcess;
  /** How the power is spread over a grant. Default: evenly, and `efficiency` is then applied to each subcarrier. */
  readonly spread?: PowerSpread | undefined;
  /** The interference at the receiver. Absent: none. */
  readonly interference?: ChannelInterference | undefined;
}

interface BlockRate {
  block: number;
  grant: Grant;
  /** Version of the interference. */
  version: number;
  rate_bps: number;
}

const RECENT_BLOCKS = 64;

/** The rate of any grant of a channel in any block of its fading; `Channel` has the formula. */
export class BlockRates {
  readonly #parts: RateParts;
  readonly #snr: number;
  readonly #spacing_hz: number;
  readonly #efficiency: SpectralEfficiency;
  readonly #fading: FadingProcess;
  readonly #isPlain: boolean;
  /** Rates of recent blocks, kept where a rate is costly: a transfer is planned, rescheduled and booked in the same blocks. */
  readonly #recent: (BlockRate | undefined)[] = [];
  /** The same rates, faster, where there is a kernel for them. */
  readonly kernel: RayleighRates | undefined;

  /** @param outage_s  of the channel's senders */
  constructor(parts: RateParts, outage_s: number) {
    const { snr, spacing_hz, efficiency, law, fading, spread, interference } = parts;
    this.#parts = parts;
    this.#snr = snr;
    this.#spacing_hz = spacing_hz;
    this.#efficiency = efficiency;
    this.#fading = fading;
    this.#isPlain = spread === undefined && interference === undefined;
    const { block_s, groups, rayleighKey: key } = fading;
    this.kernel =
      this.#isPlain && law !== undefined && key !== undefined && snr > 0
        ? RayleighRates.of({ groups, law, snr, spacing_hz, block_s, outage_s }, key)
        : undefined;
  }

  /** A number that changes whenever interference may have changed the rates. */
  get version(): number {
    return this.#parts.interference?.version ?? 0;
  }

  rate_bps(block: number, grant: Grant): number {
    if (this.#isPlain) {
      // For a single gain, the kernel takes as long as the formula.
      if (grant.groups.length > 1 && this.kernel?.reaches(block, grant) === true)
        return this.kernel.rate_bps(block, grant);
      return this.rateWith_bps(block, grant, this.#snr, undefined);
    }
    const at = block % RECENT_BLOCKS;
    const recent = this.#recent[at];
    const { version } = this;
    if (recent?.block === block && recent.grant === grant && recent.version === version) return recent.rate_bps;
    const rate_bps = this.rateWith_bps(block, grant, this.#snr, this.interferenceIn(block, grant));
    if (recent === undefined) this.#recent[at] = { block, grant, version, rate_bps };
    else {
      recent.block = block;
      recent.grant = grant;
      recent.version = version;
      recent.rate_bps = rate_bps;
    }
    return rate_bps;
  }

  /** The interference on a grant in a block, with path gains at the middle of the block; undefined when there is none. */
  interferenceIn(block: number, grant: Grant): GrantInterference | undefined {
    const { interference } = this.#parts;
    if (interference === undefined) return undefined;
    const { block_s } = this.#fading;
    return interference.at(block_s === Infinity ? 0 : (block + 0.5) * block_s, grant);
  }

  /** @param mean  the gain of all groups; absent: that of the block */
  rateWith_bps(block: number, grant: Grant, snr: number, met: GrantInterference | undefined, mean?: number): number {
    const { groups, counts } = met ?? grant;
    const { spread } = this.#parts;
    const fading = this.#fading;
    const perSubcarrier = snr / grant.subcarriers;
    if (spread !== undefined) {
      const gains = groups.map((group) => mean ?? fading.gain(block, group));
      if (met !== undefined) for (let index = 0; index < gains.length; index++) gains[index]! /= met.levels[index]!;
      return spread(snr, gains, counts) * this.#spacing_hz;
    }
    let efficiency = 0;
    for (let index = 0; index < groups.length; index++) {
      const sinr = perSubcarrier * (mean ?? fading.gain(block, groups[index]!));
      efficiency += counts[index]! * this.#efficiency(met === undefined ? sinr : sinr / met.levels[index]!);
    }
    return efficiency * this.#spacing_hz;
  }

  /** Mean of the SINR over the granted subcarriers in a block. */
  sinr(block: number, grant: Grant): number {
    const met = this.interferenceIn(block, grant);
    const { groups, counts } = met ?? grant;
    let gain = 0;
    for (let index = 0; index < groups.length; index++) {
      const power = counts[index]! * this.#fading.gain(block, groups[index]!);
      gain += met === undefined ? power : power / met.levels[index]!;
    }
    return (this.#snr * gain) / grant.subcarriers ** 2;
  }
}
