import { posix } from "node:path";
import { type Fault, InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { quote } from "../../quantity.js";
import { isAbsolutePath, slashes, workingFolder } from "../fields/paths.js";
import { applyOverrides, canonical, merge, type Override } from "../read/overlay.js";
import { fromValue, type Place, parseFlagValue, parseSource, type SourceMap, toValue } from "../read/yaml-source.js";
import type { ScenarioText } from "../text.js";
import { readDisk } from "./disk.js";
import { type ReadFile, whyUnreadable } from "./files.js";
import type { LoadOptions } from "./load-options.js";
import { readSites } from "./sites.js";

/** A file's document in canonical form. */
export const parsed = (text: string, file: string): SourceMap =>
  canonical(parseSource(text.replace(/^\uFEFF/, ""), file)) as SourceMap;

/** A file's document merged with the documents that it extends, in canonical form. */
const inherit = (root: SourceMap, file: string, readFile: ReadFile, trail: readonly string[]): SourceMap => {
  const entry = root.entries.get("extends");
  if (entry === undefined) return root;
  const fault = (problem: string): InputError => new InputError([{ ...entry.node.place, path: "extends", problem }]);
  const target = toValue(entry.node);
  if (typeof target !== "string" || target.trim() === "")
    throw fault(`expected a scenario file's path, got ${quote(target)}`);
  const path = isAbsolutePath(target) ? target : posix.join(posix.dirname(file), slashes(target));
  const files = [...trail, posix.normalize(file)];
  if (files.includes(posix.normalize(path)))
    throw fault(`the files extend each other: ${[...files, path].join(" > ")}`);
  let base: string;
  try {
    base = readFile(path);
  } catch (error) {
    throw fault(`cannot read ${quote(path)}: ${whyUnreadable(error, path)}`);
  }
  const entries = new Map(root.entries);
  entries.delete("extends");
  return merge(inherit(parsed(base, path), path, readFile, files), { ...root, entries }) as SourceMap;
};

/** A scenario's document before checking: plain data, from which variants are made, also in other threads. */
export interface ScenarioDocument {
  readonly root: SourceMap;
  readonly directory: string;
  readonly source: string;
  readonly knownPolicies?: readonly string[];
}

export const readDocument = (
  own: SourceMap,
  source: string,
  options: LoadOptions,
): ScenarioDocument & { readonly faults: readonly Fault[] } => {
  const root = inherit(own, source, options.readFile ?? readDisk, []);
  const place: Place = { file: "--set" };
  const faults: Fault[] = [];
  const sets = (options.set ?? []).flatMap((argument): Override[] => {
    const [, path, value] = /^([^=]*)=(.*)$/s.exec(argument) ?? [];
    if (path === undefined || value === undefined || path.trim() === "" || value.trim() === "") {
      const hint = value === undefined || path?.trim() === "" ? "" : " (path=null removes a field)";
      faults.push({ ...place, problem: `expected path=value, got ${quote(argument)}${hint}` });
      return [];
    }
    try {
      return [{ path, value: toValue(parseFlagValue(value, place)), flag: place.file }];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      append(
        faults,
        error.faults.map(({ problem }) => ({ ...place, path, problem })),
      );
      return [];
    }
  });
  const changed = applyOverrides(root, [...sets, ...(options.overrides ?? [])]);
  const placed = readSites(changed.root, options.readFile ?? readDisk, (at) =>
    at.line === undefined ? workingFolder() : posix.dirname(at.file),
  );
  return {
    root: placed.root,
    directory: posix.dirname(source),
    source,
    ...(options.knownPolicies === undefined ? {} : { knownPolicies: options.knownPolicies }),
    faults: [...faults, ...changed.faults, ...placed.faults],
  };
};

/** The name of a scenario without a file, in faults and relative paths. */
const OBJECT = "scenario";

/** The document of a scenario given as a file, or as plain data with a file's content. */
export const documentOf = (scenario: string | ScenarioText, options: LoadOptions) => {
  if (typeof scenario === "string") {
    const source = slashes(scenario);
    return readDocument(parsed(readText(scenario, options), source), source, options);
  }
  const root = canonical(fromValue(scenario, { file: OBJECT }));
  if (root.kind !== "map")
    throw new InputError([{ file: OBJECT, problem: `expected a file's path or an object, got ${quote(scenario)}` }]);
  return readDocument(root, OBJECT, options);
};

const readText = (path: string, options: LoadOptions): string => {
  try {
    return (options.readFile ?? readDisk)(path);
  } catch (error) {
    throw new InputError([{ file: path, problem: whyUnreadable(error, path) }]);
  }
};
