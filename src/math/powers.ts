import { exp } from "./exponentials.js";
import { log } from "./logarithms.js";

/** 10^n, rounded to the nearest double, for n from -330 up. Powers out of range are 0 or Infinity. */
const WHOLE_POWERS = Float64Array.from({ length: 661 }, (_, index) => Number(`1e${index - 330}`));

/**
 * 10^x, identical to the last bit on every platform, and exact for whole x. The language leaves the accuracy of `**` open, and
 * engines differ: V8 changed it between Node.js 22 and 24, and before that 10 ** -5 was not 0.00001.
 */
export const tenToThe = (x: number): number => {
  const whole = Math.round(x);
  if (!(whole >= -330 && whole <= 330)) return x < 0 ? 0 : x > 0 ? Infinity : Number.NaN;
  return WHOLE_POWERS[whole + 330]! * exp((x - whole) * Math.LN10);
};

/** base^exponent for base >= 0, identical to the last bit on every platform. Relative error below 1e-13 for results from 1e-100 to 1e100. */
export const power = (base: number, exponent: number): number => {
  if (exponent === 0 || base === 1) return 1;
  if (!(Number.isInteger(exponent) && Math.abs(exponent) < 1024)) return exp(exponent * log(base));
  let result = 1;
  let square = base;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / result : result;
};
