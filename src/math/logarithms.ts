// After fdlibm (https://www.netlib.org/fdlibm: e_log.c, s_log1p.c, e_log10.c), whose notice is:
//
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { highWord, twoToThe } from "./words.js";

// ln 2 and log10 2 in two parts. The first has so few bits that its integer multiples are exact.
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
const LOG10_2_HIGH = 0.30102999566361177;
const LOG10_2_LOW = 3.694239077158931e-13;
/** 2^-1022, the smallest number of full precision. */
const SMALLEST_NORMAL = 2 ** -1022;
// ln(1 + f) = f - s (f - R) with s = f / (2 + f): the coefficients of R in s^2.
export const L1 = 0.6666666666666735;
export const L2 = 0.3999999999940942;
export const L3 = 0.2857142874366239;
export const L4 = 0.22222198432149784;
export const L5 = 0.1818357216161805;
export const L6 = 0.15313837699209373;
export const L7 = 0.14798198605116586;

/**
 * The natural logarithm, within 1 unit in the last place; NaN for x < 0, -Infinity for 0.
 *
 * x = 2^k (1 + f) with sqrt(1/2) < 1 + f < sqrt(2), and ln(1 + f) by a polynomial in f / (2 + f).
 */
export const log = (x: number): number => {
  if (!(x >= SMALLEST_NORMAL && x < Infinity)) return rareLog(x);
  const word = highWord(x);
  const fraction = word & 0xfffff;
  // If the fraction is above sqrt(2), it is halved and k grows by 1.
  const k = (word >> 20) - 1023 + ((fraction + 0x95f64) >> 20);
  return logOf(x * twoToThe(-k) - 1, k, fraction);
};

const rareLog = (x: number): number => {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  if (x === Infinity) return x;
  const word = highWord(x * 2 ** 54);
  const fraction = word & 0xfffff;
  const k = (word >> 20) - 1023 + ((fraction + 0x95f64) >> 20);
  return logOf(x * 2 ** 54 * twoToThe(-k) - 1, k - 54, fraction);
};

/** ln(1 + f) + k ln 2, with the first 20 bits of the fraction of 1 + f. */
const logOf = (f: number, k: number, fraction: number): number => {
  if ((0xfffff & (2 + fraction)) < 3) {
    // |f| < 2^-20
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    const small = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - small : k * LN2_HIGH - (small - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    return k === 0 ? f - (half - s * (half + r)) : k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
  }
  return k === 0 ? f - s * (f - r) : k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
};

/** ln(1 + x), within 1 unit in the last place, also where x is near 0; NaN for x < -1, -Infinity for -1. */
export const log1p = (x: number): number => {
  if (!(x > -1)) return x === -1 ? -Infinity : Number.NaN;
  const size = Math.abs(x);
  if (size < 2 ** -29) return size < 2 ** -54 ? x : x - x * x * 0.5;
  // 1 + x lies between sqrt(1/2) and sqrt(2), so f = x is exact.
  if (x < 0.4142136573791504 && x > -0.2928934097290039) return log1pOf(x, 0, 0, 1);
  if (x === Infinity) return x;
  const isWhole = x >= 2 ** 53;
  const sum = isWhole ? x : 1 + x;
  const word = highWord(sum);
  const exponent = (word >> 20) - 1023;
  // The rounding error of 1 + x.
  const lost = isWhole ? 0 : (exponent > 0 ? 1 - (sum - x) : x - (sum - 1)) / sum;
  const fraction = word & 0xfffff;
  const isBelow = fraction < 0x6a09e;
  const k = isBelow ? exponent : exponent + 1;
  return log1pOf(sum * twoToThe(-k) - 1, k, lost, isBelow ? fraction : (0x100000 - fraction) >> 2);
};

/** ln(1 + f) + k ln 2 + lost; `far` is 0 for |f| < 2^-20. */
const log1pOf = (f: number, k: number, lost: number, far: number): number => {
  const half = 0.5 * f * f;
  if (far === 0) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + (lost + k * LN2_LOW);
    const small = half * (1 - 0.6666666666666666 * f);
    return k === 0 ? f - small : k * LN2_HIGH - (small - (k * LN2_LOW + lost) - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const r = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
  if (k === 0) return f - (half - s * (half + r));
  return k * LN2_HIGH - (half - (s * (half + r) + (k * LN2_LOW + lost)) - f);
};

/** The decimal logarithm, within 2 units in the last place: log10(2^n y) = n log10 2 + ln y / ln 10. */
export const log10 = (x: number): number => {
  if (!(x >= SMALLEST_NORMAL)) {
    if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
    return log10Of(x * 2 ** 54, -54);
  }
  return x === Infinity ? x : log10Of(x, 0);
};

/** log10(x 2^more) for a finite x of full precision. */
const log10Of = (x: number, more: number): number => {
  if (x === 1) return 0;
  const exponent = (highWord(x) >> 20) - 1023 + more;
  // For numbers below 1, y lies between 1/2 and 1, so both terms have the same sign.
  const n = exponent < 0 ? exponent + 1 : exponent;
  return n * LOG10_2_LOW + Math.LOG10E * log(x * twoToThe(more - n)) + n * LOG10_2_HIGH;
};
