import type { DistributionSpec } from "../engine/distribution-spec.js";
import { largest, smallest } from "../math/extremes.js";
import { suggestion } from "../nearest.js";
import {
  type Dimension,
  describeDimension,
  formatQuantity,
  isBare,
  type Parsed,
  parseCount,
  parseQuantity,
  phraseOf,
  quote,
} from "../quantity.js";

/** The values of a field: a physical dimension or a count, and the bounds on every value that can be drawn. */
export interface Domain {
  readonly dimension: Dimension | "count";
  /** Values must be greater than this. */
  readonly above?: number;
  /** Values must be at least this. */
  readonly from?: number;
  /** Values must be at most this. */
  readonly to?: number;
  /** "unlimited" is a value too, Infinity. */
  readonly unlimited?: boolean;
}

/** The distributions that scenario files know, with the names of their arguments. */
export const distributionForms = {
  constant: { arguments: ["value"], meaning: "always the same value; you can write the value alone" },
  uniform: { arguments: ["low", "high"], meaning: "uniform over (low, high]" },
  integer: { arguments: ["low", "high"], meaning: "every whole number from low to high equally likely; for counts" },
  exponential: { arguments: ["mean"], meaning: "exponential" },
  normal: { arguments: ["mean", "sd"], meaning: "normal; only where a value may be negative" },
  lognormal: { arguments: ["mean", "sd"], meaning: "log-normal; mean and standard deviation of the variable itself" },
  pareto: { arguments: ["minimum", "shape"], meaning: "Pareto; shape is a bare number, the mean is infinite up to 1" },
  choice: { arguments: ["a", "b", "..."], meaning: "one of the values, equally likely; repeat one to favour it" },
} as const;

type Form = keyof typeof distributionForms;

const isForm = (name: string): name is Form => Object.hasOwn(distributionForms, name);

/** ` > 0`, ` >= 1`, ` from 0 to 1`; empty without bounds. */
export const boundsText = (domain: Domain): string => {
  const show = (value: number): string =>
    domain.dimension === "count" || value === 0 ? String(value) : formatQuantity(value, domain.dimension);
  const { above, from, to } = domain;
  if (to !== undefined) {
    if (above !== undefined) return ` > ${show(above)} and <= ${show(to)}`;
    return from !== undefined ? ` from ${show(from)} to ${show(to)}` : ` <= ${show(to)}`;
  }
  if (above !== undefined) return ` > ${show(above)}`;
  return from !== undefined ? ` >= ${show(from)}` : "";
};

const domainPhrase = (domain: Domain): string =>
  domain.dimension === "count" ? "a whole number" : phraseOf(domain.dimension);

/** The expected value of the field, in full, for a fault: `a time such as "10 ms" (ns, us, ms, s, min, h)`. */
export const describeDomain = (domain: Domain): string => {
  const { to: _, ...lower } = domain;
  const what =
    domain.dimension === "count" ? `a whole number${boundsText(lower)}` : describeDimension(domain.dimension);
  return domain.unlimited === true ? `${what} or "unlimited"` : what;
};

/** The least and the greatest value that can be drawn, and whether the least is itself possible. */
export const supportOf = (
  spec: DistributionSpec,
): { readonly low: number; readonly high: number; readonly open: boolean } => {
  switch (spec.kind) {
    case "constant":
      return { low: spec.value, high: spec.value, open: false };
    case "uniform":
      return { low: spec.low, high: spec.high, open: spec.low < spec.high };
    case "integer":
      return { low: spec.low, high: spec.high, open: false };
    case "exponential":
      return { low: 0, high: Number.POSITIVE_INFINITY, open: true };
    case "normal":
      return spec.sd === 0
        ? { low: spec.mean, high: spec.mean, open: false }
        : { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, open: true };
    case "lognormal":
      return spec.sd === 0
        ? { low: spec.mean, high: spec.mean, open: false }
        : { low: 0, high: Number.POSITIVE_INFINITY, open: true };
    case "pareto":
      return { low: spec.minimum, high: Number.POSITIVE_INFINITY, open: false };
    case "choice":
      return { low: smallest(spec.values), high: largest(spec.values), open: false };
  }
};

const failed = <T>(problem: string): Parsed<T> => ({ ok: false, problem });

const withinBounds = (spec: DistributionSpec, domain: Domain): boolean => {
  const { low, high, open } = supportOf(spec);
  if (domain.above !== undefined && !(low > domain.above || (open && low === domain.above && high > low))) return false;
  if (domain.from !== undefined && !(low >= domain.from)) return false;
  return domain.to === undefined || high <= domain.to;
};

/**
 * Reads one value without a distribution.
 *
 * @returns the value in SI units, within the domain's bounds (Infinity for "unlimited"); or the problem
 */
export const parseValue = (input: unknown, domain: Domain): Parsed<number> => {
  if (typeof input === "string" && input.trim() === "unlimited")
    return domain.unlimited === true
      ? { ok: true, value: Number.POSITIVE_INFINITY }
      : failed(`expected ${describeDomain(domain)}, got "unlimited", which is not possible here`);
  if (domain.dimension === "count") {
    const count = parseCount(input);
    if (count.ok && withinBounds({ kind: "constant", value: count.value }, domain)) return count;
    const { to, ...lower } = domain;
    const above = count.ok && to !== undefined && count.value > to;
    const bounds = above ? boundsText({ dimension: "count", to }) : boundsText(lower);
    const unlimited = domain.unlimited === true ? ' or "unlimited"' : "";
    return failed(`expected a whole number${bounds}${unlimited}, got ${quote(input)}`);
  }
  const parsed = parseQuantity(input, domain.dimension);
  if (!parsed.ok || withinBounds({ kind: "constant", value: parsed.value }, domain)) return parsed;
  return failed(`expected ${domainPhrase(domain)}${boundsText(domain)}, got ${quote(input)}`);
};

const build = (form: Form, values: readonly number[], text: string): Parsed<DistributionSpec> => {
  const [a = Number.NaN, b = Number.NaN] = values;
  const spec = (value: DistributionSpec): Parsed<DistributionSpec> => ({ ok: true, value });
  switch (form) {
    case "constant":
      return spec({ kind: "constant", value: a });
    case "uniform":
    case "integer":
      if (!(a <= b)) return failed(`the range of ${quote(text)} is reversed: the first argument is the smaller one`);
      return spec({ kind: form, low: a, high: b });
    case "exponential":
      return a > 0 ? spec({ kind: form, mean: a }) : failed(`the mean in ${quote(text)} must be > 0`);
    case "normal":
      return b >= 0 ? spec({ kind: form, mean: a, sd: b }) : failed(`the sd in ${quote(text)} must be >= 0`);
    case "lognormal":
      if (!(a > 0)) return failed(`the mean in ${quote(text)} must be > 0`);
      return b >= 0 ? spec({ kind: form, mean: a, sd: b }) : failed(`the sd in ${quote(text)} must be >= 0`);
    case "pareto":
      if (!(a > 0)) return failed(`the minimum in ${quote(text)} must be > 0`);
      return b > 0 ? spec({ kind: form, minimum: a, shape: b }) : failed(`the shape in ${quote(text)} must be > 0`);
    case "choice":
      return spec({ kind: form, values });
  }
};

const parseCall = (text: string, name: string, body: string, domain: Domain): Parsed<DistributionSpec> => {
  if (!isForm(name)) return failed(`unknown distribution "${name}"${suggestion(name, Object.keys(distributionForms))}`);
  if (/[()]/.test(body)) return failed(`a distribution inside a distribution is not possible: ${quote(text)}`);
  const wanted: readonly string[] = distributionForms[name].arguments;
  const pieces = body.trim() === "" ? [] : body.split(",").map((piece) => piece.trim());
  const fits = name === "choice" ? pieces.length >= 1 : pieces.length === wanted.length;
  if (!fits) {
    const number = name === "choice" ? "one or more values" : `${wanted.length} (${wanted.join(", ")})`;
    return failed(`${name}(...) takes ${number}, got ${pieces.length} in ${quote(text)}`);
  }
  const whole = domain.dimension === "count";
  if (whole && name !== "integer" && name !== "choice" && name !== "constant")
    return failed(`expected whole numbers, as in 4, integer(1, 4) or choice(1, 2, 4), got ${quote(text)}`);
  if (!whole && name === "integer" && !isBare(domain.dimension as Dimension))
    return failed(`integer(...) is for counts; use uniform(...), got ${quote(text)}`);
  const values: number[] = [];
  for (const [index, piece] of pieces.entries()) {
    const bare = name === "pareto" && index === 1;
    const value =
      piece === "unlimited"
        ? failed<number>(`"unlimited" stands alone, got ${quote(text)}`)
        : whole || name === "integer"
          ? parseCount(piece)
          : parseQuantity(piece, bare ? "number" : (domain.dimension as Dimension));
    if (!value.ok) return failed(piece === "unlimited" ? value.problem : `${value.problem} in ${quote(text)}`);
    values.push(value.value);
  }
  return build(name, values, text);
};

/**
 * Reads a distribution: a call such as `uniform(10 ms, 20 ms)`, each argument with its unit, or a single value.
 *
 * @param input   text; a number where the domain has no unit, or 0
 * @param domain  what is drawn; every value that can be drawn must be within its bounds
 * @returns the distribution in SI units, or the problem
 */
export const parseDistribution = (input: unknown, domain: Domain): Parsed<DistributionSpec> => {
  const text = typeof input === "string" ? input.trim() : "";
  const [, name, body] = /^([A-Za-z][\w-]*)\s*\((.*)\)$/s.exec(text) ?? [];
  if (name !== undefined && body !== undefined) {
    const parsed = parseCall(text, name, body, domain);
    if (!parsed.ok || withinBounds(parsed.value, domain)) return parsed;
    const advice =
      name === "normal" ? "; a normal distribution also draws negative values: use lognormal(mean, sd)" : "";
    return failed(`expected ${domainPhrase(domain)}${boundsText(domain)}, got ${quote(input)}${advice}`);
  }
  if (/[()]/.test(text)) return failed(`unbalanced or misplaced parentheses in ${quote(input)}`);
  if (isForm(text))
    return failed(`${quote(text)} needs its arguments: ${text}(${distributionForms[text].arguments.join(", ")})`);
  const value = parseValue(input, domain);
  if (value.ok) return { ok: true, value: { kind: "constant", value: value.value } };
  const what = domain.dimension === "count" ? "whole number" : "value";
  return typeof input === "string" && /^[A-Za-z]/.test(text) && text !== "unlimited"
    ? failed(`${value.problem} (a ${what}, or a distribution such as ${exampleCall(domain)})`)
    : value;
};

const exampleCall = (domain: Domain): string => {
  if (domain.dimension === "count") return "integer(1, 4)";
  return domain.dimension === "number" || domain.dimension === "complexity" ? "uniform(1, 2)" : "uniform(low, high)";
};
