import { type Fault, InputError } from "../../errors.js";
import { quote } from "../../quantity.js";
import { sweptFields } from "../check/check-sweep.js";
import { slashes } from "../fields/paths.js";
import { applyOverrides, canonical, type Override } from "../read/overlay.js";
import { fromValue } from "../read/yaml-source.js";
import type { ScenarioText } from "../text.js";
import { check, type LoadedScenario, withPolicies } from "./check-document.js";
import type { LoadOptions } from "./load-options.js";
import { documentOf, parsed, readDocument, type ScenarioDocument } from "./read-document.js";

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

/** A scenario and what its variants are made from. */
export interface VariableScenario {
  readonly loaded: LoadedScenario;
  readonly document: ScenarioDocument;
}

/**
 * Loads a scenario and keeps its document, from which `variantOf` makes variants.
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
