import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { type NetworkLifetime, networkLifetime, readLives } from "../../output/read/lives.js";
import { type FolderRun, folderMetrics, isOfTask, readFolders } from "./folder-runs.js";
import { checkMetricNames } from "./metric-names.js";
import { mean } from "./statistics/statistics.js";
import { autocorrelations, effectiveSampleSize, isRising, mser5 } from "./statistics/steady-state.js";

/** The course of a metric in one run. */
export interface RunCourse {
  readonly replication: number;
  /** Tasks that have the metric. */
  readonly n: number;
  readonly mean: number;
  /** Tasks that MSER-5 leaves out, the arrival of the first that it keeps, and the mean of those. */
  readonly cut: number;
  readonly cut_s: number;
  readonly steadyMean: number;
  /** The run is too short for MSER-5 to tell, or what it keeps still rises. */
  readonly isDoubtful: boolean;
  /** Of the tasks that are kept. */
  readonly lag1: number;
  /** Number of independent tasks with the same information about the mean as the kept ones. */
  readonly effective: number;
}

/** The course of a metric in the runs of a policy. */
export interface PolicyCourse {
  readonly policy: string;
  readonly runs: readonly RunCourse[];
  /** Of the first run: means of its first tasks, at up to 200 of them. */
  readonly runningMean: readonly { readonly tasks: number; readonly mean: number }[];
  /** Of the first run: autocorrelation of the kept tasks by lag, from 0 on. */
  readonly autocorrelation: readonly number[];
}

/** The results of `inspect`. */
export interface Inspection {
  readonly folder: string;
  readonly metric: string;
  /** The scenario's, s. */
  readonly warmup_s: number;
  readonly policies: readonly PolicyCourse[];
  /** Of policies under which devices have batteries. */
  readonly lifetimes: readonly (NetworkLifetime & { readonly policy: string })[];
  readonly notes: readonly string[];
}

const POINTS = 200;
const LAGS = 50;

/**
 * How a metric goes through the runs of an output folder: running mean, warm-up by MSER-5, autocorrelation and effective sample size. The
 * folder's own warm-up is looked through like the rest. Where devices have batteries, how long they live.
 *
 * @param metric  of tasks.csv, such as `latency_s`
 * @throws InputError when it is no output folder, or the metric is unknown
 */
export const inspectFolder = (folder: string, metric: string): Inspection => {
  checkMetricNames([metric], folderMetrics([]).filter(isOfTask));
  const { policies, notes } = readFolders([folder], [metric]);
  const courses = policies.flatMap(({ policy, runs }) => courseOf(policy, runs, metric));
  if (courses.length === 0) throw new InputError([{ file: folder, problem: `no task has ${metric}` }]);
  const unsettled = courses.filter(({ runs }) => runs.filter(({ isDoubtful }) => isDoubtful).length * 2 > runs.length);
  return {
    folder,
    metric,
    warmup_s: policies[0]!.warmup_s,
    policies: courses,
    lifetimes: lifetimesOf(folder),
    notes: [
      ...notes,
      ...unsettled.map(
        ({ policy, runs }) =>
          `${policy}: ${metric} does not settle in ${runs.filter(({ isDoubtful }) => isDoubtful).length} of ${runs.length} runs: ` +
          "they are too short, or the load is too high for a steady state",
      ),
    ],
  };
};

const lifetimesOf = (folder: string): Inspection["lifetimes"] => {
  const file = join(folder, "nodes.csv");
  if (!existsSync(file)) return [];
  return readLives(file).map((lives) => ({ policy: lives.policy, ...networkLifetime(lives) }));
};

const courseOf = (policy: string, runs: readonly FolderRun[], metric: string): PolicyCourse[] => {
  const series = runs
    .map(({ replication, arrivals_s, values }) => {
      const all = values[metric]!;
      const kept = Array.from(all.keys()).filter((i) => !Number.isNaN(all[i]!));
      return {
        replication,
        values: kept.map((i) => all[i]!),
        arrivals_s: kept.map((i) => arrivals_s[i]!),
      };
    })
    .filter(({ values }) => values.length > 0);
  const first = series[0];
  if (first === undefined) return [];
  const courses = series.map(({ replication, values, arrivals_s }): RunCourse => {
    const { discard, isDoubtful } = mser5(values);
    const steady = values.slice(discard);
    return {
      replication,
      n: values.length,
      mean: mean(values),
      cut: discard,
      cut_s: discard === 0 ? 0 : arrivals_s[discard]!,
      steadyMean: mean(steady),
      isDoubtful: isDoubtful || isRising(steady),
      lag1: autocorrelations(steady, 1)[1] ?? Number.NaN,
      effective: effectiveSampleSize(steady),
    };
  });
  return [
    {
      policy,
      runs: courses,
      runningMean: runningMeans(first.values),
      autocorrelation: autocorrelations(
        first.values.slice(courses[0]!.cut),
        Math.min(LAGS, Math.floor((first.values.length - courses[0]!.cut) / 4)),
      ),
    },
  ];
};

const runningMeans = (values: readonly number[]): { tasks: number; mean: number }[] => {
  const points: { tasks: number; mean: number }[] = [];
  let sum = 0;
  let next = 1;
  values.forEach((value, i) => {
    sum += value;
    if (i + 1 < next && i + 1 < values.length) return;
    points.push({ tasks: i + 1, mean: sum / (i + 1) });
    next = Math.max(i + 2, Math.ceil((points.length * values.length) / POINTS));
  });
  return points;
};
