/**
 * The format of numbers in every CSV file: the plain implementation, one string per number.
 * `number-bytes.ts` writes the same text faster; it uses this file if its shortcuts do not apply.
 */

/** `compact`: nanoseconds and 12 significant digits. `full`: the shortest text that gives the same double back. */
export type Precision = "compact" | "full";

/**
 * A time: at most 9 decimals (nanoseconds), correctly rounded, without trailing zeros.
 *
 * @returns "" for NaN (does not apply), "Infinity" or "-Infinity" where a time has no bound, never "-0"
 */
export const formatSeconds = (value_s: number): string => {
  if (Number.isNaN(value_s)) return "";
  if (!(Math.abs(value_s) < 1e21)) return String(value_s);
  const text = value_s.toFixed(9);
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end -= 1;
  if (text.charCodeAt(end - 1) === 46) end -= 1;
  const short = text.slice(0, end);
  return short === "-0" ? "0" : short;
};

/**
 * Any other real number: at most 12 significant digits, correctly rounded, in the notation of JavaScript
 * (an exponent below 1e-6 and from 1e21: `1.5e-7`).
 *
 * @returns "" for NaN (does not apply), "Infinity" where unlimited, never "-0"
 */
export const formatReal = (value: number): string =>
  Number.isNaN(value) ? "" : String(value === 0 ? 0 : Number(value.toPrecision(12)));

/** A count. Whole numbers up to 2^53 are exact; others are written like any real number. */
export const formatInteger = (value: number): string =>
  Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : formatReal(value);

/** `--precision full`: reading the text gives the same double, except that -0 reads 0. */
export const formatFull = (value: number): string => (Number.isNaN(value) ? "" : String(value === 0 ? 0 : value));
