import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  QuantileCollector,
  SKETCH_ACCURACY,
  selectQuantiles,
} from "../../../src/experiment/analysis/statistics/quantiles.js";

/** The definition, over sorted values. */
const reference = (values: readonly number[], probability: number): number => {
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below]!;
  return position === below ? low : low + (sorted[below + 1]! - low) * (position - below);
};

describe("quantiles", () => {
  // numpy.quantile's documentation: np.quantile([[10, 7, 4], [3, 2, 1]], 0.5) is 3.5. R's quantile(): 1 to 9 and 1 to 4.
  it.each([
    [[10, 7, 4, 3, 2, 1], [0.5], [3.5]],
    [
      [9, 1, 8, 2, 7, 3, 6, 4, 5],
      [0, 0.25, 0.5, 0.75, 1],
      [1, 3, 5, 7, 9],
    ],
    [
      [4, 3, 2, 1],
      [0.25, 0.75],
      [1.75, 3.25],
    ],
    [[7], [0.5, 0.95, 0.99], [7, 7, 7]],
  ])("of %j at %j are %j", (values, probabilities, expected) => {
    expect(selectQuantiles(Float64Array.from(values), probabilities)).toEqual(expected);
  });

  const value = fc.oneof(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.integer({ min: -3, max: 3 }),
    fc.constant(0),
  );

  it("are those of the sorted values", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
        (values, probabilities) => {
          probabilities.sort((a, b) => a - b);
          expect(selectQuantiles(Float64Array.from(values), probabilities)).toEqual(
            probabilities.map((probability) => reference(values, probability) + 0),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("are NaN of nothing, and take only ascending probabilities", () => {
    expect(selectQuantiles(new Float64Array(0), [0.5, 0.9])).toEqual([Number.NaN, Number.NaN]);
    expect(() => selectQuantiles(Float64Array.from([1, 2, 3]), [0.9, 0.1])).toThrow("must ascend");
    expect(() => selectQuantiles(Float64Array.from([1]), [1.1])).toThrow("invalid probability: 1.1");
    expect(() => selectQuantiles(Float64Array.from([1]), [Number.NaN])).toThrow("invalid probability: NaN");
  });

  it("take linear time where values repeat or come in order", () => {
    const n = 100_000;
    for (const fill of [(_: number) => 0, (i: number) => i, (i: number) => n - i, (i: number) => i % 2]) {
      const values = Float64Array.from({ length: n }, (_, i) => fill(i));
      const start_ms = performance.now();
      selectQuantiles(values, [0.5, 0.95, 0.99]);
      // About 2 ms; quadratic time would be minutes.
      expect(performance.now() - start_ms).toBeLessThan(20_000);
    }
  });
});

describe("QuantileCollector", () => {
  it("is exact up to its limit", () => {
    const collector = new QuantileCollector(1000);
    const values = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1009);
    for (const one of values) collector.push(one);
    expect(collector.quantiles([0.5, 0.95, 0.99])).toEqual([0.5, 0.95, 0.99].map((p) => reference(values, p)));
  });

  it("keeps a relative error of 0.001 beyond its limit, over many magnitudes", () => {
    const collector = new QuantileCollector(1000);
    const values = Array.from({ length: 50_000 }, (_, i) => 10 ** (((i * 7919) % 50_021) / 5000 - 6));
    for (const one of values) collector.push(one);
    for (const probability of [0.01, 0.5, 0.95, 0.99]) {
      const exact = reference(values, probability);
      const [sketched] = collector.quantiles([probability]);
      // Neighbouring values differ by 0.0005, which interpolation adds to the sketch's own error.
      expect(Math.abs(sketched! - exact) / exact).toBeLessThan(SKETCH_ACCURACY + 0.0005);
    }
  });

  it("takes zeros and negative values beyond its limit", () => {
    const collector = new QuantileCollector(10);
    for (let i = 0; i < 3000; i += 1) collector.push([-1, 0, 2][i % 3]!);
    const [low, middle, high] = collector.quantiles([0.1, 0.5, 0.9]);
    expect(low).toBeCloseTo(-1, 2);
    expect(middle).toBe(0);
    expect(high).toBeCloseTo(2, 2);
  });

  it("refuses a limit that is none", () => {
    expect(() => new QuantileCollector(0)).toThrow("invalid exactUpTo: 0");
  });
});
