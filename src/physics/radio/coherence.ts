const speedOfLight_mps = 299_792_458;

/**
 * Largest Doppler shift of a moving device.
 *
 *     doppler_hz = speed_mps * frequency_hz / c
 *
 * @param speed_mps     >= 0; 0 gives a channel that never changes
 * @param frequency_hz  carrier, > 0
 * @returns             f_d in Hz; 5.56 at 3 km/h and 2 GHz
 * @throws RangeError when one of them is out of range
 */
export const dopplerShift_hz = (speed_mps: number, frequency_hz: number): number => {
  if (!(speed_mps >= 0 && speed_mps < Infinity)) throw new RangeError(`invalid speed_mps: ${speed_mps}`);
  if (!(frequency_hz > 0 && frequency_hz < Infinity)) throw new RangeError(`invalid frequency_hz: ${frequency_hz}`);
  return (speed_mps * frequency_hz) / speedOfLight_mps;
};

/**
 * Time over which a fading channel stays much the same.
 *
 *     coherence_s = 0.423 / doppler_hz      (0.423 = sqrt(9 / (16 pi)))
 *
 * @param doppler_hz  largest Doppler shift, >= 0
 * @returns           s; Infinity for a channel that never changes
 * @throws RangeError when doppler_hz is negative
 * @source T. S. Rappaport, "Wireless Communications", 2nd ed., equation 5.40.c
 */
export const coherenceTime_s = (doppler_hz: number): number => {
  if (!(doppler_hz >= 0)) throw new RangeError(`invalid doppler_hz: ${doppler_hz}`);
  return 0.423 / doppler_hz;
};

/**
 * Bandwidth over which a fading channel stays much the same (frequency correlation above about 0.5).
 *
 *     coherence_hz = 1 / (5 rmsDelaySpread_s)
 *
 * @param rmsDelaySpread_s  >= 0; 0 for a flat channel
 * @returns                 Hz; Infinity for a flat channel
 * @throws RangeError when rmsDelaySpread_s is negative
 * @source T. S. Rappaport, "Wireless Communications", 2nd ed., equation 5.39
 */
export const coherenceBandwidth_hz = (rmsDelaySpread_s: number): number => {
  if (!(rmsDelaySpread_s >= 0)) throw new RangeError(`invalid rmsDelaySpread_s: ${rmsDelaySpread_s}`);
  return 1 / (5 * rmsDelaySpread_s);
};
