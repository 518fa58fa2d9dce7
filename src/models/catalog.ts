import type { z } from "zod";
import { type FieldMeta, variant, variants } from "../fields/fields.js";

/**
 * The common parts of all models: a name, the settings in the text of scenario files, and the same settings in SI units. A kind
 * of model (`fading`, `pathLoss`, ...) adds a formula and a maker.
 */
export interface AnyDefinition {
  readonly name: string;
  /** Checks the settings' text; carries units, defaults and descriptions. */
  readonly schema: z.core.$ZodTypeDiscriminable;
  /** Checked text to SI units. */
  readonly si: (text: never, read: never) => object;
  /** Faults between settings, each of which is fine for itself. */
  readonly check?: (text: never) => readonly SettingsFault[];
  /** Makes the object of the emulation from settings in SI units and its surroundings. */
  readonly make: (settings: never, context: never) => unknown;
}

type Flat<T> = { readonly [P in keyof T]: T[P] };

/** The settings of one of the models in SI units, with the model's name under `Key`. */
export type SettingsOf<Key extends string, Definitions extends readonly AnyDefinition[]> = {
  readonly [Index in keyof Definitions]: Flat<
    { readonly [P in Key]: Definitions[Index]["name"] } & ReturnType<Definitions[Index]["si"]>
  >;
}[number];

/** A fault between the settings of one model; paths of fields are relative to the mapping. */
export interface SettingsFault {
  readonly field: string;
  readonly problem: string;
  /** The other fields that it follows from. */
  readonly because?: readonly string[];
}

/** The same with paths from the scenario's root. */
export interface PathedFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** All models of a kind. Schema, reference page, interpretation and building follow from this list. */
export interface Catalog<Key extends string, Definitions extends readonly AnyDefinition[]> {
  /** Every model, in the order in which documents list them. */
  readonly models: Definitions;
  /** Takes the settings of any of the models. */
  readonly schema: ReturnType<typeof variants<Schemas<Definitions>, Key>>;
  /** Checked text to SI units; `read` is the content of the files that it names, for kinds of models that name files. */
  si(text: { readonly [P in Key]: string }, ...read: Further<Definitions[number]["si"]>): SettingsOf<Key, Definitions>;
  /** Faults between the settings of one model; `path` is that of their mapping. */
  check(text: { readonly [P in Key]: string }, path: string): readonly PathedFault[];
  /** The model that the settings are for. */
  of(settings: { readonly [P in Key]: string }): Definitions[number];
  /** The object that the settings' own model makes. */
  make(
    settings: SettingsOf<Key, Definitions>,
    ...context: Further<Definitions[number]["make"]>
  ): ReturnType<Definitions[number]["make"]>;
}

/** The arguments of a function after its first. */
type Further<F> = F extends (first: never, ...further: infer Rest) => unknown ? Rest : never;

/** The schemas of the models, with further fields. */
export type SchemasWith<
  Key extends string,
  Definitions extends readonly { readonly name: string; readonly fields: z.core.$ZodLooseShape }[],
  Shape extends z.core.$ZodLooseShape,
> = {
  readonly [Index in keyof Definitions]: ReturnType<
    typeof variant<Key, Definitions[Index]["name"], Shape & Definitions[Index]["fields"]>
  >;
};

/**
 * Schemas of models whose settings are in one mapping with other fields.
 *
 * @param shape  the other fields, which come before the models' own
 */
export const schemasWith = <
  Key extends string,
  const Definitions extends readonly {
    readonly name: string;
    readonly summary: string;
    readonly fields: z.core.$ZodLooseShape;
  }[],
  Shape extends z.core.$ZodLooseShape,
>(
  key: Key,
  models: Definitions,
  shape: Shape,
): SchemasWith<Key, Definitions, Shape> =>
  // TypeScript's `map` forgets that a tuple keeps its length and its order.
  models.map(({ name, summary, fields }) =>
    variant(key, name, { ...shape, ...fields }, summary),
  ) as unknown as SchemasWith<Key, Definitions, Shape>;

type Schemas<Definitions extends readonly AnyDefinition[]> = {
  readonly [Index in keyof Definitions]: Definitions[Index]["schema"];
} & readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]];

/**
 * Makes the catalog of a kind of models.
 *
 * @param key       the key of the settings that names the model
 * @param models    the models, in the order of the reference page
 * @param notes     what the reference page says about the kind; `fallback` is the model of settings that name none, and
 *                  `aliases` maps other words for a model to its name
 */
export const catalogOf = <
  const Key extends string,
  const Definitions extends readonly [AnyDefinition, ...AnyDefinition[]],
>(
  key: Key,
  models: Definitions,
  notes: Omit<FieldMeta, "takes" | "json" | "kind"> & {
    readonly fallback?: Definitions[number]["name"];
    readonly aliases?: Readonly<Record<string, Definitions[number]["name"]>>;
  },
): Catalog<Key, Definitions> => {
  const { fallback, aliases, ...rest } = notes;
  const byName = new Map<string, Definitions[number]>(models.map((model) => [model.name, model]));
  const of = (settings: { readonly [P in Key]: string }): Definitions[number] => {
    const model = byName.get(settings[key]);
    if (model === undefined) throw new Error(`no model is called ${settings[key]}`);
    return model;
  };
  // As above: the result of `map` is a tuple, too.
  const schemas = models.map(({ schema }) => schema) as unknown as Schemas<Definitions>;
  return {
    models,
    schema: variants(
      { key, ...(fallback === undefined ? {} : { fallback }), ...(aliases === undefined ? {} : { aliases }) },
      schemas,
      rest,
    ),
    si: (text, ...read) =>
      ({ [key]: of(text).name, ...of(text).si(text as never, read[0] as never) }) as SettingsOf<Key, Definitions>,
    check: (text, path) =>
      (of(text).check?.(text as never) ?? []).map(({ field, problem, because = [] }) => ({
        path: `${path}.${field}`,
        problem,
        because: because.map((other) => `${path}.${other}`),
      })),
    of,
    make: (settings, ...context) =>
      of(settings as { readonly [P in Key]: string }).make(settings as never, context[0] as never) as ReturnType<
        Definitions[number]["make"]
      >,
  };
};
