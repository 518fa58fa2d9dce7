import { log, log1p, log10 } from "../../math/logarithms.js";
import { tenToThe } from "../../math/powers.js";
/** What a link carries: bit/s/Hz at a signal to interference and noise ratio (linear, >= 0). */
export type SpectralEfficiency = (sinr: number) => number;

/** Thermal noise density at 290 K, dBm/Hz. */
const thermalNoise_dbmPerHz = -174;

/** Power ratio in dB. @returns 10 log10(ratio); -Infinity for 0, NaN below */
export const decibelsOf = (ratio: number): number => 10 * log10(ratio);

/** Ratio of powers that `decibels` stand for. @returns 10^(decibels / 10) */
export const ratioOf = (decibels: number): number => tenToThe(decibels / 10);

/** Power in watts of a level in dBm. @returns 10^((level_dbm - 30) / 10) */
export const wattsOf = (level_dbm: number): number => tenToThe((level_dbm - 30) / 10);

/** Level in dBm of a power in watts. @returns 10 log10(power_w) + 30; -Infinity for 0 */
export const dbmOf = (power_w: number): number => 10 * log10(power_w) + 30;

/**
 * Noise power at a receiver.
 *
 *     noise_w = 10^((-174 + noiseFigure_db - 30) / 10) * bandwidth_hz
 *
 * @param bandwidth_hz    >= 0; the spacing of the subcarriers for the noise of one of them
 * @param noiseFigure_db  >= 0; 5 for a base station, 9 for a device
 * @throws RangeError when one of them is negative or not finite
 * @source 3GPP TR 36.942 (noise figures of base station and device), also the defaults of ns-3
 */
export const noisePower_w = (bandwidth_hz: number, noiseFigure_db: number): number => {
  if (!(bandwidth_hz >= 0 && bandwidth_hz < Infinity)) throw new RangeError(`invalid bandwidth_hz: ${bandwidth_hz}`);
  if (!(noiseFigure_db >= 0 && noiseFigure_db < Infinity))
    throw new RangeError(`invalid noiseFigure_db: ${noiseFigure_db}`);
  return wattsOf(thermalNoise_dbmPerHz + noiseFigure_db) * bandwidth_hz;
};

/**
 * Signal to interference and noise ratio of one subcarrier.
 *
 *     sinr = power_w * gain / (noise_w + interference_w)
 *
 * @param power_w         transmit power on the subcarrier, >= 0
 * @param gain            power gain of the channel: path loss, shadowing and fading together, linear
 * @param noise_w         noise on the subcarrier, > 0
 * @param interference_w  power received on the subcarrier from other cells, >= 0; default 0
 */
export const sinrOf = (power_w: number, gain: number, noise_w: number, interference_w = 0): number =>
  (power_w * gain) / (noise_w + interference_w);

/**
 * Spectral efficiencies that follow Shannon's, in bit/s/Hz.
 *
 *     efficiency = min(attenuation * log2(1 + sinr * sinrFactor), highest)
 */
export interface ShannonLaw {
  readonly sinrFactor: number;
  readonly attenuation: number;
  /** Infinity: none. */
  readonly highest_bps_per_hz: number;
}

/** Shannon's law itself. */
export const shannonLaw: ShannonLaw = { sinrFactor: 1, attenuation: 1, highest_bps_per_hz: Infinity };

/**
 * Shannon's capacity, in bit/s/Hz.
 *
 *     efficiency = log2(1 + sinr)
 *
 * @source C. E. Shannon, "Communication in the presence of noise", Proc. IRE, 1949
 */
export const shannon: SpectralEfficiency = (sinr) => log1p(sinr) * Math.LOG2E;

/**
 * Shannon's capacity at a distance from it.
 *
 *     efficiency = log2(1 + sinr / gap)
 *
 * @param gap  loss of a real code against Shannon's, linear, >= 1
 * @throws RangeError when gap is below 1
 */
export const shannonWithGap = (gap: number): SpectralEfficiency => {
  if (!(gap >= 1 && gap < Infinity)) throw new RangeError(`invalid gap: ${gap}`);
  const scale = 1 / gap;
  return (sinr) => log1p(sinr * scale) * Math.LOG2E;
};

/**
 * The gap to Shannon's capacity of uncoded quadrature amplitude modulation at a bit error rate.
 *
 *     gap = -ln(5 BER) / 1.5
 *
 * @param bitErrorRate  in (0, 0.04]; 5e-5 gives 5.53
 * @throws RangeError when it is outside, where the gap would be below 1
 * @source X. Qiu, K. Chawla, "On the performance of adaptive modulation in cellular systems", IEEE Trans. Communications, 1999
 */
export const shannonGap = (bitErrorRate: number): number => {
  if (!(bitErrorRate > 0 && bitErrorRate <= 0.04)) throw new RangeError(`invalid bitErrorRate: ${bitErrorRate}`);
  return -log(5 * bitErrorRate) / 1.5;
};

/** Spectral efficiency of CQI 0 to 15, bit/s/Hz; 0 is out of range. Source: 3GPP TS 36.213 table 7.2.3-1. */
export const cqiEfficiencies: readonly number[] = [
  0, 0.1523, 0.2344, 0.377, 0.6016, 0.877, 1.1758, 1.4766, 1.9141, 2.4063, 2.7305, 3.3223, 3.9023, 4.5234, 5.1152,
  5.5547,
];

/** SINR from which CQI k is usable, in dB, k = 1 to 15: -7 + (27/14)(k - 1), that is -7 to 20 dB in equal steps. */
export const cqiThreshold_db = (cqi: number): number => -7 + (27 * (cqi - 1)) / 14;

const thresholds = Float64Array.from({ length: 16 }, (_, cqi) =>
  cqi === 0 ? -Infinity : ratioOf(cqiThreshold_db(cqi)),
);
const efficiencies = Float64Array.from(cqiEfficiencies);

/**
 * Channel quality indicator, 0 to 15, that a device reports at an SINR (linear).
 *
 * @returns the largest k whose threshold is not above the SINR; 0 below the first threshold or for NaN
 */
export const cqiOf = (sinr: number): number => {
  let cqi = 0;
  for (let step = 8; step >= 1; step >>= 1) if (sinr >= thresholds[cqi + step]!) cqi += step;
  return cqi;
};

/**
 * Spectral efficiency of LTE's adaptive modulation and coding, in bit/s/Hz.
 *
 * @returns the efficiency of the CQI at this SINR: 0 below -7 dB, 5.5547 from 20 dB
 * @source 3GPP TS 36.213 table 7.2.3-1
 */
export const lteCqi: SpectralEfficiency = (sinr) => efficiencies[cqiOf(sinr)]!;
