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

/** A scenario, and the document from which its variants are made. */
export interface VariableScenario {
  readonly loaded: LoadedScenario;
  readonly document: ScenarioDocument;
}

/**
 * Loads a scenario and keeps its document, so that `variantOf` can make variants.
 *
 * @throws InputError as `loadScenario` does
 */
export const loadVariable = (scenario: string | ScenarioText, options: LoadOptions = {}): VariableScenario => {
  const { faults, ...document } = documentOf(scenario, options);
  const { root, directory, source } = document;
  return { loaded: check({ root, directory, source, options, faults, move: true }), document };
};

/**
 * The scenario with some fields set, as if its file set them. Defaults that depend on them are recomputed. Its own `sweep` is left out.
 *
 * @param fields  as in `sweep`; policies may be addressed by name
 * @param flag    the origin of the values, as faults name it
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
 * Loads a scenario from a YAML or JSON file, or from an object. Paths in an object are relative to the current directory.
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
 * Makes a scenario from resolved text, as stored in a manifest.
 *
 * @param text       the value of `LoadedScenario.text`
 * @param directory  the value of `LoadedScenario.directory`
 * @param source     name of the text in faults
 * @throws InputError if it is not such a text, or a trace that it names cannot be read
 */
export const scenarioFromText = (text: unknown, directory: string, source = "resolved scenario"): LoadedScenario => {
  const root = canonical(fromValue(text, { file: source }));
  if (root.kind !== "map") throw new InputError([{ file: source, problem: `expected a mapping, got ${quote(text)}` }]);
  return check({ root, directory, source, options: {}, faults: [], move: false });
};
