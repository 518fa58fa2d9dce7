// After fdlibm (https://www.netlib.org/fdlibm: k_sin.c, k_cos.c, s_sin.c, s_cos.c), whose notice is:
//
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { quarterTurns, rest } from "./quarter-turns.js";

/** pi / 4, cut to the upper 32 bits that fdlibm compares. */
const EIGHTH_TURN = 0.7853984832763672;

const S1 = -0.16666666666666632;

/** The terms after S1 in sin x = x + x^3 (S1 + ...), divided by z = x^2. */
const beyondS1 = (z: number): number =>
  0.00833333333332249 +
  z *
    (-0.0001984126982985795 + z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));

/** sin(x + y) for |x| up to pi / 4, where y is the rounding error of x. */
const sineNear0 = (x: number, y: number): number => {
  if (Math.abs(x) < 2 ** -27) return x;
  const z = x * x;
  const v = z * x;
  return x - (z * (0.5 * y - v * beyondS1(z)) - y - v * S1);
};

/** cos(x + y) for |x| up to pi / 4, where y is the rounding error of x. */
const cosineNear0 = (x: number, y: number): number => {
  const size = Math.abs(x);
  if (size < 2 ** -27) return 1;
  const z = x * x;
  const r =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (0.00002480158728947673 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
  if (size < 0.2999999523162842) return 1 - (0.5 * z - (z * r - x * y));
  // About x / 4, with so few bits that 1 minus it is exact.
  const few = size < 0.5 ? 2 ** 22 : 2 ** 21;
  const q = size < 0.7812504768371582 ? Math.floor(size * few) / (4 * few) : 0.28125;
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
