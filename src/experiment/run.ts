import { mkdirSync } from "node:fs";
import { Piscina } from "piscina";
import { PolicyError } from "../errors.js";
import { TableAssembly } from "../output/assembly.js";
import { writeManifest } from "../output/manifest.js";
import type { Precision } from "../output/number-format.js";
import {
  COMPARISON_COLUMNS,
  type ComparisonRow,
  SUMMARY_COLUMNS,
  type SummaryRow,
  writeSmallTable,
} from "../output/small-table.js";
import type { LogLevel } from "../output/tables.js";
import type { LoadedScenario } from "../scenario/load.js";
import type { TaskCounts } from "../world/ledger.js";
import { compare } from "./comparison.js";
import { Heartbeat } from "./heartbeat.js";
import type { Job, JobResult } from "./job.js";
import { labelPolicies } from "./load-policy.js";
import { summarize } from "./summary.js";

export interface RunScenarioOptions {
  /** Exists and is empty. */
  readonly folder: string;
  /** Worker threads, >= 1. Results do not depend on it. */
  readonly jobs: number;
  readonly log: LogLevel;
  readonly precision: Precision;
  /** The command line, for the manifest. */
  readonly command: readonly string[];
  /** A policy that has not answered for so long is reported; s. */
  readonly policyTimeout_s: number;
  /** Stops everything where it is; finished rows stay. */
  readonly signal?: AbortSignal;
  /** Called now and then. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  /** Share of all runs that is done, 0 to 1. */
  readonly share: number;
  readonly runs: number;
  readonly finishedRuns: number;
  /** Tasks that have ended, in all runs. */
  readonly tasks: number;
}

/** What all runs of a scenario came to. */
export interface Outcome {
  readonly status: "completed" | "interrupted" | "failed";
  readonly reason?: string;
  readonly summary: readonly SummaryRow[];
  readonly comparison: readonly ComparisonRow[];
  readonly counts: Readonly<Record<string, number>>;
  readonly wall_s: number;
}

const LOOK_MS = 200;

/**
 * Emulates a scenario for every policy and replication, in worker threads, and fills the output folder. Rows are in the order of
 * policies and replications, so the files are the same for any number of workers.
 *
 * @throws InputError when a policy cannot be loaded: nothing is written then
 */
export const runScenario = async (loaded: LoadedScenario, options: RunScenarioOptions): Promise<Outcome> => {
  const { scenario } = loaded;
  const started = new Date();
  const labels = await labelPolicies(scenario.policies);
  mkdirSync(options.folder, { recursive: true });
  const jobs = scenario.policies.flatMap((policy, index) =>
    Array.from({ length: scenario.replications }, (_, replication): Job => {
      const { folder, log, precision } = options;
      const run = index * scenario.replications + replication;
      const heartbeat = new Heartbeat().buffer;
      return { scenario, policy, label: labels[index]!, replication, run, folder, log, precision, heartbeat };
    }),
  );
  const assembly = new TableAssembly(options.folder, options.log);
  const { results, status, reason } = await doAll(jobs, options, assembly);
  assembly.close();

  const complete = results.filter(({ isComplete }) => isComplete).map(({ summary }) => summary);
  const summary = complete.length > 0 ? summarize(scenario.name, complete) : [];
  const comparison = complete.length > 0 ? compare(scenario.name, complete) : [];
  writeSmallTable(`${options.folder}/summary.csv`, SUMMARY_COLUMNS, summary, options.precision);
  writeSmallTable(`${options.folder}/comparison.csv`, COMPARISON_COLUMNS, comparison, options.precision);
  const counts = countsOf(results);
  const wall_s = (Date.now() - started.getTime()) / 1000;
  writeManifest(options.folder, {
    command: options.command,
    scenario: loaded.text,
    seed: scenario.seed,
    policies: labels,
    replications: scenario.replications,
    counts,
    wall_s,
    started,
    status,
    ...(reason === undefined ? {} : { reason }),
  });
  return { status, summary, comparison, counts, wall_s, ...(reason === undefined ? {} : { reason }) };
};

interface Done {
  readonly results: readonly JobResult[];
  readonly status: Outcome["status"];
  readonly reason?: string;
}

const doAll = async (
  jobs: readonly Job[],
  { jobs: threads, policyTimeout_s, signal, onProgress }: RunScenarioOptions,
  assembly: TableAssembly,
): Promise<Done> => {
  const pool = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: Math.min(threads, jobs.length),
    maxThreads: Math.min(threads, jobs.length),
    concurrentTasksPerWorker: 1,
  });
  const hearts = jobs.map(({ heartbeat }) => new Heartbeat(heartbeat));
  const stuck = new StuckPolicies(jobs, hearts, policyTimeout_s);
  const results = new Map<number, JobResult>();
  let failure: string | undefined;
  const stopAll = () => {
    for (const heart of hearts) heart.stop();
  };
  signal?.addEventListener("abort", stopAll);
  const look = setInterval(() => {
    stuck.look();
    onProgress?.(progressOf(hearts, results.size));
  }, LOOK_MS);
  try {
    await Promise.all(
      jobs.map(async (job, index) => {
        try {
          const result = await pool.run(job, { signal: stuck.signalOf(index) });
          results.set(job.run, result);
          if (result.isComplete) assembly.finished(job.run);
        } catch (error) {
          failure ??= `${job.label}, replication ${job.replication}: ${stuck.reasonOf(index) ?? messageOf(error)}`;
          stopAll();
        }
      }),
    );
  } finally {
    clearInterval(look);
    signal?.removeEventListener("abort", stopAll);
    await pool.destroy();
  }
  onProgress?.(progressOf(hearts, results.size));
  const inOrder = [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
  if (failure !== undefined) return { results: inOrder, status: "failed", reason: failure };
  if (signal?.aborted === true) return { results: inOrder, status: "interrupted", reason: "stopped by the user" };
  return { results: inOrder, status: "completed" };
};

/** Finds policies that were asked and never answered, and ends their runs. */
class StuckPolicies {
  readonly #jobs: readonly Job[];
  readonly #hearts: readonly Heartbeat[];
  readonly #timeout_ms: number;
  readonly #aborts: readonly AbortController[];
  readonly #beats: number[];
  readonly #since_ms: number[];
  readonly #reasons = new Map<number, string>();

  constructor(jobs: readonly Job[], hearts: readonly Heartbeat[], timeout_s: number) {
    this.#jobs = jobs;
    this.#hearts = hearts;
    this.#timeout_ms = timeout_s * 1000;
    this.#aborts = jobs.map(() => new AbortController());
    this.#beats = jobs.map(() => 0);
    this.#since_ms = jobs.map(() => Date.now());
  }

  signalOf(index: number): AbortSignal {
    return this.#aborts[index]!.signal;
  }

  reasonOf(index: number): string | undefined {
    return this.#reasons.get(index);
  }

  look(): void {
    const now_ms = Date.now();
    this.#hearts.forEach((heart, index) => {
      const { beats, askedAbout } = heart;
      if (askedAbout === undefined || beats !== this.#beats[index]) {
        this.#beats[index] = beats;
        this.#since_ms[index] = now_ms;
      } else if (now_ms - this.#since_ms[index]! > this.#timeout_ms && !this.#reasons.has(index)) {
        const { label } = this.#jobs[index]!;
        const problem = `has not answered about task ${askedAbout} for ${this.#timeout_ms / 1000} s`;
        this.#reasons.set(index, new PolicyError(label, problem).message);
        this.#aborts[index]!.abort();
      }
    });
  }
}

const progressOf = (hearts: readonly Heartbeat[], finishedRuns: number): Progress => ({
  share: hearts.reduce((sum, { progress }) => sum + progress, 0) / hearts.length,
  runs: hearts.length,
  finishedRuns,
  tasks: hearts.reduce((sum, { tasks }) => sum + tasks, 0),
});

const countsOf = (results: readonly JobResult[]): Record<string, number> => {
  const counts: Record<keyof TaskCounts | "events" | "rows" | "runs", number> = {
    runs: results.length,
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

