import { cqiEfficiencies, cqiOf, cqiThreshold_db, ratioOf } from "./link-rate.js";

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
  const order = gains.map((_, index) => index).sort((a, b) => gains[b]! - gains[a]!);
  const least = Math.min(1, all);
  const sumOver = (k: number): number => {
    let sum = 0;
    let left = k;
    for (const index of order) {
      const used = Math.min(left, counts[index]!);
      sum += used * cqiEfficiencies[cqiOf(((snr * gains[index]!) / k) * tolerance)]!;
      left -= used;
      if (!(left > 0)) break;
    }
    return sum;
  };
  let best = sumOver(all);
  for (const index of order)
    for (let cqi = 1; cqi <= highest; cqi++) {
      const k = (snr * gains[index]!) / thresholds[cqi]!;
      if (k < least) break;
      if (k < all) best = Math.max(best, sumOver(k));
    }
  return best;
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
