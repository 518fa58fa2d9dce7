import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../../src/engine/random.js";
import { relativeHalfWidth, replicationsWanted } from "../../../../src/experiment/sweep/precision-rule.js";

const target = { relative: 0.05, metric: "cost", maxReplications: 1000 };

describe("the sequential rule", () => {
  it("measures the interval by the closed form", () => {
    // Of 1, 2, 3: mean 2, sd 1, t(0.975, 2) = 4.30265.
    expect(relativeHalfWidth([1, 2, 3])).toBeCloseTo(4.30265 / Math.sqrt(3) / 2, 4);
    expect(relativeHalfWidth([5, 5])).toBe(0);
  });

  it("stops where all policies are met, and at the cap", () => {
    expect(
      replicationsWanted(
        [
          [10, 10, 10],
          [5, 5, 5],
        ],
        3,
        target,
      ),
    ).toBe(3);
    expect(replicationsWanted([[10, 10, 10], []], 3, target)).toBe(3);
    expect(replicationsWanted([[1, 2, 3]], 3, { ...target, maxReplications: 3 })).toBe(3);
    expect(replicationsWanted([[1, 2, 3]], 3, { ...target, maxReplications: 5 })).toBe(5);
  });

  it("adds what the worst policy needs, one at least, and doubles at most", () => {
    expect(
      replicationsWanted(
        [
          [1, 2, 3],
          [10, 10, 10],
        ],
        3,
        target,
      ),
    ).toBe(6);
    const sample = [99, 101, 98, 102];
    const width = relativeHalfWidth(sample);
    const justMissed = { ...target, relative: width * 0.999 };
    expect(replicationsWanted([sample], 4, justMissed)).toBe(5);
    expect(replicationsWanted([sample], 4, { ...target, relative: width / 1.2 })).toBe(6);
    expect(replicationsWanted([[-1, 1]], 2, target)).toBe(4);
  });

  it("covers the true mean about as often as it says, with intervals as narrow as was asked", () => {
    const draws = new RandomStreams(7, 0).stream("test", "coverage");
    const normal = () => Math.sqrt(-2 * Math.log(1 - draws())) * Math.cos(2 * Math.PI * draws());
    const experiments = 600;
    let covered = 0;
    for (let k = 0; k < experiments; k++) {
      const values: number[] = [];
      for (let n = 10; ; ) {
        while (values.length < n) values.push(10 + 2 * normal());
        const next = replicationsWanted([values], n, target);
        if (next === n) break;
        n = next;
      }
      expect(relativeHalfWidth(values)).toBeLessThanOrEqual(target.relative);
      const average = values.reduce((sum, x) => sum + x) / values.length;
      if (Math.abs(average - 10) <= relativeHalfWidth(values) * Math.abs(average)) covered++;
    }
    // 0.95 less what stopping early costs; 4 standard deviations of a share are 0.036.
    expect(covered / experiments).toBeGreaterThan(0.88);
    expect(covered / experiments).toBeLessThan(0.99);
  });
});
