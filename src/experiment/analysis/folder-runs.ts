import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { InputError } from "../../errors.js";
import { append } from "../../math/extremes.js";
import { inCatalogOrder, TASK_METRIC_NAMES } from "../../output/metrics/metrics.js";
import { csvHeader, eachCsvRow } from "../../output/read/csv-rows.js";
import { checkTable } from "../../output/read/whole-table.js";
import { type Manifest, readManifest } from "../../output/write/manifest.js";
import { NumberList } from "../../output/write/numbers/number-list.js";
import { parseQuantity } from "../../quantity.js";
import type { ResolvedText } from "../../scenario/schema/schema.js";
import { parseRanges } from "../runs/records/ranges.js";
import { checkMetricNames } from "./metric-names.js";

/** How a task ended, as runs keep it. */
export const STATUSES = ["completed", "late", "dropped", "in-flight"] as const;

/** What is 1 of a task that counts and 0 of others; NaN: it does not count. */
const SHARES: Readonly<Record<string, (status: string) => number>> = {
  completed_share: (status) => (status === "in-flight" ? Number.NaN : Number(status === "completed")),
  late_share: (status) => (status === "in-flight" ? Number.NaN : Number(status === "late")),
  dropped_share: (status) => (status === "in-flight" ? Number.NaN : Number(status === "dropped")),
  deadline_miss_share: (status) => (status === "in-flight" ? Number.NaN : Number(status !== "completed")),
  finished_share: (status) => Number(status === "completed" || status === "late"),
  in_flight_share: (status) => Number(status === "in-flight"),
};

/** A mean over all arrived tasks, and the column that it is of. */
const OVER_ARRIVED: Readonly<Record<string, string>> = { device_energy_per_arrived_j: "device_energy_j" };

/** Whether a metric is a mean over tasks, from tasks.csv; any other metric is of a run, from runs.csv. */
export const isOfTask = (metric: string): boolean =>
  TASK_METRIC_NAMES.includes(metric) || Object.hasOwn(SHARES, metric) || Object.hasOwn(OVER_ARRIVED, metric);

/** Whether a metric has quantiles over tasks. */
export const hasQuantiles = (metric: string): boolean => isOfTask(metric) && !Object.hasOwn(SHARES, metric);

/** One complete run, as its rows in tasks.csv tell it: by task, in the order of the tasks' numbers. */
export interface FolderRun {
  readonly replication: number;
  readonly tasks: Float64Array;
  readonly arrivals_s: Float64Array;
  /** Indices of `STATUSES`. */
  readonly statuses: Float64Array;
  /** By metric of tasks; NaN: the task has none. */
  readonly values: Readonly<Record<string, Float64Array>>;
  /** By metric of runs, after the scenario's warm-up; NaN: it does not apply. */
  readonly wholes?: Readonly<Record<string, number>>;
}

/** A policy's complete runs in one output folder. */
export interface FolderPolicy {
  readonly folder: string;
  /** Folder and policy, in the shortest unique form. */
  readonly label: string;
  readonly policy: string;
  readonly seed: number;
  /** Of the scenario. */
  readonly warmup_s: number;
  /** By replication, ascending. */
  readonly runs: readonly FolderRun[];
  /** The scenario, resolved, and the hashes of its files. */
  readonly scenario?: object;
  readonly files?: Readonly<Record<string, string>>;
}

/** The contents of output folders. */
export interface FolderRuns {
  readonly policies: readonly FolderPolicy[];
  /** Notes for the reader, such as runs that are left out. */
  readonly notes: readonly string[];
}

/** The metrics that folders of `run` can be compared in: means over tasks, and what runs.csv has. */
export const folderMetrics = (folders: readonly string[]): readonly string[] => {
  const ofTasks = [...TASK_METRIC_NAMES, ...Object.keys(SHARES), ...Object.keys(OVER_ARRIVED)];
  const ofRuns = folders.flatMap((folder) => {
    const file = join(folder, "runs.csv");
    if (!existsSync(file)) return [];
    const header = csvHeader(file);
    return header.slice(header.indexOf("events") + 1);
  });
  return inCatalogOrder([...ofTasks, ...ofRuns]);
};

/**
 * Reads the runs of output folders from their tasks.csv, a row at a time, and from runs.csv where a metric is a run's.
 *
 * @param metrics  of `folderMetrics`
 * @throws InputError when one is no output folder, has no tasks.csv or a damaged one, a metric is unknown, or there is no complete run
 */
export const readFolders = (folders: readonly string[], metrics: readonly string[]): FolderRuns => {
  const manifests = folders.map((folder) => {
    if (!existsSync(folder)) throw new InputError([{ file: folder, problem: "no such folder" }]);
    const manifest = readManifest(folder);
    if (!existsSync(join(folder, "tasks.csv"))) {
      const why = manifest.sweep === undefined ? "" : ": it belongs to a sweep, which keeps only the means of its runs";
      throw new InputError([{ file: folder, problem: `has no tasks.csv${why}` }]);
    }
    return manifest;
  });
  const repeated = folders.find((folder, index) =>
    folders.some((other, at) => at < index && resolve(other) === resolve(folder)),
  );
  if (repeated !== undefined) throw new InputError([{ file: repeated, problem: "is given twice" }]);
  checkMetricNames(metrics, folderMetrics(folders));
  const labels = labelsOf(folders, manifests);
  const policies: FolderPolicy[] = [];
  const notes: string[] = [];
  for (const [index, folder] of folders.entries()) {
    const manifest = manifests[index]!;
    const { all, rows } = readRuns(join(folder, "tasks.csv"), metrics.filter(isOfTask));
    append(notes, checkTable(folder, manifest, "tasks.csv", rows));
    const { kept, leftOut } = completeRuns(manifest, all);
    if (manifest.status !== "completed")
      notes.push(`${folder}: the run is ${manifest.status}; ${leftOut} incomplete replications are left out`);
    const wholes = readWholes(
      folder,
      metrics.filter((metric) => !isOfTask(metric)),
    );
    const text = manifest.scenario as Partial<ResolvedText>;
    const warmup = parseQuantity(String(text.warmup ?? "0 s"), "time");
    for (const policy of manifest.policies) {
      const runs = kept.get(policy) ?? [];
      if (runs.length === 0) {
        notes.push(`${folder}: ${policy} has no complete replication and is left out`);
        continue;
      }
      policies.push({
        folder,
        label: labels[index]!(policy),
        policy,
        seed: manifest.seed,
        warmup_s: warmup.ok ? warmup.value : 0,
        runs: [...runs]
          .sort((a, b) => a.replication - b.replication)
          .map((run) => ({ ...run, wholes: wholes.get(`${run.replication} ${policy}`) ?? {} })),
        scenario: manifest.scenario,
        files: manifest.inputs?.files ?? {},
      });
    }
  }
  if (policies.length === 0)
    throw new InputError(folders.map((folder) => ({ file: folder, problem: "has no complete run to compare" })));
  return { policies, notes };
};

/** A policy's name if it is in one folder alone, else with its folder's name, in the shortest unique form. */
const labelsOf = (folders: readonly string[], manifests: readonly Manifest[]): ((policy: string) => string)[] => {
  const names = folders.map((folder) => basename(resolve(folder)));
  return folders.map((folder, index) => (policy) => {
    if (manifests.filter(({ policies }) => policies.includes(policy)).length === 1) return policy;
    const isUnique = names.filter((name) => name === names[index]).length === 1;
    return `${isUnique ? names[index] : folder}:${policy}`;
  });
};

type RunsByPolicy = ReadonlyMap<string, readonly FolderRun[]>;

/** The finished runs: all of a completed folder; else those that the manifest lists, or that have all tasks. */
const completeRuns = (manifest: Manifest, all: RunsByPolicy): { kept: RunsByPolicy; leftOut: number } => {
  if (manifest.status === "completed") return { kept: all, leftOut: 0 };
  const tasks = Number((manifest.scenario as Partial<ResolvedText>).tasks);
  const kept = new Map<string, FolderRun[]>();
  for (const [policy, runs] of all) {
    const listed = manifest.completeRuns?.[policy];
    const complete = listed === undefined ? undefined : parseRanges(listed);
    kept.set(
      policy,
      runs.filter((run) => complete?.has(run.replication) ?? run.tasks.length === tasks),
    );
  }
  const leftOut =
    manifest.policies.length * manifest.replications - [...kept.values()].reduce((sum, runs) => sum + runs.length, 0);
  return { kept, leftOut };
};

const readRuns = (file: string, metrics: readonly string[]): { all: RunsByPolicy; rows: number } => {
  const collected = new Map<string, { policy: string; replication: number; columns: NumberList[] }>();
  const inTable = [
    ...new Set(metrics.flatMap((metric) => (Object.hasOwn(SHARES, metric) ? [] : [OVER_ARRIVED[metric] ?? metric]))),
  ];
  const readers = metrics.map((metric) => readerOf(metric, inTable.indexOf(OVER_ARRIVED[metric] ?? metric)));
  const columns = { texts: ["policy", "status"], numbers: ["replication", "task", "arrival_s", ...inTable] };
  const rows = eachCsvRow(file, columns, ([policy = "", status = ""], [replication, task, arrival_s, ...cells]) => {
    const key = `${replication} ${policy}`;
    let run = collected.get(key);
    if (run === undefined) {
      const lists = Array.from({ length: metrics.length + 3 }, () => new NumberList());
      run = { policy, replication: replication!, columns: lists };
      collected.set(key, run);
    }
    run.columns[0]!.push(task!);
    run.columns[1]!.push(arrival_s!);
    run.columns[2]!.push(STATUSES.indexOf(status as (typeof STATUSES)[number]));
    for (let i = 0; i < readers.length; i++) run.columns[i + 3]!.push(readers[i]!(cells, status));
  });
  const all = new Map<string, FolderRun[]>();
  for (const { policy, replication, columns } of collected.values()) {
    const run = inOrder(replication, columns, metrics);
    all.set(policy, [...(all.get(policy) ?? []), run]);
  }
  return { all, rows };
};

/** A metric of a row; tasks that did not end have none, and tasks in flight have no shares of ended tasks either. */
const readerOf = (metric: string, place: number): ((cells: readonly number[], status: string) => number) => {
  const share = SHARES[metric];
  if (share !== undefined) return (_, status) => share(status);
  if (Object.hasOwn(OVER_ARRIVED, metric)) return (cells) => cells[place]!;
  return (cells, status) => (status === "completed" || status === "late" ? cells[place]! : Number.NaN);
};

/** By task: the table is in the order in which they ended. */
const inOrder = (replication: number, columns: readonly NumberList[], metrics: readonly string[]): FolderRun => {
  const [tasks, arrivals_s, statuses, ...values] = columns.map(({ all }) => all) as [
    Float64Array,
    Float64Array,
    Float64Array,
    ...Float64Array[],
  ];
  const order = Array.from(tasks.keys()).sort((i, j) => tasks[i]! - tasks[j]!);
  const sorted = (column: Float64Array): Float64Array => Float64Array.from(order, (i) => column[i]!);
  return {
    replication,
    tasks: sorted(tasks),
    arrivals_s: sorted(arrivals_s),
    statuses: sorted(statuses),
    values: Object.fromEntries(metrics.map((metric, index) => [metric, sorted(values[index]!)])),
  };
};

/** Metrics of runs, by replication and policy. Of those that the folder's runs.csv lacks there are none. */
const readWholes = (
  folder: string,
  metrics: readonly string[],
): ReadonlyMap<string, Readonly<Record<string, number>>> => {
  const file = join(folder, "runs.csv");
  const wholes = new Map<string, Readonly<Record<string, number>>>();
  if (metrics.length === 0 || !existsSync(file)) return wholes;
  const header = csvHeader(file);
  const present = metrics.filter((metric) => header.includes(metric));
  eachCsvRow(file, { texts: ["policy"], numbers: ["replication", ...present] }, ([policy], [replication, ...cells]) => {
    wholes.set(`${replication} ${policy}`, Object.fromEntries(present.map((metric, i) => [metric, cells[i]!])));
  });
  return wholes;
};
