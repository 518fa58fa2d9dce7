import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantileRanks } from "../../../src/experiment/analysis/statistics/quantile-interval.js";

describe("the ranks of a quantile's interval", () => {
  // Coverage of the median by order statistics, table of R. V. Hogg, E. A. Tanis, Probability and Statistical Inference, section 7.5:
  // (y_1, y_6) .9688 at n = 6, (y_2, y_8) .9610 at n = 9, (y_2, y_9) .9786 at n = 10, (y_3, y_10) .9614 at n = 12.
  it.each([
    [6, 1, 6, 0.9688],
    [9, 2, 8, 0.961],
    [10, 2, 9, 0.9786],
    [12, 3, 10, 0.9614],
  ])("are those of the table for the median of %d", (n, low, high, coverage) => {
    const ranks = quantileRanks(n, 0.5);
    expect(ranks).toMatchObject({ low, high });
    expect(Math.abs(ranks.coverage - coverage)).toBeLessThan(1e-4);
  });

  it("leave the sample where it is too small", () => {
    expect(quantileRanks(5, 0.5)).toMatchObject({ low: 0, high: 6 });
    expect(quantileRanks(20, 0.99).high).toBe(21);
    // All n values lie below the quantile with chance 0.99^n, which is not above 0.025 from n = 368 on.
    expect(quantileRanks(367, 0.99).high).toBe(368);
    expect(quantileRanks(368, 0.99).high).toBe(368);
  });

  it("cover as they promise, and go over into the normal approximation", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (n, probability) => {
          const { low, high, coverage } = quantileRanks(n, probability);
          expect(coverage).toBeGreaterThanOrEqual(0.95 - 1e-9);
          expect(low).toBeLessThan(n * probability + 1);
          expect(high).toBeGreaterThan(n * probability);
        },
      ),
    );
    const [exact, normal] = [quantileRanks(999, 0.9), quantileRanks(1001, 0.9)];
    expect(Math.abs(exact.low - normal.low)).toBeLessThan(4);
    expect(Math.abs(exact.high - normal.high)).toBeLessThan(4);
  });

  it("are farther apart where values are correlated", () => {
    const [independent, correlated] = [quantileRanks(10_000, 0.5), quantileRanks(10_000, 0.5, 0.95, 4)];
    expect((correlated.high - correlated.low) / (independent.high - independent.low)).toBeCloseTo(2, 1);
  });

  it("need numbers in range", () => {
    for (const [n, probability, confidence, deff] of [
      [0, 0.5, 0.95, 1],
      [5, 0, 0.95, 1],
      [5, 0.5, 1, 1],
      [5, 0.5, 0.95, 0],
    ] as const)
      expect(() => quantileRanks(n, probability, confidence, deff)).toThrow(RangeError);
  });
});
