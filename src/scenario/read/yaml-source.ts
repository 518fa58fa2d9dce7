import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseAllDocuments } from "yaml";
import { type Fault, InputError } from "../../errors.js";
import { quote } from "../../quantity.js";

/** The place of a value in a file. Lines and columns count from 1. Values of flags have none. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

type ScalarValue = string | number | boolean | null;

/** A document in which every value and key has a place. Nodes are immutable. */
export type SourceNode =
  | { readonly kind: "scalar"; readonly value: ScalarValue; readonly place: Place }
  | { readonly kind: "list"; readonly items: readonly SourceNode[]; readonly place: Place }
  | SourceMap;

export interface SourceMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, SourceEntry>;
  readonly place: Place;
}

export interface SourceEntry {
  readonly key: Place;
  readonly node: SourceNode;
}

/** Stands for commas within parentheses while YAML is read. YAML would split `{ grant: integer(1, 4) }` at them. */
const heldComma = "\uE000";

export const holdCommas = (text: string): string =>
  text.replace(/\b[A-Za-z]\w*\s?\((?:[^()\n]|\([^()\n]*\))*\)/g, (call) => call.replaceAll(",", heldComma));

const releaseCommas = (text: string): string => text.replaceAll(heldComma, ",");

/** Limit on nodes, since YAML aliases can expand a small file to an enormous one. Scenarios stay far below it. */
const mostNodes = 200_000;

/** Limit on characters: reading YAML takes seconds per megabyte. 200,000 values fit in this. */
const mostCharacters = 4_000_000;

/** Numbers that YAML reads but quantities must not: hexadecimal, infinite, too large to be exact. */
const isExact = (value: number, source: string): boolean =>
  Number.isFinite(value) && !/^[+-]?0[xo]/i.test(source) && (!Number.isInteger(value) || Number.isSafeInteger(value));

class Reader {
  readonly faults: Fault[] = [];
  #nodes = 0;

  constructor(
    readonly file: string,
    readonly lines: LineCounter,
  ) {}

  place(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line, column: col };
  }

  fault(offset: number, problem: string): void {
    this.faults.push({ ...this.place(offset), problem });
  }

  read(
    node: ParsedNode | null,
    offset: number,
    resolve: (node: ParsedNode) => unknown,
    inside: Set<unknown>,
  ): SourceNode {
    const place = this.place(node?.range[0] ?? offset);
    this.#nodes += 1;
    if (this.#nodes === mostNodes)
      this.fault(node?.range[0] ?? offset, `more than ${mostNodes} values; are aliases nested?`);
    if (node === null || this.#nodes >= mostNodes) return { kind: "scalar", value: null, place };
    if (isAlias(node)) {
      const target = resolve(node) as ParsedNode | undefined;
      if (target === undefined || inside.has(target)) {
        const problem = target === undefined ? "has no anchor" : "refers to a value that contains it";
        this.fault(node.range[0], `alias *${node.source} ${problem}`);
        return { kind: "scalar", value: null, place };
      }
      return this.read(target, offset, resolve, inside);
    }
    if (isScalar(node)) return { kind: "scalar", value: this.scalar(node.value, node.source, node.range[0]), place };
    const within = new Set(inside).add(node);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item as ParsedNode, node.range[0], resolve, within));
      return { kind: "list", items, place };
    }
    const entries = new Map<string, SourceEntry>();
    for (const { key, value } of isMap(node) ? node.items : []) {
      const keyOffset = (key as ParsedNode | null)?.range[0] ?? node.range[0];
      if (!isScalar(key) || key.value === null || typeof key.value === "object") {
        this.fault(keyOffset, "expected a plain word as key");
        continue;
      }
      const name = releaseCommas(String(key.value));
      this.interpolation(name, keyOffset);
      if (name === "__proto__") this.fault(keyOffset, 'unknown key "__proto__"');
      else
        entries.set(name, {
          key: this.place(keyOffset),
          node: this.read(value as ParsedNode | null, keyOffset, resolve, within),
        });
    }
    return { kind: "map", entries, place };
  }

  private scalar(value: unknown, source: string | undefined, offset: number): ScalarValue {
    if (typeof value === "string") this.interpolation(value, offset);
    if (typeof value === "number" && source !== undefined && !isExact(value, source)) return source;
    if (value === null || typeof value === "number" || typeof value === "boolean") return value;
    return releaseCommas(String(value));
  }

  private interpolation(text: string, offset: number): void {
    const [found] = /\$\{[^}]*\}?/.exec(text) ?? [];
    if (found !== undefined)
      this.fault(offset, `${found} is not supported: write the value, set it with --set, or use extends`);
  }
}

const syntaxFault = (reader: Reader, text: string, code: string, message: string, offset: number): Fault => {
  if (code === "DUPLICATE_KEY") {
    const key = /^(?:"[^"]*"|'[^']*'|[^\s:,}]+)/.exec(text.slice(offset))?.[0] ?? "";
    return { ...reader.place(offset), problem: `duplicate key ${key.startsWith('"') ? key : `"${key}"`}` };
  }
  if (/call stack/i.test(message)) return { ...reader.place(offset), problem: "values are nested too deeply" };
  const [first = ""] = releaseCommas(message).split("\n");
  return { ...reader.place(offset), problem: `not valid YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}` };
};

const readDocument = (text: string, file: string): SourceNode | undefined => {
  if (text.length > mostCharacters) {
    const problem = `is ${(text.length / 1e6).toFixed(1)} MB long, and a scenario at most ${mostCharacters / 1e6}; put long lists into files of their own (traces, sites)`;
    throw new InputError([{ file, problem }]);
  }
  const lines = new LineCounter();
  const parsed = parseAllDocuments(holdCommas(text), {
    lineCounter: lines,
    prettyErrors: false,
    version: "1.2",
    schema: "core",
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  const reader = new Reader(file, lines);
  const problems = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  // Later errors are mostly consequences of the first.
  const first = problems.find(({ code }) => code !== "DUPLICATE_KEY");
  for (const { code, message, pos } of problems.filter(
    (problem) => problem === first || problem.code === "DUPLICATE_KEY",
  ))
    reader.faults.push(syntaxFault(reader, text, code, message, pos[0]));
  const [document, second] = documents;
  if (second !== undefined && reader.faults.length === 0)
    reader.fault(second.range[0], "expected one document, got a second one (---)");
  if (reader.faults.length > 0) throw new InputError(reader.faults);
  const contents = document?.contents ?? null;
  if (document === undefined || contents === null) return undefined;
  const root = reader.read(contents, 0, (node) => (isAlias(node) ? node.resolve(document) : node), new Set());
  if (reader.faults.length > 0) throw new InputError(reader.faults);
  return root;
};

/**
 * Reads a YAML or JSON document.
 *
 * @param text  the file's content
 * @param file  the file's name in faults
 * @returns the document's one mapping
 * @throws InputError with every syntax fault, or if the document is not one mapping
 */
export const parseSource = (text: string, file: string): SourceMap => {
  const root = readDocument(text, file);
  if (root?.kind === "map") return root;
  const empty = root === undefined || (root.kind === "scalar" && root.value === null);
  if (empty) throw new InputError([{ file, problem: "is empty: expected a mapping such as `name: my-scenario`" }]);
  const found = root.kind === "list" ? "a list" : quote(root.value);
  throw new InputError([{ ...root.place, problem: `expected a mapping such as \`name: my-scenario\`, got ${found}` }]);
};

/**
 * Reads the value of `--set path=value`, as YAML.
 *
 * @throws InputError if it is not valid YAML
 */
export const parseFlagValue = (text: string, place: Place): SourceNode => {
  const root = readDocument(text, place.file);
  return root === undefined ? { kind: "scalar", value: null, place } : fromValue(toValue(root), place);
};

/** A plain value as a document in which every node has the same place. */
export const fromValue = (value: unknown, place: Place): SourceNode => {
  if (Array.isArray(value)) return { kind: "list", items: value.map((item) => fromValue(item, place)), place };
  if (typeof value === "object" && value !== null) {
    const entries = new Map<string, SourceEntry>();
    for (const [key, item] of Object.entries(value))
      if (item !== undefined) entries.set(key, { key: place, node: fromValue(item, place) });
    return { kind: "map", entries, place };
  }
  if (value === null || value === undefined) return { kind: "scalar", value: null, place };
  return {
    kind: "scalar",
    value: typeof value === "number" || typeof value === "boolean" ? value : String(value),
    place,
  };
};

/** A document without its places. */
export const toValue = (node: SourceNode): unknown => {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toValue);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toValue(entry.node)]));
};

/** The place of the value at a path, or of its innermost existing parent; with `atKey`, of the key. */
export const placeAt = (root: SourceNode, path: readonly (string | number)[], atKey = false): Place => {
  let node = root;
  let place = root.place;
  for (const [depth, step] of path.entries()) {
    if (node.kind === "list") {
      const item = node.items[Number(step)];
      if (item === undefined) return place;
      node = item;
      place = item.place;
    } else if (node.kind === "map") {
      const entry = node.entries.get(String(step));
      if (entry === undefined) return place;
      node = entry.node;
      place = atKey && depth === path.length - 1 ? entry.key : entry.node.place;
    } else return place;
  }
  return place;
};
