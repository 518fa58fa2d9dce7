import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.js";
import { shardOfArray } from "../../../src/experiment/sweep/cluster-shard.js";

const slurm = (id: number, min: number, max: number, step: number, count: number) => ({
  SLURM_ARRAY_TASK_ID: `${id}`,
  SLURM_ARRAY_TASK_MIN: `${min}`,
  SLURM_ARRAY_TASK_MAX: `${max}`,
  SLURM_ARRAY_TASK_STEP: `${step}`,
  SLURM_ARRAY_TASK_COUNT: `${count}`,
});

const problemOf = (env: Record<string, string>): string => {
  try {
    shardOfArray(env);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("it was accepted");
};

describe("the shard of a task of an array", () => {
  it.each([
    ["SLURM --array=1-50", slurm(3, 1, 50, 1, 50), 3, 50],
    ["SLURM --array=0-49", slurm(49, 0, 49, 1, 50), 50, 50],
    ["SLURM --array=1-99:2", slurm(99, 1, 99, 2, 50), 50, 50],
    ["SLURM, a part submitted again", { ...slurm(9, 7, 9, 2, 2), EDGEFADE_SHARDS: "50" }, 9, 50],
    ["Kubernetes", { JOB_COMPLETION_INDEX: "0", EDGEFADE_SHARDS: "20" }, 1, 20],
    ["AWS Batch", { AWS_BATCH_JOB_ARRAY_INDEX: "19", AWS_BATCH_JOB_ARRAY_SIZE: "20" }, 20, 20],
    ["AWS Batch without its size", { AWS_BATCH_JOB_ARRAY_INDEX: "19", EDGEFADE_SHARDS: "20" }, 20, 20],
    ["PBS", { PBS_ARRAY_INDEX: "7", EDGEFADE_SHARDS: "20" }, 7, 20],
    ["Torque", { PBS_ARRAYID: "7", EDGEFADE_SHARDS: "20" }, 7, 20],
    ["LSF", { LSB_JOBINDEX: "5", LSB_JOBINDEX_END: "20", LSB_JOBINDEX_STEP: "1" }, 5, 20],
    ["SGE", { SGE_TASK_ID: "5", SGE_TASK_FIRST: "1", SGE_TASK_LAST: "9", SGE_TASK_STEPSIZE: "2" }, 3, 5],
    ["SGE beside a Slurm job that is no array", { SGE_TASK_ID: "undefined", ...slurm(2, 1, 4, 1, 4) }, 2, 4],
  ])("%s", (_, env, part, of) => {
    expect(shardOfArray(env)).toEqual({ part, of });
  });

  it("has every part once over a whole array", () => {
    for (const [first, last, step] of [
      [1, 12, 1],
      [0, 11, 1],
      [1, 34, 3],
    ] as const) {
      const ids = Array.from({ length: 12 }, (_, k) => first + k * step);
      const parts = ids.map((id) => shardOfArray(slurm(id, first, last, step, 12)).part);
      expect(parts).toEqual(Array.from({ length: 12 }, (_, k) => k + 1));
    }
  });

  it.each([
    ["no array", {}, "none of $SLURM_ARRAY_TASK_ID (SLURM)"],
    ["a number of tasks that is not told", { JOB_COMPLETION_INDEX: "0" }, "set EDGEFADE_SHARDS"],
    ["two arrays", { JOB_COMPLETION_INDEX: "0", SLURM_ARRAY_TASK_ID: "1" }, "unset all but one"],
    ["gaps", slurm(7, 1, 9, 1, 3), "its indices have gaps"],
    ["an array that begins late", slurm(12, 10, 20, 1, 11), "the array begins at 10"],
    ["an index beyond the end", slurm(51, 1, 50, 1, 50), "none of the 50 indices"],
    ["an index between two steps", slurm(2, 1, 99, 2, 50), "none of the 50 indices"],
    ["an index beyond the shards", { PBS_ARRAY_INDEX: "0", EDGEFADE_SHARDS: "4" }, "expected 1 to 4"],
    ["an index that is the number", { JOB_COMPLETION_INDEX: "4", EDGEFADE_SHARDS: "4" }, "expected 0 to 3"],
    ["no number", { JOB_COMPLETION_INDEX: "x", EDGEFADE_SHARDS: "4" }, 'a whole number, got "x"'],
    ["no shards", { JOB_COMPLETION_INDEX: "0", EDGEFADE_SHARDS: "0" }, "at least 1, got 0"],
    ["steps of nothing", slurm(1, 1, 4, 0, 4), "at least 1, got 0"],
  ])("refuses %s", (_, env, text) => {
    expect(problemOf(env)).toContain(text);
    expect(problemOf(env)).toContain("--shard auto");
  });
});
