import type { RandomField } from "../../engine/generators/threefry.js";
import type { Draws } from "./balancer.js";

/** Numbers that a task's jobs may have. Its sub-tasks come first; its decision has the last one. */
const JOBS_OF_TASK = 1024;

/** Random numbers of one job. A job that draws more meets the first ones again. */
const DRAWS_OF_JOB = 1024;

/**
 * Numbers a sub-task among those of the run: the same under every policy, as long as arrivals do not depend on it.
 *
 * @param task     number of its task in the run, below 8e9
 * @param subtask  number in its task. Numbers repeat after a thousand sub-tasks
 */
export const jobNumber = (task: number, subtask: number): number =>
  task * JOBS_OF_TASK + (subtask % (JOBS_OF_TASK - 1));

/** The number of the work that a task's decision is. It belongs to no sub-task. */
export const decisionNumber = (task: number): number => task * JOBS_OF_TASK + JOBS_OF_TASK - 1;

/** The random numbers of one job. They do not depend on who asks or in which order, so asking changes nothing. */
export const drawsOf =
  (field: RandomField, job: number): Draws =>
  (place) =>
    field(job * DRAWS_OF_JOB + (place % DRAWS_OF_JOB));
