import { parse } from "yaml";
import { InputError } from "../errors.js";
import type { Override } from "../scenario/read/overlay.js";

const refuse = (argument: string, why = ""): InputError => {
  const problem = `expected a field and its values, such as edges.0.cores=4,8,16; got ${JSON.stringify(argument)}${why}`;
  return new InputError([{ file: "--vary", problem }]);
};

/** Splits at a character outside brackets and quotes. */
const splitOutside = (text: string, at: string): readonly string[] => {
  const parts = [""];
  let depth = 0;
  let quoted = "";
  for (const character of text) {
    if (quoted !== "") quoted = character === quoted ? "" : quoted;
    else if (character === '"' || character === "'") quoted = character;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    if (character === at && depth === 0 && quoted === "") parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
};

/** A value as in a scenario file. */
const readValue = (text: string, argument: string): unknown => {
  if (text === "") throw refuse(argument, ": a value is empty");
  try {
    // Calls such as integer(1, 4) are text, despite their commas.
    return /^[A-Za-z]\w*\s*\(/.test(text) ? text : (parse(text) as unknown);
  } catch {
    throw refuse(argument, `: ${JSON.stringify(text)} is no value`);
  }
};

/**
 * The `sweep` given by `--vary`, as a field to set.
 *
 *     --vary edges.0.cores=4,8,16      --vary "edges.0.cores=4,8; devices.0.count=10,20"
 *
 * @param given  one axis each; fields of one axis, separated by ";", are zipped
 * @throws InputError
 */
export const varyOverrides = (given: readonly string[] | undefined): readonly Override[] => {
  if (given === undefined) return [];
  const sweep: Record<string, unknown> = {};
  const zip: Record<string, unknown>[] = [];
  const seen = new Set<string>();
  for (const argument of given) {
    const fields = splitOutside(argument, ";").map((part): [string, unknown] => {
      const [, field = "", values = ""] = /^([^=\s]+)\s*=(.*)$/s.exec(part) ?? [];
      if (field === "") throw refuse(argument);
      if (seen.has(field)) throw refuse(argument, `: ${field} is varied twice`);
      seen.add(field);
      return [field, splitOutside(values, ",").map((value) => readValue(value, argument))];
    });
    if (fields.length > 1) zip.push(Object.fromEntries(fields));
    else sweep[fields[0]![0]] = fields[0]![1];
  }
  return [{ path: "sweep", value: { ...sweep, ...(zip.length > 0 ? { zip } : {}) }, flag: "--vary" }];
};
