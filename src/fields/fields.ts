import { z } from "zod";
import { suggestion } from "../nearest.js";
import { type Dimension, isBare, phraseOf, quote, unitsOf } from "../quantity.js";
import {
  boundsText,
  type Domain,
  describeDomain,
  distributionForms,
  parseDistribution,
  parseValue,
} from "./distribution-text.js";

/** A quantity, a count or a distribution of one, as the scenario's text has it. */
export type QuantityText = string | number;

/** What the reference page and the JSON Schema say about a field, beside its name and default. */
export interface FieldNotes {
  readonly description: string;
  /** Where the default comes from. */
  readonly source?: string;
}

/** How the variants of a mapping are distinguished. */
export interface KindNotes {
  /** The key that names the variant. */
  readonly key: string;
  /** The variant of a mapping without that key. */
  readonly fallback?: string;
  /** Other words for a variant: `{ block: "rayleigh" }`. They are read as its name. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** The notes as they are attached to a zod schema. */
export interface FieldMeta extends FieldNotes {
  /** What the value is: `a time > 0`, `a whole number`, `one of a, b`. */
  readonly takes?: string;
  /** The keywords of the field's JSON Schema. */
  readonly json?: Readonly<Record<string, unknown>>;
  /** A valid text. */
  readonly example?: unknown;
  /** A mapping whose `key` determines its other keys; text alone stands for that key. */
  readonly kind?: KindNotes;
  /** Text stands for a mapping with it under this key. */
  readonly named?: string;
  /** Text alone stands for a mapping with it under this key. */
  readonly alone?: string;
  /** A number alone stands for a list of one mapping with it under this key. */
  readonly counted?: string;
  /** Text that stands for a mapping. */
  readonly shorthand?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Keys that replace one another. */
  readonly exclusive?: readonly (readonly string[])[];
  /** A path of a file, relative to the file in which it stands. */
  readonly file?: boolean;
}

type Check = (value: unknown) => string | undefined;

/** A field whose text is checked by `check`, which returns the problem. */
export const leaf = <T>(meta: FieldMeta, check: Check) =>
  z
    .custom<T>()
    .superRefine((value, context) => {
      const problem = check(value);
      if (problem === undefined) return;
      const message =
        value === undefined
          ? `missing; ${problem.replace(/, got nothing.*$/s, "")}`
          : problem.replace(/got nothing$/, blank);
      context.addIssue({ code: "custom", message });
    })
    .meta({ ...meta });

const blank = "got nothing (leave the key out for its default)";

const numberPattern = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** The JSON Schema of a quantity's text, tight enough for an editor to underline a wrong unit. */
export const quantityJson = (domain: Domain, calls: boolean): Record<string, unknown> => {
  const count = domain.dimension === "count";
  const bare = count || isBare(domain.dimension as Dimension);
  const units = count ? [] : unitsOf(domain.dimension as Dimension);
  const unit = units.length > 0 ? `\\s*(${units.map(escapePattern).join("|")})${bare ? "?" : ""}` : "";
  const forms = [`${numberPattern}${unit}`];
  const zero = !bare && domain.dimension !== "level" && domain.above === undefined;
  if (zero) forms.push("[+-]?0(\\.0*)?");
  if (domain.unlimited === true) forms.push("unlimited");
  if (calls) forms.push(`(${Object.keys(distributionForms).join("|")})\\s*\\(.*\\)`);
  const text = { type: "string", pattern: `^\\s*(${forms.join("|")})\\s*$` };
  if (!bare) return zero ? { anyOf: [text, { const: 0 }] } : text;
  const number: Record<string, unknown> = { type: count ? "integer" : "number" };
  if (domain.from !== undefined) number.minimum = domain.from;
  if (domain.above !== undefined) number.exclusiveMinimum = domain.above;
  if (domain.to !== undefined) number.maximum = domain.to;
  return { anyOf: [number, text] };
};

const exampleOf = (domain: Domain): QuantityText => {
  if (domain.dimension === "count") return Math.max(1, domain.from ?? 1);
  return /"(.*?)"/.exec(describeDomain({ dimension: domain.dimension }))?.[1] ?? 1;
};

const takesOf = (domain: Domain): string => {
  const what = (domain.dimension === "count" ? "a whole number" : phraseOf(domain.dimension)) + boundsText(domain);
  return domain.unlimited === true ? `${what}, or \`unlimited\`` : what;
};

type Bounds = Omit<Domain, "dimension">;

const domainMeta = (notes: FieldNotes, domain: Domain, distribution: boolean): FieldMeta => ({
  ...notes,
  takes: takesOf(domain) + (distribution ? ", or a distribution" : ""),
  json: quantityJson(domain, distribution),
  example: exampleOf(domain),
});

const problemOf = (parsed: { ok: true } | { ok: false; problem: string }): string | undefined =>
  parsed.ok ? undefined : parsed.problem;

/** One value with its unit. */
export const quantity = (dimension: Domain["dimension"], bounds: Bounds, notes: FieldNotes) => {
  const domain: Domain = { dimension, ...bounds };
  return leaf<QuantityText>(domainMeta(notes, domain, false), (value) => problemOf(parseValue(value, domain)));
};

/** A value with its unit, or a distribution of it. */
export const distribution = (dimension: Domain["dimension"], bounds: Bounds, notes: FieldNotes) => {
  const domain: Domain = { dimension, ...bounds };
  return leaf<QuantityText>(domainMeta(notes, domain, true), (value) => problemOf(parseDistribution(value, domain)));
};

/** One of a few words. */
export const choice = <const T extends string>(words: readonly T[], notes: FieldNotes) =>
  leaf<T>(
    { ...notes, takes: words.map((word) => `\`${word}\``).join(" or "), json: { enum: [...words] }, example: words[0] },
    (value) => (words.some((word) => word === value) ? undefined : wrongWord(value, words)),
  );

/** `expected one of a, b, got "c"`, with the nearest, or the reason why not. */
const wrongWord = (value: unknown, words: readonly string[]): string => {
  const expected = words.length === 1 ? `expected ${words[0]}` : `expected one of ${words.join(", ")}`;
  const problem = `${expected}, got ${quote(value)}`;
  if (typeof value !== "string") return problem;
  const hint = suggestion(value, words);
  return hint.includes("did you mean") ? problem + hint : problem;
};

/** True or false. */
export const flag = (notes: FieldNotes) =>
  leaf<boolean>({ ...notes, takes: "`true` or `false`", json: { type: "boolean" }, example: true }, (value) =>
    typeof value === "boolean" ? undefined : `expected true or false, got ${quote(value)}`,
  );

/** Plain text. */
export const text = (notes: FieldNotes & { readonly example: string; readonly file?: boolean }) =>
  leaf<string>(
    { ...notes, takes: notes.file === true ? "a file's path" : "text", json: { type: "string" } },
    (value) => {
      if (typeof value !== "string")
        return `expected ${notes.file === true ? "a file's path" : "text"}, got ${quote(value)}${typeof value === "number" ? " (put it in quotes)" : ""}`;
      return notes.file === true && value.trim() === "" ? "expected a file's path, got an empty text" : undefined;
    },
  );

/** Names of nodes, groups and scenarios: they end up in columns, joined by ">", and in file names. */
export const nameOf = (what: string, notes: FieldNotes, reserved: readonly string[] = []) =>
  leaf<string>(
    {
      ...notes,
      takes: "a name of letters, digits, `.`, `_` and `-`",
      json: { type: "string", pattern: "^[A-Za-z0-9_][A-Za-z0-9._-]*$" },
      example: what.replace(/^an? /, ""),
    },
    (value) => {
      // Names of members that every JavaScript object has. Libraries that draw look up names in plain objects, and would find
      // these.
      if (typeof value === "string" && (reserved.includes(value) || value in Object.prototype))
        return `the name "${value}" is reserved: choose another for ${what}`;
      if (typeof value === "string" && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(value)) return undefined;
      const quoted = typeof value === "number" ? " (put it in quotes)" : "";
      return `expected a name of letters, digits, ".", "_" and "-" for ${what}, got ${quote(value)}${quoted}`;
    },
  );

/** The text of a fault about a value that is not a mapping, and about unknown keys of a mapping. */
const mappingError =
  (keys: readonly string[], kind?: string) =>
  (issue: { readonly code?: string; readonly input?: unknown; readonly keys?: readonly string[] }): string => {
    if (issue.code !== "unrecognized_keys") {
      const expected = `expected a mapping with ${keys.join(", ")}`;
      return issue.input === undefined ? `missing; ${expected}` : `${expected}, got ${quote(issue.input)}`;
    }
    const place = kind === undefined ? "" : ` with ${kind}`;
    return (issue.keys ?? []).map((key) => `unknown key "${key}"${place}${suggestion(key, keys, "keys")}`).join("\n");
  };

type MappingNotes = Omit<FieldMeta, "takes" | "json">;

/** A mapping with exactly these keys. */
export const mapping = <S extends z.core.$ZodLooseShape>(shape: S, notes: MappingNotes) =>
  z.strictObject(shape, { error: mappingError(Object.keys(shape)) }).meta({ ...notes });

/** One variant of a mapping, which `key` names. */
export const variant = <K extends string, N extends string, S extends z.core.$ZodLooseShape>(
  key: K,
  name: N,
  shape: S,
  description: string,
) => {
  const kind = { [key]: z.literal(name).meta({ description }) } as { [P in K]: z.ZodLiteral<N> };
  const keys = [key, ...Object.keys(shape)];
  return z.strictObject({ ...kind, ...shape }, { error: mappingError(keys, `${key}: ${name}`) });
};

/** The text of a fault about a mapping whose kind is missing or unknown. */
const kindError =
  (key: string, words: readonly string[]) =>
  (issue: z.core.$ZodRawIssue): string => {
    if (issue.code !== "invalid_union") {
      const expected = `expected a mapping with "${key}", one of ${words.join(", ")}`;
      return issue.input === undefined ? `missing; ${expected}` : `${expected}; got ${quote(issue.input)}`;
    }
    const found = (issue.input as Record<string, unknown>)[key];
    return found === undefined ? `missing key "${key}": expected one of ${words.join(", ")}` : wrongWord(found, words);
  };

/** A mapping of several kinds, told apart by `key`; without it, it is `fallback`. */
export const variants = <
  const V extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
  K extends string,
>(
  kind: KindNotes & { readonly key: K },
  options: V,
  notes: MappingNotes,
) => {
  const { key, fallback } = kind;
  const words = options.map(({ _zod }) => String([..._zod.propValues[key]!][0]));
  const union = z.discriminatedUnion(key, options, { error: kindError(key, words) });
  const complete = (value: unknown): unknown =>
    fallback !== undefined && typeof value === "object" && value !== null && !Array.isArray(value) && !(key in value)
      ? { [key]: fallback, ...value }
      : value;
  return z.preprocess(complete, union).meta({ ...notes, kind });
};

/** A list. */
export const list = <T extends z.core.$ZodType>(
  item: T,
  notes: FieldNotes & { readonly least?: number; readonly example: unknown; readonly counted?: string },
) => {
  const { least = 0, ...rest } = notes;
  const expected = `expected a list such as ${JSON.stringify(notes.example).replaceAll('"', "").replace(/[:,]/g, "$& ")}`;
  return z
    .array(item, {
      error: (issue) => (issue.input === undefined ? `missing; ${expected}` : `${expected}, got ${quote(issue.input)}`),
    })
    .min(least, { error: "expected at least one element, got an empty list" })
    .meta({ ...rest, takes: "a list" });
};
