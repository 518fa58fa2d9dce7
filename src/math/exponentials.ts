// After fdlibm (https://www.netlib.org/fdlibm: e_exp.c, s_expm1.c, s_tanh.c), whose notice is:
//
// Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { twoToThe } from "./words.js";

// ln 2 in two parts. The first has so few bits that its integer multiples are exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** The largest x with a finite e^x. */
const LARGEST = 709.782712893384;
/** For smaller x, e^x is 0. */
const SMALLEST = -745.1332191019411;
/** ln(2) / 2 and 3 ln(2) / 2, cut to the upper 32 bits that fdlibm compares. */
const HALF_LN2 = 0.3465735912322998;
const THREE_HALVES_LN2 = 1.0397205352783203;

/** y 2^k for y near 1 and k from -1074 to 1024. */
const scaled = (y: number, k: number): number =>
  k === 1024 ? y * 2 * twoToThe(1023) : k >= -1021 ? y * twoToThe(k) : y * twoToThe(k + 1000) * twoToThe(-1000);

/** x (e^x + 1) / (e^x - 1), rearranged as the amount subtracted from x: r - r^2 (P1 + r^2 (P2 + ...)). */
const remainderOf = (r: number): number => {
  const t = r * r;
  return (
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))))
  );
};

/**
 * e^x, within 1 unit in the last place.
 *
 * x = k ln 2 + r with |r| <= ln(2) / 2, and e^r from a rational function of r^2.
 */
export const exp = (x: number): number => {
  const size = Math.abs(x);
  if (size < HALF_LN2) {
    if (size < 2 ** -28) return 1 + x;
    const c = remainderOf(x);
    return 1 - ((x * c) / (c - 2) - x);
  }
  if (!(x <= LARGEST)) return x > 0 ? Infinity : x;
  if (x < SMALLEST) return 0;
  if (x === 1) return Math.E;
  const sign = x < 0 ? -1 : 1;
  const k = size < THREE_HALVES_LN2 ? sign : Math.trunc(Math.LOG2E * x + 0.5 * sign);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const c = remainderOf(r);
  return scaled(1 - (low - (r * c) / (2 - c) - high), k);
};

/** The e of e^r - 1 = r - (r e - h), for |r| <= ln(2) / 2 and h = r^2 / 2. */
const excess = (r: number, half: number): number => {
  const r1 =
    1 +
    half *
      (-0.03333333333333313 +
        half *
          (0.0015873015872548146 +
            half * (-0.0000793650757867488 + half * (0.000004008217827329362 + half * -2.0109921818362437e-7))));
  const t = 3 - r1 * (0.5 * r);
  return half * ((r1 - t) / (6 - r * t));
};

/** e^x - 1, within 1 unit in the last place, also where e^x is near 1. */
export const expm1 = (x: number): number => {
  const size = Math.abs(x);
  if (size < HALF_LN2) {
    if (size < 2 ** -54) return x;
    const half = x * (0.5 * x);
    return x - (x * excess(x, half) - half);
  }
  if (!(x <= LARGEST)) return x > 0 ? Infinity : x;
  // Beyond 56 ln 2, 1 is less than half a unit in the last place.
  if (x <= -38.81622314453125) return -1;
  const sign = x < 0 ? -1 : 1;
  const k = size < THREE_HALVES_LN2 ? sign : Math.trunc(Math.LOG2E * x + 0.5 * sign);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const lost = high - r - low;
  const half = r * (0.5 * r);
  const e = r * (excess(r, half) - lost) - lost - half;
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k <= -2 || k > 56) return scaled(1 - (e - r), k) - 1;
  return (k < 20 ? 1 - twoToThe(-k) - (e - r) : r - (e + twoToThe(-k)) + 1) * twoToThe(k);
};

/** (e^x - e^-x) / (e^x + e^-x), within 3 units in the last place. */
export const tanh = (x: number): number => {
  const size = Math.abs(x);
  if (size < 2 ** -28 || Number.isNaN(x)) return x;
  let result = 1;
  if (size < 1) {
    const t = expm1(-2 * size);
    result = -t / (t + 2);
  } else if (size < 22) result = 1 - 2 / (expm1(2 * size) + 2);
  return x < 0 ? -result : result;
};
