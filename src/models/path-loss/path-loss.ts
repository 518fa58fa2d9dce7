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
export const shortestPath_m = 10;

/** In vacuum. */
export const speedOfLight_mps = 299_792_458;

/** The distance that counts. @throws RangeError when it is negative or not finite */
export const effective_m = (distance_m: number, minimum_m = shortestPath_m): number => {
  if (!(distance_m >= 0 && distance_m < Infinity)) throw new RangeError(`invalid distance_m: ${distance_m}`);
  return Math.max(distance_m, minimum_m);
};

/** @throws RangeError when the value is not a positive number */
export const positive = (name: string, value: number): number => {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
  return value;
};

/** @throws RangeError when the value is not a number or not finite */
export const finite = (name: string, value: number): number => {
  if (!Number.isFinite(value)) throw new RangeError(`invalid ${name}: ${value}`);
  return value;
};
