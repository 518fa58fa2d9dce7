import { cqiEfficiencies, cqiThreshold_db, ratioOf } from "./spectral-efficiency.js";

/** Sum over subcarriers of their spectral efficiencies, for power spread over as many of them as the sender sees fit. */
export type PowerSpread = (snr: number, gains: readonly number[], counts: readonly number[]) => number;

const highest = cqiEfficiencies.length - 1;
const thresholds = cqiEfficiencies.map((_, cqi) => (cqi === 0 ? 0 : ratioOf(cqiThreshold_db(cqi))));

/** Rounding must not take a SINR that was chosen to be a threshold below it. */
const tolerance = 1 + 1e-12;

/**
 * LTE's rate when the power is spread over only as much of the grant as carries most.
 *
 *     max over k in [1, all] of sum_i n_i(k) efficiency(CQI(snr gain_i / k)),   sum_i n_i(k) = k, best gains first
 *
 * A sender with little power does better on few subcarriers: spread over all that were granted, each would fall below the first
 * threshold. The sum grows with k as long as no subcarrier falls a step, so the best k is all of them or one at which some gain
 * is exactly at a threshold. At least one subcarrier is used (or the whole grant, where that is a share of one). So more power
 * or more subcarriers never carry less.
 *
 * @param snr     transmit power * mean gain / noise power of one subcarrier, linear
 * @param gains   fading of each group, linear
 * @param counts  subcarriers granted of each group, > 0, may be fractions
 * @returns       bit/s/Hz times subcarriers; 0 when not even one subcarrier reaches the first threshold
 * @source 3GPP TS 36.213 section 7.2.3 (CQI); TS 36.321 section 5.4.6 (power headroom, for which grants are made smaller)
 */
export const cqiSpread: PowerSpread = (snr, gains, counts) => {
  let all = 0;
  let worst = Infinity;
  for (let i = 0; i < counts.length; i++) {
    all += counts[i]!;
    if (gains[i]! < worst) worst = gains[i]!;
  }
  if (snr * worst >= all * thresholds[highest]!) return all * cqiEfficiencies[highest]!;

  if (counts.length === 1) return singleGroup(snr * gains[0]!, all);
  return severalGroups(snr, gains, counts, all);
};

/**
 * Goes through the sizes k at which a group is about to fall a step, in ascending order, and keeps the sum up to date. The groups of one
 * step fall in the order of their gains, so that the next k is the least of one for every step.
 */
const severalGroups = (snr: number, gains: readonly number[], counts: readonly number[], all: number): number => {
  const order = gains.map((_, index) => index).sort((a, b) => gains[b]! - gains[a]!);
  const least = Math.min(1, all);
  const sizeAt = (place: number, cqi: number): number => (snr * gains[order[place]!]!) / thresholds[cqi]!;
  /** By place in the order: the step that the group is on. */
  const steps = new Uint8Array(order.length);
  /** By step: the group that falls from it next, and at what size; Infinity: none before all are used. */
  const falling = new Int32Array(highest + 1);
  const sizes = new Float64Array(highest + 1).fill(Infinity);
  const next = (cqi: number): void => {
    const size = falling[cqi]! < 0 ? Infinity : sizeAt(falling[cqi]!, cqi);
    sizes[cqi] = size * tolerance < all ? size : Infinity;
  };
  for (let cqi = 1; cqi <= highest; cqi++) {
    let place = order.length - 1;
    while (place >= 0 && sizeAt(place, cqi) < least) place--;
    falling[cqi] = place;
    for (; place >= 0; place--) steps[place] = cqi;
    next(cqi);
  }
  let best = 0;
  /** Groups that are used whole, their subcarriers, and what these carry. */
  let whole = 0;
  let used = 0;
  let carried = 0;
  for (;;) {
    let cqi = 1;
    for (let other = 2; other <= highest; other++) if (sizes[other]! < sizes[cqi]!) cqi = other;
    const k = sizes[cqi]!;
    if (k === Infinity) break;
    for (; whole < order.length && used + counts[order[whole]!]! <= k; whole++) {
      used += counts[order[whole]!]!;
      carried += counts[order[whole]!]! * cqiEfficiencies[steps[whole]!]!;
    }
    const rest = whole < order.length ? (k - used) * cqiEfficiencies[steps[whole]!]! : 0;
    best = Math.max(best, carried + rest);
    const place = falling[cqi]!;
    if (place < whole) carried -= counts[order[place]!]! * (cqiEfficiencies[cqi]! - cqiEfficiencies[cqi - 1]!);
    steps[place] = cqi - 1;
    falling[cqi]!--;
    next(cqi);
  }
  let sum = 0;
  for (let place = 0; place < order.length; place++) sum += counts[order[place]!]! * cqiEfficiencies[steps[place]!]!;
  return Math.max(best, sum);
};

/** The same where all gains are one: each step is used on as many subcarriers as it reaches. */
const singleGroup = (snr: number, all: number): number => {
  const least = Math.min(1, all);
  let best = 0;
  for (let cqi = 1; cqi <= highest; cqi++) {
    const k = Math.min(all, (snr / thresholds[cqi]!) * tolerance);
    if (k >= least) best = Math.max(best, k * cqiEfficiencies[cqi]!);
  }
  return best;
};
