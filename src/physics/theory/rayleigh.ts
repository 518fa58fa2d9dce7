import { exp, expm1 } from "../../math/exponentials.js";
import { power } from "../../math/powers.js";
import { besselJ0, scaledExponentialIntegral } from "./special-functions.js";

const positive = (name: string, value: number): number => {
  if (!(value > 0)) throw new RangeError(`invalid ${name}: ${value}`);
  return value;
};

/**
 * Ergodic capacity of a Rayleigh fading link: the mean of log2(1 + sinr |h|^2).
 *
 *     capacity = e^(1/sinr) E1(1/sinr) / ln 2
 *
 * @param sinr  mean SINR, linear, > 0
 * @returns     bit/s/Hz; .86035, 2.90651 and 5.88405 at 0, 10 and 20 dB
 * @throws RangeError when sinr is not positive
 * @source M.-S. Alouini, A. J. Goldsmith, "Capacity of Rayleigh fading channels under different adaptive transmission and
 *         diversity-combining techniques", IEEE Trans. Vehicular Technology, 1999, equation 34
 */
export const ergodicCapacity = (sinr: number): number =>
  scaledExponentialIntegral(1 / positive("sinr", sinr)) * Math.LOG2E;

/**
 * Mean rate of the best of several users whose fading is independent and alike: what a proportional-fair scheduler gives the
 * user it serves, when all have the same mean SINR.
 *
 *     rate = sum over k = 1 .. n of (-1)^(k+1) C(n, k) e^(k/sinr) E1(k/sinr) / ln 2
 *
 * Each user is served 1/n of the time. The alternating sum loses a digit for every three users.
 *
 * @param users  n, whole number from 1 to 30
 * @param sinr   mean SINR of every user, linear, > 0
 * @returns      bit/s/Hz while served; 4.2427 for 4 users at 10 dB
 * @throws RangeError when one of them is out of range
 * @source D. Tse, P. Viswanath, "Fundamentals of Wireless Communication", section 6.6 (multiuser diversity)
 */
export const bestUserCapacity = (users: number, sinr: number): number => {
  if (!(Number.isInteger(users) && users >= 1 && users <= 30)) throw new RangeError(`invalid users: ${users}`);
  positive("sinr", sinr);
  let sum = 0;
  let choose = 1;
  for (let k = 1; k <= users; k++) {
    choose *= (users - k + 1) / k;
    sum += (k % 2 === 1 ? choose : -choose) * scaledExponentialIntegral(k / sinr);
  }
  return sum * Math.LOG2E;
};

/**
 * Probability that a Rayleigh fading link cannot carry a rate.
 *
 *     P = 1 - exp(-(2^efficiency - 1) / sinr)
 *
 * @param efficiency  rate asked for, bit/s/Hz, >= 0
 * @param sinr        mean SINR, linear, > 0
 * @returns           .09516 for 1 bit/s/Hz at 10 dB
 * @throws RangeError when one of them is out of range
 * @source D. Tse, P. Viswanath, "Fundamentals of Wireless Communication", section 5.4.1
 */
export const outageProbability = (efficiency: number, sinr: number): number => {
  if (!(efficiency >= 0)) throw new RangeError(`invalid efficiency: ${efficiency}`);
  return -expm1(-(power(2, efficiency) - 1) / positive("sinr", sinr));
};

/**
 * Probability that a Rayleigh fading power (mean 1) is below a value.
 *
 *     P(|h|^2 < power) = 1 - e^-power
 *
 * @returns  .09516 at 0.1; 0 below 0
 */
export const powerBelow = (power: number): number => -expm1(-Math.max(power, 0));

/** Mean of the Rayleigh envelope |h| at mean power 1: sqrt(pi) / 2. */
export const envelopeMean = Math.sqrt(Math.PI) / 2;

/** Variance of the Rayleigh envelope |h| at mean power 1: 1 - pi / 4. */
export const envelopeVariance = 1 - Math.PI / 4;

/**
 * Autocorrelation of the complex response of a channel with isotropic scattering.
 *
 *     E[h(t) h*(t + lag)] = J0(2 pi doppler_hz lag_s)
 *
 * That of the power is 1 + J0^2 (Rayleigh). The first zero is at lag 0.3827 / doppler_hz.
 *
 * @source R. H. Clarke, "A statistical theory of mobile-radio reception", Bell System Technical Journal, 1968
 */
export const fadingAutocorrelation = (doppler_hz: number, lag_s: number): number =>
  besselJ0(2 * Math.PI * doppler_hz * lag_s);

/**
 * How often the envelope of a Rayleigh fading signal rises through a level.
 *
 *     rate_hz = sqrt(2 pi) doppler_hz level e^(-level^2)
 *
 * @param doppler_hz  largest Doppler shift, >= 0
 * @param level       relative to the root mean square of the envelope, >= 0
 * @returns           crossings per second, upward
 * @throws RangeError when one of them is negative
 * @source T. S. Rappaport, "Wireless Communications", 2nd ed., equation 5.80
 */
export const levelCrossingRate_hz = (doppler_hz: number, level: number): number => {
  if (!(doppler_hz >= 0)) throw new RangeError(`invalid doppler_hz: ${doppler_hz}`);
  if (!(level >= 0)) throw new RangeError(`invalid level: ${level}`);
  return Math.sqrt(2 * Math.PI) * doppler_hz * level * exp(-level * level);
};

/**
 * How long the envelope of a Rayleigh fading signal stays below a level, on average.
 *
 *     duration_s = (e^(level^2) - 1) / (level doppler_hz sqrt(2 pi))
 *
 * @param doppler_hz  largest Doppler shift, > 0
 * @param level       relative to the root mean square of the envelope, > 0
 * @returns           s
 * @throws RangeError when one of them is not positive
 * @source T. S. Rappaport, "Wireless Communications", 2nd ed., equation 5.84
 */
export const averageFadeDuration_s = (doppler_hz: number, level: number): number =>
  expm1(level * level) / (positive("level", level) * positive("doppler_hz", doppler_hz) * Math.sqrt(2 * Math.PI));
