import { type Fault, InputError } from "../errors.js";
import { catalog } from "../policies/catalog.js";
import { isPolicyPath, isPythonPolicy } from "../scenario/fields/paths.js";
import { policyLabel } from "../scenario/fields/policy-text.js";
import type { LoadedScenario } from "../scenario/load/check-document.js";
import { parseScenario } from "../scenario/load/load.js";
import type { Override } from "../scenario/read/overlay.js";
import type { PolicySpec } from "../scenario/scenario.js";
import { MissingFile } from "./no-disk.js";
import type { PageText } from "./page-text.js";

/** Reads the page's files. A name may be written with a folder; the page knows none. */
const reader =
  ({ files }: PageText) =>
  (path: string): string => {
    const name = path.replace(/^.*\//, "");
    if (!Object.hasOwn(files, name)) throw new MissingFile();
    return files[name]!;
  };

/**
 * Reads a scenario in the page, by the same reader and checks as the command line.
 *
 * @param overrides  fields that the page's own controls set
 * @throws InputError with all faults
 */
export const readPageScenario = (given: PageText, overrides: readonly Override[] = []): LoadedScenario =>
  parseScenario(given.text, given.file, { overrides, readFile: reader(given), knownPolicies: Object.keys(catalog) });

/** The faults of a text; none: it can run. */
export const faultsOf = (given: PageText): readonly Fault[] => {
  try {
    readPageScenario(given);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
};

/** The policies that can be chosen: those of the scenario first, then the other built-in ones that its servers allow. */
export const choosablePolicies = ({ scenario }: LoadedScenario): readonly string[] => {
  const own = scenario.policies.filter(runsInPage).map(({ name, options }) => policyLabel(name, options));
  const others = Object.keys(catalog).filter(
    (name) => !(name === "edge" && scenario.edges.length === 0) && !(name === "cloud" && scenario.clouds.length === 0),
  );
  return [...new Set([...own, ...others])];
};

/** Whether a policy needs neither a file nor another program. */
const runsInPage = ({ name }: PolicySpec): boolean =>
  Object.hasOwn(catalog, name) && !isPolicyPath(name) && !isPythonPolicy(name);

/** The parts of a scenario that the page leaves out, in sentences. */
export const leftOut = ({ scenario }: LoadedScenario): readonly string[] => {
  const notes: string[] = [];
  const foreign = scenario.policies.filter((policy) => !runsInPage(policy)).map(({ name }) => name);
  if (foreign.length > 0)
    notes.push(
      `Policies that are files or Python classes run in edgefade run, and not in a page: ${foreign.join(", ")}.`,
    );
  if ((scenario.metrics ?? []).length > 0)
    notes.push("Metrics of your own are computed by edgefade run, and not in a page.");
  return notes;
};
