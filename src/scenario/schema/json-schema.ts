import { type FieldTree, fieldTree } from "./schema.js";

type Json = Record<string, unknown>;

const sentence = (text: string): string => (/[.:]$/.test(text) ? text : `${text}.`);

const describe = (tree: FieldTree): string | undefined => {
  const parts: string[] = [];
  if (tree.description !== undefined && tree.description !== "") parts.push(sentence(tree.description));
  if (tree.takes !== undefined) parts.push(`Takes ${tree.takes}.`);
  if (tree.source !== undefined)
    parts.push(sentence(tree.source.startsWith("chosen") ? `Default ${tree.source}` : `Default from ${tree.source}`));
  return parts.length > 0 ? parts.join(" ").replaceAll("`", "") : undefined;
};

const isEmptyMapping = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** The short forms of a mapping with kinds: the bare word, and `{ poisson: { ... } }`. */
const shortForms = (tree: FieldTree): readonly Json[] => {
  const key = tree.kind?.key;
  const single = tree.properties?.[tree.alone ?? ""] ?? tree.items?.properties?.[tree.counted ?? ""];
  if (single !== undefined) return [publish(single, false)];
  if (key === undefined) return Object.keys(tree.shorthand ?? {}).map((word) => ({ const: word }));
  const names = (tree.oneOf ?? []).map((variant) => String(variant.properties?.[key]?.const));
  const namesAlone = names.filter((_, index) => (tree.oneOf?.[index]?.required ?? []).every((name) => name === key));
  const aliases = Object.entries(tree.kind?.aliases ?? {});
  const words = [...names, ...aliases.map(([alias]) => alias)];
  const alone = [...namesAlone, ...aliases.flatMap(([alias, name]) => (namesAlone.includes(name) ? [alias] : []))];
  const wrapped = {
    type: "object",
    properties: Object.fromEntries(words.map((word) => [word, { type: ["object", "null"] }])),
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  };
  return [...(alone.length > 0 ? [{ enum: alone }] : []), wrapped];
};

/**
 * A field as JSON Schema. Keys are required only in elements of lists: other keys can come from the file that a scenario
 * extends, and an editor does not see that file.
 */
const publish = (tree: FieldTree, inList: boolean): Json => {
  const {
    description,
    source,
    takes,
    json,
    example,
    kind,
    shorthand,
    exclusive,
    file,
    named,
    alone,
    counted,
    ...rest
  } = tree;
  const { properties, items, oneOf, additionalProperties, required, default: fallback, ...plain } = rest;
  const form: Json = { ...plain, ...json };
  if (properties !== undefined)
    form.properties = Object.fromEntries(
      Object.entries(properties).map(([key, field]) => [key, publish(field, inList)]),
    );
  if (additionalProperties !== undefined)
    form.additionalProperties =
      typeof additionalProperties === "object" ? publish(additionalProperties, inList) : additionalProperties;
  if (items !== undefined) form.items = publish(items, true);
  if (inList && required !== undefined && required.length > 0) form.required = required;
  const about: Json = {};
  const text = describe(tree);
  if (text !== undefined) about.description = text;
  if (fallback !== undefined && !isEmptyMapping(fallback)) about.default = fallback;
  if (example !== undefined) about.examples = [about.default ?? example];
  const short = shortForms(tree);
  const variants = oneOf?.map((variant) => withAliases(publish(withoutFallback(variant, kind), inList), kind));
  if (variants === undefined && short.length === 0) return { ...form, ...about };
  return { ...about, anyOf: [...(variants ?? [form]), ...short] };
};

/** The variant of settings that name no kind. Its key is not required. */
const withoutFallback = (variant: FieldTree, kind: FieldTree["kind"]): FieldTree => {
  const { properties, required } = variant;
  if (kind?.fallback === undefined || properties?.[kind.key]?.const !== kind.fallback) return variant;
  return { ...variant, ...(required === undefined ? {} : { required: required.filter((key) => key !== kind.key) }) };
};

/** A variant that also accepts its aliases. */
const withAliases = (variant: Json, kind: FieldTree["kind"]): Json => {
  const properties = variant.properties as Readonly<Record<string, Json>> | undefined;
  const named = properties?.[kind?.key ?? ""];
  const others = Object.entries(kind?.aliases ?? {}).flatMap(([alias, name]) => (name === named?.const ? [alias] : []));
  if (kind === undefined || named === undefined || others.length === 0) return variant;
  const { const: name, ...rest } = named;
  return { ...variant, properties: { ...properties, [kind.key]: { ...rest, enum: [name, ...others] } } };
};

/** The JSON Schema (draft 2020-12) of scenario files, for editors: every field with its meaning, default and units. */
export const scenarioJsonSchema = (): Json => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "edgefade scenario",
  ...publish(fieldTree, false),
  anyOf: [
    { required: ["extends"] },
    { required: [...(fieldTree.required ?? []), "arrivals"] },
    { required: fieldTree.required ?? [], properties: { devices: { items: { required: ["arrivals"] } } } },
  ],
});
