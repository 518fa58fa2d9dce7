// After fdlibm (https://www.netlib.org/fdlibm: e_rem_pio2.c, k_rem_pio2.c), whose notice is:
//
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
import { highWord, twoToThe } from "./words.js";

/** Radians from which on the reduction multiplies by 2 / pi in digits. */
export const MANY_TURNS = 1647100;

/** The result of `quarterTurns`: the rest between -pi / 4 and pi / 4, and its rounding error. */
export const rest = new Float64Array(2);

export const QUARTERS_PER_RADIAN = 0.6366197723675814;
// pi / 2 in parts of 33 bits, and the remainder after each part.
export const PART_1 = 1.5707963267341256;
export const LACKS_1 = 6.077100506506192e-11;
export const PART_2 = 6.077100506303966e-11;
export const LACKS_2 = 2.0222662487959506e-21;
const PART_3 = 2.0222662487111665e-21;
const LACKS_3 = 8.4784276603689e-32;
/** The upper words of the first 31 multiples of pi / 2. If x has one of them, the rest loses much of the precision of x. */
const NEAR_QUARTERS = Int32Array.from({ length: 32 }, (_, n) => highWord((n * Math.PI) / 2));
const MAGNITUDE_BITS = 0x7fffffff;

/** Whole quarter turns in x radians, |x| > pi / 4. Only the last two bits count. The rest is in `rest`. */
export const quarterTurns = (x: number): number => {
  const size = Math.abs(x);
  const turns = size < 2.3561935424804688 ? oneTurn(size) : size < MANY_TURNS ? turnsOf(size) : turnsOfLarge(size);
  if (x >= 0) return turns;
  rest[0] = -rest[0]!;
  rest[1] = -rest[1]!;
  return -turns;
};

/** Below 3 pi / 4. */
const oneTurn = (x: number): number => {
  let z = x - PART_1;
  let lacks = LACKS_1;
  if (highWord(x) === NEAR_QUARTERS[1]) {
    z -= PART_2;
    lacks = LACKS_2;
  }
  const first = z - lacks;
  rest[0] = first;
  rest[1] = z - first - lacks;
  return 1;
};

/** Up to 2^20 quarter turns. Subtracts as many parts of pi / 2 as keep the rest exact. */
const turnsOf = (x: number): number => {
  const n = Math.trunc(x * QUARTERS_PER_RADIAN + 0.5);
  const word = highWord(x);
  let r = x - n * PART_1;
  let lacks = n * LACKS_1;
  let first = r - lacks;
  if (n >= 32 || word === NEAR_QUARTERS[n]) {
    const exponent = word >> 20;
    if (exponent - exponentOf(first) > 16) {
      let before = r;
      lacks = n * PART_2;
      r = before - lacks;
      lacks = n * LACKS_2 - (before - r - lacks);
      first = r - lacks;
      if (exponent - exponentOf(first) > 49) {
        before = r;
        lacks = n * PART_3;
        r = before - lacks;
        lacks = n * LACKS_3 - (before - r - lacks);
        first = r - lacks;
      }
    }
  }
  rest[0] = first;
  rest[1] = r - first - lacks;
  return n;
};

const exponentOf = (x: number): number => (highWord(x) & MAGNITUDE_BITS) >> 20;

/** 2 / pi in digits of 24 bits, after two zero digits. */
const TWO_OVER_PI = Float64Array.of(
  ...[0, 0],
  ...[0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7],
  ...[0x246e3a, 0x424dd2, 0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c],
  ...[0x7026b4, 0x5f7e41, 0x3991d6, 0x398353, 0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x05980f, 0xef2f11],
  ...[0x8b5a0a, 0x6d1f6d, 0x367ecf, 0x27cb09, 0xb74f46, 0x3f669e, 0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x0739f7],
  ...[0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08, 0x560330, 0x46fc7b, 0x6babf0, 0xcfbc20, 0x9af436, 0x1da9e3, 0x91615e],
  ...[0xe61b08, 0x659985, 0x5f14a0, 0x68408d, 0xffd880, 0x4d7327, 0x310606, 0x1556ca, 0x73a8c9, 0x60e27b, 0xc08c6b],
);
/** pi / 2 in parts of 24 bits. */
const HALF_PI = Float64Array.of(
  ...[1.570796251296997, 7.549789415861596e-8, 5.390302529957765e-15],
  ...[3.282003415807913e-22, 1.270655753080676e-29],
);
/** Base of the digits. */
const BASE = 2 ** 24;
/** Number of digits computed at first, after the digit of the whole turns. */
const DIGITS = 4;

const sums = new Float64Array(20);
const digits = new Float64Array(20);
const terms = new Float64Array(20);

/**
 * Beyond 2^20 quarter turns. Multiplies out x 2 / pi in digits of 24 bits, and computes only the digits that the last whole bits and
 * the fraction need.
 *
 * @source Payne and Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18, 1983
 */
const turnsOfLarge = (x: number): number => {
  if (!(x < Infinity)) {
    rest.fill(Number.NaN);
    return 0;
  }
  const shift = (highWord(x) >> 20) - 1046;
  // x 2^-shift in three digits.
  const scaled = x * twoToThe(-shift);
  const x0 = Math.floor(scaled);
  const second = (scaled - x0) * BASE;
  const x1 = Math.floor(second);
  const x2 = (second - x1) * BASE;
  const skipped = shift < 27 ? 0 : Math.floor((shift - 3) / 24);
  const point = shift - 24 * (skipped + 1);
  for (let last = DIGITS, done = 0; ; last++) {
    for (; done <= last; done++) {
      const at = skipped + done;
      sums[done] = x0 * TWO_OVER_PI[at + 2]! + x1 * TWO_OVER_PI[at + 1]! + x2 * TWO_OVER_PI[at]!;
    }
    const turns = turnsOfSums(point, last);
    if (turns >= 0) return turns & 7;
  }
};

/** Quarter turns and rest from the sums of 2^(point - 24 i), up to `last`. Returns -1 if all bits of the rest are lost. */
const turnsOfSums = (point: number, last: number): number => {
  let z = carried(last) * twoToThe(point);
  z -= 8 * Math.floor(z * 0.125);
  let turns = Math.floor(z);
  z -= turns;
  let isAbove = z >= 0.5;
  if (point >= 0) {
    // The first bits of the next digit belong to the whole part.
    const unit = BASE * twoToThe(-point);
    const digit = digits[last - 1]!;
    const whole = Math.floor(digit / unit);
    turns += whole;
    digits[last - 1] = digit - whole * unit;
    isAbove = digits[last - 1]! >= unit / 2;
  }
  if (isAbove) {
    // More than half a quarter turn is left: count one more turn, and make the rest negative.
    turns += 1;
    const isCarried = complement(last, point);
    if (point < 0) z = 1 - z - (isCarried ? twoToThe(point) : 0);
  }
  if (z === 0 && !hasBits(last)) return -1;
  restOf(z, point, last, isAbove ? -1 : 1);
  return turns;
};

/** Fills the digits from the sums, the last one first. Returns the first sum plus its carry. */
const carried = (last: number): number => {
  let z = sums[last]!;
  for (let j = last; j > 0; j--) {
    const over = Math.floor(z * (1 / BASE));
    digits[last - j] = z - BASE * over;
    z = sums[j - 1]! + over;
  }
  return z;
};

/** Subtracts the digits from 1. Returns whether anything is carried to the whole turns. */
const complement = (count: number, point: number): boolean => {
  let isCarried = false;
  for (let i = 0; i < count; i++) {
    const digit = digits[i]!;
    if (isCarried) digits[i] = BASE - 1 - digit;
    else if (digit !== 0) {
      isCarried = true;
      digits[i] = BASE - digit;
    }
  }
  if (point > 0) {
    const unit = BASE * twoToThe(-point);
    digits[count - 1] = digits[count - 1]! - unit * Math.floor(digits[count - 1]! / unit);
  }
  return isCarried;
};

/** True if the first digits are not all 0. */
const hasBits = (count: number): boolean => {
  for (let i = DIGITS; i < count; i++) if (digits[i] !== 0) return true;
  return false;
};

/** The fraction times pi / 2, in two numbers. */
const restOf = (fraction: number, point: number, count: number, sign: 1 | -1): void => {
  let last = count;
  let exponent = point;
  if (fraction === 0) {
    do {
      last -= 1;
      exponent -= 24;
    } while (digits[last] === 0);
  } else {
    const scaled = fraction * twoToThe(-point);
    const over = Math.floor(scaled * (1 / BASE));
    digits[last] = scaled - BASE * over;
    if (over > 0) {
      last += 1;
      exponent += 24;
      digits[last] = over;
    }
  }
  for (let i = last, unit = twoToThe(exponent); i >= 0; i--, unit *= 1 / BASE) sums[i] = unit * digits[i]!;
  let all = 0;
  for (let i = last; i >= 0; i--) {
    let sum = 0;
    const end = Math.min(HALF_PI.length - 1, last - i);
    for (let k = 0; k <= end; k++) sum += HALF_PI[k]! * sums[i + k]!;
    terms[last - i] = sum;
  }
  for (let i = last; i >= 0; i--) all += terms[i]!;
  let lacks = terms[0]! - all;
  for (let i = 1; i <= last; i++) lacks += terms[i]!;
  rest[0] = sign * all;
  rest[1] = sign * lacks;
};
