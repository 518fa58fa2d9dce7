import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { InputError } from "../../errors.js";
import type { Outcome } from "../../experiment/runs/run.js";
import { MOST_SHARES, type SplitChoice } from "../../experiment/runs/split/split-choice.js";
import { type FlagsOf, together } from "../arguments.js";
import type { Command, Invocation } from "../invocation.js";
import { printModelNotes } from "../model-notes.js";
import { type ResultFlags, tablesOf, withResultFlags } from "../result-flags.js";
import { type ScenarioFlags, scenarioLoader, timeOf, wholeNumber, withScenarioFlags } from "../scenario-flags.js";
import { StopSignals } from "../stop-signals.js";
import { FAILED } from "../tables/failures.js";
import { counted } from "../tables/runs-text.js";

interface RunFlags extends ScenarioFlags, ResultFlags {
  readonly jobs: string;
  readonly split: string;
  readonly policyTimeout: string;
  readonly timeline: boolean;
  readonly timelineTasks?: string | undefined;
  readonly format?: "csv" | "parquet" | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Default number of tasks; each step of a task takes about 200 bytes. */
const TIMELINE_TASKS = 1000;

const flags = (yargs: Argv) =>
  withResultFlags(withScenarioFlags(yargs))
    .option("jobs", {
      type: "string",
      requiresArg: true,
      default: "auto",
      describe: "worker threads: a number, or auto (one per core, fewer for short runs)",
    })
    .option("split", {
      type: "string",
      requiresArg: true,
      default: "auto",
      describe:
        "workers that share one run, if it can be split into cells: a number, auto (workers without a run of their own), or off",
    })
    .option("policy-timeout", {
      type: "string",
      requiresArg: true,
      default: "60 s",
      describe: "report a policy that takes longer than this to answer",
    })
    .option("timeline", {
      type: "boolean",
      default: false,
      describe: "write timeline.json, which opens in Perfetto: the first tasks of every policy's first replication",
    })
    .option("timeline-tasks", {
      type: "string",
      requiresArg: true,
      describe: `tasks of each policy in timeline.json; default ${TIMELINE_TASKS}`,
    })
    .option("format", {
      choices: ["csv", "parquet"] as const,
      requiresArg: true,
      describe: "parquet: the tables as Parquet files, too (needs the package @duckdb/node-api)",
    })
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .option("quiet", { type: "boolean", default: false, describe: "print only errors" });

/** `edgefade run <scenario.yaml>` */
export const runCommand: Command<FlagsOf<typeof flags>> = {
  command: "run <scenario>",
  describe: "emulate a scenario under every policy and replication; print the comparison, write the output folder",
  builder: flags,
  handler: run,
};

async function run(given: RunFlags, call: Invocation): Promise<void> {
  const [load, { runScenario }, { worthwhileJobs }, { progressDisplay }, { portableCommand }, { defaultOutputFolder }] =
    await Promise.all([
      scenarioLoader(),
      import("../../experiment/runs/run.js"),
      import("../../experiment/runs/worthwhile-jobs.js"),
      import("../progress.js"),
      import("../../output/write/manifest.js"),
      import("../../output/write/output-folder.js"),
    ]);
  const [loaded, asked, split, policyTimeout_s, timelineTasks] = together(
    () => load(given),
    () => (given.jobs === "auto" ? undefined : wholeNumber("--jobs", given.jobs, 1)),
    () => splitOf(given.split),
    () => timeOf("--policy-timeout", given.policyTimeout),
    () => timelineTasksOf(given),
  );
  if (!given.quiet) {
    const { notesOn } = await import("../../compose/notes.js");
    for (const note of notesOn(loaded.scenario)) call.say(`edgefade: note: ${note}`);
  }
  await printModelNotes(loaded.scenario, call);
  const folder = given.out ?? defaultOutputFolder(loaded.scenario.name);

  const display = progressDisplay(given.quiet || given.json, call);
  const stop = new StopSignals(
    call,
    given.quiet ? undefined : "edgefade: stopping; finished rows are kept (press Ctrl-C again to quit at once)",
  );
  let outcome: Outcome;
  try {
    outcome = await runScenario(loaded, {
      folder,
      force: given.force,
      jobs: asked ?? Math.min(availableParallelism(), worthwhileJobs(loaded.scenario)),
      split,
      onWhole: (whole) => {
        if (given.quiet) return;
        for (const { label, why } of whole) call.say(`edgefade: note: runs of ${label} are not split: ${why}`);
      },
      ...tablesOf(given, loaded.text.output),
      command: portableCommand(call.args),
      policyTimeout_s,
      ...(timelineTasks === undefined ? {} : { timelineTasks }),
      parquet: given.format === "parquet",
      signal: stop.signal,
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
    stop.release();
  }
  await print(outcome, folder, given, call);
  if (outcome.status === "failed") call.exitCode = FAILED;
  else if (stop.exitCode !== undefined) call.exitCode = stop.exitCode;
}

async function print(
  outcome: Outcome,
  folder: string,
  { json, quiet, out }: RunFlags,
  call: Invocation,
): Promise<void> {
  const { status, reason, runs, counts, summary, losses, wall_s } = outcome;
  if (json) call.print(JSON.stringify({ folder, ...outcome }, null, 2));
  else if (!quiet) {
    const { resultsTable } = await import("../tables/results-table.js");
    if (summary.length > 0) call.print(resultsTable(outcome, call.io.stdout.columns ?? 120));
    const tasks = counted((counts.completed ?? 0) + (counts.late ?? 0) + (counts.dropped ?? 0), "task");
    const events = counted(counts.events ?? 0, "event");
    const done = status === "completed" ? counted(runs, "run") : `${counts.runs ?? 0} of ${counted(runs, "run")}`;
    call.print(`${tasks}, ${events}, ${done} in ${wall_s.toFixed(1)} s.`);
    call.print(`Results: ${folder}`);
    for (const run of outcome.tied)
      call.say(
        `edgefade: note: ${run} was not split in the end: two workers wrote rows of the same instant, and their order is known only in one piece`,
      );
    await noteLosses(losses, call);
  }
  if (status !== "completed") {
    call.say(`edgefade: ${status}: ${reason ?? ""}`);
    call.say(`Rows finished so far: ${folder}`);
    if (status === "failed" && out !== undefined) call.say(`The next run with --out ${out} replaces them.`);
    return;
  }
  const { arrivedOf } = await import("../../output/metrics/losses.js");
  if (!losses.some((one) => arrivedOf(one) > 0))
    call.say("edgefade: no task arrived after the warm-up: there is no summary");
}

/** Prints the losses of policies, because means are over finished tasks. */
async function noteLosses(losses: Outcome["losses"], call: Invocation): Promise<void> {
  const { lossText } = await import("../../output/metrics/losses.js");
  const texts = losses.flatMap((one) => lossText(one) ?? []);
  if (texts.length > 0)
    call.say(`edgefade: note: latency, energy and cost are over finished tasks alone; ${texts.join("; ")}`);
}

const splitOf = (text: string): SplitChoice => {
  if (text === "auto" || text === "off") return text;
  const shares = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(shares) && shares >= 1 && shares <= MOST_SHARES) return shares;
  const problem = `expected auto, off or a whole number from 1 to ${MOST_SHARES}, got ${JSON.stringify(text)}`;
  throw new InputError([{ file: "--split", problem }]);
};

const timelineTasksOf = ({ timeline, timelineTasks }: RunFlags): number | undefined => {
  if (timelineTasks === undefined) return timeline ? TIMELINE_TASKS : undefined;
  if (!timeline) throw new InputError([{ file: "--timeline-tasks", problem: "goes with --timeline" }]);
  return wholeNumber("--timeline-tasks", timelineTasks, 1);
};
