import { append } from "../../math/extremes.js";
import { suggestion } from "../../nearest.js";
import { shortPolicyName } from "../fields/policy-text.js";
import { type FieldTree, fieldAt, fieldTree } from "../schema/schema.js";
import type { SourceMap, SourceNode } from "./yaml-source.js";

/** Splits `edges[0].cores`, `edges[cell.1].cores` or `edges.0.cores` into steps; undefined: not a path. */
export const parsePath = (path: string): readonly string[] | undefined => {
  const steps: string[] = [];
  for (const part of path.trim().match(/\.?\[[^[\]]*\]|[^[\]]+|[[\]]/g) ?? [""]) {
    const inBrackets = /^\.?\[(.*)\]$/.exec(part)?.[1];
    if (inBrackets !== undefined) steps.push(inBrackets);
    else append(steps, (steps.length > 0 && part.startsWith(".") ? part.slice(1) : part).split("."));
  }
  return steps.some((step) => step === "" || /[[\]\s]/.test(step)) ? undefined : steps;
};

/** All elements of a list. */
const ALL = "*";

/** The name of a list element; undefined: it has none. */
const nameIn = (item: SourceNode, list: string): string | undefined => {
  const named = item.kind === "map" ? item.entries.get("name")?.node : item;
  if (named?.kind !== "scalar" || typeof named.value !== "string") return undefined;
  return list === "policies" ? shortPolicyName(named.value) : named.value;
};

/** The numbers of the elements that a step selects: `0`, `edge1` or `*`. @returns the problem if there are none */
const elementsOf = (items: readonly SourceNode[], step: string, list: string): readonly string[] | string => {
  if (/^\d+$/.test(step)) return [step];
  const numbers = items.map((_, index) => String(index));
  if (step === ALL) return items.length > 0 ? numbers : `${list} has no elements`;
  const names = items.map((item) => nameIn(item, list));
  const found = numbers.filter((_, index) => names[index] === step);
  if (found.length === 1) return found;
  if (found.length > 1)
    return `"${step}" appears ${found.length} times in ${list}: select one by its number, ${list}.${found[0]}`;
  const known = names.filter((name) => name !== undefined);
  if (known.length > 0) return `${list} has no element "${step}"${suggestion(step, known, "names")}`;
  return `expected the number of an element of ${list}, counted from 0, or "*" for all; got "${step}", and it has ${counted(items.length)}`;
};

const counted = (count: number): string => `${count} element${count === 1 ? "" : "s"}`;

/**
 * The fields that a path selects in a document. List elements are selected by number, by name, or all at once.
 *
 *     edges.0.cores    edges.edge1.cores    edges.*.cores
 *
 * @param root   in canonical form
 * @param steps  of `parsePath`
 * @returns the steps to every field, with elements by number; or the problem
 */
export const waysTo = (root: SourceMap, steps: readonly string[]): readonly (readonly string[])[] | string => {
  const below = (
    node: SourceNode | undefined,
    tree: FieldTree | undefined,
    depth: number,
  ): readonly (readonly string[])[] | string => {
    const step = steps[depth];
    if (step === undefined) return [[]];
    const isList = tree?.items !== undefined;
    const items = node?.kind === "list" ? node.items : [];
    const here = isList ? elementsOf(items, step, steps.slice(0, depth).join(".")) : [step];
    if (typeof here === "string") return here;
    const ways: (readonly string[])[] = [];
    for (const one of here) {
      const inside = isList ? items[Number(one)] : node?.kind === "map" ? node.entries.get(one)?.node : undefined;
      const rest = below(inside, tree && fieldAt(tree, one), depth + 1);
      if (typeof rest === "string") return rest;
      for (const way of rest) ways.push([one, ...way]);
    }
    return ways;
  };
  return below(root, fieldTree, 0);
};
