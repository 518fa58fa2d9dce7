import cbrt from "@stdlib/math-base-special-cbrt";
import exp from "@stdlib/math-base-special-exp";
import expm1 from "@stdlib/math-base-special-expm1";
import ln from "@stdlib/math-base-special-ln";
import log1p from "@stdlib/math-base-special-log1p";

const words = new DataView(new ArrayBuffer(8));
// biome-ignore lint/suspicious/noApproximativeNumericConstant: as the source has it
const INVERSE_LN_10 = 0.4342944819032518;
const LOG10_2_HIGH = 0.30102999566361177;
const LOG10_2_LOW = 3.694239077158931e-13;

/**
 * The decimal logarithm of a normal number > 0: log10(2^n y) = n log10 2 + ln y / ln 10.
 *
 * @source fdlibm, e_log10.c
 */
const log10 = (value: number): number => {
  if (!(value >= 2.2250738585072014e-308) || value === Infinity) return ln(value) * INVERSE_LN_10;
  words.setFloat64(0, value);
  const high = words.getInt32(0);
  const exponent = (high >> 20) - 1023;
  const isNegative = exponent < 0 ? 1 : 0;
  words.setInt32(0, (high & 0xfffff) | ((0x3ff - isNegative) << 20));
  const whole = exponent + isNegative;
  const part = whole * LOG10_2_LOW + INVERSE_LN_10 * ln(words.getFloat64(0));
  return part + whole * LOG10_2_HIGH;
};

/** Functions of Math with the bits that they have in Node.js: fdlibm's. Browsers have others. */
export const nodeMath = { cbrt, exp, expm1, log: ln, log10, log1p };
