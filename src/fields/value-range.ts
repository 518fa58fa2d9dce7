import { log } from "../math/logarithms.js";
import { power } from "../math/powers.js";
import { quote } from "../quantity.js";

const NUMBER = String.raw`[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const UNIT = "[A-Za-zµ%/][A-Za-z0-9/%^²]*";
const RANGE = new RegExp(
  `^\\s*(${NUMBER})\\s*(${UNIT})?\\s*\\.\\.\\s*(${NUMBER})\\s*?(${UNIT})?(?:\\s+(step|factor|log)\\s+(${NUMBER})\\s*(${UNIT})?)?\\s*$`,
);
const LOOKS_LIKE_ONE = /^\s*[+-]?\d[^()]*\.\./;
const MOST_VALUES = 1_000_000;

const FORMS = '"1..16 step 5", "1..16 factor 2", "1..1000 log 4" or "1..4", with units as in "10..100 ms step 10 ms"';

/** Rounds to twelve digits, which removes rounding errors of sums and powers. */
const rounded = (value: number): number => Number(value.toPrecision(12));

/**
 * The values that a range of a sweep stands for.
 *
 *     1..16 step 5      1, 6, 11, 16         from + k step, as far as the end
 *     1..16 factor 2    1, 2, 4, 8, 16       from * factor^k, as far as the end
 *     1..1000 log 4     1, 10, 100, 1000     this many, evenly spaced on a logarithmic scale, both ends included
 *     1..4              1, 2, 3, 4           step 1
 *
 * @param text  units are after the end, or after both: `10..100 ms step 10 ms`
 * @returns undefined where the text is no range; the problem where it is a wrong one
 */
export const parseRange = (
  text: string,
): { values: readonly (number | string)[] } | { problem: string } | undefined => {
  if (!LOOKS_LIKE_ONE.test(text)) return undefined;
  const wrong = (why: string) => ({ problem: `expected a range such as ${FORMS}, got ${quote(text)}${why}` });
  const [, first, firstUnit, last, lastUnit, kind = "step", amount = "1", amountUnit] = RANGE.exec(text) ?? [];
  if (first === undefined || last === undefined) return wrong("");
  const unit = lastUnit ?? firstUnit;
  if (firstUnit !== undefined && firstUnit !== unit) return wrong(": its ends have different units");
  if (amountUnit !== undefined && (kind !== "step" || amountUnit !== unit))
    return wrong(kind === "step" ? ": its step has another unit" : `: ${kind} takes a bare number`);
  const numbers = numbersOf(Number(first), Number(last), kind, Number(amount));
  if (typeof numbers === "string") return wrong(`: ${numbers}`);
  return { values: unit === undefined ? numbers : numbers.map((value) => `${value} ${unit}`) };
};

const numbersOf = (from: number, to: number, kind: string, amount: number): readonly number[] | string => {
  if (!(to >= from)) return "it ends before it begins";
  if (kind === "log") {
    if (!(from > 0)) return "a logarithmic range begins above 0";
    if (!Number.isInteger(amount) || amount < 2 || amount > MOST_VALUES) return "log takes a whole number >= 2";
    return Array.from({ length: amount }, (_, k) => {
      if (k === 0 || k === amount - 1) return k === 0 ? from : to;
      return rounded(from * power(to / from, k / (amount - 1)));
    });
  }
  if (kind === "factor" && !(from > 0)) return "a range with a factor begins above 0";
  if (kind === "factor" && !(amount > 1)) return "its factor has to be greater than 1";
  if (kind === "step" && !(amount > 0)) return "its step has to be greater than 0";
  const steps = kind === "step" ? (to - from) / amount : log(to / from) / log(amount);
  // One more step if only rounding has kept the end from being reached.
  const count = Math.floor(steps + 1e-9) + 1;
  if (count > MOST_VALUES) return `it has ${count} values, more than ${MOST_VALUES}`;
  return Array.from({ length: count }, (_, k) =>
    rounded(kind === "step" ? from + k * amount : from * power(amount, k)),
  );
};
