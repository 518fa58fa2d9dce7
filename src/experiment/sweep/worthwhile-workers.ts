import type { Scenario } from "../../scenario/scenario.js";
import { isForeign } from "../runs/policies/load-policy.js";
import { worthwhileThreads } from "../runs/worthwhile-jobs.js";
import type { Shard } from "./agenda.js";
import type { SweepDefinition } from "./definition.js";

/** The worker threads of a sweep. */
export interface Workers {
  /** Number of runs done at once, >= 1. */
  readonly jobs: number;
  /**
   * So many begin at once, >= 1. The others follow if the sweep turns out to be long. In its first second a worker keeps another core busy, on
   * which V8 compiles its code. Where every core has a worker, workers and compilers wait for each other, and short sweeps take longer with
   * one worker more: measurements are in bench/README.md.
   */
  readonly atFirst: number;
}

/** The workers that the runs of a sweep are worth on so many cores. */
export const worthwhileWorkers = (
  definition: SweepDefinition,
  { tasks, replications }: Scenario,
  { of }: Pick<Shard, "of">,
  cores: number,
): Workers => {
  const { grid, policies, plan } = definition;
  const isUnknown =
    tasks === undefined ||
    grid.fields.includes("tasks") ||
    plan.rule.precision !== undefined ||
    policies.some(({ spec }) => isForeign(spec));
  const jobs = isUnknown
    ? cores
    : Math.min(cores, worthwhileThreads((grid.points * policies.length * replications * tasks) / of));
  return { jobs, atFirst: Math.max(1, Math.min(jobs, cores - 1)) };
};

/** The first worker's code is compiled by then, s. */
const WARM_S = 1.5;
/** Another worker is worth its start if the others need at least this much longer without it, s. */
const REST_S = 3;

/** How far a sweep is. */
export interface SweepPace {
  readonly elapsed_s: number;
  /** Number of runs that no worker has yet. */
  readonly left: number;
  /** Mean time of a run; Infinity: none has ended. */
  readonly mean_s: number;
  /** Number of workers. */
  readonly workers: number;
}

/** Whether the runs that are left are worth another worker. */
export const areWorthMore = ({ elapsed_s, left, mean_s, workers }: SweepPace): boolean =>
  elapsed_s >= WARM_S && left > 0 && (left * mean_s) / workers >= REST_S;
