// After fdlibm (https://www.netlib.org/fdlibm: k_sin.c, k_cos.c, s_sin.c, s_cos.c), whose notice is:
//
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { quarterTurns, rest } from "./quarter-turns.js";

/** pi / 4, cut to the upper 32 bits that fdlibm compares. */
export const EIGHTH_TURN = 0.7853984832763672;

// sin x = x + x^3 (S1 + ...)
export const S1 = -0.16666666666666632;
export const S2 = 0.00833333333332249;
export const S3 = -0.0001984126982985795;
export const S4 = 0.0000027557313707070068;
export const S5 = -2.5050760253406863e-8;
export const S6 = 1.58969099521155e-10;

// cos x = 1 - x^2 / 2 + x^4 (C1 + ...)
export const C1 = 0.0416666666666666;
export const C2 = -0.001388888888887411;
export const C3 = 0.00002480158728947673;
export const C4 = -2.7557314351390663e-7;
export const C5 = 2.087572321298175e-9;
export const C6 = -1.1359647557788195e-11;

/** The terms after S1, divided by z = x^2. */
const beyondS1 = (z: number): number => S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));

/** sin(x + y) for |x| up to pi / 4, where y is the rounding error of x. */
const sineNear0 = (x: number, y: number): number => {
  if (Math.abs(x) < 2 ** -27) return x;
  const z = x * x;
  const v = z * x;
  return x - (z * (0.5 * y - v * beyondS1(z)) - y - v * S1);
};

// Between these bounds, the cosine takes a quarter of x out of 1 - x^2 / 2 to lose fewer bits. Above, the quarter is constant.
export const QUARTERED_FROM = 0.2999999523162842;
export const QUARTERED_TO = 0.7812504768371582;
export const LAST_QUARTER = 0.28125;

/** cos(x + y) for |x| up to pi / 4, where y is the rounding error of x. */
const cosineNear0 = (x: number, y: number): number => {
  const size = Math.abs(x);
  if (size < 2 ** -27) return 1;
  const z = x * x;
  const r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
  if (size < QUARTERED_FROM) return 1 - (0.5 * z - (z * r - x * y));
  // About x / 4, with so few bits that 1 minus it is exact.
  const few = size < 0.5 ? 2 ** 22 : 2 ** 21;
  const q = size < QUARTERED_TO ? Math.floor(size * few) / (4 * few) : LAST_QUARTER;
  return 1 - q - (0.5 * z - q - (z * r - x * y));
};

/** The sine of x radians, within 1 unit in the last place; NaN for infinite x. */
export const sin = (x: number): number => {
  const size = Math.abs(x);
  if (size < EIGHTH_TURN) {
    if (size < 2 ** -27) return x;
    const z = x * x;
    return x + z * x * (S1 + z * beyondS1(z));
  }
  const turns = quarterTurns(x) & 3;
  const near = turns % 2 === 0 ? sineNear0(rest[0]!, rest[1]!) : cosineNear0(rest[0]!, rest[1]!);
  return turns < 2 ? near : -near;
};

/** The cosine of x radians, within 1 unit in the last place; NaN for infinite x. */
export const cos = (x: number): number => {
  if (Math.abs(x) < EIGHTH_TURN) return cosineNear0(x, 0);
  const turns = quarterTurns(x) & 3;
  const near = turns % 2 === 0 ? cosineNear0(rest[0]!, rest[1]!) : sineNear0(rest[0]!, rest[1]!);
  return turns === 0 || turns === 3 ? near : -near;
};
