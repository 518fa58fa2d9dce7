// After fdlibm (https://www.netlib.org/fdlibm: e_pow.c), whose notice is:
//
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { highWord, twoToThe, upperPart } from "./words.js";

// ln 2, 1 / ln 2, 2 / (3 ln 2) and log2 1.5, each as an upper part of few bits and a remainder.
const LN2_UPPER = 0.6931471824645996;
const LN2_LOWER = -1.904654299957768e-9;
const LOG2_E_UPPER = 1.4426950216293335;
const LOG2_E_LOWER = 1.9259629911266175e-8;
const TWO_THIRDS_LOG2_E = 0.9617966939259756;
const TWO_THIRDS_LOG2_E_UPPER = 0.9617967009544373;
const TWO_THIRDS_LOG2_E_LOWER = -7.028461650952758e-9;
const LOG2_OF_3_HALVES_UPPER = 0.5849624872207642;
const LOG2_OF_3_HALVES_LOWER = 1.350039202129749e-8;
/** -(1024 - log2(the largest number plus half a unit in its last place)). */
const BEYOND_LARGEST = 8.008566259537294e-17;

/** The result of `log2Of`: the logarithm in two parts. The upper part has 21 bits. */
const logarithm = new Float64Array(2);

/** log2 of a base from 2^-1022 up. The base is not near 1, or its exponent is not huge. */
const log2Of = (base: number, more: number): void => {
  const word = highWord(base);
  const fraction = word & 0xfffff;
  const n = (word >> 20) - 1023 + (fraction < 0xbb67a ? 0 : 1);
  const mantissa = base * twoToThe(-n);
  const isBy3Halves = fraction > 0x3988e && fraction < 0xbb67a;
  const center = isBy3Halves ? 1.5 : 1;
  // s = (mantissa - center) / (mantissa + center), in two parts.
  const u = mantissa - center;
  const v = 1 / (mantissa + center);
  const s = u * v;
  const sUpper = upperPart(s);
  const few = mantissa < 1 ? 2 ** 20 : 2 ** 19;
  const sumUpper = Math.floor(mantissa * few) / few + center;
  const sumLower = mantissa - (sumUpper - center);
  const sLower = v * (u - sUpper * sumUpper - sUpper * sumLower);
  const z = s * s;
  const series =
    z *
      z *
      (0.5999999999999946 +
        z *
          (0.4285714285785502 +
            z *
              (0.33333332981837743 + z * (0.272728123808534 + z * (0.23066074577556175 + z * 0.20697501780033842))))) +
    sLower * (sUpper + s);
  // The logarithm is 2 / (3 ln 2) times s (3 + s^2 + series).
  const square = sUpper * sUpper;
  const upper = upperPart(3 + square + series);
  const lower = series - (upper - 3 - square);
  const p = sUpper * upper;
  const q = sLower * upper + lower * s;
  const productUpper = upperPart(p + q);
  const productLower = q - (productUpper - p);
  const allUpper = TWO_THIRDS_LOG2_E_UPPER * productUpper;
  const allLower =
    TWO_THIRDS_LOG2_E_LOWER * productUpper +
    productLower * TWO_THIRDS_LOG2_E +
    (isBy3Halves ? LOG2_OF_3_HALVES_LOWER : 0);
  const known = isBy3Halves ? LOG2_OF_3_HALVES_UPPER : 0;
  const whole = n + more;
  logarithm[0] = upperPart(allUpper + allLower + known + whole);
  logarithm[1] = allLower - (logarithm[0] - whole - known - allUpper);
};

/** log2 of a base within 2^-20 of 1. */
const log2Near1 = (base: number): void => {
  const t = base - 1;
  const w = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25));
  const u = LOG2_E_UPPER * t;
  const v = t * LOG2_E_LOWER - w * Math.LOG2E;
  logarithm[0] = upperPart(u + v);
  logarithm[1] = v - (logarithm[0] - u);
};

/** 2^(upper + lower). */
const twoToTheSum = (upper: number, lower: number): number => {
  const sum = lower + upper;
  if (sum > 1024 || (sum === 1024 && lower + BEYOND_LARGEST > sum - upper)) return Infinity;
  if (sum < -1075 || (sum === -1075 && lower <= sum - upper)) return 0;
  const size = Math.abs(sum);
  const n = size < 0.5000004768371582 ? 0 : Math.sign(sum) * Math.floor(size + 0.5);
  const p = upper - n;
  const t = upperPart(lower + p);
  const u = t * LN2_UPPER;
  const v = (lower - (t - p)) * Math.LN2 + t * LN2_LOWER;
  const z = u + v;
  const w = v - (z - u);
  const square = z * z;
  const t1 =
    z -
    square *
      (0.16666666666666602 +
        square *
          (-0.0027777777777015593 +
            square * (0.00006613756321437934 + square * (-0.0000016533902205465252 + square * 4.1381367970572385e-8))));
  const y = 1 - ((z * t1) / (t1 - 2 - (w + z * w)) - z);
  if (n === 1024) return y * 2 * twoToThe(1023);
  return n >= -1021 ? y * twoToThe(n) : y * twoToThe(n + 1000) * twoToThe(-1000);
};

/**
 * base^exponent for base >= 0, within 1 unit in the last place.
 *
 * Computes 2^(exponent log2 base), with the logarithm in two parts. `power` in src/math/powers.ts is several times faster and less exact.
 */
export const pow = (base: number, exponent: number): number => {
  if (exponent === 0) return 1;
  if (!(base >= 0) || Number.isNaN(exponent)) return Number.NaN;
  if (base === 1) return Math.abs(exponent) === Infinity ? Number.NaN : 1;
  const isGrowing = base > 1 === exponent > 0;
  if (base === 0 || base === Infinity || Math.abs(exponent) === Infinity) return isGrowing ? Infinity : 0;
  if (exponent === 1) return base;
  if (exponent === -1) return 1 / base;
  if (exponent === 2) return base * base;
  if (exponent === 0.5) return Math.sqrt(base);
  if (Math.abs(exponent) >= 2147485696) {
    if (base < 0.9999995231628418 || base >= 1.0000009536743164) return isGrowing ? Infinity : 0;
    log2Near1(base);
  } else if (base < 2 ** -1022) log2Of(base * 2 ** 53, -53);
  else log2Of(base, 0);
  const upper = upperPart(exponent);
  return twoToTheSum(upper * logarithm[0]!, (exponent - upper) * logarithm[0]! + exponent * logarithm[1]!);
};
