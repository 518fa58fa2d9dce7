import { InputError } from "../../errors.js";
import { type PolicyLosses, sumOfEnds } from "../../output/metrics/losses.js";
import { loadDuckDb, writeParquet } from "../../output/read/duckdb.js";
import { COMPARISON_COLUMNS, type ComparisonRow } from "../../output/result-columns/comparison.js";
import { SUMMARY_COLUMNS, type SummaryRow } from "../../output/result-columns/summary.js";
import { TableAssembly } from "../../output/write/assembly.js";
import { beginManifest, holdsFailedRun, type RunFacts, writeManifest } from "../../output/write/manifest.js";
import type { Precision } from "../../output/write/numbers/number-format.js";
import { prepareOutputFolder } from "../../output/write/output-folder.js";
import { PARTS_FOLDER } from "../../output/write/run-tables.js";
import { writeSmallTable } from "../../output/write/small-table.js";
import type { LogLevel } from "../../output/write/tables.js";
import { joinTimeline } from "../../output/write/timeline-file.js";
import type { LoadedScenario } from "../../scenario/load/check-document.js";
import { portable } from "../../scenario/load/files.js";
import type { TaskCounts } from "../../world/run/ledger.js";
import { compare } from "../analysis/comparison.js";
import { extrasOf } from "../metrics/known.js";
import { areCellNetworks, checkModels } from "../training/serving.js";
import { checkOwnMetrics } from "./check-own-metrics.js";
import { doRuns } from "./do-runs.js";
import { inputsOf } from "./inputs.js";
import type { Job, JobResult } from "./job.js";
import { labelPolicies } from "./policies/label-policies.js";
import type { Progress } from "./progress.js";
import { failureOf, reasonOf } from "./reason.js";
import { rangesText } from "./records/ranges.js";
import { writeRunsTable } from "./records/runs-table.js";
import { type RunResult, summarize } from "./records/summary.js";
import { chooseSplits, type WholePolicy } from "./split/choose-split.js";
import type { SplitChoice } from "./split/split-choice.js";
import type { Split } from "./split/split-run.js";

export interface RunScenarioOptions {
  /** The output folder; created with its parents. */
  readonly folder: string;
  /** Replace edgefade's files where the folder is not empty. What a failed run left is replaced without it. */
  readonly force: boolean;
  /** Worker threads, >= 1. Results do not depend on it. */
  readonly jobs: number;
  /** Whether several of them do one run together. Results do not depend on it. */
  readonly split: SplitChoice;
  /** Gets the policies whose runs cannot be split over the number of workers that was asked for. */
  readonly onWhole?: (whole: readonly WholePolicy[]) => void;
  readonly log: LogLevel;
  readonly precision: Precision;
  /** Tasks of each policy's first replication in timeline.json; absent: none is written. */
  readonly timelineTasks?: number;
  /** Write the tables as Parquet files, too. */
  readonly parquet?: boolean;
  /** The command line, for the manifest. */
  readonly command: readonly string[];
  /** A policy without an answer for this time is reported, s. */
  readonly policyTimeout_s: number;
  /** Stops all runs immediately; finished rows are kept. */
  readonly signal?: AbortSignal;
  /** Called at intervals. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The results of all runs of a scenario. */
export interface Outcome {
  readonly status: "completed" | "interrupted" | "failed";
  /** Reason why it did not complete. */
  readonly reason?: string;
  /** Number of runs: policies x replications. */
  readonly runs: number;
  readonly summary: readonly SummaryRow[];
  /** How the tasks of every policy ended, in its complete runs. Only tasks that arrived after the warm-up count. */
  readonly losses: readonly PolicyLosses[];
  readonly comparison: readonly ComparisonRow[];
  /** Of which tasks the optimum is computed, as the scenario says it. */
  readonly oracle: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly wall_s: number;
  /** Runs that were to be split, and were done in one piece because their shares did something at one instant. */
  readonly tied: readonly string[];
}

/**
 * Emulates a scenario for every policy and replication, in worker threads, and fills the output folder. Rows are in the order of
 * policies and replications, so the files are the same for any number of workers.
 *
 * @throws InputError when a policy cannot be loaded, or the folder cannot be used: nothing is written then
 * @throws OutputError when not even the manifest can be written
 */
export const runScenario = async (loaded: LoadedScenario, options: RunScenarioOptions): Promise<Outcome> => {
  const { scenario } = loaded;
  const { folder, log, timelineTasks } = options;
  const started = new Date();
  const { labels, splits } = await checkedPolicies(loaded, options);
  if (options.parquet === true) await loadDuckDb();
  prepareOutputFolder(folder, options.force || holdsFailedRun(folder));
  const facts = factsOf(loaded, labels, started, options);
  beginManifest(folder, facts({}));

  const assembly = new TableAssembly(folder, log, extrasOf(scenario));
  const { results, tied, ...ended } = await doRuns(
    labels.length * scenario.replications,
    jobsOf(loaded, labels, options),
    {
      ...options,
      onComplete: (run) => assembly.finished(run),
      splitOf: (run) => splits[Math.floor(run / scenario.replications)],
    },
  );

  const whole = results.filter(({ isComplete }) => isComplete);
  const complete = whole.map(({ summary }) => summary);
  const summary = complete.length > 0 ? summarize(scenario.name, complete) : [];
  const comparison = complete.length > 0 ? compare(scenario.name, complete) : [];
  const firsts = labels.map((_, policy) => policy * scenario.replications);
  const unjoined = firstFailure(
    () => {
      if (timelineTasks !== undefined) joinTimeline(folder, firsts);
    },
    () => assembly.close(),
  );
  const unwritten = await writeResults({ scenario: scenario.name, summary, comparison, runs: whole }, options);
  const end = endOf(ended, unjoined, unwritten, folder);
  const counts = countsOf(results);
  const completeRuns = end.status === "completed" ? {} : { completeRuns: runsByPolicy(labels, complete) };
  const { wall_s } = writeManifest(folder, { ...facts(counts), ...end, ...completeRuns });
  return {
    ...end,
    runs: labels.length * scenario.replications,
    summary,
    losses: lossesOf(labels, complete),
    comparison,
    oracle: loaded.text.oracle,
    counts,
    wall_s,
    tied,
  };
};

/** The names of the scenario's policies, and how their runs are split. @throws InputError when a policy, a model or a metric is at fault */
const checkedPolicies = async (
  loaded: LoadedScenario,
  { policyTimeout_s, split, jobs, timelineTasks, onWhole }: RunScenarioOptions,
): Promise<{ readonly labels: readonly string[]; readonly splits: readonly (Split | undefined)[] }> => {
  const { scenario } = loaded;
  const labels = await labelPolicies(scenario.policies, policyTimeout_s);
  await checkModels(scenario);
  await checkOwnMetrics(loaded, policyTimeout_s);
  const cellNetworks = split === "off" ? [] : await areCellNetworks(scenario);
  const described = labels.map((label, index) => ({ label, isCellNetwork: cellNetworks[index] === true }));
  const { byPolicy, whole } = chooseSplits(scenario, described, split, jobs, timelineTasks !== undefined);
  refuseIfNoneSplits(whole, labels, split);
  onWhole?.(whole);
  return { labels, splits: byPolicy };
};

/** What the manifest says of runs, by how many of what there were. */
const factsOf = (
  { scenario, text, directory }: LoadedScenario,
  labels: readonly string[],
  started: Date,
  { folder, log, precision, command, timelineTasks }: RunScenarioOptions,
): ((counts: RunFacts["counts"]) => Omit<RunFacts, "status">) => {
  const written = portable(text, directory);
  const inputs = inputsOf(written, directory, folder);
  return (counts) => ({
    command,
    // As run: flags may have set what is written.
    scenario: { ...written, output: { log, precision: precision === "full" ? "full" : "9" } },
    seed: scenario.seed,
    policies: labels,
    replications: scenario.replications,
    counts,
    wall_s: (Date.now() - started.getTime()) / 1000,
    started,
    ...(inputs === undefined ? {} : { inputs }),
    ...(timelineTasks === undefined ? {} : { timelineTasks }),
  });
};

/** The runs in the order of their rows: all replications of the first policy, then those of the next. */
const jobsOf =
  (
    { scenario }: LoadedScenario,
    labels: readonly string[],
    { folder, log, precision, timelineTasks }: RunScenarioOptions,
  ): ((run: number) => Omit<Job, "heartbeat">) =>
  (run) => {
    const index = Math.floor(run / scenario.replications);
    const replication = run % scenario.replications;
    return {
      scenario,
      policy: scenario.policies[index]!,
      label: labels[index]!,
      ...{ replication, run, folder, log, precision },
      ...(timelineTasks === undefined || replication > 0 ? {} : { timeline: { tasks: timelineTasks, pid: index + 1 } }),
    };
  };

interface Results {
  readonly scenario: string;
  readonly summary: readonly SummaryRow[];
  readonly comparison: readonly ComparisonRow[];
  /** Complete runs. */
  readonly runs: readonly JobResult[];
}

/** Writes the tables of results. @returns what went wrong first */
const writeResults = async (
  { scenario, summary, comparison, runs }: Results,
  { folder, precision, parquet }: RunScenarioOptions,
): Promise<string | undefined> => {
  const unwritten = firstFailure(
    () => writeSmallTable(`${folder}/summary.csv`, SUMMARY_COLUMNS, summary, precision),
    () => writeSmallTable(`${folder}/comparison.csv`, COMPARISON_COLUMNS, comparison, precision),
    () => writeRunsTable(`${folder}/runs.csv`, scenario, runs, precision),
  );
  const unconverted = parquet === true ? await failureOf(() => writeParquet(folder)) : undefined;
  return unwritten ?? unconverted;
};

/** The outcome. Problems of the runs come first, then those of writing. */
const endOf = (
  ended: Pick<Outcome, "status" | "reason">,
  unjoined: string | undefined,
  unwritten: string | undefined,
  folder: string,
): Pick<Outcome, "status" | "reason"> => {
  const reason = ended.status === "failed" ? ended.reason : (unjoined ?? unwritten ?? ended.reason);
  const where = unjoined === undefined ? "" : `; rows that could not be joined are in ${folder}/${PARTS_FOLDER}`;
  return {
    status: unjoined === undefined && unwritten === undefined ? ended.status : "failed",
    ...(reason === undefined ? {} : { reason: `${reason}${where}` }),
  };
};

const lossesOf = (labels: readonly string[], complete: readonly RunResult[]): readonly PolicyLosses[] =>
  labels.map((label) => ({
    label,
    ...sumOfEnds(complete.filter(({ policy }) => policy === label).map(({ tasks }) => tasks)),
  }));

/** @throws InputError when runs should be split, and none can be */
const refuseIfNoneSplits = (whole: readonly WholePolicy[], labels: readonly string[], split: SplitChoice): void => {
  if (whole.length === 0 || whole.length < labels.length) return;
  const reasons = [...new Set(whole.map(({ why }) => why))].join("; ");
  const problem = `no run can be split over ${split} workers: ${reasons}. Leave --split out: replications use several cores in any case`;
  throw new InputError([{ file: "--split", problem }]);
};

/** Which replications of each policy are complete. */
const runsByPolicy = (
  labels: readonly string[],
  complete: readonly { readonly policy: string; readonly replication: number }[],
): Record<string, string> =>
  Object.fromEntries(
    labels.map((label) => [
      label,
      rangesText(complete.filter(({ policy }) => policy === label).map(({ replication }) => replication)),
    ]),
  );

/** Takes every step, even after one has failed. @returns the first problem */
const firstFailure = (...steps: readonly (() => void)[]): string | undefined => {
  let failure: string | undefined;
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      failure ??= reasonOf(error);
    }
  }
  return failure;
};

const countsOf = (results: readonly JobResult[]): Record<string, number> => {
  const counts: Record<keyof TaskCounts | "events" | "rows" | "runs", number> = {
    runs: results.filter(({ isComplete }) => isComplete).length,
    events: 0,
    rows: 0,
    generated: 0,
    completed: 0,
    late: 0,
    dropped: 0,
    inFlight: 0,
  };
  for (const result of results) {
    counts.events += result.events;
    counts.rows += result.rows;
    for (const end of ["generated", "completed", "late", "dropped", "inFlight"] as const)
      counts[end] += result.counts[end];
  }
  return counts;
};
