import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { controlledMean } from "../../../src/experiment/analysis/statistics/control-variates.js";
import { mean, standardDeviation } from "../../../src/experiment/analysis/statistics/statistics.js";

describe("a mean with control variates", () => {
  it("is the intercept of the regression: Anscombe's first set, 3.0001 with standard error 1.1247", () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const found = controlledMean(y, [x]);
    expect(found.mean).toBeCloseTo(3.0001, 4);
    expect(found.standardError).toBeCloseTo(1.1247, 4);
    expect(found.degreesOfFreedom).toBe(9);
  });

  it("is the plain mean without any", () => {
    const y = [1, 4, 2, 8];
    const found = controlledMean(y, []);
    expect(found).toEqual({ mean: mean(y), standardError: standardDeviation(y) / 2, degreesOfFreedom: 3 });
  });

  it("is exact where controls explain all", () => {
    const a = [0.1, -0.4, 0.3, 0.2, -0.1];
    const b = [3, 1, -2, 0, 5];
    const found = controlledMean(
      a.map((value, run) => 7 + 2 * value - 0.5 * b[run]!),
      [a, b],
    );
    expect(found.mean).toBeCloseTo(7, 12);
    expect(found.standardError).toBeLessThan(1e-12);
  });

  it("covers the truth as often as it says, with a standard error below the plain one", () => {
    const random = new RandomStreams(5, 0).stream("test", "controls");
    const uniform = () => random() - 0.5;
    const trials = 4000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const controls = [Array.from({ length: 20 }, uniform), Array.from({ length: 20 }, uniform)];
      const y = controls[0]!.map((value, run) => 1 + 3 * value + controls[1]![run]! + 0.5 * uniform());
      const { mean: found, standardError } = controlledMean(y, controls);
      expect(standardError).toBeLessThan(standardDeviation(y) / Math.sqrt(20));
      // The 95 % quantile of Student's t with 17 degrees of freedom is 2.1098.
      if (Math.abs(found - 1) <= 2.1098 * standardError) covered++;
    }
    expect(Math.abs(covered / trials - 0.95)).toBeLessThan(4.5 * Math.sqrt((0.95 * 0.05) / trials));
  });

  it("refuses what it cannot use", () => {
    expect(() => controlledMean([1, 2, 3], [[1, 2]])).toThrow(RangeError);
    expect(() => controlledMean([1, 2], [[1, 2]])).toThrow(RangeError);
    expect(() => controlledMean([1, 2, 4, 3], [[5, 5, 5, 5]])).toThrow("do not vary");
  });
});
