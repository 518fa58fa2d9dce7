import type { Argv } from "yargs";
import { InputError } from "../errors.js";
import { isModelFolder } from "../learning/model/model-files.js";
import { parseQuantity } from "../quantity.js";
import type { LoadedScenario } from "../scenario/load/check-document.js";
import type { VariableScenario } from "../scenario/load/load.js";
import type { LoadOptions } from "../scenario/load/load-options.js";

/** Flags that change a scenario, the same in every command that takes one. */
export interface ScenarioFlags {
  readonly scenario: string;
  readonly set?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  readonly replications?: string | undefined;
  readonly tasks?: string | undefined;
  readonly until?: string | undefined;
  readonly oracle?: string | undefined;
  readonly policy?: readonly string[] | undefined;
  readonly define?: readonly string[] | undefined;
}

export const withScenarioFlags = <T>(yargs: Argv<T>) =>
  yargs
    .positional("scenario", { type: "string", demandOption: true, describe: "scenario file (YAML or JSON)" })
    .option("set", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "set any field: --set edges.0.cores=8, --set edges.edge1.cores=8, --set edges.*.cores=8 (repeatable)",
    })
    .option("seed", { type: "string", requiresArg: true, describe: "seed of all random streams, a whole number >= 0" })
    .option("replications", { type: "string", requiresArg: true, describe: "independent repetitions of every run" })
    .option("tasks", { type: "string", requiresArg: true, describe: "tasks per policy and replication" })
    .option("until", { type: "string", requiresArg: true, describe: 'end every run at this time: --until "60 s"' })
    .option("oracle", {
      type: "string",
      requiresArg: true,
      describe: 'tasks for which the optimum is computed: "every task", "sampled 1 %" or off',
    })
    .option("policy", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "a built-in policy, a model folder, an ONNX file, a path of your own, or python:my_module:MyPolicy; with options as in threshold(backlog_s=0.2) (repeatable); replaces the scenario's",
    })
    .option("define", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "a metric of your own beside the scenario's: --define \"edge_wait_s=SELECT avg(queued_s) FROM subtasks WHERE site = 'edge'\", or --define edge_wait_s=./wait.ts (repeatable)",
    });

/** The changes that the flags make to the scenario. */
const loadOptionsOf = (flags: ScenarioFlags, knownPolicies: readonly string[]): LoadOptions => {
  const given = (flag: "seed" | "replications" | "tasks" | "until" | "oracle", path: string = flag) => {
    const text = flags[flag];
    if (text === undefined) return [];
    return [{ path, value: flag === "until" || flag === "oracle" ? text : asNumber(text), flag: `--${flag}` }];
  };
  const policies =
    flags.policy === undefined ? [] : [{ path: "policies", value: flags.policy.map(modelPath), flag: "--policy" }];
  return {
    set: [...(flags.set ?? [])],
    overrides: [
      ...definitions(flags.define),
      ...given("seed"),
      ...given("replications"),
      ...given("tasks"),
      ...given("until"),
      ...given("oracle"),
      ...policies,
    ],
    knownPolicies,
    policyFiles: true,
  };
};

/** Metrics given by `--define`. @throws InputError */
const definitions = (given: readonly string[] = []): NonNullable<LoadOptions["overrides"]> =>
  given.map((argument) => {
    const [, name = "", value = ""] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(argument) ?? [];
    if (/^[A-Za-z]\w*$/.test(name) && value.trim() !== "")
      return { path: `metrics.${name}`, value: value.trim(), flag: "--define" };
    const problem = `expected a name and SQL or a module, such as edge_wait_s=./wait.ts; got ${JSON.stringify(argument)}`;
    throw new InputError([{ file: "--define", problem }]);
  });

/** Adds a slash to a model folder named without one, to distinguish it from a policy's name. */
export const modelPath = (policy: string): string =>
  /^[\w.-]+$/.test(policy) && isModelFolder(policy) ? `./${policy}` : policy;

/** Loads the scenario that the flags name, with their changes. @throws InputError with all its faults */
export const scenarioLoader = async (): Promise<(flags: ScenarioFlags) => LoadedScenario> => {
  const [{ loadScenario }, { builtInPolicies }] = await Promise.all([
    import("../scenario/load/load.js"),
    import("../experiment/runs/policies/load-policy.js"),
  ]);
  return (flags) => {
    if (flags.scenario === "") throw new InputError([{ file: "edgefade", problem: "the scenario file has no name" }]);
    return loadScenario(flags.scenario, loadOptionsOf(flags, builtInPolicies()));
  };
};

/** Like `scenarioLoader`, but also returns the source of variants. `overrides` come after those of the flags. */
export const variableLoader = async (): Promise<
  (flags: ScenarioFlags, overrides: NonNullable<LoadOptions["overrides"]>) => VariableScenario
> => {
  const [{ loadVariable }, { builtInPolicies }] = await Promise.all([
    import("../scenario/load/load.js"),
    import("../experiment/runs/policies/load-policy.js"),
  ]);
  return (flags, more) => {
    if (flags.scenario === "") throw new InputError([{ file: "edgefade", problem: "the scenario file has no name" }]);
    const { overrides = [], ...options } = loadOptionsOf(flags, builtInPolicies());
    return loadVariable(flags.scenario, { ...options, overrides: [...overrides, ...more] });
  };
};

/** A number if the text is one; else the text, which the scenario's own check rejects. */
const asNumber = (text: string): number | string =>
  text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;

/** A flag that must be a whole number. @throws InputError when it is not */
export const wholeNumber = (flag: string, text: string, least: number): number => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new InputError([{ file: flag, problem: `expected a whole number >= ${least}, got ${JSON.stringify(text)}` }]);
};

/** A time from a flag, s. @throws InputError when it is no time, or not above 0 */
export const timeOf = (flag: string, text: string): number => {
  const parsed = parseQuantity(text, "time");
  if (parsed.ok && parsed.value > 0) return parsed.value;
  throw new InputError([{ file: flag, problem: parsed.ok ? `expected a time > 0, got "${text}"` : parsed.problem }]);
};
