import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError } from "../../errors.js";
import { packageFile } from "../../home.js";
import { suggestion } from "../../nearest.js";
import type { LoadedScenario } from "../../scenario/load/check-document.js";
import { loadScenario } from "../../scenario/load/load.js";
import type { LoadOptions } from "../../scenario/load/load-options.js";

/** The folder of the suite in the package. */
const FOLDER = packageFile("scenarios/edgefade-10");

/** The suite's file: its version, and the hash and price of each scenario at this version. */
interface SuiteFile {
  readonly suite: string;
  readonly version: number;
  readonly scenarios: Readonly<
    Record<
      string,
      {
        /** SHA-256 of the scenario's file. */
        readonly sha256: string;
        /** Cost of an unfinished task, in units of the scenario's objective. */
        readonly unfinished_cost: number;
      }
    >
  >;
}

/** A scenario that policies compete in. */
export interface LeagueScenario {
  readonly name: string;
  readonly loaded: LoadedScenario;
  /** Cost of an unfinished task, in units of the scenario's objective. */
  readonly unfinishedCost: number;
}

/** The scenarios of a league. */
export interface Suite {
  /** Title for citation: `edgefade-10 v1`; `edgefade-10 v1, changed` if options change the scenarios; `own scenarios`. */
  readonly title: string;
  readonly scenarios: readonly LeagueScenario[];
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The content of the suite's file. */
export const suiteFile = (): SuiteFile => JSON.parse(readFileSync(join(FOLDER, "suite.json"), "utf8")) as SuiteFile;

/** The suite's scenarios whose files differ from those of its version. A published package has none. */
export const changedScenarios = ({ scenarios }: SuiteFile): readonly string[] =>
  Object.entries(scenarios)
    .filter(([name, facts]) => sha256(readFileSync(join(FOLDER, `${name}.yaml`), "utf8")) !== facts.sha256)
    .map(([name]) => name);

/**
 * The scenarios of a league: suite scenarios by name, or the user's own by path.
 *
 * @param names    absent: the whole suite
 * @param options  how each is changed
 * @param isFrozen false: options change what is emulated
 * @throws InputError if a scenario does not exist or is faulty
 */
export const readSuite = (names: readonly string[] | undefined, options: LoadOptions, isFrozen: boolean): Suite => {
  const file = suiteFile();
  const known = Object.keys(file.scenarios);
  const title = `${file.suite} v${file.version}`;
  const changed = changedScenarios(file);
  const wanted = names ?? known;
  const scenarios = wanted.map((name): LeagueScenario => {
    const facts = Object.hasOwn(file.scenarios, name) ? file.scenarios[name] : undefined;
    if (facts !== undefined)
      return {
        name,
        loaded: loadScenario(join(FOLDER, `${name}.yaml`), options),
        unfinishedCost: facts.unfinished_cost,
      };
    if (!/[./\\]/.test(name))
      throw new InputError([
        {
          file: "--scenarios",
          problem: `unknown scenario "${name}"${suggestion(name, known)}; a path is a scenario of your own`,
        },
      ]);
    const loaded = loadScenario(name, options);
    return { name: loaded.scenario.name, loaded, unfinishedCost: Number.NaN };
  });
  const twice = scenarios.find(({ name }, index) => scenarios.findIndex((other) => other.name === name) < index);
  if (twice !== undefined)
    throw new InputError([{ file: "--scenarios", problem: `two scenarios are called "${basename(twice.name)}"` }]);
  const isOwn = scenarios.some(({ unfinishedCost }) => Number.isNaN(unfinishedCost));
  const isWhole = !isOwn && wanted.length === known.length;
  if (isOwn) return { title: "own scenarios", scenarios };
  return { title: isWhole && isFrozen && changed.length === 0 ? title : `${title}, changed`, scenarios };
};
