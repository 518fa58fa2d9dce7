import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from "yaml";
import { holdCommas } from "../scenario/read/yaml-source.js";

/** A scenario's text after an edit, or why the edit cannot be made in it. */
export type Edited = { readonly text: string } | { readonly problem: string };

interface Span {
  readonly from: number;
  readonly to: number;
}

type Ranged = { readonly range?: readonly number[] | null };

const spanOf = (node: Ranged): Span => ({
  from: node.range![0]!,
  // The end of the value, before blanks and comments that follow it.
  to: node.range![1]!,
});

/** The document of a text. Offsets in it are those of the text: commas within calls are held by characters of the same length. */
const documentOf = (text: string) => parseDocument(holdCommas(text));

const entry = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((pair) => isScalar(pair.key) && pair.key.value === key) as Pair | undefined;

/** The elements of a list at the top of a scenario: `edges`, `clouds` or `devices`. */
const elementsOf = (text: string, list: string): { readonly maps: readonly YAMLMap[]; readonly isFlow: boolean } => {
  const root = documentOf(text).contents;
  const node = isMap(root) ? root.get(list, true) : undefined;
  if (!isSeq(node)) return { maps: [], isFlow: false };
  return { maps: node.items.filter((item): item is YAMLMap => isMap(item)), isFlow: node.flow === true };
};

const splice = (text: string, { from, to }: Span, by: string): string => text.slice(0, from) + by + text.slice(to);

/** Sets a field of an element: replaces the characters of its value, or adds it after `name`. All other text stays as typed. */
const changeOf = (
  text: string,
  map: YAMLMap,
  key: string,
  value: string,
): { readonly span: Span; readonly by: string } => {
  const pair = entry(map, key);
  if (pair?.value != null) return { span: spanOf(pair.value as Ranged), by: value };
  const first = entry(map, "name") ?? (map.items[0] as Pair);
  const { to } = spanOf(first.value as Ranged);
  const at = { from: to, to };
  if (map.flow === true) return { span: at, by: `, ${key}: ${value}` };
  const { from } = spanOf(first.key as Ranged);
  return { span: at, by: `\n${" ".repeat(from - (text.lastIndexOf("\n", from - 1) + 1))}${key}: ${value}` };
};

const withField = (text: string, map: YAMLMap, key: string, value: string): string => {
  const { span, by } = changeOf(text, map, key, value);
  return splice(text, span, by);
};

const elsewhere = (what: string): Edited => ({
  problem: `${what} is not written in this text, but in a file that it extends: change it there`,
});

/**
 * Sets a field of a server.
 *
 * @param list   `edges` or `clouds`
 * @param value  as YAML
 */
export const setServerField = (text: string, list: string, name: string, key: string, value: string): Edited => {
  const { maps } = elementsOf(text, list);
  const map = maps.find((one) => one.get("name") === name);
  return map === undefined ? elsewhere(`the server "${name}"`) : { text: withField(text, map, key, value) };
};

/** Groups with more devices than this are not expanded into groups of one. */
const MOST_WRITTEN = 200;

const countOf = (map: YAMLMap): number => Number(map.get("count") ?? 1);

const metres = (value_m: number): string => `${Math.round(value_m * 10) / 10} m`;

/** The text of one element with other values in some of its fields. */
const elementWith = (text: string, map: YAMLMap, fields: Readonly<Record<string, string>>): string => {
  const whole = spanOf(map);
  const changes = Object.entries(fields).map(([key, value]) => changeOf(text, map, key, value));
  // From the last to the first, so that the places of the others stay.
  const changed = changes
    .toSorted((a, b) => b.span.from - a.span.from)
    .reduce((now, { span, by }) => splice(now, span, by), text);
  return changed.slice(whole.from, whole.to + changed.length - text.length).trimEnd();
};

/**
 * Moves a device to a place. A device of a larger group needs a line of its own, so the group is expanded into groups of one with
 * the names of its devices (`phone-0`, `phone-1`, ...). Their random streams follow from their names, so nothing else changes.
 */
export const placeDevice = (text: string, device: string, x_m: number, y_m: number): Edited => {
  const position = `[${metres(x_m)}, ${metres(y_m)}]`;
  const { maps, isFlow } = elementsOf(text, "devices");
  const alone = maps.find((map) => map.get("name") === device && countOf(map) === 1);
  if (alone !== undefined) return { text: withField(text, alone, "position", position) };
  const [, group, number] = /^(.*)-(\d+)$/.exec(device) ?? [];
  const map = maps.find((one) => one.get("name") === group && countOf(one) > Number(number));
  if (map === undefined) return elsewhere(`the device "${device}"`);
  const count = countOf(map);
  if (count > MOST_WRITTEN)
    return { problem: `the group "${group}" has ${count} devices; up to ${MOST_WRITTEN} can be moved one by one` };
  if (entry(map, "sites") !== undefined)
    return { problem: `the group "${group}" has its places from a file; change them there` };
  const { from, to } = spanOf(map);
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const separator = isFlow ? ", " : `\n${text.slice(start, from)}`;
  if (!isFlow && !/^\s*-\s+$/.test(text.slice(start, from)))
    return { problem: `write the group "${group}" on a line of its own to move its devices` };
  const ones = Array.from({ length: count }, (_, index) => {
    const fields = { name: `${group}-${index}`, count: "1", ...(index === Number(number) ? { position } : {}) };
    return elementWith(text, map, fields);
  });
  const tail = /\s*$/.exec(text.slice(from, to))![0];
  return { text: splice(text, { from, to }, ones.join(separator) + tail) };
};
