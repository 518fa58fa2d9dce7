import { formatInteger, formatReal, formatSeconds } from "./number-format.js";

/**
 * The numbers of `number-format.ts` as ASCII bytes, several times faster and with the same text for every double.
 *
 * A number is scaled by an exact power of ten to a whole number below 2^53, whose digits are looked up four at a time. The
 * product's rounding error is at most half a unit in its last place; if the fraction lies closer than that to one half, the
 * plain formatter decides. It uses only additions, multiplications, divisions and comparisons, so bytes are the same on every machine.
 *
 * Every function writes from `at` on, needs at most `NUMBER_BYTES` bytes, and returns the position after its last byte.
 */

/** The longest number: 21 digits before the point, 9 after it, sign and point. */
export const NUMBER_BYTES = 32;

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const HALF_UNIT_IN_LAST_PLACE = 2 ** -53;
const EXACT_BELOW = 2 ** 52;

/** "0000", "0001" ... "9999". */
const FOUR_DIGITS = (() => {
  const digits = new Uint8Array(40_000);
  for (let n = 0, at = 0; n < 10_000; n += 1)
    for (const unit of [1000, 100, 10, 1]) digits[at++] = ZERO + (Math.floor(n / unit) % 10);
  return digits;
})();

const LOWEST_EXPONENT = -6;
/** 1e-6 ... 1e12; `POWERS[e - LOWEST_EXPONENT]` is 10^e. */
const POWERS = Float64Array.from({ length: 19 }, (_, i) => Number(`1e${i + LOWEST_EXPONENT}`));
/** 1e0 ... 1e17, all of them exact doubles. */
const EXACT_POWERS = Float64Array.from({ length: 18 }, (_, i) => Number(`1e${i}`));

/** Writes text that is known to be ASCII. */
export function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i += 1) bytes[at++] = text.charCodeAt(i);
  return at;
}

function writeFour(bytes: Uint8Array, at: number, below10000: number): number {
  const digit = below10000 * 4;
  bytes[at] = FOUR_DIGITS[digit]!;
  bytes[at + 1] = FOUR_DIGITS[digit + 1]!;
  bytes[at + 2] = FOUR_DIGITS[digit + 2]!;
  bytes[at + 3] = FOUR_DIGITS[digit + 3]!;
  return at + 4;
}

/** A whole number from 0 up to 2^53, without leading zeros. */
function writeWhole(bytes: Uint8Array, at: number, whole: number): number {
  if (whole < 10) {
    bytes[at] = ZERO + whole;
    return at + 1;
  }
  if (whole < 10_000) {
    const digit = whole * 4;
    if (whole >= 1000) bytes[at++] = FOUR_DIGITS[digit]!;
    if (whole >= 100) bytes[at++] = FOUR_DIGITS[digit + 1]!;
    bytes[at] = FOUR_DIGITS[digit + 2]!;
    bytes[at + 1] = FOUR_DIGITS[digit + 3]!;
    return at + 2;
  }
  const high = Math.floor(whole / 10_000);
  return writeFour(bytes, writeWhole(bytes, at, high), whole - high * 10_000);
}

/** The text of `formatSeconds`. */
export function writeSeconds(bytes: Uint8Array, at: number, value_s: number): number {
  if (value_s === 0) {
    bytes[at] = ZERO;
    return at + 1;
  }
  const magnitude = value_s < 0 ? -value_s : value_s;
  const scaled = magnitude * 1e9;
  if (!(scaled < EXACT_BELOW)) return writeAscii(bytes, at, formatSeconds(value_s));
  let nanoseconds = Math.floor(scaled);
  const toTie = scaled - nanoseconds - 0.5;
  if ((toTie < 0 ? -toTie : toTie) <= scaled * HALF_UNIT_IN_LAST_PLACE)
    return writeAscii(bytes, at, formatSeconds(value_s));
  if (toTie > 0) nanoseconds += 1;

  if (value_s < 0 && nanoseconds > 0) bytes[at++] = MINUS;
  const whole = Math.floor(nanoseconds / 1e9);
  at = writeWhole(bytes, at, whole);
  const decimals = nanoseconds - whole * 1e9;
  if (decimals === 0) return at;
  bytes[at] = POINT;
  const first = Math.floor(decimals / 1e8);
  const eight = decimals - first * 1e8;
  const four = Math.floor(eight / 10_000);
  bytes[at + 1] = ZERO + first;
  writeFour(bytes, at + 2, four);
  at = writeFour(bytes, at + 6, eight - four * 10_000);
  while (bytes[at - 1] === ZERO) at -= 1;
  return at;
}

/** The largest e with 10^e <= magnitude, for magnitudes from 1e-6 to below 1e12. */
function decimalExponent(magnitude: number): number {
  let low = 0;
  let high = POWERS.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (magnitude >= POWERS[middle]!) low = middle;
    else high = middle;
  }
  return low + LOWEST_EXPONENT;
}

/** The text of `formatReal`. */
export function writeReal(bytes: Uint8Array, at: number, value: number): number {
  const magnitude = value < 0 ? -value : value;
  if (magnitude < 1e12 && Math.floor(magnitude) === magnitude) {
    if (value < 0) bytes[at++] = MINUS;
    return writeWhole(bytes, at, magnitude);
  }
  // Below 1e-6 the notation has an exponent. That is rare, so the plain formatter writes it.
  if (!(magnitude >= 1e-6 && magnitude < 1e12)) return writeAscii(bytes, at, formatReal(value));
  const exponent = decimalExponent(magnitude);
  const scaled = magnitude * EXACT_POWERS[11 - exponent]!;
  let significand = Math.floor(scaled);
  const toTie = scaled - significand - 0.5;
  if ((toTie < 0 ? -toTie : toTie) <= scaled * HALF_UNIT_IN_LAST_PLACE) return writeAscii(bytes, at, formatReal(value));
  if (toTie > 0) significand += 1;
  // Rounded up to the next power of ten: one digit more.
  if (significand === 1e12) return writeAscii(bytes, at, formatReal(value));

  if (value < 0) bytes[at++] = MINUS;
  const pointAfter = exponent + 1;
  let from = at + 1;
  if (pointAfter <= 0) {
    bytes[at] = ZERO;
    bytes[at + 1] = POINT;
    from = at + 2;
    for (let zeros = pointAfter; zeros < 0; zeros += 1) bytes[from++] = ZERO;
  }
  const high = Math.floor(significand / 1e8);
  const eight = significand - high * 1e8;
  const middle = Math.floor(eight / 10_000);
  writeFour(bytes, from, high);
  writeFour(bytes, from + 4, middle);
  let end = writeFour(bytes, from + 8, eight - middle * 10_000);
  if (pointAfter > 0) {
    for (let i = 0; i < pointAfter; i += 1) bytes[at + i] = bytes[at + i + 1]!;
    bytes[at + pointAfter] = POINT;
  }
  const shortest = pointAfter > 0 ? at + pointAfter + 1 : from;
  while (end > shortest && bytes[end - 1] === ZERO) end -= 1;
  return bytes[end - 1] === POINT ? end - 1 : end;
}

/** The text of `formatInteger`. */
export function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  const magnitude = value < 0 ? -value : value;
  if (!(magnitude <= Number.MAX_SAFE_INTEGER && Math.floor(magnitude) === magnitude))
    return Number.isFinite(value) ? writeReal(bytes, at, value) : writeAscii(bytes, at, formatInteger(value));
  if (value < 0) bytes[at++] = MINUS;
  return writeWhole(bytes, at, magnitude);
}
