/** The parts of a JSON Schema that are used. */
export interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}

/** Where a place in a YAML text is: the keys that lead there (`-` for an element of a list), and what is being typed. */
export interface TextPath {
  readonly path: readonly string[];
  /** Whether a key is typed there, or the value of the last key of the path. */
  readonly isKey: boolean;
  /** Begin of the word there. */
  readonly from: number;
}

/** A field that can stand at a place. */
export interface FieldHelp {
  readonly name: string;
  readonly description: string;
  readonly default: string | undefined;
}

const KEY = /^(\s*)((?:-\s+)*)([A-Za-z_][\w-]*)\s*:(?:\s|$)/;
const indentOf = (line: string): number => /^\s*/.exec(line)![0].length;

/**
 * The keys of the block lines around a line, by their indents; half-written text has no tree to ask.
 *
 * @param indent  of the line; for an element of a list, whose key may stand at the indent of its dashes, that of its dash and a half
 */
const blockPath = (before: readonly string[], indent: number): string[] => {
  const path: string[] = [];
  let limit = indent;
  for (let index = before.length - 1; index >= 0 && limit > 0; index--) {
    const line = before[index]!;
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    const [, , marks = "", key] = KEY.exec(line) ?? [];
    const column = indentOf(line) + marks.length;
    if (key !== undefined && column < limit) {
      path.unshift(key);
      limit = column;
    }
    const isElement = /^\s*-\s/.test(line);
    // Dashes at the indent of the line itself are those of its neighbours.
    if (!isElement || indentOf(line) > limit - 1) continue;
    path.unshift("-");
    limit = indentOf(line) + 0.5;
  }
  return path;
};

/** The keys of the flow collections that are open at the end of a text: `radio: { fading: { mod` is within `radio`, `fading`. */
const flowPath = (text: string): { readonly path: string[]; readonly rest: string } | undefined => {
  const open: { readonly path: string[]; readonly from: number; item: number }[] = [];
  let quote = "";
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (quote !== "") {
      if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "(") depth++;
    else if (letter === ")") depth--;
    else if (letter === "{" || letter === "[") {
      const parent = text.slice(open.at(-1)?.item ?? 0, at);
      const key = /([A-Za-z_][\w-]*)\s*:\s*$/.exec(parent)?.[1];
      const path = [...(key === undefined ? [] : [key]), ...(letter === "[" ? ["-"] : [])];
      open.push({ path, from: at, item: at + 1 });
    } else if (letter === "}" || letter === "]") open.pop();
    else if (letter === "," && depth === 0 && open.length > 0) open.at(-1)!.item = at + 1;
  }
  const last = open.at(-1);
  return last === undefined ? undefined : { path: open.flatMap(({ path }) => path), rest: text.slice(last.item) };
};

/** Where an offset of a YAML text is; undefined: in a comment. */
export const pathAt = (text: string, offset: number): TextPath | undefined => {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(start, offset);
  if (/(^|\s)#/.test(line)) return undefined;
  const from = offset - /[\w.-]*$/.exec(line)![0].length;
  const lines = text.slice(0, start).split("\n").slice(0, -1);
  // A flow collection may have begun on an earlier line: that of the nearest key whose indent is smaller.
  let first = lines.length;
  let flow = flowPath(line);
  for (let back = lines.length - 1; flow === undefined && back >= Math.max(0, lines.length - 20); back--) {
    const joined = [...lines.slice(back), line].join("\n");
    if (/^\s*(-\s+)*[A-Za-z_][\w-]*\s*:\s*[[{]/.test(lines[back]!)) {
      flow = flowPath(joined);
      first = back;
      break;
    }
    if (lines[back]!.trim() !== "" && indentOf(lines[back]!) < indentOf(line || " ")) break;
  }
  const head = flow !== undefined && first < lines.length ? lines[first]! : line;
  const [, blanks = "", marks = "", key] = KEY.exec(`${head} `) ?? [];
  const dash = /^(\s*)((?:-\s+)*)/.exec(head)!;
  const isElement = (marks || dash[2]) !== "";
  const indent = isElement ? (blanks || dash[1]!).length + 0.5 : dash[1]!.length;
  const path = [...blockPath(lines.slice(0, first), indent), ...(isElement ? ["-"] : [])];
  if (flow !== undefined) {
    const own = flow.path[0] === key || key === undefined ? flow.path : [key, ...flow.path];
    const value = /([A-Za-z_][\w-]*)\s*:\s*[^,]*$/.exec(flow.rest)?.[1];
    return { path: [...path, ...own, ...(value === undefined ? [] : [value])], isKey: value === undefined, from };
  }
  return key === undefined || from <= start + head.indexOf(key)
    ? { path, isKey: true, from }
    : { path: [...path, key], isKey: false, from };
};

/** The forms that a schema allows, without choices between them. */
const formsOf = (schema: Schema): readonly Schema[] => [schema, ...(schema.anyOf ?? []).flatMap(formsOf)];

/** The schemas of the field that a path leads to; several where the field has several forms. */
const schemasAt = (schema: Schema, path: readonly string[]): readonly Schema[] =>
  path.reduce<readonly Schema[]>(
    (found, step) =>
      found.flatMap(formsOf).flatMap((form) => {
        if (step === "-") return form.items ?? [];
        const named = form.properties?.[step];
        if (named !== undefined) return named;
        return typeof form.additionalProperties === "object" ? form.additionalProperties : [];
      }),
    [schema],
  );

const shown = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value);

const describe = (name: string, schemas: readonly Schema[]): FieldHelp => ({
  name,
  description: schemas.find(({ description }) => description !== undefined)?.description ?? "",
  default: shown(schemas.find((schema) => schema.default !== undefined)?.default),
});

/** The keys that can stand in the mapping that a path leads to. */
export const keysAt = (schema: Schema, path: readonly string[]): readonly FieldHelp[] => {
  const found = new Map<string, Schema[]>();
  for (const form of schemasAt(schema, path).flatMap(formsOf))
    for (const [name, field] of Object.entries(form.properties ?? {}))
      found.set(name, [...(found.get(name) ?? []), field]);
  return [...found].map(([name, schemas]) => describe(name, schemas));
};

/** The words that can be the value of the field that a path leads to. */
export const wordsAt = (schema: Schema, path: readonly string[]): readonly string[] => {
  const words = schemasAt(schema, path)
    .flatMap(formsOf)
    .flatMap((form) => [
      ...(form.const === undefined ? [] : [form.const]),
      ...(form.enum ?? []),
      ...(form.examples ?? []),
    ])
    .filter((word) => typeof word === "string" || typeof word === "number");
  return [...new Set(words.map(String))];
};

/** The schema's description of the field that a path leads to; undefined: none. */
export const helpAt = (schema: Schema, path: readonly string[]): FieldHelp | undefined => {
  const schemas = schemasAt(schema, path);
  const help = describe(path.filter((step) => step !== "-").join("."), schemas);
  return help.description === "" ? undefined : help;
};
