import { describe, expect, it } from "vitest";
import { trainingWorld } from "../../../src/experiment/training/world.js";
import { Encoder } from "../../../src/learning/encoding/encoding.js";
import { fitEncoding } from "../../../src/learning/imitation/demonstrations.js";
import { bestPlan, Plans } from "../../../src/learning/plan-values/plans.js";
import type { Checkpoint } from "../../../src/learning/training/trainer.js";
import { allPlacements, scenarioOf } from "../../support/emulate.js";
import { policyOf, trained } from "../../support/training.js";
import { SMALL, small } from "./fixtures.js";

const world = trainingWorld(small);
const options = {
  decisions: 1500,
  learnEvery: 2,
  batch: 48,
  hidden: 32,
  validateEvery: 750,
  validationRuns: 1,
  learningRate: 3e-3,
};

describe("plans", () => {
  const encoder = new Encoder(fitEncoding(world, false));
  const plans = new Plans(encoder);

  it("are all placements, each once", () => {
    world.draw("held-out", 0, 1, (request, view) => {
      const possible = plans.possible(request, view);
      expect([plans.count, possible.length]).toEqual([27, 27]);
      const texts = Array.from(possible, (plan) => plans.sites(plan, request, view).join());
      const sites = view.sites.map(({ id }) => id);
      expect(texts.sort()).toEqual(
        allPlacements(3, sites)
          .map((placement) => placement.join())
          .sort(),
      );
    });
  });

  it("of a shorter task leave the rest at the first slot", () => {
    const shorter = trainingWorld(scenarioOf(SMALL.replace("subtasks: 3", "subtasks: 2")));
    shorter.draw("held-out", 0, 1, (request, view) => {
      expect(plans.possible(request, view)).toHaveLength(9);
      for (const plan of plans.possible(request, view)) expect(plans.sites(plan, request, view)).toHaveLength(2);
    });
  });

  it("of equal values give the first", () => {
    expect(bestPlan([1, 5, 5, 9], Int32Array.of(0, 1, 2))).toBe(1);
  });
});

describe("plan-dqn", () => {
  it("learns which of all placements is cheap, far better than by chance", async () => {
    const model = await trained("plan-dqn", small, { options });
    const policy = policyOf(model);
    const sums = { own: 0, best: 0, mean: 0 };
    world.draw("held-out", 0, 300, (request, view) => {
      const all = allPlacements(
        3,
        view.sites.map(({ id }) => id),
      ).map((placement) => view.cost(placement));
      sums.own += view.cost(policy.place!(request, view) as string[]);
      sums.best += Math.min(...all);
      sums.mean += all.reduce((sum, cost) => sum + cost, 0) / all.length;
    });
    // Of what a random placement costs above the optimum, less than a quarter is left.
    expect((sums.own - sums.best) / (sums.mean - sums.best)).toBeLessThan(0.25);
    expect((model.training.best as { decisions: number }).decisions).toBeGreaterThan(0);
  });

  it("that was stopped goes on to the same weights", async () => {
    const short = { ...options, decisions: 600, validateEvery: 200, tasks: 50 };
    const unbroken = await trained("plan-dqn", small, { options: short });
    let found: Checkpoint | undefined;
    let saved = 0;
    await expect(
      trained("plan-dqn", small, {
        options: short,
        onCheckpoint: (checkpoint, stop) => {
          found = checkpoint;
          if (++saved === 2) stop();
        },
      }),
    ).rejects.toThrow(/stopped/);
    const resumed = await trained("plan-dqn", small, { options: short, found });
    expect(resumed.networks[0]!.parameters).toEqual(unbroken.networks[0]!.parameters);
  });

  it("refuses tasks with too many placements", async () => {
    const many = scenarioOf(SMALL.replace("subtasks: 3", "subtasks: 9"));
    await expect(trained("plan-dqn", many, { options })).rejects.toThrow(/each of the 19683 placements.*at most 4096/);
  });
});
