import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { ReplayMemory } from "../../../src/learning/training/replay.js";
import { linearSchedule } from "../../../src/learning/training/schedule.js";
import { SumTree } from "../../../src/learning/training/sum-tree.js";

const stream = (purpose: string) => new RandomStreams(21, 0).stream("test", purpose);

describe("a sum tree", () => {
  it("finds what a linear search of running sums finds, whatever is set in between", () => {
    const random = stream("tree");
    for (const capacity of [1, 2, 5, 37]) {
      const tree = new SumTree(capacity);
      const masses = new Array<number>(capacity).fill(0);
      for (let round = 0; round < 300; round++) {
        const at = Math.floor(random() * capacity);
        masses[at] = random() < 0.3 ? 0 : Math.floor(random() * 64) / 8;
        tree.set(at, masses[at]!);
        const total = masses.reduce((sum, mass) => sum + mass, 0);
        expect(tree.total).toBe(total);
        if (total === 0) continue;
        const wanted = random() * total;
        let running = 0;
        const expected = masses.findIndex((mass) => {
          running += mass;
          return running > wanted;
        });
        expect(tree.find(wanted)).toBe(expected);
        expect(tree.mass(tree.find(total))).toBeGreaterThan(0);
      }
    }
  });

  it("refuses masses that are none", () => {
    const tree = new SumTree(4);
    for (const mass of [-1, Number.NaN, Infinity]) expect(() => tree.set(0, mass)).toThrow(/invalid mass/);
  });
});

const memoryOf = (count: number, exponent: number, capacity = 8) => {
  const memory = new ReplayMemory({ capacity, features: 2, actions: 2, exponent });
  for (let index = 0; index < count; index++)
    memory.add({
      state: [index, -index],
      action: index % 2,
      reward: index,
      discount: index % 3 === 0 ? 0 : 0.5,
      next: [index + 1, 0],
      allowed: [1, 0],
    });
  return memory;
};

describe("a replay memory", () => {
  it("keeps the newest, and gives back whole rows", () => {
    const { rewards, states, next, actions, discounts } = memoryOf(20, 0).sample(stream("sample"), 400);
    expect(new Set(rewards)).toEqual(new Set([12, 13, 14, 15, 16, 17, 18, 19]));
    rewards.forEach((reward, row) => {
      expect([...states.subarray(2 * row, 2 * row + 2)]).toEqual([reward, -reward]);
      expect(actions[row]).toBe(reward % 2);
      expect(discounts[row]).toBe(reward % 3 === 0 ? 0 : 0.5);
      expect(next[2 * row]).toBe(reward % 3 === 0 ? 0 : reward + 1);
    });
  });

  it("draws by priority, and its weights undo it", () => {
    const memory = memoryOf(8, 1);
    const errors = [0, 1, 2, 3, 4, 5, 6, 7];
    memory.update({ ...memory.sample(stream("first"), 8), indices: Int32Array.from(errors) }, errors);
    const counts = new Array<number>(8).fill(0);
    const draws = 40_000;
    const batch = memory.sample(stream("second"), draws);
    for (const index of batch.indices) counts[index]!++;
    const total = errors.reduce((sum, error) => sum + error + 1e-3, 0);
    const statistic = counts.reduce((sum, count, index) => {
      const expected = (draws * (errors[index]! + 1e-3)) / total;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // The 0.999 quantile of chi-square with 7 degrees of freedom.
    expect(statistic).toBeLessThan(24.32);
    // Weighted by w, every transition counts the same: mean of w x over draws is the plain mean, up to the common factor.
    const shares = new Array<number>(8).fill(0);
    for (let row = 0; row < draws; row++) shares[batch.indices[row]!]! += batch.weights[row]!;
    for (const index of [2, 3, 4, 5, 6, 7]) expect(shares[index]! / shares[1]!).toBeCloseTo(1, 1);
  });

  it("is the same after saving and loading", () => {
    for (const exponent of [0, 0.6]) {
      const memory = memoryOf(11, exponent);
      memory.update(memory.sample(stream("update"), 4), [0.1, 5, 0.2, 3]);
      const copy = new ReplayMemory(memory.options);
      copy.load(structuredClone(memory.save()));
      expect(copy.sample(stream("same"), 50, 0.4)).toEqual(memory.sample(stream("same"), 50, 0.4));
    }
  });

  it("says what does not fit it", () => {
    const state = memoryOf(11, 0).save();
    const other = new ReplayMemory({ capacity: 8, features: 3, actions: 2 });
    expect(() => other.load(state)).toThrow(/16 numbers of "states", expected 24/);
    expect(() => new ReplayMemory({ capacity: 8, features: 2, actions: 2, exponent: 1 }).load(state)).toThrow(
      /no numbers of "priorities", expected 8/,
    );
    const same = new ReplayMemory({ capacity: 8, features: 2, actions: 2 });
    expect(() => same.sample(stream("empty"), 1)).toThrow(/empty/);
    expect(() =>
      memoryOf(1, 0).add({ state: [0, 0], action: 0, reward: Number.NaN, discount: 0, next: [], allowed: [1, 1] }),
    ).toThrow(/invalid reward/);
  });
});

describe("a linear schedule", () => {
  it("goes from one value to the other and stays there", () => {
    const epsilon = linearSchedule(1, 0.1, 9);
    expect([0, 3, 9, 100].map(epsilon)).toEqual([1, expect.closeTo(0.7, 12), 0.1, 0.1]);
  });
});
