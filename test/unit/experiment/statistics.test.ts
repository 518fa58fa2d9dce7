import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  holm,
  mean,
  pairedDifferences,
  pairedTTest,
  standardDeviation,
  tInterval,
  tQuantile,
  Welford,
} from "../../../src/experiment/analysis/statistics/statistics.js";

/**
 * NIST Statistical Reference Datasets, univariate summary statistics: NumAcc3 and NumAcc4 (1001 values, certified sample
 * means 1000000.2 and 10000000.2, certified standard deviation 0.1 for both).
 */
const numAcc = (base: number): number[] => [
  base + 0.2,
  ...Array.from({ length: 1000 }, (_, i) => base + (i % 2 === 0 ? 0.1 : 0.3)),
];

/**
 * Hours of sleep gained with two drugs by ten patients. Student, The probable error of a mean, Biometrika 6(1), 1908; R's
 * `sleep`. The results are those that R prints for `t.test(extra ~ group, data = sleep, paired = TRUE)`.
 */
const SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe("mean and standard deviation", () => {
  it.each([1_000_000, 10_000_000])("agree with NIST's certified values, offset %d", (base) => {
    const values = numAcc(base);
    expect(mean(values)).toBeCloseTo(base + 0.2, 7);
    expect(standardDeviation(values)).toBeCloseTo(0.1, 8);
    const welford = new Welford();
    for (const value of values) welford.push(value);
    expect(welford.n).toBe(1001);
    expect(welford.mean).toBeCloseTo(base + 0.2, 7);
    expect(Math.sqrt(welford.variance)).toBeCloseTo(0.1, 8);
  });

  it("agree with each other", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2 }), (values) => {
        const welford = new Welford();
        for (const value of values) welford.push(value);
        expect(welford.mean).toBeCloseTo(mean(values), 6);
        const sd = standardDeviation(values);
        expect(Math.abs(Math.sqrt(welford.variance) - sd)).toBeLessThanOrEqual(1e-6 + sd * 1e-9);
      }),
    );
  });

  it("are NaN where there is too little", () => {
    expect([mean([]), standardDeviation([]), standardDeviation([1])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    const welford = new Welford();
    expect([welford.mean, welford.variance]).toEqual([Number.NaN, Number.NaN]);
    welford.push(3);
    expect([welford.mean, welford.variance]).toEqual([3, Number.NaN]);
  });
});

describe("the t interval", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, critical values of Student's t distribution.
  it.each([
    [0.95, 9, 1.833],
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 5, 2.571],
    [0.975, 9, 2.262],
    [0.975, 30, 2.042],
    [0.975, 100, 1.984],
    [0.995, 9, 3.25],
    [0.999, 4, 7.173],
  ])("uses the quantiles of NIST's table: %d, %d degrees of freedom: %d", (probability, df, value) => {
    expect(tQuantile(probability, df)).toBeCloseTo(value, 3);
  });

  it("of Student's differences is R's", () => {
    const interval = tInterval(SLEEP_1.map((value, i) => value - SLEEP_2[i]!));
    expect(interval.mean).toBeCloseTo(-1.58, 12);
    expect(interval.low).toBeCloseTo(-2.4598858, 6);
    expect(interval.high).toBeCloseTo(-0.7001142, 6);
    expect(interval.n).toBe(10);
  });

  it("widens with the confidence", () => {
    const [at90, at99] = [tInterval(SLEEP_1, 0.9), tInterval(SLEEP_1, 0.99)];
    expect(at90.high).toBeLessThan(at99.high);
    expect((at99.high - at90.mean) / (at90.high - at90.mean)).toBeCloseTo(3.25 / 1.833, 3);
    expect(() => tInterval(SLEEP_1, 1)).toThrow(RangeError);
    expect(() => tInterval(SLEEP_1, Number.NaN)).toThrow(RangeError);
  });

  it("does not exist of one value, and is a point of equal ones", () => {
    expect(tInterval([5])).toEqual({ mean: 5, sd: Number.NaN, low: Number.NaN, high: Number.NaN, n: 1 });
    expect(tInterval([5, 5, 5])).toEqual({ mean: 5, sd: 0, low: 5, high: 5, n: 3 });
    expect(tInterval(Array(10).fill(0.1))).toMatchObject({ mean: 0.1, sd: 0, low: 0.1, high: 0.1 });
    expect(tInterval([]).n).toBe(0);
  });
});

describe("the paired t test", () => {
  it("of Student's sleep data is R's", () => {
    const test = pairedTTest(SLEEP_1, SLEEP_2);
    expect(test.difference).toBeCloseTo(-1.58, 12);
    expect(test.t).toBeCloseTo(-4.0621, 4);
    expect(test.df).toBe(9);
    expect(test.p).toBeCloseTo(0.002833, 6);
    expect(test.low).toBeCloseTo(-2.4598858, 6);
    expect(test.high).toBeCloseTo(-0.7001142, 6);
  });

  it("changes its sign with its arguments and nothing else", () => {
    const [there, back] = [pairedTTest(SLEEP_1, SLEEP_2), pairedTTest(SLEEP_2, SLEEP_1)];
    expect(back.t).toBeCloseTo(-there.t, 12);
    expect(back.p).toBeCloseTo(there.p, 12);
    expect(back.low).toBeCloseTo(-there.high, 12);
  });

  it("rejects at 5 percent exactly where 0 lies outside the interval", () => {
    const sample = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const { low, high, p } = pairedTTest(a, b);
        fc.pre(Math.abs(p - 0.05) > 1e-6);
        expect(p < 0.05).toBe(low > 0 || high < 0);
        expect(p >= 0 && p <= 1).toBe(true);
      }),
    );
  });

  it("keeps the digits of small p-values", () => {
    // With 2 degrees of freedom the tail has a closed form: p = 1 - |t| / sqrt(2 + t^2), about 1 / t^2.
    const { t, p } = pairedTTest([1e6 - 1, 1e6, 1e6 + 1], [0, 0, 0]);
    expect(p * t * t).toBeCloseTo(1, 6);
  });

  it("says what is sensible where the differences do not scatter", () => {
    expect(pairedTTest([1, 2, 3], [1, 2, 3])).toMatchObject({ difference: 0, low: 0, high: 0, t: 0, p: 1 });
    expect(pairedTTest([2, 3, 4], [1, 2, 3])).toMatchObject({ difference: 1, low: 1, high: 1, t: Infinity, p: 0 });
  });

  it("takes what rounding leaves for no difference, and nothing else", () => {
    // The same sums in another order.
    const a = [0.1 + 0.2 + 0.3, 0.7 + 0.1 + 0.2, 1e3 + 1e-3 + 1e-4];
    const b = [0.3 + 0.2 + 0.1, 0.1 + 0.2 + 0.7, 1e-4 + 1e-3 + 1e3];
    expect(a).not.toEqual(b);
    expect(pairedTTest(a, b)).toMatchObject({ difference: 0, low: 0, high: 0, t: 0, p: 1 });
    const { difference, p } = pairedTTest([1 + 1.0e-8, 1 + 1.1e-8, 1 + 0.9e-8], [1, 1, 1]);
    expect(difference).toBeCloseTo(1e-8, 12);
    expect(p).toBeLessThan(0.01);
    expect(pairedDifferences([1e-12, -1, 0], [0, 1, 0])).toEqual([1e-12, -2, 0]);
  });

  it("has no p of one pair, and none of unpaired samples", () => {
    expect(pairedTTest([2], [1])).toMatchObject({ difference: 1, low: Number.NaN, t: Number.NaN, p: Number.NaN, n: 1 });
    expect(pairedTTest([], [])).toMatchObject({ difference: Number.NaN, p: Number.NaN, n: 0 });
    expect(() => pairedTTest([1, 2], [1])).toThrow("samples are not paired: 2 and 1 values");
  });
});

describe("Holm's correction", () => {
  it("gives the published example", () => {
    // Wikipedia, "Holm-Bonferroni method", section "Example": four hypotheses and their adjusted p-values.
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [i, expected] of [0.03, 0.06, 0.06, 0.02].entries()) expect(corrected[i]).toBeCloseTo(expected, 12);
  });

  it("lies between the plain p-value and Bonferroni's, and keeps their order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (pValues) => {
        const corrected = holm(pValues);
        for (const [i, p] of pValues.entries()) {
          expect(corrected[i]).toBeGreaterThanOrEqual(p);
          expect(corrected[i]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
          for (const [j, q] of pValues.entries()) if (p < q) expect(corrected[i]!).toBeLessThanOrEqual(corrected[j]!);
        }
      }),
    );
  });

  it("does not count what was not tested", () => {
    expect(holm([0.01, Number.NaN, 0.02])).toEqual([0.02, Number.NaN, 0.02]);
    expect(holm([])).toEqual([]);
  });
});
