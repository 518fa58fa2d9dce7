import { distributionForms } from "../../fields/distribution-text.js";
import { append } from "../../math/extremes.js";
import { type Dimension, isBare, phraseOf, unitsOf, unitTable } from "../../quantity.js";
import { type FieldTree, fieldTree } from "./schema.js";

const capitalized = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** `energy per data` becomes `EnergyPerDataText`. */
const typeNameOf = (dimension: Dimension): string =>
  `${phraseOf(dimension)
    .replace(/^an? /, "")
    .split(/[^A-Za-z]+/)
    .map(capitalized)
    .join("")}Text`;

const literals = (words: Iterable<unknown>): string => [...words].map((word) => JSON.stringify(word)).join(" | ");

/** The dimensions by phrase, longest first, because `an energy per data` begins like `an energy`. */
const dimensions = unitTable()
  .map(({ dimension }) => ({ dimension, phrase: phraseOf(dimension) }))
  .sort((a, b) => b.phrase.length - a.phrase.length);

/** Types of a value with its unit, one per dimension. */
const quantityTypes = (): readonly string[] =>
  unitTable().map(({ dimension, example, si }) => {
    const units = unitsOf(dimension);
    const inUnit = units.length > 0 ? [`WithUnit<${literals(units)}>`] : [];
    const bare = isBare(dimension) ? ["number", ...(units.length > 0 ? [] : [`\`\${number}\``])] : [];
    const inside = si === "" ? "" : `, inside in ${si}`;
    return [
      `/** ${phraseOf(dimension)}, as in \`${example}\`${inside}. */`,
      `export type ${typeNameOf(dimension)} = ${[...bare, ...inUnit].join(" | ")};`,
    ].join("\n");
  });

/** The type of a field with a single value, by the description of what it takes. */
const leafType = ({ takes = "", json = {} }: FieldTree): string => {
  if (Array.isArray(json.enum)) return literals(json.enum);
  const fixed = FIXED.find(([beginning]) => takes.startsWith(beginning))?.[1];
  if (fixed !== undefined) return fixed;
  const dimension = dimensions.find(({ phrase }) => takes.startsWith(phrase))?.dimension;
  const isCount = takes.startsWith("a whole number");
  if (dimension === undefined && !isCount) throw new Error(`no type for a field that takes ${takes}`);
  const types = [isCount ? "CountText" : typeNameOf(dimension!)];
  if (JSON.stringify(json).includes('"const":0')) types.push("0");
  for (const [, word] of takes.matchAll(/, or `(\w+)`/g)) types.push(JSON.stringify(word));
  if (takes.includes("`requested`")) types.push(`\`requested(\${string})\``);
  if (takes.includes("a distribution")) types.push("DistributionText");
  return types.join(" | ");
};

/** Types of fields that are neither quantities nor choices. */
const FIXED: readonly (readonly [takes: string, type: string])[] = [
  ["`true` or `false`", "boolean"],
  ["a name, or a mapping with `name`", "PolicyText"],
  ["a name of", "string"],
  ["`every task`, `sampled`", `"every task" | \`sampled \${string}\` | "off"`],
  ["text", "string"],
  ["a file's path", "string"],
  ["two lengths, or", "readonly [LengthText | 0, LengthText | 0] | RegionText"],
  ["two lengths", "readonly [LengthText | 0, LengthText | 0]"],
  ["`disc(", "RegionText"],
  ["`{ from: 200 MHz", "{ readonly from: FrequencyText; readonly to: FrequencyText } | readonly FrequencyText[]"],
  ["a mapping from paths", "SweepText"],
  ["a mapping from names to SQL", "Readonly<Record<string, string>>"],
];

const comment = ({ description = "", takes, source, default: fallback }: FieldTree, indent: string): string => {
  // Links are relative to docs/, which is not part of the package of types.
  const parts = [description.replaceAll("*/", "* /").replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")];
  if (takes !== undefined) parts.push(`Takes ${takes}.`);
  if (typeof fallback !== "object" && fallback !== undefined && fallback !== "")
    parts.push(`Default: \`${String(fallback)}\`${source === undefined ? "" : ` (${source})`}.`);
  const text = parts.filter((part) => part !== "").join(" ");
  return text === "" ? "" : `${indent}/** ${text} */\n`;
};

const fieldsOf = (tree: FieldTree, indent: string, without = ""): string =>
  Object.entries(tree.properties ?? {})
    .filter(([key]) => key !== without)
    .map(([key, field]) => {
      const needed = (tree.required ?? []).includes(key) ? "" : "?";
      return `${comment(field, indent)}${indent}readonly ${key}${needed}: ${typeOf(field, indent)};\n`;
    })
    .join("");

const mappingOf = (fields: string, indent: string): string => (fields === "" ? "NoFields" : `{\n${fields}${indent}}`);

/** A mapping of several kinds: in full, in short as `{ poisson: { ... } }`, or as a single word. */
const kindsOf = (tree: FieldTree, indent: string): string => {
  const { key, fallback, aliases = {} } = tree.kind!;
  const deep = `${indent}  `;
  const alone: string[] = [];
  const variants = (tree.oneOf ?? []).map((variant) => {
    const name = String(variant.properties?.[key]?.const);
    const words = [name, ...Object.entries(aliases).flatMap(([alias, of]) => (of === name ? [alias] : []))];
    if ((variant.required ?? []).every((field) => field === key)) append(alone, words);
    const fields = mappingOf(fieldsOf(variant, `${deep}  `, key), deep);
    return words
      .map((word) => `${comment(variant.properties![key]!, deep)}${deep}readonly ${JSON.stringify(word)}: ${fields};\n`)
      .join("");
  });
  const or = (words: readonly string[]): string => (words.length === 0 ? "never" : literals(words));
  const named = fallback === undefined ? [] : [fallback];
  return `Kinds<${JSON.stringify(key)}, {\n${variants.join("")}${indent}}, ${or(named)}, ${or(alone)}>`;
};

const wholeType = (tree: FieldTree, indent: string): string => {
  if (tree.kind !== undefined) return kindsOf(tree, indent);
  const whole = mappingOf(fieldsOf(tree, `${indent}  `), indent);
  const alone = tree.properties?.[tree.alone ?? ""];
  const short = alone === undefined ? [] : [typeOf(alone, indent)];
  return [whole, ...short, ...Object.keys(tree.shorthand ?? {}).map((word) => JSON.stringify(word))].join(" | ");
};

const keyOf = (tree: FieldTree): string =>
  JSON.stringify([tree.kind, tree.properties, tree.oneOf, tree.alone, tree.shorthand]);

/** Mappings that occur in several places, by content. Each becomes one named type. */
const shared = ((): ReadonlyMap<string, string> => {
  const seen = new Map<string, string>();
  const names = new Map<string, string>();
  const visit = (tree: FieldTree, name: string): void => {
    if (tree.properties !== undefined || tree.oneOf !== undefined) {
      const key = keyOf(tree);
      if (seen.has(key)) names.set(key, seen.get(key)!);
      else seen.set(key, name);
    }
    for (const variant of [tree, ...(tree.oneOf ?? [])])
      for (const [field, below] of Object.entries(variant.properties ?? {})) visit(below, field);
    if (tree.items !== undefined) visit(tree.items, name);
  };
  visit(fieldTree, "scenario");
  const quantities = new Set(unitTable().map(({ dimension }) => typeNameOf(dimension)));
  const taken = new Map<string, number>();
  return new Map(
    [...names].map(([key, field]) => {
      // A field may share its name with a quantity, such as the power model of a server.
      const name = quantities.has(`${capitalized(field)}Text`) ? `${field}Terms` : field;
      const times = (taken.get(name) ?? 0) + 1;
      taken.set(name, times);
      return [key, `${capitalized(name)}${times === 1 ? "" : times}Text`];
    }),
  );
})();

const typeOf = (tree: FieldTree, indent = ""): string => {
  if (tree.items !== undefined) {
    const items = `readonly (${typeOf(tree.items, indent)})[]`;
    return items;
  }
  if (tree.properties === undefined && tree.kind === undefined) return leafType(tree);
  return shared.get(keyOf(tree)) ?? wholeType(tree, indent);
};

/** The types of mappings that occur in several places. */
const sharedTypes = (): readonly string[] => {
  const told = new Map<string, string>();
  const visit = (tree: FieldTree): void => {
    const name = shared.get(keyOf(tree));
    if (name !== undefined && (tree.properties !== undefined || tree.kind !== undefined) && !told.has(name))
      told.set(
        name,
        `${comment({ description: tree.description ?? "" }, "")}export type ${name} = ${wholeType(tree, "")};`,
      );
    for (const variant of [tree, ...(tree.oneOf ?? [])]) Object.values(variant.properties ?? {}).forEach(visit);
    if (tree.items !== undefined) visit(tree.items);
  };
  visit(fieldTree);
  return [...told.values()];
};

/**
 * The module src/scenario/text.ts: the content of a scenario file as TypeScript types, generated from the schema. Editors complete the
 * fields and show their meaning, and the compiler rejects wrong units.
 */
export const scenarioTextModule =
  (): string => `// Made from src/scenario/schema by src/scenario/schema/text-types.ts; a test keeps it up to date (npx vitest run test/unit/scenario -u).

/** A number and its unit: \`10 ms\` or \`10ms\`. */
export type WithUnit<U extends string> = \`\${number} \${U}\` | \`\${number}\${U}\`;

/** A mapping without fields. */
export type NoFields = Readonly<Record<never, never>>;

/**
 * A mapping of several kinds, told apart by a key: written out, or in short with the kind as the only key, or as a word alone.
 *
 *     { process: "poisson", rate: "2 /s" }     { poisson: { rate: "2 /s" } }     "saturated"
 *
 * \`Fallback\` is the kind of a mapping without the key, and \`Alone\` are the kinds that need no fields.
 */
export type Kinds<Key extends string, Variants, Fallback, Alone> =
  | { [Name in keyof Variants]: { readonly [K in Key]: Name } & Variants[Name] }[keyof Variants]
  | { [Name in keyof Variants & Fallback]: { readonly [K in Key]?: Name } & Variants[Name] }[keyof Variants & Fallback]
  | { [Name in keyof Variants]: { readonly [K in Name]: Variants[Name] | (Name extends Alone ? null : never) } }[keyof Variants]
  | Alone;

/** A whole number. */
export type CountText = number | \`\${number}\`;

${quantityTypes().join("\n\n")}

/** A distribution, every argument with its unit: \`uniform(10 ms, 20 ms)\`. */
export type DistributionText = \`\${${literals(Object.keys(distributionForms))}}(\${string})\`;

/** A region of the plane: \`disc(10 m, 100 m)\`, \`rectangle(0 m, 0 m, 50 m, 20 m)\`. */
export type RegionText = \`\${"disc" | "rectangle"}(\${string})\`;

/** A policy: its name, a file's path, or either with options, as a mapping or as in \`threshold(backlog_s=0.2)\`. */
export type PolicyText = string | { readonly name: string; readonly [option: string]: unknown };

/** Values that a field takes in a sweep: a list, or a range such as \`1..16 step 5\`. */
export type SweepValues =
  | readonly unknown[]
  | string
  | { readonly values: readonly unknown[] | string; readonly label?: string };

/** Fields and their values; those under \`zip\` take their values together. */
export type SweepText = { readonly [field: string]: SweepValues | Readonly<Record<string, SweepValues>> | readonly Readonly<Record<string, SweepValues>>[] };

${sharedTypes().join("\n\n")}

/** The fields of a scenario. All that have a default may be left out. */
export interface ScenarioFields {
${fieldsOf(fieldTree, "  ")}}

/** Parts of a scenario that change another one: lists are replaced as a whole, and null removes a field. */
export type Parts<T> = T extends string | number | boolean | readonly unknown[]
  ? T
  : { readonly [K in keyof T]?: Parts<T[K]> | null };

/** A scenario as a file has it: quantities are text with units. With \`extends\` it changes another file, and nothing is required. */
export type ScenarioText = ScenarioFields | (Parts<Omit<ScenarioFields, "extends">> & { readonly extends: string });
`;
