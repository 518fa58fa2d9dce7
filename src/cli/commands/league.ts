import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Argv } from "yargs";
import { InputError } from "../../errors.js";
import { flagsAs, together } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";
import { modelPath, timeOf, wholeNumber } from "../scenario-flags.js";
import { StopSignals } from "../stop-signals.js";
import { FAILED } from "../tables/failures.js";

interface LeagueFlags {
  readonly policies?: readonly string[] | undefined;
  readonly policy?: readonly string[] | undefined;
  readonly scenarios?: string | undefined;
  readonly replications?: string | undefined;
  readonly seed?: string | undefined;
  readonly tasks?: string | undefined;
  readonly quick: boolean;
  readonly jobs: string;
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly format: "table" | "markdown" | "csv" | "json";
  readonly policyTimeout: string;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  yargs
    .positional("policies", {
      type: "string",
      array: true,
      describe:
        "built-in policies, paths of your own, model folders, python:my_module:MyPolicy; without any, the baselines alone",
    })
    .option("policy", { type: "string", array: true, nargs: 1, describe: "one more policy (repeatable)" })
    .option("scenarios", {
      type: "string",
      requiresArg: true,
      describe:
        "scenarios to run: names such as contention,mobility, or paths of your own; default: all ten of edgefade-10",
    })
    .option("replications", { type: "string", requiresArg: true, describe: "independent repetitions; default 10" })
    .option("seed", { type: "string", requiresArg: true, describe: "a seed instead of the suite's" })
    .option("tasks", { type: "string", requiresArg: true, describe: "tasks of every run, instead of the suite's" })
    .option("quick", { type: "boolean", default: false, describe: "a quick run: 3 replications of 200 tasks" })
    .option("jobs", {
      type: "string",
      requiresArg: true,
      default: "auto",
      describe: "worker threads: a number, or auto (one per core)",
    })
    .option("out", {
      type: "string",
      requiresArg: true,
      describe: "write league.csv, runs.csv, times.csv, league.md and the figure into this folder",
    })
    .option("force", { type: "boolean", default: false, describe: "replace a league's files in the folder" })
    .option("format", {
      choices: ["table", "markdown", "csv", "json"] as const,
      requiresArg: true,
      default: "table",
      describe: "what is printed",
    })
    .option("policy-timeout", {
      type: "string",
      requiresArg: true,
      default: "60 s",
      describe: "report a policy that takes longer than this to answer",
    })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** `edgefade league [policies..]` */
export const leagueCommand: Command<LeagueFlags> = {
  command: "league [policies..]",
  describe:
    "rank policies in the ten scenarios of edgefade-10, beside optimal, best-constant, greedy, threshold and random",
  builder: (yargs) => flagsAs<LeagueFlags>(flags(yargs)),
  handler: league,
};

const QUICK = { replications: "3", tasks: "200" };

async function league(given: LeagueFlags, call: Invocation): Promise<void> {
  const [{ readSuite }, { BASELINES, runLeague }, { scoresOf }, { builtInPolicies }, { progressDisplay }] =
    await Promise.all([
      import("../../experiment/league/suite.js"),
      import("../../experiment/league/league.js"),
      import("../../experiment/league/scores.js"),
      import("../../experiment/runs/policies/load-policy.js"),
      import("../progress.js"),
    ]);
  const names = [...(given.policies ?? []), ...(given.policy ?? [])].filter((name) => !BASELINES.includes(name));
  const [suite, jobs, policyTimeout_s] = together(
    () => readSuite(scenariosOf(given), loadOptionsOf(given, names, builtInPolicies()), isFrozen(given)),
    () => (given.jobs === "auto" ? availableParallelism() : wholeNumber("--jobs", given.jobs, 1)),
    () => timeOf("--policy-timeout", given.policyTimeout),
  );
  const { policies } = suite.scenarios[0]!.loaded.scenario;
  if (given.out !== undefined) await checkFolder(given.out, given.force);
  const display = progressDisplay(given.quiet, call);
  const stop = new StopSignals(call, given.quiet ? undefined : "edgefade: stopping");
  let outcome: Awaited<ReturnType<typeof runLeague>>;
  try {
    outcome = await runLeague(suite, names.length > 0 ? policies : [], {
      jobs,
      policyTimeout_s,
      signal: stop.signal,
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
    stop.release();
  }
  if (outcome.status !== "completed") {
    call.say(`edgefade: ${outcome.status}: ${outcome.reason ?? ""}`);
    call.exitCode = stop.exitCode ?? FAILED;
    return;
  }
  const scores = scoresOf(outcome.runs);
  const { leagueFiles } = await import("../../experiment/league/files.js");
  const files = await leagueFiles(suite.title, outcome.runs, scores);
  if (given.out !== undefined) await files.write(given.out);
  if (given.quiet) return;
  if (given.format === "json") call.print(JSON.stringify({ suite: suite.title, ...scores }, null, 2));
  else if (given.format === "csv") call.io.stdout.write(files.csv);
  else if (given.format === "markdown") call.io.stdout.write(files.markdown);
  else {
    const { leagueText } = await import("../tables/league-table.js");
    call.print(leagueText(suite.title, scores));
  }
  if (given.out !== undefined && given.format === "table") call.print(`Results: ${given.out}`);
}

const scenariosOf = ({ scenarios }: LeagueFlags): readonly string[] | undefined => {
  if (scenarios === undefined) return undefined;
  const names = scenarios
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length > 0) return names;
  throw new InputError([{ file: "--scenarios", problem: "expected names, such as contention,mobility, got none" }]);
};

/** Whether the suite is emulated as its version defines it. More or fewer replications only change the precision. */
const isFrozen = ({ quick, seed, tasks }: LeagueFlags): boolean => !quick && seed === undefined && tasks === undefined;

const loadOptionsOf = (
  { quick, replications, seed, tasks }: LeagueFlags,
  policies: readonly string[],
  knownPolicies: readonly string[],
) => {
  const numbers = { ...(quick ? QUICK : {}), ...given({ replications, tasks, seed }) };
  return {
    overrides: [
      ...Object.entries(numbers).map(([path, text]) => ({ path, value: numberIn(text), flag: `--${path}` })),
      { path: "policies", value: policies.length > 0 ? policies.map(modelPath) : ["local"], flag: "--policy" },
    ],
    knownPolicies,
    policyFiles: true,
  };
};

const given = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

const numberIn = (text: string): number | string =>
  text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;

/** @throws InputError if a file of a league already exists */
const checkFolder = async (out: string, force: boolean): Promise<void> => {
  const [{ existsSync }, { LEAGUE_FILES }] = await Promise.all([
    import("node:fs"),
    import("../../experiment/league/files.js"),
  ]);
  const present = LEAGUE_FILES.map((name) => join(out, name)).find((file) => existsSync(file));
  if (present !== undefined && !force)
    throw new InputError([
      { file: present, problem: "exists already; replace it with --force or choose another folder with --out" },
    ]);
};
