import type { Fault } from "../../errors.js";
import { suggestion } from "../../nearest.js";
import { parsePolicyCall } from "../fields/policy-text.js";
import { type FieldTree, fieldAt, fieldTree, keysOf } from "../schema/schema.js";
import { parsePath, waysTo } from "./element-paths.js";
import { fromValue, type Place, type SourceEntry, type SourceMap, type SourceNode } from "./yaml-source.js";

/** The names of a mapping's kinds, such as `none` and `rayleigh`, and their aliases. */
const kindsOf = (tree: FieldTree): readonly string[] => [
  ...(tree.oneOf ?? []).map((variant) => String(variant.properties?.[tree.kind?.key ?? ""]?.const)),
  ...Object.keys(tree.kind?.aliases ?? {}),
];

/** A word as the list spells it, if only case differs: `Rayleigh` is `rayleigh`. */
const asListed = (word: string, words: readonly string[]): string =>
  words.includes(word) ? word : (words.find((other) => other.toLowerCase() === word.toLowerCase()) ?? word);

/** A kind under its own name: `rayleigh` if a file says `block` or `Rayleigh`. */
const renamed = (node: SourceNode, tree: FieldTree | undefined): SourceNode => {
  if (node.kind !== "scalar" || typeof node.value !== "string" || tree?.kind === undefined) return node;
  const { aliases = {} } = tree.kind;
  const word = asListed(node.value, kindsOf(tree));
  return { ...node, value: Object.hasOwn(aliases, word) ? aliases[word]! : word };
};

/** A word of a fixed list, as the field spells it. */
const listedWord = (node: SourceNode, tree: FieldTree): SourceNode => {
  const { enum: words } = tree.json ?? {};
  if (node.kind !== "scalar" || typeof node.value !== "string" || !Array.isArray(words)) return node;
  return {
    ...node,
    value: asListed(
      node.value,
      words.filter((word) => typeof word === "string"),
    ),
  };
};

const isMap = (node: SourceNode | undefined): node is SourceMap => node?.kind === "map";

/**
 * Expands the short forms: `fading: none` becomes `fading: { model: none }`, and `arrivals: { poisson: { rate: 1 /s } }`
 * becomes `arrivals: { process: poisson, rate: 1 /s }`. Policies with options become mappings too. Places are kept.
 */
export const canonical = (node: SourceNode, tree: FieldTree | undefined = fieldTree): SourceNode => {
  if (tree === undefined) return node;
  if (node.kind === "list" && tree.alone !== undefined && tree.items === undefined) {
    const entries = new Map([[tree.alone, { key: node.place, node }]]);
    return canonical({ kind: "map", entries, place: node.place }, tree);
  }
  if (node.kind === "list") return { ...node, items: node.items.map((item) => canonical(item, tree.items)) };
  const kind = tree.kind?.key;
  if (node.kind === "scalar") {
    if (tree.counted !== undefined && node.value !== null) {
      const entries = new Map([[tree.counted, { key: node.place, node }]]);
      return { kind: "list", items: [{ kind: "map", entries, place: node.place }], place: node.place };
    }
    if (typeof node.value !== "string") return node;
    if (kind !== undefined)
      return {
        kind: "map",
        entries: new Map([[kind, { key: node.place, node: renamed(node, tree) }]]),
        place: node.place,
      };
    if (tree.named !== undefined) return calledPolicy(node, node.value, tree.named);
    if (tree.alone !== undefined) {
      const entries = new Map([[tree.alone, { key: node.place, node }]]);
      return { kind: "map", entries, place: node.place };
    }
    return tree.shorthand !== undefined && Object.hasOwn(tree.shorthand, node.value.toLowerCase())
      ? { kind: "map", entries: new Map(), place: node.place }
      : listedWord(node, tree);
  }
  const [only] = node.entries;
  if (kind !== undefined && only !== undefined && node.entries.size === 1 && !keysOf(tree).includes(only[0])) {
    const [given, { key, node: rest }] = only;
    const name = asListed(given, kindsOf(tree));
    if (kindsOf(tree).includes(name) && (rest.kind === "map" || (rest.kind === "scalar" && rest.value === null))) {
      const named: SourceEntry = { key, node: { kind: "scalar", value: name, place: key } };
      const entries = new Map([[kind, named], ...(isMap(rest) ? rest.entries : [])]);
      return canonical({ ...node, entries }, tree);
    }
  }
  const entries = [...node.entries].map(([key, entry]): [string, SourceEntry] => [
    key,
    {
      ...entry,
      node: key === kind ? renamed(entry.node, tree) : canonical(entry.node, fieldAt(tree, key)),
    },
  ]);
  return { ...node, entries: new Map(entries) };
};

/** `threshold(backlog_s=0.2)` becomes `{ name: threshold, backlog_s: 0.2 }`. */
const calledPolicy = (node: SourceNode, text: string, named: string): SourceNode => {
  const call = parsePolicyCall(text);
  return call === undefined ? node : fromValue({ [named]: call.name, ...call.options }, node.place);
};

const kindIn = (node: SourceMap, tree: FieldTree): unknown => {
  const entry = node.entries.get(tree.kind?.key ?? "");
  return entry?.node.kind === "scalar" ? entry.node.value : tree.kind?.fallback;
};

/** The other keys that a key replaces: `duration` replaces `tasks`. */
const replacedBy = (key: string, tree: FieldTree | undefined): readonly string[] =>
  (tree?.exclusive ?? [])
    .filter((group) => group.includes(key))
    .flatMap((group) => group.filter((name) => name !== key));

/**
 * Applies one document to another. Mappings are merged, everything else is replaced, and null removes. A mapping whose kind changes
 * is replaced as a whole. Of keys that exclude each other (`tasks`, `duration`) the key of `over` stays.
 *
 * @param base  in canonical form
 * @param over  in canonical form
 */
export const merge = (base: SourceNode, over: SourceNode, tree: FieldTree | undefined = fieldTree): SourceNode => {
  if (!isMap(base) || !isMap(over)) return over;
  if (tree?.kind !== undefined && over.entries.has(tree.kind.key) && kindIn(base, tree) !== kindIn(over, tree))
    return over;
  const entries = new Map(base.entries);
  for (const key of over.entries.keys()) for (const other of replacedBy(key, tree)) entries.delete(other);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    const removed = entry.node.kind === "scalar" && entry.node.value === null && below !== undefined;
    if (removed) entries.delete(key);
    else if (below === undefined || !entries.has(key)) entries.set(key, entry);
    else entries.set(key, { key: entry.key, node: merge(below.node, entry.node, tree && fieldAt(tree, key)) });
  }
  return { ...over, entries };
};

/** Why a path leads to no field of a scenario, with the nearest field; undefined: it leads to one. Elements are given by number. */
const pathProblem = (steps: readonly string[]): string | undefined => {
  let tree: FieldTree | undefined = fieldTree;
  for (const [depth, step] of steps.entries()) {
    const here = steps.slice(0, depth).join(".");
    const place = here === "" ? "" : ` of ${here}`;
    if (step === "extends" && depth === 0) return "extends cannot be set from here";
    const field: FieldTree | undefined = fieldAt(tree, step);
    if (field === undefined) {
      if (here.startsWith("policies.")) return undefined;
      const keys = keysOf(tree).filter((key) => key !== "extends" || depth > 0);
      if (keys.length === 0) return `${here} has no fields, got "${step}"`;
      return `unknown field "${step}"${place}${suggestion(step, keys, "fields")}`;
    }
    tree = field;
  }
  return undefined;
};

const emptyMap = (place: Place): SourceMap => ({ kind: "map", entries: new Map(), place });

/**
 * A document with one field set. Missing mappings around the field are created.
 *
 * @param root   in canonical form
 * @param steps  a path for which pathProblem returns undefined
 * @param value  null removes the field
 * @returns the document, in canonical form; or the problem
 */
const setAt = (root: SourceMap, steps: readonly string[], value: SourceNode): SourceMap | string => {
  const set = (node: SourceNode | undefined, depth: number, tree: FieldTree | undefined): SourceNode | string => {
    const step = steps[depth];
    if (step === undefined) return canonical(value, tree);
    if (node?.kind === "list" || tree?.items !== undefined) {
      const items = node?.kind === "list" ? [...node.items] : [];
      const index = Number(step);
      if (!/^\d+$/.test(step) || index > items.length) {
        const where = steps.slice(0, depth).join(".");
        return `${where} has ${items.length} element${items.length === 1 ? "" : "s"}, counted from 0; there is no ${step}`;
      }
      const item = set(items[index], depth + 1, tree?.items);
      if (typeof item === "string") return item;
      items[index] = item;
      return { kind: "list", items, place: node?.place ?? value.place };
    }
    const found = unfolded(node, tree);
    const map = isMap(found) ? found : emptyMap(node?.place ?? value.place);
    const below = map.entries.get(step);
    const field = tree && fieldAt(tree, step);
    const last = depth === steps.length - 1;
    if (last && value.kind === "scalar" && value.value === null) {
      const entries = new Map(map.entries);
      entries.delete(step);
      return { ...map, entries };
    }
    const changedBelow = set(below?.node, depth + 1, field);
    if (typeof changedBelow === "string") return changedBelow;
    const isKind = last && tree?.kind?.key === step;
    const changed = isKind ? renamed(changedBelow, tree) : changedBelow;
    const switched = isKind && changed.kind === "scalar" && changed.value !== kindIn(map, tree!);
    const entries = new Map(switched ? [] : map.entries);
    for (const other of replacedBy(step, tree)) entries.delete(other);
    entries.set(step, { key: below?.key ?? value.place, node: changed });
    return { ...map, entries, place: switched ? value.place : map.place };
  };
  const changed = set(root, 0, fieldTree);
  return typeof changed === "string" ? changed : (changed as SourceMap);
};

/** Turns a policy given by name into a mapping, so that options can be set. */
const unfolded = (node: SourceNode | undefined, tree: FieldTree | undefined): SourceNode | undefined =>
  node?.kind === "scalar" && typeof node.value === "string" && tree?.named !== undefined
    ? { kind: "map", entries: new Map([[tree.named, { key: node.place, node }]]), place: node.place }
    : node;

/** A field set by a flag. */
export interface Override {
  /** `edges.0.cores` */
  readonly path: string;
  /** Plain data, as in a file. */
  readonly value: unknown;
  /** The flag's name in faults: `--seed`. */
  readonly flag: string;
}

/** Whether a path sets a kind. Kinds are set first, because they decide which other fields exist. */
const setsKind = (steps: readonly string[]): boolean => {
  let tree: FieldTree | undefined = fieldTree;
  for (const step of steps.slice(0, -1)) tree = tree?.items ?? (tree && fieldAt(tree, step));
  return tree?.kind !== undefined && tree.kind.key === steps.at(-1);
};

/** Applies the fields of flags to a document, in their order but kinds first. Returns the document and the flags' faults. */
export const applyOverrides = (
  root: SourceMap,
  overrides: readonly Override[],
): { readonly root: SourceMap; readonly faults: readonly Fault[] } => {
  const faults: Fault[] = [];
  const readable = overrides.flatMap(({ path, value, flag }) => {
    const steps = parsePath(path);
    if (steps === undefined) faults.push({ file: flag, path, problem: "expected a path such as edges.0.cores" });
    return steps === undefined ? [] : [{ path, steps, value, flag }];
  });
  const ordered = [...readable.filter((row) => setsKind(row.steps)), ...readable.filter((row) => !setsKind(row.steps))];
  let changed = root;
  for (const { path, steps, value, flag } of ordered) {
    const next = setFields(changed, steps, fromValue(value, { file: flag }));
    if (typeof next === "string") faults.push({ file: flag, path, problem: next });
    else changed = next;
  }
  return { root: changed, faults };
};

/** A document with the selected fields set, possibly one in every element of a list; or the problem. */
const setFields = (root: SourceMap, steps: readonly string[], value: SourceNode): SourceMap | string => {
  const ways = fieldsAt(root, steps);
  return typeof ways === "string" ? ways : setAll(root, ways, value);
};

/** The fields of a document that a path selects, or why it selects none. */
export const fieldsAt = (root: SourceMap, steps: readonly string[]): readonly (readonly string[])[] | string => {
  const ways = waysTo(root, steps);
  if (typeof ways === "string") return ways;
  for (const way of ways) {
    const problem = pathProblem(way);
    if (problem !== undefined) return problem;
  }
  return ways;
};

/** A document with several fields set to the same value; or the problem. */
export const setAll = (
  root: SourceMap,
  ways: readonly (readonly string[])[],
  value: SourceNode,
): SourceMap | string => {
  let changed = root;
  for (const way of ways) {
    const next = setAt(changed, way, value);
    if (typeof next === "string") return next;
    changed = next;
  }
  return changed;
};
