import { availableParallelism } from "node:os";
import type { Argv, CommandModule } from "yargs";
import { InputError } from "../errors.js";
import { labelPolicies } from "../experiment/load-policy.js";
import { type Outcome, runScenario } from "../experiment/run.js";
import { portableCommand } from "../output/manifest.js";
import { defaultOutputFolder, prepareOutputFolder } from "../output/output-folder.js";
import { parseQuantity } from "../quantity.js";
import { FAILED } from "./failures.js";
import { progressDisplay } from "./progress.js";
import { resultsTable } from "./results-table.js";
import { loadFlagged, type ScenarioFlags, wholeNumber, withScenarioFlags } from "./scenario-flags.js";

interface RunFlags extends ScenarioFlags {
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly jobs: string;
  readonly log?: "tasks" | "full" | undefined;
  readonly precision?: "9" | "full" | undefined;
  readonly policyTimeout: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

const flags = (yargs: Argv) =>
  withScenarioFlags(yargs)
    .option("out", { type: "string", describe: "output folder; default results/<scenario>-<date>-<id>" })
    .option("force", {
      type: "boolean",
      default: false,
      describe: "replace edgefade's files in an existing output folder",
    })
    .option("jobs", { type: "string", default: "auto", describe: "worker threads: a number, or auto (one per core)" })
    .option("log", { choices: ["tasks", "full"] as const, describe: "tasks: only tasks.csv of the three big tables" })
    .option("precision", { choices: ["9", "full"] as const, describe: "full: doubles that round-trip" })
    .option("policy-timeout", {
      type: "string",
      default: "60 s",
      describe: "report a policy that does not answer for so long",
    })
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print nothing but errors" });

/** `edgefade run <scenario.yaml>` */
export const runCommand: CommandModule<object, RunFlags> = {
  command: "run <scenario>",
  describe: "emulate a scenario under every policy and replication; print the comparison, write the output folder",
  builder: (yargs) => flags(yargs) as unknown as Argv<RunFlags>,
  handler: run,
};

async function run(given: RunFlags): Promise<void> {
  const jobs = given.jobs === "auto" ? availableParallelism() : wholeNumber("--jobs", given.jobs, 1);
  const policyTimeout_s = timeOf("--policy-timeout", given.policyTimeout);
  const loaded = loadFlagged(given);
  await labelPolicies(loaded.scenario.policies);
  const folder = given.out ?? defaultOutputFolder(loaded.scenario.name);
  prepareOutputFolder(folder, given.force);

  const display = progressDisplay(given.quiet || given.json);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  let outcome: Outcome;
  try {
    outcome = await runScenario(loaded, {
      folder,
      jobs,
      log: given.log ?? loaded.text.output.log,
      precision: (given.precision ?? loaded.text.output.precision) === "full" ? "full" : "compact",
      command: portableCommand(process.argv.slice(2)),
      policyTimeout_s,
      signal: stop.signal,
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
  print(outcome, folder, given);
}

function print(outcome: Outcome, folder: string, { json, quiet }: RunFlags): void {
  if (json) console.log(JSON.stringify({ folder, ...outcome }, null, 2));
  else if (!quiet && outcome.summary.length > 0) {
    const { runs = 0, completed = 0, late = 0, events = 0 } = outcome.counts;
    const tasks = (completed + late).toLocaleString("en-US");
    console.log(resultsTable(outcome));
    console.log("Means over replications with 95 % confidence intervals; differences are paired by replication.");
    console.log(
      `${tasks} tasks, ${events.toLocaleString("en-US")} events, ${runs} runs in ${outcome.wall_s.toFixed(1)} s.`,
    );
    console.log(`Results: ${folder}`);
  }
  if (outcome.status === "completed") return;
  console.error(`edgefade: ${outcome.status}: ${outcome.reason ?? ""}`);
  console.error(`Rows finished so far: ${folder}`);
  process.exitCode = FAILED;
}

const timeOf = (flag: string, text: string): number => {
  const parsed = parseQuantity(text, "time");
  if (parsed.ok && parsed.value > 0) return parsed.value;
  throw new InputError([{ file: flag, problem: parsed.ok ? `expected a time > 0, got "${text}"` : parsed.problem }]);
};
