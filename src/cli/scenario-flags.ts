import type { Argv } from "yargs";
import { InputError } from "../errors.js";
import { builtInPolicies } from "../experiment/load-policy.js";
import { type LoadedScenario, loadScenario } from "../scenario/load.js";

/** Flags that change a scenario, the same in every command that takes one. */
export interface ScenarioFlags {
  readonly scenario: string;
  readonly set?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  readonly replications?: string | undefined;
  readonly tasks?: string | undefined;
  readonly until?: string | undefined;
  readonly policy?: readonly string[] | undefined;
}

export const withScenarioFlags = <T>(yargs: Argv<T>) =>
  yargs
    .positional("scenario", { type: "string", demandOption: true, describe: "scenario file (YAML or JSON)" })
    .option("set", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "set any field: --set edges.0.cores=8 (repeatable)",
    })
    .option("seed", { type: "string", describe: "seed of all random streams, a whole number >= 0" })
    .option("replications", { type: "string", describe: "independent repetitions of every run" })
    .option("tasks", { type: "string", describe: "tasks per policy and replication" })
    .option("until", { type: "string", describe: 'end every run at this time: --until "60 s"' })
    .option("policy", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "a built-in policy or the path of your own (repeatable); instead of the scenario's",
    });

/** Loads the scenario that the flags name, as they change it. @throws InputError with all that is wrong with it */
export const loadFlagged = (flags: ScenarioFlags): LoadedScenario => {
  const given = (flag: "seed" | "replications" | "tasks" | "until", path: string = flag) => {
    const text = flags[flag];
    if (text === undefined) return [];
    return [{ path, value: flag === "until" ? text : asNumber(text), flag: `--${flag}` }];
  };
  const policies = flags.policy === undefined ? [] : [{ path: "policies", value: [...flags.policy], flag: "--policy" }];
  return loadScenario(flags.scenario, {
    set: [...(flags.set ?? [])],
    overrides: [...given("seed"), ...given("replications"), ...given("tasks"), ...given("until"), ...policies],
    knownPolicies: [...builtInPolicies()],
  });
};

/** A number where the text is one; else the text, which the scenario's own check then refuses. */
const asNumber = (text: string): number | string =>
  text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;

/** A flag that must be a whole number. @throws InputError when it is not */
export const wholeNumber = (flag: string, text: string, least: number): number => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new InputError([{ file: flag, problem: `expected a whole number >= ${least}, got ${JSON.stringify(text)}` }]);
};
