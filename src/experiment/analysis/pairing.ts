import { AT } from "../../output/metrics/metrics.js";
import type { FolderPolicy } from "./folder-runs.js";
import { BATCHES, meansOf, type RunSample, type Sample } from "./sample.js";
import { differenceText, isOfTasks, scenarioDifferences } from "./scenario-differences.js";
import { mean } from "./statistics/statistics.js";
import { batchMeans } from "./statistics/steady-state.js";

/** How two policies were compared: by replication; by batches of the same tasks in a single replication; or unpaired. */
export type Pairing = "replications" | "batches" | "none";

/** Two samples, value against value where they are paired. */
export interface Pair {
  readonly pairing: Pairing;
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Tasks that were compared task by task; absent: all of either policy. */
  readonly common?: number;
}

/** Which tasks means are over: those that finished under the one policy, or those that finished under both. */
export type ComparedPopulation = "finished" | "both-finished";

/** Why two policies do not have the same tasks, replication by replication; undefined: they have. */
const whyStrangers = (a: FolderPolicy, b: FolderPolicy): string | undefined => {
  if (a.seed !== b.seed) return `their seeds are ${a.seed} and ${b.seed}`;
  if (a.folder === b.folder || a.scenario === undefined || b.scenario === undefined) return undefined;
  const fields = scenarioDifferences(a.scenario, b.scenario).filter(isOfTasks);
  if (fields.length > 0) return `their tasks differ: ${fields.map(differenceText).join(", ")}`;
  const arrivals: unknown = Reflect.get(a.scenario, "arrivals");
  const { file, process } = (arrivals ?? {}) as { readonly file?: string; readonly process?: string };
  if (file !== undefined && a.files?.[file] !== b.files?.[file]) return `their tasks differ: ${file} has changed`;
  // Saturated devices send their next task when the last one has ended.
  if (process !== "saturated" && arriveApart(a, b)) return "their tasks differ: they arrive at different times";
  return undefined;
};

const arriveApart = (a: FolderPolicy, b: FolderPolicy): boolean => {
  const others = new Map(b.runs.map((run) => [run.replication, run]));
  const one = a.runs.find(({ replication }) => others.has(replication));
  if (one === undefined) return false;
  const other = others.get(one.replication)!;
  const arrivals = new Map(Array.from(other.tasks, (task, i) => [task, other.arrivals_s[i]!]));
  return Array.from(one.tasks).some((task, i) => {
    const arrival_s = arrivals.get(task);
    // As tables have them: nanoseconds.
    return arrival_s !== undefined && Math.abs(arrival_s - one.arrivals_s[i]!) > 2e-9;
  });
};

/** Pairs two samples by replication, or by batches of one replication; unpaired if they do not have the same tasks. */
export const pairOf = (sample: Sample, reference: Sample, notes: Set<string>): Pair => {
  const [a, b] = [sample.policy, reference.policy];
  const strangers = (why: string): Pair => {
    notes.add(`${a.label} and ${b.label} are not paired (Welch's t test): ${why}`);
    return { pairing: "none", left: meansOf(sample), right: meansOf(reference) };
  };
  const why = whyStrangers(a, b);
  if (why !== undefined) return strangers(why);
  const shared = sharedRuns(sample, reference);
  if (shared.length === 0) return strangers("they share no replication");
  if (shared.length > 1 || shared[0]![0].tasks.length === 0)
    return {
      pairing: "replications",
      left: shared.map(([one]) => one.mean),
      right: shared.map(([, other]) => other.mean),
    };
  const { left, right } = commonTasks(...shared[0]!);
  if (left.length < 2 * BATCHES) return strangers("one replication, with too few tasks in common for batches");
  notes.add(
    `${a.label} and ${b.label} share one replication: intervals are computed from ${BATCHES} batches of their common tasks`,
  );
  return { pairing: "batches", left: batchMeans(left, BATCHES), right: batchMeans(right, BATCHES) };
};

/**
 * Pairs two samples over the tasks that have a value under both: the tasks that both policies finished.
 *
 * @returns undefined where they do not have the same tasks, or none that both finished
 */
export const pairOfBoth = (sample: Sample, reference: Sample, notes: Set<string>): Pair | undefined => {
  const [a, b] = [sample.policy, reference.policy];
  const why = whyStrangers(a, b) ?? (sample.metric.includes(AT) ? "it is not a metric of tasks" : undefined);
  if (why !== undefined) {
    notes.add(`${a.label} and ${b.label} have no tasks in common: ${why}`);
    return undefined;
  }
  const runs = sharedRuns(sample, reference)
    .map(([one, other]) => commonTasks(one, other))
    .filter(({ left }) => left.length > 0);
  const common = runs.reduce((sum, { left }) => sum + left.length, 0);
  if (common === 0) {
    notes.add(`${sample.metric}: no task finished under both ${a.label} and ${b.label}`);
    return undefined;
  }
  const [first] = runs;
  if (runs.length === 1 && common >= 2 * BATCHES)
    return {
      ...{ pairing: "batches", common },
      left: batchMeans(first!.left, BATCHES),
      right: batchMeans(first!.right, BATCHES),
    };
  return {
    ...{ pairing: "replications", common },
    left: runs.map(({ left }) => mean(left)),
    right: runs.map(({ right }) => mean(right)),
  };
};

const sharedRuns = (sample: Sample, reference: Sample): readonly (readonly [RunSample, RunSample])[] => {
  const partner = new Map(reference.runs.map((run) => [run.replication, run]));
  return sample.runs.flatMap((run) => {
    const other = partner.get(run.replication);
    return other === undefined ? [] : [[run, other] as const];
  });
};

const commonTasks = (one: RunSample, other: RunSample): { readonly left: number[]; readonly right: number[] } => {
  const index = new Map(Array.from(other.tasks, (task, i) => [task, i]));
  const common = Array.from(one.tasks.keys()).filter((i) => index.has(one.tasks[i]!));
  return {
    left: common.map((i) => one.values[i]!),
    right: common.map((i) => other.values[index.get(one.tasks[i]!)!]!),
  };
};
