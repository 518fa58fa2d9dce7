import { tenToThe } from "../../math/powers.js";
import { hypot } from "../../math/roots.js";
import { cos, sin } from "../../math/sines.js";
/** One echo of the signal: when it arrives after the first, and its share of the power. */
export interface Tap {
  readonly delay_s: number;
  /** Share of the mean power; the shares of a profile sum to 1. */
  readonly power: number;
}

/** The echoes of a multipath channel, in order of arrival. */
export type DelayProfile = readonly Tap[];

/**
 * A delay profile from a table of excess delays and relative powers, scaled to a total power of 1.
 *
 *     power_l = 10^(powers_db_l / 10) / sum over all taps
 *
 * @param delays_ns  excess delays, >= 0, at least one
 * @param powers_db  relative powers, one for each delay
 * @throws RangeError when the table is empty, uneven, or a number in it is out of range
 */
export const delayProfile = (delays_ns: readonly number[], powers_db: readonly number[]): DelayProfile => {
  if (delays_ns.length === 0 || delays_ns.length !== powers_db.length)
    throw new RangeError(`invalid delay profile: ${delays_ns.length} delays, ${powers_db.length} powers`);
  for (const delay of delays_ns)
    if (!(delay >= 0 && delay < Infinity)) throw new RangeError(`invalid delays_ns: ${delay}`);
  for (const power of powers_db) if (!Number.isFinite(power)) throw new RangeError(`invalid powers_db: ${power}`);
  const ratios = powers_db.map((power) => tenToThe(power / 10));
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
  return ratios.map((ratio, tap) => ({ delay_s: delays_ns[tap]! * 1e-9, power: ratio / total }));
};

/** A single tap: every subcarrier fades alike. */
export const flatProfile: DelayProfile = delayProfile([0], [0]);

/** Extended pedestrian A: 7 taps, RMS delay spread 43.1 ns. Source: 3GPP TS 36.104 table B.2-1. */
export const extendedPedestrianA: DelayProfile = delayProfile(
  [0, 30, 70, 90, 110, 190, 410],
  [0, -1, -2, -3, -8, -17.2, -20.8],
);

/** Extended vehicular A: 9 taps, RMS delay spread 356.7 ns. Source: 3GPP TS 36.104 table B.2-2. */
export const extendedVehicularA: DelayProfile = delayProfile(
  [0, 30, 150, 310, 370, 710, 1090, 1730, 2510],
  [0, -1.5, -1.4, -3.6, -0.6, -9.1, -7, -12, -16.9],
);

/** Extended typical urban: 9 taps, RMS delay spread 990.9 ns. Source: 3GPP TS 36.104 table B.2-3. */
export const extendedTypicalUrban: DelayProfile = delayProfile(
  [0, 50, 120, 200, 230, 500, 1600, 2300, 5000],
  [-1, -1, -1, 0, 0, 0, -3, -5, -7],
);

/**
 * Root mean square delay spread of a profile.
 *
 *     sqrt(sum p_l tau_l^2 - (sum p_l tau_l)^2)
 *
 * @returns s; 0 for a single tap
 */
export const rmsDelaySpread_s = (profile: DelayProfile): number => {
  const mean_s = profile.reduce((sum, tap) => sum + tap.power * tap.delay_s, 0);
  return Math.sqrt(profile.reduce((sum, tap) => sum + tap.power * (tap.delay_s - mean_s) ** 2, 0));
};

/**
 * Correlation of the channel's response at two frequencies, by magnitude.
 *
 *     |R| = |sum p_l exp(-j 2 pi separation_hz tau_l)|
 *
 * @param profile        delays and powers, independent taps
 * @param separation_hz  distance of the two frequencies, any sign
 * @returns              1 at separation 0 or for a single tap, else in [0, 1]
 * @source P. A. Bello, "Characterization of randomly time-variant linear channels", IEEE Trans. Communications Systems, 1963
 */
export const frequencyCorrelation = (profile: DelayProfile, separation_hz: number): number => {
  let real = 0;
  let imaginary = 0;
  for (const tap of profile) {
    const angle = -2 * Math.PI * separation_hz * tap.delay_s;
    real += tap.power * cos(angle);
    imaginary += tap.power * sin(angle);
  }
  return hypot(real, imaginary);
};
