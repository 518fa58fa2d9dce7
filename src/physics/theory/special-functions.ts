import { exp } from "../../math/exponentials.js";
import { log } from "../../math/logarithms.js";
import { power } from "../../math/powers.js";
import { cos, sin } from "../../math/sines.js";

/**
 * Bessel function of the first kind and order zero.
 *
 *     J0(x) = 1/pi * integral from 0 to pi of cos(x sin a) da
 *
 * The integrand is periodic and smooth, so that the rectangle rule converges faster than any power of the number of points:
 * with n points the error is 2 J_2n(x), below 1e-15 for the n chosen here.
 *
 * @param x  any finite number; the time grows with |x|
 * @throws RangeError when x is not finite
 * @source NIST Digital Library of Mathematical Functions, 10.9.1 and 10.12.3
 */
export const besselJ0 = (x: number): number => {
  if (!Number.isFinite(x)) throw new RangeError(`invalid x: ${x}`);
  const points = Math.ceil(0.5 * Math.abs(x) + 4 * power(Math.abs(x), 1 / 3)) + 12;
  let sum = 0;
  for (let n = 0; n < points; n++) sum += cos(x * sin((Math.PI * (n + 0.5)) / points));
  return sum / points;
};

const eulerGamma = 0.5772156649015329;

/**
 * Exponential integral, scaled so that it neither vanishes nor overflows.
 *
 *     e^x E1(x) = e^x * integral from x to infinity of e^-t / t dt
 *
 * By its power series up to 1, beyond by its continued fraction (Lentz); relative error about 1e-15.
 *
 * @param x  > 0
 * @returns  between 1 / (x + 1) and 1 / x
 * @throws RangeError when x is not positive
 * @source NIST Digital Library of Mathematical Functions, 6.6.2 and 6.9.1
 */
export const scaledExponentialIntegral = (x: number): number => {
  if (!(x > 0)) throw new RangeError(`invalid x: ${x}`);
  if (x === Infinity) return 0;
  if (x <= 1) {
    let sum = -eulerGamma - log(x);
    let term = 1;
    for (let k = 1; Math.abs(term) > 1e-18; k++) {
      term *= -x / k;
      sum -= term / k;
    }
    return exp(x) * sum;
  }
  // e^x E1(x) = 1 / (x + 1 - 1^2 / (x + 3 - 2^2 / (x + 5 - ...)))
  let b = x + 1;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 1000; k++) {
    b += 2;
    d = 1 / (b - k * k * d);
    c = b - (k * k) / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return fraction;
};
