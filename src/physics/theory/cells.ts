import { tenToThe } from "../../math/powers.js";
/**
 * Where a device between two like stations changes to the other: where its path loss is less by the hysteresis.
 *
 *     x = distance r / (1 + r),   r = 10^(hysteresis / (10 exponent))
 *
 * @param distance_m     between the stations, > 0
 * @param hysteresis_db  >= 0
 * @param exponent       of the path loss over the distance, > 0
 * @returns              m from the station that it leaves
 * @throws RangeError when one of them is out of range
 * @source event A3 of 3GPP TS 36.331, 5.5.4.4, with path loss 10 exponent log10(d)
 */
export const handoverPlace_m = (distance_m: number, hysteresis_db: number, exponent: number): number => {
  if (!(distance_m > 0 && distance_m < Infinity)) throw new RangeError(`invalid distance_m: ${distance_m}`);
  if (!(hysteresis_db >= 0 && hysteresis_db < Infinity))
    throw new RangeError(`invalid hysteresis_db: ${hysteresis_db}`);
  if (!(exponent > 0 && exponent < Infinity)) throw new RangeError(`invalid exponent: ${exponent}`);
  const ratio = tenToThe(hysteresis_db / (10 * exponent));
  return (distance_m * ratio) / (1 + ratio);
};

/**
 * SINR at a device that hears other stations for a share of the time, each with its power over all subcarriers.
 *
 *     (power / granted) gain / (noise + load (power / all) sum of the others' gains)
 *
 * @param options.power_w   of every station
 * @param options.granted   subcarriers of the transfer
 * @param options.all       subcarriers of a station
 * @param options.load      share of the time that the others send, 0 to 1
 * @param options.noise_w   per subcarrier
 * @param options.gain      of the own station, linear
 * @param options.others    gains of the others
 */
export const downlinkSinr = (options: {
  readonly power_w: number;
  readonly granted: number;
  readonly all: number;
  readonly load: number;
  readonly noise_w: number;
  readonly gain: number;
  readonly others: readonly number[];
}): number => {
  const { power_w, granted, all, load, noise_w, gain, others } = options;
  const heard_w = (load * power_w * others.reduce((sum, other) => sum + other, 0)) / all;
  return ((power_w / granted) * gain) / (noise_w + heard_w);
};
