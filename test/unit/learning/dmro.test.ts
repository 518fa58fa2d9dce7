import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { mean, standardDeviation } from "../../../src/experiment/analysis/statistics/statistics.js";
import { passes } from "../../../src/experiment/reproduce/dmro/lead.js";
import { scenarioNamed } from "../../../src/experiment/reproduce/emulate.js";
import { trainingWorld } from "../../../src/experiment/training/world.js";
import { ENVIRONMENTS, Environments } from "../../../src/learning/dmro/environments.js";
import { localRewards } from "../../../src/learning/dmro/proposals.js";
import { RewardScale } from "../../../src/learning/dmro/reward-scale.js";
import { Commitments } from "../../../src/learning/encoding/commitments.js";
import type { Batch } from "../../../src/learning/training/replay.js";

const batchOf = (indices: readonly number[], rewards: readonly number[]): Batch =>
  ({ rows: indices.length, indices: Int32Array.from(indices), rewards: Float32Array.from(rewards) }) as Batch;

describe("environments of algorithm 2", () => {
  // delta = 0: F is time alone, by equations 3 and 4.
  const world = trainingWorld(scenarioNamed("dmro-training"));
  const [MHz, MBps] = [1e6, 8e6];

  it("cost what equations 3 and 4 say, by the rates that each draws from table IV", () => {
    const speeds = new Set<number>();
    for (let run = 0; run < 5; run++) {
      const viewIn = world.environment("training", run);
      world.draw("training", 0, 3, (request) => {
        const view = viewIn(request);
        const { frequency_hz } = view.site("edge");
        speeds.add(frequency_hz);
        expect(frequency_hz).toBeGreaterThanOrEqual(50 * MHz);
        expect(frequency_hz).toBeLessThanOrEqual(60 * MHz);
        expect(view.executionCost(1, "edge")).toBeCloseTo(request.work_cycles[1]! / frequency_hz, 6);
        const rate_bps = request.data_bits[0]! / view.moveCost(0, "device", "edge");
        expect(rate_bps).toBeGreaterThan(600 * MBps * (1 - 1e-9));
        expect(rate_bps).toBeLessThan(700 * MBps * (1 + 1e-9));
      });
    }
    expect(speeds.size).toBe(5);
  });

  it("give remembered steps the rewards that they have in another environment", () => {
    const environments = new Environments(world, 4, 1, Infinity);
    const seen: number[][] = [];
    world.draw("training", 0, 6, (request, view) => {
      const step = { request, view, subtask: 1, placed: ["edge"], commitments: new Commitments() };
      environments.remember(step, "cloud");
      seen.push(Array.from({ length: ENVIRONMENTS }, (_, index) => environments.cost(step, "cloud", index)));
    });
    // The memory holds four: the fifth and sixth took the places of the first two.
    const batch = batchOf([0, 1, 2, 3], [0, 0, 0, 0]);
    for (const environment of [0, 7, ENVIRONMENTS - 1]) {
      environments.evaluateAnew(batch, environment);
      const expected = [4, 5, 2, 3].map((task) => Math.fround(-seen[task]![environment]!));
      expect(Array.from(batch.rewards)).toEqual(expected);
    }
    expect(new Set(seen[0]).size).toBe(ENVIRONMENTS);
  });
});

it("rewards the cheapest proposal with less its cost, and all others with less the highest", () => {
  const costs = new Map([
    [2, 3],
    [0, 1],
    [1, 2],
  ]);
  expect([...localRewards(costs)]).toEqual([
    [2, -3],
    [0, -1],
    [1, -3],
  ]);
  expect([...localRewards(new Map([[1, 2]]))]).toEqual([[1, -2]]);
});

it("standardises rewards by the mean and deviation of all that came before", () => {
  const draw = new RandomStreams(6, 0).stream("test", "rewards");
  const rewards = Array.from({ length: 50 }, () => -3 * draw());
  const scale = new RewardScale();
  for (const reward of rewards) scale.add(reward);
  const taken = new RewardScale();
  taken.load(JSON.parse(JSON.stringify(scale.save())));
  for (const one of [scale, taken]) {
    const batch = batchOf([0, 1], rewards.slice(0, 2));
    one.standardise(batch);
    for (const row of [0, 1])
      expect(batch.rewards[row]).toBeCloseTo((rewards[row]! - mean(rewards)) / standardDeviation(rewards), 5);
  }
});

describe("the look at which a lead is lost", () => {
  const at = [0, 10, 20, 30];
  const one = [
    [100, 100, 100, 100],
    [100, 100, 100, 100],
  ];

  it("is the first at which the lead of the means is small enough", () => {
    const three = [
      [50, 90, 95, 101],
      [60, 80, 97, 101],
    ];
    // Leads of the means: 45, 15, 4 and -1 %.
    expect(passes(three, one, at, 17.6, 1).ours).toBe(10);
    expect(passes(three, one, at, 5, 1).ours).toBe(20);
    expect(passes(three, one, at, 0, 1)).toMatchObject({ ours: 30, low: 30, high: 30, n: 2, of: "training seeds" });
  });

  it("is not known when the lead is never lost", () => {
    const three = [
      [50, 50, 50, 50],
      [50, 50, 50, 50],
    ];
    expect(passes(three, one, at, 5, 1)).toMatchObject({ ours: Number.NaN, low: Number.NaN });
  });
});
