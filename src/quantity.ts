import { tenToThe } from "./math/powers.js";
import { nearest } from "./nearest.js";
import { type Dimension, type DimensionEntry, dimensions, type Unit } from "./units.js";

export type { Dimension } from "./units.js";

/** The outcome of reading text: a value, or one sentence that says what is wrong with it. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const entryOf = (dimension: Dimension): DimensionEntry => dimensions[dimension];

/** The table of units, for reference pages: one row a dimension. */
export const unitTable = (): readonly (Pick<DimensionEntry, "phrase" | "example" | "listed" | "si"> & {
  readonly dimension: Dimension;
})[] =>
  (Object.keys(dimensions) as Dimension[]).map((dimension) => {
    const { phrase, example, listed, si } = entryOf(dimension);
    return { dimension, phrase, example, listed, si };
  });

/** The units of a dimension that its texts may be in, aliases too. */
export const unitsOf = (dimension: Dimension): readonly string[] => Object.keys(entryOf(dimension).units);

/** Whether a number without a unit is a quantity of this dimension. */
export const isBare = (dimension: Dimension): boolean => entryOf(dimension).bare;

/** `a time`, `a frequency`, ... */
export const phraseOf = (dimension: Dimension): string => entryOf(dimension).phrase;

/** `a time such as "10 ms" (ns, us, ms, s, min, h)` */
export const describeDimension = (dimension: Dimension): string => {
  const { phrase, example, listed } = entryOf(dimension);
  return `${phrase} such as "${example}"${listed.length > 0 ? ` (${listed.join(", ")})` : ""}`;
};

/** A value as a fault quotes it: `"10 GHz"`, `-4`, `a list`, `nothing`. */
export const quote = (value: unknown): string => {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") {
    const text = JSON.stringify(value);
    return text.length > 82 ? `${text.slice(0, 78)}..."` : text;
  }
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : String(value);
};

/** In SI units; products of a few such numbers are doubles still. Nothing that is measured comes near. */
const LARGEST = 1e30;
const SMALLEST = 1e-40;
const MOST_DB = 300;

const decimal = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+))?/;

const toSi = (mantissa: string, exponent: number, unit: Unit): number => {
  if (unit.logarithmic === true) return tenToThe((Number(`${mantissa}e${exponent}`) + 10 * unit.exponent) / 10);
  return (Number(`${mantissa}e${exponent + unit.exponent}`) * (unit.times ?? 1)) / (unit.over ?? 1);
};

/**
 * Reads a quantity.
 *
 * @param input      text with a unit ("10 ms", "2.5GHz", "23 dBm"); a number, as text or not, where the dimension has no
 *                   unit or the number is 0
 * @param dimension  what the text has to measure
 * @returns the value in the dimension's SI unit, 0 or of magnitude 1e-40 to 1e30, and at most 300 dB; or the problem
 */
export const parseQuantity = (input: unknown, dimension: Dimension): Parsed<number> => {
  const { bare, units, listed, phrase } = entryOf(dimension);
  const fail = (found: string): Parsed<number> => ({
    ok: false,
    problem: `expected ${describeDimension(dimension)}, ${found}`,
  });
  if (typeof input !== "string" && typeof input !== "number") return fail(`got ${quote(input)}`);
  const text = String(input).trim();
  const [matched, mantissa, exponent = "0"] = decimal.exec(text) ?? [];
  if (matched === undefined || mantissa === undefined) return fail(`got ${quote(input)}`);
  const name = text.slice(matched.length).trim();
  const level = dimension === "level";
  const unit = name === "" && (bare || (!level && Number(matched) === 0)) ? { exponent: 0 } : units[name];
  if (unit === undefined) {
    if (name === "" || !/^[/\p{L}]/u.test(name) || /^[xobXOB]\d/.test(name)) return fail(`got ${quote(input)}`);
    const other = (Object.keys(dimensions) as Dimension[]).find((candidate) => name in entryOf(candidate).units);
    if (other !== undefined) return fail(`got ${quote(input)} (${phraseOf(other)})`);
    const near = nearest(name, Object.keys(units));
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    const possible = listed.length > 0 ? ` (${phrase} is in ${listed.join(", ")})` : ` (${phrase} has no unit)`;
    return { ok: false, problem: `unknown unit "${name}" in ${quote(input)}${hint}${possible}` };
  }
  const value = toSi(mantissa, Number(exponent), unit);
  if (!(Math.abs(value) <= LARGEST) || (level && value > MOST_DB))
    return fail(`got ${quote(input)}, which is too large`);
  if (!level && value !== 0 && Math.abs(value) < SMALLEST) return fail(`got ${quote(input)}, which is too small`);
  return { ok: true, value };
};

/**
 * Reads a count: a whole number without a unit, as a number or as text ("256").
 *
 * @returns a whole number of magnitude at most 2^53 - 1; or the problem
 */
export const parseCount = (input: unknown): Parsed<number> => {
  const text = typeof input === "number" ? String(input) : typeof input === "string" ? input.trim() : "";
  const value = /^[+-]?\d+(\.0*)?([eE][+]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return { ok: true, value: value === 0 ? 0 : value };
  return { ok: false, problem: `expected a whole number, got ${quote(input)}` };
};

/**
 * Writes an SI value the way a person would: in the largest listed unit that keeps it at 1 or more.
 *
 * @param value_si   in the dimension's SI unit; Infinity reads "unlimited"
 * @returns text that parseQuantity reads back to within 12 significant digits
 */
export const formatQuantity = (value_si: number, dimension: Dimension): string => {
  if (value_si === Number.POSITIVE_INFINITY) return "unlimited";
  const { units, listed, bare, si } = entryOf(dimension);
  const digits = (value: number): string => String(Number(value.toPrecision(12)));
  if (bare) return digits(value_si);
  const linear = listed
    .map((name) => ({ name, unit: units[name] }))
    .filter((row): row is { name: string; unit: Unit } => row.unit !== undefined && row.unit.logarithmic !== true)
    .filter(({ unit }) => unit.times === undefined || dimension === "time")
    .map(({ name, unit }) => ({ name, size: (tenToThe(unit.exponent) * (unit.times ?? 1)) / (unit.over ?? 1) }))
    .sort((a, b) => b.size - a.size);
  const best = linear.find(({ size }) => Math.abs(value_si) >= size * (1 - 1e-12));
  if (value_si === 0 || best === undefined) return `${digits(value_si)} ${si}`;
  return `${digits(value_si / best.size)} ${best.name}`;
};
