import type { Scenario } from "../../scenario/scenario.js";
import { isForeign } from "../runs/policies/load-policy.js";
import { worthwhileThreads } from "../runs/worthwhile-jobs.js";
import type { Shard } from "./agenda.js";
import type { SweepDefinition } from "./definition.js";

/**
 * Tasks from which a sweep is worth a worker on the last core. In its first second a worker keeps another core busy, on which V8 compiles its
 * code. Where every core has a worker, workers and compilers wait for each other, and short sweeps take longer with one worker more:
 * measurements are in bench/README.md.
 */
const TASKS_FOR_LAST_CORE = 200_000;

/** The workers that the runs of a sweep are worth on so many cores, >= 1. */
export const worthwhileWorkers = (
  definition: SweepDefinition,
  { tasks, replications }: Scenario,
  { of }: Pick<Shard, "of">,
  cores: number,
): number => {
  const { grid, policies, plan } = definition;
  const isUnknown =
    tasks === undefined ||
    grid.fields.includes("tasks") ||
    plan.rule.precision !== undefined ||
    policies.some(({ spec }) => isForeign(spec));
  if (isUnknown) return cores;
  const expected = (grid.points * policies.length * replications * tasks) / of;
  const most = expected < TASKS_FOR_LAST_CORE ? cores - 1 : cores;
  return Math.max(1, Math.min(most, worthwhileThreads(expected)));
};
