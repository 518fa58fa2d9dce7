import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  noncentralT,
  pairedEffect,
  unpairedEffect,
  welchTTest,
} from "../../../src/experiment/analysis/statistics/effects.js";

/** Hours of sleep gained with two drugs. Student, The probable error of a mean, Biometrika 6(1), 1908; R's `sleep`. */
const SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe("Welch's t test", () => {
  it("of Student's sleep data is R's", () => {
    // ?t.test, `t.test(extra ~ group, data = sleep)`: t = -1.8608, df = 17.776, p-value = 0.07939, -3.3654832 to 0.2054832.
    const { difference, t, df, p, low, high } = welchTTest(SLEEP_1, SLEEP_2);
    expect(difference).toBeCloseTo(-1.58, 12);
    expect(t).toBeCloseTo(-1.8608, 4);
    expect(df).toBeCloseTo(17.776, 3);
    expect(p).toBeCloseTo(0.07939, 5);
    expect(low).toBeCloseTo(-3.3654832, 5);
    expect(high).toBeCloseTo(0.2054832, 5);
  });

  it("is Student's where sizes and variances are equal", () => {
    const { df, t } = welchTTest([1, 2, 3, 4], [2, 3, 4, 5]);
    expect(df).toBeCloseTo(6, 12);
    expect(t).toBeCloseTo(-1 / Math.sqrt((2 * 5) / 3 / 4), 12);
  });

  it("says what is sensible where nothing scatters, and nothing of single values", () => {
    expect(welchTTest([2, 2], [2, 2])).toMatchObject({ difference: 0, low: 0, high: 0, t: 0, p: 1 });
    expect(welchTTest([1, 1], [2, 2])).toMatchObject({ difference: -1, low: -1, high: -1, t: -Infinity, p: 0 });
    expect(welchTTest([1], [2, 3])).toMatchObject({ t: Number.NaN, p: Number.NaN, low: Number.NaN });
    expect(() => welchTTest([1, 2], [2, 3], 1)).toThrow(RangeError);
  });
});

describe("the noncentral t distribution", () => {
  it("gives the power that R prints", () => {
    // ?power.t.test, `power.t.test(n = 20, delta = 1, sd = 1)`: power = 0.8689528; critical value of t with 38 degrees 2.024394.
    expect(1 - noncentralT(2.024394, 38, Math.sqrt(10))).toBeCloseTo(0.8689528, 6);
  });
});

describe("Cohen's d", () => {
  it("of Student's sleep data is t / sqrt(n) where they are paired", () => {
    const { d, low, high } = pairedEffect(SLEEP_1, SLEEP_2);
    expect(d).toBeCloseTo(-4.0621 / Math.sqrt(10), 4);
    // By definition of the interval: at its ends the observed t is just too low or too high.
    expect(noncentralT(-4.062128, 9, low * Math.sqrt(10))).toBeCloseTo(0.975, 5);
    expect(noncentralT(-4.062128, 9, high * Math.sqrt(10))).toBeCloseTo(0.025, 5);
  });

  it("of independent samples is in units of their common scatter", () => {
    // sd 1.78901 and 2.002249: sqrt((3.200556 + 4.009) / 2) = 1.898625.
    expect(unpairedEffect(SLEEP_1, SLEEP_2).d).toBeCloseTo(-1.58 / 1.898625, 4);
    expect(unpairedEffect([1, 1], [1, 1]).d).toBe(0);
  });

  it("lies in its interval, however large", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 30 }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (noise, shift) => {
          const zeros = noise.map(() => 0);
          const { d, low, high } = pairedEffect(
            noise.map((value) => value + shift),
            zeros,
          );
          fc.pre(Number.isFinite(d) && !Number.isNaN(low));
          expect(low).toBeLessThan(d);
          expect(high).toBeGreaterThan(d);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("has no interval where the differences do not scatter", () => {
    expect(pairedEffect([2, 3], [1, 2])).toEqual({ d: Infinity, low: Number.NaN, high: Number.NaN });
    expect(pairedEffect([2, 3], [2, 3])).toEqual({ d: 0, low: Number.NaN, high: Number.NaN });
    expect(() => pairedEffect([1], [1, 2])).toThrow("samples are not paired");
  });
});
