/** How much weaker a signal is after a distance: the deterministic part of the channel, without shadowing or fading. */
export interface PathLoss {
  /**
   * Loss between transmitter and receiver.
   *
   * @param distance_m  length of the path, >= 0 and finite; what is shorter than the model's minimum, 10 m unless it says
   *                    otherwise, counts as that minimum
   * @returns           loss in dB; subtract it from the transmit power in dBm
   * @throws RangeError when distance_m is negative or not a finite number
   */
  loss_db(distance_m: number): number;
}

/** Paths shorter than this count as this long, unless a model says otherwise: cells are not measured closer to the antenna. */
const shortestPath_m = 10;

const speedOfLight_mps = 299_792_458;

const effective_m = (distance_m: number, minimum_m = shortestPath_m): number => {
  if (!(distance_m >= 0 && distance_m < Infinity)) throw new RangeError(`invalid distance_m: ${distance_m}`);
  return Math.max(distance_m, minimum_m);
};

const positive = (name: string, value: number): number => {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
  return value;
};

const finite = (name: string, value: number): number => {
  if (!Number.isFinite(value)) throw new RangeError(`invalid ${name}: ${value}`);
  return value;
};

/**
 * Path loss of a 3GPP picocell, non line of sight.
 *
 *     loss_db = 140.7 + 36.7 log10(distance_m / 1000)
 *
 * @returns a path loss that rises by 36.7 dB per decade from 67.3 dB at 10 m
 * @source 3GPP TR 36.814 annex A.2.1.1.2 (hotzone cells), 2 GHz carrier
 */
export const picocellPathLoss = (): PathLoss => ({
  loss_db: (distance_m) => 140.7 + 36.7 * Math.log10(effective_m(distance_m) / 1000),
});

export interface UrbanMicroOptions {
  /** Carrier frequency, Hz; the standard covers 0.5 to 100 GHz. */
  readonly frequency_hz: number;
  /** Height of the device's antenna, m, above 1; the standard covers 1.5 to 22.5. Default 1.5. */
  readonly deviceHeight_m?: number;
  /** Height of the base station's antenna, m, above 1. Default 10, the standard's street canyon. */
  readonly stationHeight_m?: number;
}

/**
 * Path loss of an urban microcell (street canyon) in line of sight, with two slopes.
 *
 *     d <= b:  loss_db = 32.4 + 21 log10(d) + 20 log10(f_GHz)
 *     d >  b:  loss_db = loss_db(b) + 40 log10(d / b)
 *     b = hypot(4 (h_station - 1)(h_device - 1) f / c, h_station - h_device)
 *
 * The breakpoint b is 120 m at 2 GHz and the default heights, where the wave reflected from the ground begins to cancel
 * the direct one.
 *
 * @returns a path loss over the length of the path (3-D); horizontal distances are within 1 dB of it beyond 35 m
 * @throws RangeError when a frequency is not positive or a height is not above 1 m
 * @source 3GPP TR 38.901 table 7.4.1-1, UMi - Street Canyon LOS; valid from 10 m to 5 km
 */
export const urbanMicroSightPathLoss = (options: UrbanMicroOptions): PathLoss => {
  const { frequency_hz, deviceHeight_m = 1.5, stationHeight_m = 10 } = options;
  positive("frequency_hz", frequency_hz);
  if (!(deviceHeight_m > 1 && deviceHeight_m < Infinity))
    throw new RangeError(`invalid deviceHeight_m: ${deviceHeight_m}`);
  if (!(stationHeight_m > 1 && stationHeight_m < Infinity))
    throw new RangeError(`invalid stationHeight_m: ${stationHeight_m}`);
  const carrier_db = 32.4 + 20 * Math.log10(frequency_hz / 1e9);
  const ground_m = (4 * (stationHeight_m - 1) * (deviceHeight_m - 1) * frequency_hz) / speedOfLight_mps;
  const breakpoint_m = Math.hypot(ground_m, stationHeight_m - deviceHeight_m);
  const beyond_db = carrier_db + (21 - 40) * Math.log10(breakpoint_m);
  return {
    loss_db(distance_m) {
      const path_m = effective_m(distance_m);
      return path_m <= breakpoint_m ? carrier_db + 21 * Math.log10(path_m) : beyond_db + 40 * Math.log10(path_m);
    },
  };
};

/**
 * Path loss of an urban microcell (street canyon) without line of sight.
 *
 *     loss_db = max(line of sight, 22.4 + 35.3 log10(d) + 21.3 log10(f_GHz) - 0.3 (h_device - 1.5))
 *
 * @returns a path loss, nowhere below that of line of sight with the same options
 * @throws RangeError when a frequency is not positive or a height is not above 1 m
 * @source 3GPP TR 38.901 table 7.4.1-1, UMi - Street Canyon NLOS; valid from 10 m to 5 km
 */
export const urbanMicroPathLoss = (options: UrbanMicroOptions): PathLoss => {
  const sight = urbanMicroSightPathLoss(options);
  const constant_db =
    22.4 + 21.3 * Math.log10(options.frequency_hz / 1e9) - 0.3 * ((options.deviceHeight_m ?? 1.5) - 1.5);
  return {
    loss_db: (distance_m) =>
      Math.max(sight.loss_db(distance_m), constant_db + 35.3 * Math.log10(effective_m(distance_m))),
  };
};

export interface FreeSpaceOptions {
  /** Carrier frequency, Hz, > 0. */
  readonly frequency_hz: number;
  /** Shorter paths count as this long, m, > 0. Default 10. */
  readonly minimumDistance_m?: number;
}

/**
 * Path loss of free space between isotropic antennas.
 *
 *     loss_db = 20 log10(4 pi d f / c)
 *
 * @param options  see the fields
 * @throws RangeError when one of them is not positive
 * @source H. T. Friis, "A note on a simple transmission formula", Proc. IRE, 1946
 */
export const freeSpacePathLoss = (options: FreeSpaceOptions): PathLoss => {
  const wavenumber = (4 * Math.PI * positive("frequency_hz", options.frequency_hz)) / speedOfLight_mps;
  const minimum_m = positive("minimumDistance_m", options.minimumDistance_m ?? shortestPath_m);
  return { loss_db: (distance_m) => 20 * Math.log10(wavenumber * effective_m(distance_m, minimum_m)) };
};

export interface LogDistanceOptions {
  /** Loss at 1 m, dB. */
  readonly reference_db: number;
  /** Path-loss exponent, > 0; 2 is free space, 2.7 to 5 a city. */
  readonly exponent: number;
  /** Shorter paths count as this long, m, > 0. Default 10. */
  readonly minimumDistance_m?: number;
}

/**
 * Log-distance path loss.
 *
 *     loss_db = reference_db + 10 exponent log10(d / 1 m)
 *
 * @param options  see the fields
 * @throws RangeError when reference_db is not finite or another is not positive
 * @source T. S. Rappaport, "Wireless Communications", 2nd ed., section 4.9.1
 */
export const logDistancePathLoss = (options: LogDistanceOptions): PathLoss => {
  const reference_db = finite("reference_db", options.reference_db);
  const decade_db = 10 * positive("exponent", options.exponent);
  const minimum_m = positive("minimumDistance_m", options.minimumDistance_m ?? shortestPath_m);
  return { loss_db: (distance_m) => reference_db + decade_db * Math.log10(effective_m(distance_m, minimum_m)) };
};

export interface AntennaGainOptions {
  /** A_d, gain of the antennas, linear, > 0. Default 4.11. */
  readonly antennaGain?: number;
  /** f_c, carrier frequency, Hz, > 0. Default 915 MHz. */
  readonly frequency_hz?: number;
  /** d_e, path-loss exponent, > 0. Default 2.8. */
  readonly exponent?: number;
  /** Shorter paths count as this long, m, > 0. Default 1: the paper's devices are 2.5 to 5.2 m away. */
  readonly minimumDistance_m?: number;
}

/**
 * Path loss of free space raised to an exponent, with an antenna gain.
 *
 *     gain = antennaGain (3e8 / (4 pi f d))^exponent;   loss_db = -10 log10(gain)
 *
 * The antenna gain stays outside the power and the speed of light is rounded, as in the paper's own code.
 *
 * @param options  see the fields
 * @throws RangeError when one of them is not positive
 * @source L. Huang, S. Bi, Y.-J. A. Zhang, "Deep reinforcement learning for online computation offloading in wireless
 *         powered mobile-edge computing networks" (DROO), IEEE Trans. Mobile Computing, 2020, section 6
 */
export const antennaGainPathLoss = (options: AntennaGainOptions = {}): PathLoss => {
  const antenna_db = 10 * Math.log10(positive("antennaGain", options.antennaGain ?? 4.11));
  const wavenumber = (4 * Math.PI * positive("frequency_hz", options.frequency_hz ?? 915e6)) / 3e8;
  const decade_db = 10 * positive("exponent", options.exponent ?? 2.8);
  const minimum_m = positive("minimumDistance_m", options.minimumDistance_m ?? 1);
  return {
    loss_db: (distance_m) => decade_db * Math.log10(wavenumber * effective_m(distance_m, minimum_m)) - antenna_db,
  };
};

/**
 * The same gain at every distance, for papers that state a channel gain and no geometry.
 *
 * @param options.gain_db  channel gain, finite; -100 means a loss of 100 dB
 * @throws RangeError when gain_db is not finite
 */
export const fixedPathLoss = (options: { readonly gain_db: number }): PathLoss => {
  const loss_db = 0 - finite("gain_db", options.gain_db);
  return {
    loss_db(distance_m) {
      effective_m(distance_m);
      return loss_db;
    },
  };
};
