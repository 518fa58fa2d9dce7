import { join } from "node:path";
import { smallest } from "../../../math/extremes.js";
import { parseQuantity } from "../../../quantity.js";
import type { PolicyLosses } from "../../metrics/losses.js";
import { type PolicyLives, readLives } from "../../read/lives.js";
import type { Manifest } from "../../write/manifest.js";
import { type SeriesStyles, stylesOf } from "../drawing/series-style.js";
import type { Activity } from "./activity.js";
import { RunTables } from "./run-tables.js";
import { type ComparisonFact, readComparison, readSummary, type SummaryFact } from "./summary-facts.js";
import { type TaskFacts, TaskRows } from "./task-facts.js";
import { type GanttBar, readCapacities, readTimeFacts } from "./time-facts.js";

/** The content of figures and tables for an output folder of `run`. */
export interface RunFacts {
  /** All policies of the run, including those that finished no task. */
  readonly policies: readonly string[];
  /** The style of each policy, the same in every figure. */
  readonly styles: SeriesStyles;
  /** Titles of metrics that differ from the usual ones. */
  readonly titles?: ReadonlyMap<string, string>;
  /** How the tasks of each policy ended, from tasks.csv. Only tasks that arrived after the warm-up count. */
  readonly losses: readonly PolicyLosses[];
  /** The tasks whose optimum is known, in the scenario's words. */
  readonly oracle: string;
  readonly summary: readonly SummaryFact[];
  readonly comparison: readonly ComparisonFact[];
  /** By policy. */
  readonly tasks: ReadonlyMap<string, TaskFacts>;
  /** The first replication of every policy. */
  readonly activity: Pick<Activity, "spans" | "span_s" | "all"> | undefined;
  readonly gantt: readonly GanttBar[];
  /** Devices with batteries, for policies that have any. */
  readonly lives: readonly PolicyLives[];
  /** By policy: the time that all of its replications reach, s. */
  readonly ends_s: ReadonlyMap<string, number>;
  /** Missing files. */
  readonly missing: ReadonlySet<string>;
  /** Number of rows read. */
  readonly rows: number;
  /** Notes on tables that were changed after the run wrote them. */
  readonly notes: readonly string[];
}

/**
 * Reads an output folder, each table once and row by row. Missing tables are listed in `missing`.
 *
 * @throws InputError when a table is damaged
 */
export const readRunFacts = (folder: string, manifest: Manifest): RunFacts => {
  const { policies } = manifest;
  const tables = new RunTables(folder, manifest);
  const summary = readSummary(tables);
  const comparison = readComparison(tables);
  const capacities = readCapacities(tables);
  const rows = new TaskRows(tables, timeOf(manifest, "warmup"));
  const time = readTimeFacts(tables, capacities, rows);
  const lives = tables.missing.has("nodes.csv") ? [] : readLives(join(folder, "nodes.csv"));
  const { oracle = "every task" } = manifest.scenario as { readonly oracle?: string };
  return {
    policies,
    styles: stylesOf(policies),
    losses: rows.losses(policies),
    oracle,
    summary,
    comparison,
    tasks: rows.tasks,
    ...time,
    lives,
    ends_s: endsOf(manifest, rows.lasts_s, lives),
    missing: tables.missing,
    rows: tables.rows,
    notes: tables.notes,
  };
};

/** A run of a given duration lasts that long; any other until its last task has ended. Later deaths and revivals extend it. */
const endsOf = (
  manifest: Manifest,
  lasts_s: ReadonlyMap<string, ReadonlyMap<string, number>>,
  lives: readonly PolicyLives[],
): Map<string, number> => {
  const [duration_s, until_s] = ["duration", "until"].map((field) => timeOf(manifest, field)) as [number, number];
  const given_s = duration_s > 0 && manifest.status === "completed" ? Math.min(duration_s, until_s || Infinity) : 0;
  return new Map(
    lives.map(({ policy, runs }) => [
      policy,
      given_s ||
        smallest(
          runs.map(({ replication, deaths_s, revivals_s }) =>
            Math.max(lasts_s.get(policy)?.get(String(replication)) ?? 0, deaths_s.at(-1) ?? 0, revivals_s.at(-1) ?? 0),
          ),
        ),
    ]),
  );
};

/** A time of the scenario, s; 0: the field is absent. */
const timeOf = (manifest: Manifest, field: string): number => {
  const parsed = parseQuantity(String(Reflect.get(manifest.scenario, field) ?? "0 s"), "time");
  return parsed.ok ? parsed.value : 0;
};
