import { posix } from "node:path";
import { type Fault, InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { checkFields, independent, isFaulty, type PathFault } from "../check/check-fields.js";
import { checkLinks } from "../check/check-links.js";
import { checkNames } from "../check/check-names.js";
import { checkSweep } from "../check/check-sweep.js";
import { checkRows, checkText, possiblePolicies } from "../check/checks.js";
import { interpret, type Traces } from "../interpret/interpret.js";
import { fromValue, type Place, placeAt, type SourceMap, toValue } from "../read/yaml-source.js";
import type { Scenario } from "../scenario.js";
import type { ResolvedText } from "../schema/schema.js";
import { readDisk } from "./disk.js";
import { filesIn, missingModules, readTraces, rebase } from "./files.js";
import type { LoadOptions } from "./load-options.js";
import { expandSites } from "./sites.js";

/** A scenario and its source. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** The scenario's text with all defaults and without `extends`: plain data that loads to the same scenario again. */
  readonly text: ResolvedText;
  /** The folder from which relative paths in the text start. */
  readonly directory: string;
  /** The scenario's file. */
  readonly source: string;
  /** Lines of the scenario's own metrics, by name. */
  readonly metricPlaces?: Readonly<Record<string, Place>>;
}

const atPlace = (root: SourceMap, { path, problem, atKey }: PathFault): Fault => {
  const joined = path.join(".");
  return { ...placeAt(root, path, atKey), ...(joined === "" ? {} : { path: joined }), problem };
};

/** ` (line 3)`, or ` (base.yaml:3)` if a field is in a different file from the scenario's. */
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
  /** Faults found so far. */
  readonly faults: readonly Fault[];
  /** Whether file names still have to be made relative to the scenario's file. */
  readonly move: boolean;
}

export const withPolicies = (root: SourceMap): SourceMap => {
  if (root.entries.has("policies")) return root;
  const filled = (key: string): boolean => {
    const node = root.entries.get(key)?.node;
    return node !== undefined && !(node.kind === "list" && node.items.length === 0);
  };
  const node = fromValue(possiblePolicies(filled("edges"), filled("clouds")), root.place);
  return { ...root, entries: new Map([...root.entries, ["policies", { key: root.place, node }]]) };
};

export const check = ({ root: given, directory, source, options, faults: known, move }: Checking): LoadedScenario => {
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
  // Elements made from one element share its faults. Each fault is reported once.
  const all = distinct([...faults.map((fault) => atPlace(root, fault)), ...elsewhere]);
  if (all.length > 0 || text === undefined) throw new InputError(inOrder(all));
  const loaded = { scenario: interpret(text, traces, directory), text, directory, source };
  if (text.metrics === undefined) return loaded;
  const places = Object.keys(text.metrics).map((name) => [name, placeAt(root, ["metrics", name])] as const);
  return { ...loaded, metricPlaces: Object.fromEntries(places) };
};
