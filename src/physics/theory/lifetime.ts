import { exp } from "../../math/exponentials.js";
import { power } from "../../math/powers.js";
/** A battery that is drained at a constant power, and harvests packets of energy. */
export interface HarvestingBattery {
  /** Charge at the start, J, > 0. */
  readonly level_j: number;
  /** > 0. */
  readonly power_w: number;
  /** Packets per second, a Poisson process, >= 0. */
  readonly packet_hz: number;
  /** Mean of a packet, exponential, J, > 0. */
  readonly packet_j: number;
}

/** Moments of a time. */
export interface Lifetime {
  readonly mean_s: number;
  readonly variance_s2: number;
}

const check = ({ level_j, power_w, packet_hz, packet_j }: HarvestingBattery): void => {
  for (const [name, value] of Object.entries({ level_j, power_w, packet_j }))
    if (!(value > 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
  if (!(packet_hz >= 0 && packet_hz < Infinity)) throw new RangeError(`invalid packet_hz: ${packet_hz}`);
};

/**
 * When a battery runs empty that is never full: Wald's identities, exact since the charge only jumps upwards.
 *
 *     mean = level / drift,   variance = level packet_hz E[packet^2] / drift^3,   drift = power - packet_hz E[packet]
 *
 * @throws RangeError when something is out of range, or it harvests as much as it spends or more: there is no mean then
 * @source D. R. Cox, H. D. Miller, "The Theory of Stochastic Processes", 1965, chapter 2
 */
export const unlimitedLifetime = (battery: HarvestingBattery): Lifetime => {
  check(battery);
  const { level_j, power_w, packet_hz, packet_j } = battery;
  const drift_w = power_w - packet_hz * packet_j;
  if (!(drift_w > 0)) throw new RangeError(`harvests ${packet_hz * packet_j} W of the ${power_w} W that it spends`);
  return { mean_s: level_j / drift_w, variance_s2: (level_j * packet_hz * 2 * packet_j ** 2) / power(drift_w, 3) };
};

/**
 * Mean time until a battery runs empty that spills what finds it full.
 *
 *     m(x) = x / (packet p s) - r / (p^2 s^2) (e^(-s (K - x)) - e^(-s K)),   s = 1 / packet - r / p
 *
 * with r packets a second, p the power, K the capacity and x the charge at the start. It solves, with m(0) = 0,
 *
 *     -1 = -p m'(x) + r (E[m(min(x + packet, K))] - m(x))
 *
 * so that p m'' = s p m' - 1 / packet with p m'(K) = 1. As s comes near 0 its terms cancel.
 *
 * @param capacity_j  K, >= level_j
 * @returns           s; also where it harvests more than it spends
 * @throws RangeError when something is out of range, or harvest and power are the same
 * @source the backward equation of a dam with Poisson inputs: P. A. P. Moran, "The Theory of Storage", 1959
 */
export const limitedLifetime_s = (battery: HarvestingBattery, capacity_j: number): number => {
  check(battery);
  const { level_j, power_w, packet_hz, packet_j } = battery;
  if (!(capacity_j >= level_j && capacity_j < Infinity)) throw new RangeError(`invalid capacity_j: ${capacity_j}`);
  const s = 1 / packet_j - packet_hz / power_w;
  if (s === 0) throw new RangeError(`harvests the ${power_w} W that it spends`);
  return (
    level_j / (packet_j * power_w * s) -
    (packet_hz / (power_w * s) ** 2) * (exp(-s * (capacity_j - level_j)) - exp(-s * capacity_j))
  );
};
