import type { RandomField } from "../../engine/threefry.js";
import type { Draws } from "./balancer.js";

/** Numbers of a task's jobs: its sub-tasks, and at the end its decisions. */
const JOBS_OF_TASK = 1024;

/** Random numbers that one job may ask for: more draws of it begin again. */
const DRAWS_OF_JOB = 1024;

/**
 * Numbers a sub-task among those of the run: the same under every policy, as long as arrivals do not depend on it.
 *
 * @param task     number of its task in the run, below 8e9
 * @param subtask  number in its task; beyond a thousand numbers repeat
 */
export const jobNumber = (task: number, subtask: number): number =>
  task * JOBS_OF_TASK + (subtask % (JOBS_OF_TASK - 1));

/** Numbers the work of a task's decision, which is of no sub-task. */
export const decisionNumber = (task: number): number => task * JOBS_OF_TASK + JOBS_OF_TASK - 1;

/** The random numbers of one job: whoever asks gets the same ones, in any order, so that asking changes nothing. */
export const drawsOf =
  (field: RandomField, job: number): Draws =>
  (place) =>
    field(job * DRAWS_OF_JOB + (place % DRAWS_OF_JOB));
