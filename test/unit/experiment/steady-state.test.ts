import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { standardNormal } from "../../../src/engine/distributions.js";
import { RandomStreams } from "../../../src/engine/random.js";
import {
  autocorrelations,
  batchMeans,
  effectiveSampleSize,
  isRising,
  lag1Autocorrelation,
  mannKendall,
  mser5,
} from "../../../src/experiment/analysis/statistics/steady-state.js";
import { meanOf, sumOf } from "../../support/statistics.js";

/** The definition of MSER-5, word by word. */
const mser5ByDefinition = (values: readonly number[]): number => {
  const m = Math.floor(values.length / 5);
  const batches = Array.from({ length: m }, (_, j) => meanOf(values.slice(5 * j, 5 * j + 5)));
  const statistics = Array.from({ length: Math.floor(m / 2) + 1 }, (_, d) => {
    const rest = batches.slice(d);
    return sumOf(rest.map((y) => (y - meanOf(rest)) ** 2)) / rest.length ** 2;
  });
  return 5 * statistics.indexOf(Math.min(...statistics));
};

describe("MSER-5", () => {
  it("finds the end of a transient that is worked out by hand", () => {
    // Batches 10, 10, then 0 and 2 in turn, 20 of them. Kept from d on: the sum of squares over the square of the number,
    // d = 0: 22 batches, mean 40/22, squares 240 - 1600/22 = 167.3, / 484 = 0.346; d = 1: 21, 140 - 900/21 = 97.1, / 441 = 0.220;
    // d = 2: 20, 40 - 400/20 = 20, / 400 = 0.05; d = 3: 19, 40 - 400/19 = 18.9, / 361 = 0.0525; d = 4: 18, 18 / 324 = 0.0556.
    const batches = [10, 10, ...Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0 : 2))];
    expect(mser5(batches.flatMap((value) => Array(5).fill(value)))).toEqual({ discard: 10, isDoubtful: false });
  });

  it("is what its definition says", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 50, maxLength: 200 }), (noise) => {
        // Distinct by construction, so that no two statistics are equal.
        const values = noise.map((value, i) => value + 100 * Math.exp(-i / 10) + Math.sin(i * i));
        expect(mser5(values).discard).toBe(mser5ByDefinition(values));
      }),
    );
  });

  it("leaves nothing out of a series in its steady state without noise, and says when it cannot tell", () => {
    expect(mser5(Array(100).fill(3))).toEqual({ discard: 0, isDoubtful: false });
    expect(mser5(Array.from({ length: 200 }, (_, i) => i)).isDoubtful).toBe(true);
    expect(mser5(Array(49).fill(3))).toEqual({ discard: 0, isDoubtful: true });
    expect(mser5([])).toEqual({ discard: 0, isDoubtful: true });
  });
});

describe("the lag-1 autocorrelation", () => {
  // NIST Statistical Reference Datasets, univariate summary statistics: NumAcc1 has r1 = -0.5, NumAcc2 (1.2, then 1.1 and 1.3 in
  // turn, 1001 values) and NumAcc3 have -0.999.
  it("is NIST's certified one", () => {
    expect(lag1Autocorrelation([10000001, 10000003, 10000002])).toBeCloseTo(-0.5, 12);
    const turns = (base: number) => [
      base,
      ...Array.from({ length: 1000 }, (_, i) => base + (i % 2 === 0 ? -0.1 : 0.1)),
    ];
    expect(lag1Autocorrelation(turns(1.2))).toBeCloseTo(-0.999, 9);
    expect(lag1Autocorrelation(turns(1000000.2))).toBeCloseTo(-0.999, 7);
  });

  it("does not exist of what does not vary", () => {
    expect(lag1Autocorrelation([1])).toBeNaN();
    expect(lag1Autocorrelation([2, 2, 2])).toBeNaN();
  });
});

describe("batch means", () => {
  it("are those of equal batches, without what is over at the front", () => {
    expect(batchMeans([9, 1, 3, 5, 7], 2)).toEqual([2, 6]);
    expect(batchMeans([1, 2, 3], 20)).toEqual([1, 2, 3]);
    expect(batchMeans([], 2)).toEqual([]);
    expect(() => batchMeans([1], 1)).toThrow(RangeError);
  });
});

describe("the Mann-Kendall test", () => {
  it("is what one works out by hand, with and without ties", () => {
    // S = 45 of 45 pairs, variance 10 * 9 * 25 / 18 = 125.
    expect(mannKendall(Array.from({ length: 10 }, (_, i) => i))).toBeCloseTo(44 / Math.sqrt(125), 12);
    // S = 5, variance (4 * 3 * 13 - 2 * 1 * 9) / 18.
    expect(mannKendall([1, 1, 2, 3])).toBeCloseTo(4 / Math.sqrt(138 / 18), 12);
    expect(mannKendall([3, 2, 1, 1])).toBeCloseTo(-4 / Math.sqrt(138 / 18), 12);
    for (const flat of [[], [1], [2, 2, 2]]) expect(mannKendall(flat)).toBe(0);
  });

  it("has the variance of S over all orders of six values", () => {
    const orders = (values: readonly number[]): number[][] =>
      values.length === 0
        ? [[]]
        : values.flatMap((value) => orders(values.filter((x) => x !== value)).map((rest) => [value, ...rest]));
    // z sqrt(variance) + sign = S, with variance 6 * 5 * 17 / 18.
    const variance = (6 * 5 * 17) / 18;
    const all = orders([1, 2, 3, 4, 5, 6]).map((order) => {
      const shrunk = mannKendall(order) * Math.sqrt(variance);
      return shrunk + Math.sign(shrunk);
    });
    expect(all).toHaveLength(720);
    // S = 15 is odd for six values, so that it is never 0 and the correction never hides it but for |S| = 1.
    const shown = all.filter((s) => s !== 0);
    expect(sumOf(shown)).toBeCloseTo(0, 9);
    const hidden = 720 - shown.length;
    expect((sumOf(shown.map((s) => s * s)) + hidden) / 720).toBeCloseTo(variance, 9);
  });

  it("sees an overloaded queue, and none in a stable one", () => {
    /** Waiting times by Lindley's recurrence, arrivals at rate load, service at rate 1. */
    const waits = (load: number, seed: number): number[] => {
      const random = new RandomStreams(seed, 0).stream("queue", "waits");
      let wait = 0;
      return Array.from({ length: 2000 }, () => {
        wait = Math.max(0, wait - Math.log(1 - random()) + Math.log(1 - random()) / load);
        return wait;
      });
    };
    for (let seed = 1; seed <= 20; seed++) {
      expect(isRising(waits(1.2, seed))).toBe(true);
      expect(isRising(waits(0.5, seed))).toBe(false);
    }
  });
});

/** x_i = rho x_(i-1) + e_i. */
const autoregressive = (rho: number, n: number): number[] => {
  const random = new RandomStreams(5, 0).stream("test", "autoregressive");
  const values = [0];
  for (let i = 1; i < n; i++) values.push(rho * values[i - 1]! + standardNormal(random));
  return values;
};

describe("autocorrelation", () => {
  it("is that of the definition, lag by lag", () => {
    // Mean 2.5; deviations -1.5, -0.5, 0.5, 1.5; squares 5; products at lag 1: 0.75 - 0.25 + 0.75 = 1.25, at lag 2: -1.5, at lag 3: -2.25.
    expect(autocorrelations([1, 2, 3, 4], 9)).toEqual([1, 0.25, -0.3, -0.45]);
    const values = autoregressive(0.7, 300);
    expect(autocorrelations(values, 1)[1]).toBeCloseTo(lag1Autocorrelation(values), 12);
  });

  it("falls geometrically in an autoregressive series", () => {
    const [r0, r1, r2, r3] = autocorrelations(autoregressive(0.8, 100_000), 3);
    expect(r0).toBe(1);
    expect(r1).toBeCloseTo(0.8, 1.6);
    expect(r2).toBeCloseTo(0.64, 1.6);
    expect(r3).toBeCloseTo(0.512, 1.6);
  });
});

describe("the effective sample size", () => {
  it("is n (1 - rho) / (1 + rho) of an autoregressive series", () => {
    for (const rho of [0, 0.5, 0.8]) {
      const ratio = effectiveSampleSize(autoregressive(rho, 100_000)) / 100_000;
      expect(ratio / ((1 - rho) / (1 + rho))).toBeGreaterThan(0.85);
      expect(ratio / ((1 - rho) / (1 + rho))).toBeLessThan(1.15);
    }
  });

  it("is never above n", () => {
    expect(effectiveSampleSize([1, -1, 1, -1, 1, -1])).toBe(6);
    expect(effectiveSampleSize([3, 3, 3])).toBe(3);
    expect(effectiveSampleSize([])).toBeNaN();
  });
});
