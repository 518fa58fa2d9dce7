import type { Scenario } from "../../scenario/scenario.js";
import { isForeign } from "./policies/load-policy.js";

/** Tasks for which a thread is worth its start of 0.3 s: with the slowest built-in policies they take longer, with the others about as long. */
const TASKS_PER_THREAD = 250;

/** Most threads that so many tasks are worth, >= 1. */
export const worthwhileThreads = (tasks: number): number => Math.max(1, Math.ceil(tasks / TASKS_PER_THREAD));

/** Most threads that a scenario's runs are worth. A policy of the user's may take any time for a task, and so may a run without a number of tasks. */
export const worthwhileJobs = ({ tasks, policies, replications }: Scenario): number => {
  if (tasks === undefined || policies.some(isForeign)) return Infinity;
  return worthwhileThreads(tasks * policies.length * replications);
};
