import { posix } from "node:path";
import { type Fault, InputError } from "../../errors.js";
import { append } from "../../extremes.js";
import { quote } from "../../quantity.js";
import { checkFields, independent, isFaulty, type PathFault } from "../check/check-fields.js";
import { checkLinks } from "../check/check-links.js";
import { checkNames } from "../check/check-names.js";
import { checkSweep, sweptFields } from "../check/check-sweep.js";
import { checkRows, checkText, possiblePolicies } from "../check/checks.js";
import { isAbsolutePath, slashes } from "../fields/paths.js";
import { interpret, type Traces } from "../interpret/interpret.js";
import { applyOverrides, canonical, merge, type Override } from "../read/overlay.js";
import {
  fromValue,
  type Place,
  parseFlagValue,
  parseSource,
  placeAt,
  type SourceMap,
  toValue,
} from "../read/yaml-source.js";
import type { Scenario } from "../scenario.js";
import type { ResolvedText } from "../schema/schema.js";
import type { ScenarioText } from "../text.js";
import { filesIn, missingModules, type ReadFile, readDisk, readTraces, rebase, whyUnreadable } from "./files.js";
import { expandSites, readSites } from "./sites.js";

/** How a scenario is loaded. */
export interface LoadOptions {
  /** Each `path=value`, the value as in a file. Files that they name are relative to the current directory. */
  readonly set?: readonly string[];
  /** Fields that flags set; they come after `set`. */
  readonly overrides?: readonly Override[];
  /** Names that a policy can have beside the path of a file; without them, names are not checked. */
  readonly knownPolicies?: readonly string[];
  /** Whether policies that are paths must be there; a scenario may be read where they are not. */
  readonly policyFiles?: boolean;
  readonly readFile?: ReadFile;
}

/** A scenario, and what it was made from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** The scenario's text with all defaults, without `extends`: plain data that loads again to the same scenario. */
  readonly text: ResolvedText;
  /** What relative paths in the text start from. */
  readonly directory: string;
  /** The scenario's file. */
  readonly source: string;
  /** Where its own metrics stand, by name. */
  readonly metricPlaces?: Readonly<Record<string, Place>>;
}

/** A file's document in canonical form. */
const parsed = (text: string, file: string): SourceMap =>
  canonical(parseSource(text.replace(/^\uFEFF/, ""), file)) as SourceMap;

/** A file's document with those that it extends merged in, in canonical form. */
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

const atPlace = (root: SourceMap, { path, problem, atKey }: PathFault): Fault => {
  const joined = path.join(".");
  return { ...placeAt(root, path, atKey), ...(joined === "" ? {} : { path: joined }), problem };
};

/** ` (line 3)`, or ` (base.yaml:3)` where a field stands in another file than the scenario's. */
const lineOf = (root: SourceMap, path: string, source: string): string => {
  const { file, line } = placeAt(root, path.split("."));
  if (line === undefined) return ` (${file})`;
  return file === source ? ` (line ${line})` : ` (${file}:${line})`;
};

const inOrder = (faults: readonly Fault[]): readonly Fault[] => {
  const files = [...new Set(faults.map((fault) => fault.file))];
  const flag = (fault: Fault): number => (fault.file.startsWith("--") ? 1 : 0);
  return [...faults].sort(
    (a, b) =>
      flag(a) - flag(b) ||
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
};

const distinct = (faults: readonly Fault[]): readonly Fault[] => {
  const places = new Map<string, Fault>();
  for (const fault of faults) {
    const { file, line, column, path, problem } = fault;
    const key = JSON.stringify([file, line, column, line === undefined ? path : undefined, problem]);
    if (!places.has(key)) places.set(key, fault);
  }
  return [...places.values()];
};

interface Checking {
  readonly root: SourceMap;
  readonly directory: string;
  readonly source: string;
  readonly options: LoadOptions;
  /** Faults that are known already. */
  readonly faults: readonly Fault[];
  /** Whether names of files have to be seen from the scenario's file. */
  readonly move: boolean;
}

const withPolicies = (root: SourceMap): SourceMap => {
  if (root.entries.has("policies")) return root;
  const filled = (key: string): boolean => {
    const node = root.entries.get(key)?.node;
    return node !== undefined && !(node.kind === "list" && node.items.length === 0);
  };
  const node = fromValue(possiblePolicies(filled("edges"), filled("clouds")), root.place);
  return { ...root, entries: new Map([...root.entries, ["policies", { key: root.place, node }]]) };
};

const check = ({ root: given, directory, source, options, faults: known, move }: Checking): LoadedScenario => {
  const root = withPolicies(expandSites(given));
  const stem = posix
    .basename(source)
    .replace(/\.[^.]+$/, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "");
  const name = stem === "" ? "scenario" : stem;
  const raw = toValue(root);
  const fields = checkFields(raw, name);
  const faults: PathFault[] = [...fields.faults, ...checkSweep(root, name)];
  const elsewhere: Fault[] = [...known];
  let traces: Traces = {};
  let text = fields.text;
  if (text !== undefined) {
    const known = options.knownPolicies;
    const cross = [...checkText(text, known), ...checkNames(text, (path) => lineOf(root, path, source))];
    append(faults, independent(cross, fields.faults));
    if (move) text = rebase(text, root, directory);
    if (options.policyFiles === true) append(faults, missingModules(text, directory));
    const readable = ![
      ...filesIn(text).map(({ path }) => path.join(".")),
      "devices",
      "radio.rate",
      "arrivals.process",
    ].some((path) => isFaulty(path, fields.faults));
    if (readable)
      traces = readTraces(text, directory, options.readFile ?? readDisk, (fault) =>
        "file" in fault ? elsewhere.push(fault) : faults.push(fault),
      );
    append(faults, independent([...checkLinks(text, traces.links)], faults));
    if (traces.rows !== undefined) append(faults, independent(checkRows(text, traces.rows), faults));
  }
  // Of elements that were made from one, the fault of one is that of all.
  const all = distinct([...faults.map((fault) => atPlace(root, fault)), ...elsewhere]);
  if (all.length > 0 || text === undefined) throw new InputError(inOrder(all));
  const loaded = { scenario: interpret(text, traces, directory), text, directory, source };
  if (text.metrics === undefined) return loaded;
  const places = Object.keys(text.metrics).map((name) => [name, placeAt(root, ["metrics", name])] as const);
  return { ...loaded, metricPlaces: Object.fromEntries(places) };
};

/** A scenario's document before it is checked: plain data, from which variants of it are made, also in another thread. */
export interface ScenarioDocument {
  readonly root: SourceMap;
  readonly directory: string;
  readonly source: string;
  readonly knownPolicies?: readonly string[];
}

const readDocument = (
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
    at.line === undefined ? slashes(process.cwd()) : posix.dirname(at.file),
  );
  return {
    root: placed.root,
    directory: posix.dirname(source),
    source,
    ...(options.knownPolicies === undefined ? {} : { knownPolicies: options.knownPolicies }),
    faults: [...faults, ...changed.faults, ...placed.faults],
  };
};

/**
 * Reads a scenario from its text.
 *
 * @param text  YAML or JSON
 * @param file  the path that faults name, and from which other files are found
 * @throws InputError with all faults of the scenario and of the files it names
 * @example
 * ```ts
 * import { parseScenario } from "edgefade";
 *
 * const { scenario } = parseScenario("extends: scenarios/quickstart.yaml\nseed: 7", "mine.yaml");
 * console.log(scenario.seed); // 7
 * ```
 */
export const parseScenario = (text: string, file: string, options: LoadOptions = {}): LoadedScenario => {
  const { root, directory, source, faults } = readDocument(parsed(text, slashes(file)), slashes(file), options);
  return check({ root, directory, source, options, faults, move: true });
};

/** What faults and relative paths of a scenario that is no file call it. */
const OBJECT = "scenario";

/** The document of a scenario that is a file, or plain data as such a file has it. */
const documentOf = (scenario: string | ScenarioText, options: LoadOptions) => {
  if (typeof scenario === "string") {
    const source = slashes(scenario);
    return readDocument(parsed(readText(scenario, options), source), source, options);
  }
  const root = canonical(fromValue(scenario, { file: OBJECT }));
  if (root.kind !== "map")
    throw new InputError([{ file: OBJECT, problem: `expected a file's path or an object, got ${quote(scenario)}` }]);
  return readDocument(root, OBJECT, options);
};

/** A scenario and what its variants are made from. */
export interface VariableScenario {
  readonly loaded: LoadedScenario;
  readonly document: ScenarioDocument;
}

/**
 * Loads a scenario of which variants will be asked for.
 *
 * @throws InputError as `loadScenario` does
 */
export const loadVariable = (scenario: string | ScenarioText, options: LoadOptions = {}): VariableScenario => {
  const { faults, ...document } = documentOf(scenario, options);
  const { root, directory, source } = document;
  return { loaded: check({ root, directory, source, options, faults, move: true }), document };
};

/**
 * The scenario with some fields set, as if its file said so: defaults that depend on them follow. Its own `sweep` is left out.
 *
 * @param fields  as in `sweep`: policies may go by their names
 * @param flag    how faults name where the values come from
 * @throws InputError with all faults
 */
export const variantOf = (
  { root: given, directory, source, knownPolicies }: ScenarioDocument,
  fields: readonly (readonly [field: string, value: unknown])[],
  flag = "sweep",
): LoadedScenario => {
  const entries = new Map(given.entries);
  entries.delete("sweep");
  const root = withPolicies({ ...given, entries });
  const faults: Fault[] = [];
  const overrides = fields.flatMap(([field, value]): Override[] => {
    const ways = sweptFields(root, field);
    if (!("problem" in ways)) return ways.map((way) => ({ path: way.join("."), value, flag }));
    faults.push({ file: flag, path: field, problem: ways.problem });
    return [];
  });
  const changed = applyOverrides(root, overrides);
  const options = knownPolicies === undefined ? {} : { knownPolicies };
  return check({
    root: changed.root,
    directory,
    source,
    options,
    faults: [...faults, ...changed.faults],
    move: true,
  });
};

/**
 * Loads a scenario: a YAML or JSON file, or the same as an object. Files that an object names are found from the current directory.
 *
 * @param scenario  a file's path, or an object with the fields of docs/scenarios.md
 * @throws InputError with all faults of the scenario and of the files it names
 * @example
 * ```ts
 * import { loadScenario } from "edgefade";
 *
 * const { scenario } = loadScenario("scenarios/quickstart.yaml", { set: ["tasks=20", "edges.0.cores=8"] });
 * console.log(scenario.edges[0]?.cores); // 8
 * ```
 */
export const loadScenario = (scenario: string | ScenarioText, options: LoadOptions = {}): LoadedScenario => {
  const { root, directory, source, faults } = documentOf(scenario, options);
  return check({ root, directory, source, options, faults, move: true });
};

const readText = (path: string, options: LoadOptions): string => {
  try {
    return (options.readFile ?? readDisk)(path);
  } catch (error) {
    throw new InputError([{ file: path, problem: whyUnreadable(error, path) }]);
  }
};

/**
 * A scenario from resolved text, as a manifest keeps it.
 *
 * @param text       what `LoadedScenario.text` was
 * @param directory  what `LoadedScenario.directory` was
 * @param source     how faults name the text
 * @throws InputError when it is no such text, or a trace that it names cannot be read
 */
export const scenarioFromText = (text: unknown, directory: string, source = "resolved scenario"): LoadedScenario => {
  const root = canonical(fromValue(text, { file: source }));
  if (root.kind !== "map") throw new InputError([{ file: source, problem: `expected a mapping, got ${quote(text)}` }]);
  return check({ root, directory, source, options: {}, faults: [], move: false });
};
