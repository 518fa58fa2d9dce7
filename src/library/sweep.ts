import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { Pool } from "../experiment/runs/pool.js";
import type { Progress } from "../experiment/runs/progress.js";
import { defineSweep, type SweepDefinition } from "../experiment/sweep/definition.js";
import { runHere } from "../experiment/sweep/run-here.js";
import { failureText, runSweep } from "../experiment/sweep/sweep.js";
import type { SweepCounts, SweepTableRow } from "../experiment/sweep/tables.js";
import { type Workers, worthwhileWorkers } from "../experiment/sweep/worthwhile-workers.js";
import { SWEEP_COLUMNS } from "../output/result-columns/sweep.js";
import { loadVariable } from "../scenario/load/load.js";
import type { PolicyText, SweepText } from "../scenario/text.js";
import type { MetricName } from "./metric-names.js";
import { policyOverrides } from "./policies.js";
import { loadOptionsOf, type ScenarioOptions } from "./scenario-options.js";
import { type StopSignal, signalOf, throwIfAborted } from "./stop-signal.js";

/** What to sweep. */
export interface SweepOptions<Vary extends SweepText = SweepText> extends ScenarioOptions {
  /**
   * Fields of the scenario and the values that each takes: all combinations are run. Those under `zip` take their values together. A
   * range is text, `1..16 factor 2`. Absent: what the scenario's own `sweep` says.
   */
  readonly vary?: Vary;
  /** Default: those of the scenario. Runs are done in threads, so every policy must be a name, a file or a folder. */
  readonly policies?: readonly PolicyText[];
  /** Worker threads. Default: one for every core, fewer for short sweeps. Results do not depend on it. */
  readonly jobs?: number;
  /**
   * A folder for the results: journal, sweep.csv, runs.csv and manifest, as `edgefade sweep` writes them. The same sweep with the
   * same folder resumes where it was stopped. Absent: nothing is kept.
   */
  readonly out?: string;
  /** Starts over in a folder that has another sweep. */
  readonly force?: boolean;
  /** A policy that takes longer than this to answer is reported, s. Default 60. */
  readonly policyTimeout_s?: number;
  /** Stops the sweep; whoever waits for it gets the signal's reason. Finished runs stay in `out`. An `AbortSignal` is one. */
  readonly signal?: StopSignal;
  /** Called now and then. */
  readonly onProgress?: (progress: Progress) => void;
}

type ValueIn<Values> = Values extends readonly (infer Value)[]
  ? Value
  : Values extends { readonly values: readonly (infer Value)[] }
    ? Value
    : string | number | boolean;

type Zipped<Zip> = Zip extends readonly (infer Axis)[] ? Axis : Zip;

type FieldsIn<Zip> = Zip extends unknown ? { readonly [Field in keyof Zip]: ValueIn<Zip[Field]> } : never;

/** The varied fields of a row, by their names. */
export type VariedFields<Vary> = {
  readonly [Field in Exclude<keyof Vary, "zip">]: ValueIn<Vary[Field]>;
} & (Vary extends {
  readonly zip: infer Zip;
}
  ? FieldsIn<Zipped<Zip>>
  : unknown);

/** A row of a sweep: a metric of a policy at a point, over its replications. */
export interface SweepEstimate {
  readonly policy: string;
  readonly metric: MetricName | (string & {});
  readonly mean: number;
  /** Ends of the 95 % confidence interval; NaN of one replication. */
  readonly ci95_low: number;
  readonly ci95_high: number;
  /** Replications that have the metric. */
  readonly n: number;
}

/** The results of a sweep. */
export interface SweepResult<Vary extends SweepText = SweepText> {
  /** The rows of sweep.csv, with the values of the varied fields: `row["edges.0.cores"]`. */
  readonly rows: readonly (VariedFields<Vary> & SweepEstimate)[];
  /** Runs and tasks in all. */
  readonly counts: SweepCounts;
  /** Duration of this call, s. */
  readonly wall_s: number;
}

/**
 * Runs a scenario at all points of a grid, in worker threads, and sums up every policy at every point. With a folder `out`, a
 * sweep that was stopped resumes. The rows are those of sweep.csv of `edgefade sweep`.
 *
 * @throws InputError when the scenario, the grid or a policy is at fault: nothing is written then; and Error when a run fails
 * @example
 * ```ts
 * import { sweep } from "edgefade";
 *
 * const { rows } = await sweep({
 *   scenario: "scenarios/quickstart.yaml",
 *   vary: { "edges.0.cores": [4, 8], "devices.0.count": [5, 10] },
 *   policies: ["local", "greedy"],
 *   tasks: 20,
 *   replications: 2,
 *   jobs: 1,
 * });
 * for (const row of rows)
 *   if (row.metric === "latency_s") console.log(row["edges.0.cores"], row["devices.0.count"], row.policy, row.mean);
 * ```
 */
export const sweep = async <const Vary extends SweepText>(options: SweepOptions<Vary>): Promise<SweepResult<Vary>> => {
  const { policies, vary, signal, policyTimeout_s = 60, jobs } = options;
  throwIfAborted(signal);
  if (jobs !== undefined && !(Number.isSafeInteger(jobs) && jobs >= 1))
    throw new InputError([{ file: "jobs", problem: `expected a whole number >= 1, got ${jobs}` }]);
  refuseObjects(policies);
  const varied = vary === undefined ? [] : [{ path: "sweep", value: vary, flag: "vary" }];
  const variable = loadVariable(options.scenario, loadOptionsOf(options, [...policyOverrides(policies), ...varied]));
  const folder = options.out ?? mkdtempSync(join(tmpdir(), "edgefade-sweep-"));
  try {
    const { scenario } = variable.loaded;
    const { replications } = scenario;
    const definition = await defineSweep(variable, { replications }, folder, policyTimeout_s);
    const workers =
      jobs === undefined
        ? worthwhileWorkers(definition, scenario, { of: 1 }, availableParallelism())
        : { jobs, atFirst: jobs };
    return await doSweep(definition, folder, workers, { ...options, policyTimeout_s });
  } finally {
    if (options.out === undefined) rmSync(folder, { recursive: true, force: true });
  }
};

const doSweep = async <Vary extends SweepText>(
  definition: SweepDefinition,
  folder: string,
  workers: Workers,
  { out, force = false, policyTimeout_s = 60, signal, onProgress }: SweepOptions<Vary>,
): Promise<SweepResult<Vary>> => {
  const rows: (VariedFields<Vary> & SweepEstimate)[] = [];
  const pool = await Pool.open(workers.jobs, 1);
  try {
    const outcome = await runSweep(definition, {
      folder,
      // A temporary folder is there already, and empty.
      force: out === undefined || force,
      shard: { part: 1, of: 1 },
      format: definition.text.output.precision === "full" ? "full" : "compact",
      command: ["edgefade", "sweep"],
      execute: (running) => runHere(running, { pool, ...workers, policyTimeout_s }),
      ...signalOf(signal),
      ...(onProgress === undefined ? {} : { onProgress }),
      onRow: (row) => rows.push(typedRow(definition, row) as VariedFields<Vary> & SweepEstimate),
    });
    throwIfAborted(signal);
    if (outcome.status !== "completed") {
      const failures = outcome.failed.map((run) => failureText(definition, run));
      throw new Error(failures.length > 0 ? failures.join("\n") : outcome.reason);
    }
    return { rows, counts: outcome.counts, wall_s: outcome.wall_s };
  } finally {
    await pool.close();
  }
};

/** A row with the values themselves, where sweep.csv has their text. */
const typedRow = ({ grid, plan }: SweepDefinition, row: SweepTableRow): object => {
  const { options = {} } = plan.policies.find(({ label }) => label === row.policy) ?? {};
  return {
    ...Object.fromEntries(grid.assignments(row.point)),
    ...Object.fromEntries(plan.optionFields.map((field) => [field, options[field]])),
    ...Object.fromEntries(SWEEP_COLUMNS.map(({ name }) => [name, row[name]])),
  };
};

/** @throws InputError when a policy is an object of the program's */
const refuseObjects = (policies: readonly unknown[] | undefined): void => {
  for (const policy of policies ?? [])
    if (typeof policy === "function" || (typeof policy === "object" && policy !== null && "decides" in policy))
      throw new InputError([
        {
          file: "policies",
          problem: "a sweep runs in threads: give each policy by its name, or the path of its file, not as an object",
        },
      ]);
};
