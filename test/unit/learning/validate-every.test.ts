import { expect, it } from "vitest";
import type { TrainedNetwork } from "../../../src/learning/model/model.js";
import { type RunLearner, trainInRuns } from "../../../src/learning/training/runs/training-runs.js";
import type { TrainingContext, TrainingRun } from "../../../src/learning/training/trainer.js";
import type { OffloadingPolicy } from "../../../src/world/port/policy.js";

/** A learner that only counts, in runs of so many decisions. */
const curveOf = async (perRun: number, validateEvery: number, decisions: number): Promise<readonly number[]> => {
  let count = 0;
  const policy = (isLearning: boolean): OffloadingPolicy => ({
    name: "counting",
    decides: "task",
    place: () => {
      if (isLearning) count++;
      return ["device"];
    },
  });
  const learner: RunLearner = {
    get decisions() {
      return count;
    },
    get steps() {
      return count;
    },
    exploring: () => policy(true),
    deciding: () => policy(false),
    networks: (): readonly TrainedNetwork[] => [],
    save: () => ({ arrays: {}, data: {} }),
    load: () => {},
    describe: () => "",
  };
  const emulate = (one: OffloadingPolicy, { run }: TrainingRun) => {
    if (one.name === "counting") for (let i = 0; i < perRun; i++) one.place!({} as never, {} as never);
    return [{ cost: run }] as never;
  };
  const context = {
    world: { emulate },
    options: {},
    checkpoints: { found: undefined, isDue: false, save: () => {} },
    signal: new AbortController().signal,
    progress: () => {},
  } as unknown as TrainingContext;
  const { training } = await trainInRuns(context, learner, {
    decisions,
    validateEvery,
    validationRuns: 1,
    patience: 1000,
  });
  return (training.curve as [number, number][]).map(([at]) => at);
};

it("validates every so many decisions, in the midst of runs that are longer", async () => {
  expect(await curveOf(1000, 300, 2000)).toEqual([0, 300, 600, 900, 1200, 1500, 1800, 2000]);
  expect(await curveOf(5000, 1000, 4000)).toEqual([0, 1000, 2000, 3000, 5000]);
});

it("validates at the ends of shorter runs, in the one that reaches the number", async () => {
  expect(await curveOf(100, 250, 1000)).toEqual([0, 300, 600, 900, 1000]);
});
