import { InputError } from "../../errors.js";
import type { Shard } from "./agenda.js";

/** How a scheduler tells an array task its index. */
interface Scheduler {
  readonly name: string;
  /** Names of environment variables. */
  readonly index: string;
  readonly first?: string;
  readonly last?: string;
  readonly step?: string;
  readonly count?: string;
  /** The index of the first task if no variable gives it. */
  readonly base: 0 | 1;
  /** The value of the index in jobs that are not arrays. */
  readonly none?: string;
}

/** The variable with the number of shards of a whole sweep, for schedulers that do not give it and for partly resubmitted arrays. */
const SHARDS = "EDGEFADE_SHARDS";

const SCHEDULERS: readonly Scheduler[] = [
  {
    name: "SLURM",
    index: "SLURM_ARRAY_TASK_ID",
    first: "SLURM_ARRAY_TASK_MIN",
    last: "SLURM_ARRAY_TASK_MAX",
    step: "SLURM_ARRAY_TASK_STEP",
    count: "SLURM_ARRAY_TASK_COUNT",
    base: 1,
  },
  { name: "Kubernetes", index: "JOB_COMPLETION_INDEX", base: 0 },
  { name: "AWS Batch", index: "AWS_BATCH_JOB_ARRAY_INDEX", count: "AWS_BATCH_JOB_ARRAY_SIZE", base: 0 },
  { name: "PBS", index: "PBS_ARRAY_INDEX", base: 1 },
  { name: "Torque", index: "PBS_ARRAYID", base: 1 },
  { name: "LSF", index: "LSB_JOBINDEX", last: "LSB_JOBINDEX_END", step: "LSB_JOBINDEX_STEP", base: 1, none: "0" },
  {
    name: "SGE",
    index: "SGE_TASK_ID",
    first: "SGE_TASK_FIRST",
    last: "SGE_TASK_LAST",
    step: "SGE_TASK_STEPSIZE",
    base: 1,
    none: "undefined",
  },
];

type Environment = Readonly<Record<string, string | undefined>>;

const refuse = (problem: string): InputError => new InputError([{ file: "--shard auto", problem }]);

/** The value of an integer variable; undefined: not set. @throws InputError if it is not an integer */
const numberIn = (env: Environment, name: string | undefined): number | undefined => {
  const text = name === undefined ? undefined : env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw refuse(`expected $${name} to be a whole number, got ${JSON.stringify(text)}`);
};

const schedulerOf = (env: Environment): Scheduler => {
  const present = SCHEDULERS.filter(({ index, none }) => (env[index] ?? "") !== "" && env[index] !== none);
  if (present.length > 1)
    throw refuse(
      `several array variables are set: ${present.map(({ index }) => `$${index}=${env[index]}`).join(", ")}; unset all but one, or give the part, such as --shard 3/20`,
    );
  const [scheduler] = present;
  if (scheduler !== undefined) return scheduler;
  const names = SCHEDULERS.map(({ name, index }) => `$${index} (${name})`).join(", ");
  throw refuse(`this is not a task of an array: none of ${names} is set; give the part, such as --shard 3/20`);
};

/** The whole array as the scheduler describes it: first index, step and number of tasks. */
const arrayOf = (env: Environment, scheduler: Scheduler): { first: number; step: number; of: number | undefined } => {
  const { name } = scheduler;
  const first = numberIn(env, scheduler.first) ?? scheduler.base;
  const last = numberIn(env, scheduler.last);
  const step = numberIn(env, scheduler.step) ?? 1;
  const count = numberIn(env, scheduler.count);
  if (step < 1) throw refuse(`expected $${scheduler.step} to be at least 1, got ${step}`);
  if (last === undefined) return { first, step, of: count };
  if (last < first) throw refuse(`${name}: the array ends at ${last}, before it begins at ${first}`);
  const spanned = Math.floor((last - first) / step) + 1;
  if (count !== undefined && count !== spanned)
    throw refuse(
      `${name}: the array has ${count} tasks ($${scheduler.count}), but ${first} to ${last} in steps of ${step} are ${spanned}: its indices have gaps. If it is a part of an array that is submitted again, set ${SHARDS} to the number of tasks of the whole array`,
    );
  return { first, step, of: spanned };
};

/**
 * The shard of a task of a SLURM, PBS, LSF, SGE or AWS Batch array, or of a Kubernetes Indexed Job, from the variables they set.
 * If `EDGEFADE_SHARDS` is set, it is the number of shards, and indices are counted from 1 (Kubernetes and AWS Batch: from 0).
 *
 * @throws InputError when variables are absent, contradict each other, or are out of range
 */
export const shardOfArray = (env: Environment): Shard => {
  const scheduler = schedulerOf(env);
  const { name, base } = scheduler;
  const index = numberIn(env, scheduler.index)!;
  const given = numberIn(env, SHARDS);
  if (given !== undefined) {
    if (given < 1) throw refuse(`expected ${SHARDS} to be at least 1, got ${given}`);
    const part = index - base + 1;
    if (part < 1 || part > given)
      throw refuse(
        `$${scheduler.index} is ${index}, expected ${base} to ${given - 1 + base}, because ${SHARDS} is ${given}`,
      );
    return { part, of: given };
  }
  const { first, step, of } = arrayOf(env, scheduler);
  if (of === undefined)
    throw refuse(
      `${name} does not tell a task the number of tasks: set ${SHARDS} to that number${name === "Kubernetes" ? " (the job's completions)" : ""}`,
    );
  if (first > 1)
    throw refuse(
      `${name}: the array begins at ${first}. Number it from 1; or, if it is a part of an array that is submitted again, set ${SHARDS} to the number of tasks of the whole array`,
    );
  const part = (index - first) / step + 1;
  if (!Number.isInteger(part) || part < 1 || part > of)
    throw refuse(
      `$${scheduler.index} is ${index}, which is none of the ${of} indices from ${first} in steps of ${step}`,
    );
  return { part, of };
};
