import { describe, expect, it } from "vitest";
import type { DistributionSpec } from "../../../src/engine/distribution-spec.js";
import { distributionOf } from "../../../src/engine/distributions.js";
import { RandomStreams } from "../../../src/engine/random.js";
import { meanOf, varianceOf } from "../../support/statistics.js";

interface Law {
  readonly spec: DistributionSpec;
  readonly mean: number;
  readonly variance: number;
  readonly draws: number;
  readonly low: number;
  readonly high: number;
  /** P(X <= at). */
  readonly below: readonly (readonly [at: number, chance: number])[];
}

const laws: readonly Law[] = [
  { spec: { kind: "constant", value: 3 }, mean: 3, variance: 0, draws: 0, low: 3, high: 3, below: [[3, 1]] },
  {
    spec: { kind: "uniform", low: 2, high: 6 },
    mean: 4,
    variance: 16 / 12,
    draws: 1,
    low: 2,
    high: 6,
    below: [
      [3, 0.25],
      [5, 0.75],
    ],
  },
  {
    spec: { kind: "integer", low: 1, high: 6 },
    mean: 3.5,
    variance: 35 / 12,
    draws: 1,
    low: 1,
    high: 6,
    below: [
      [1, 1 / 6],
      [5, 5 / 6],
    ],
  },
  {
    spec: { kind: "exponential", mean: 2 },
    mean: 2,
    variance: 4,
    draws: 1,
    low: 0,
    high: Infinity,
    below: [
      [2, 1 - Math.exp(-1)],
      [6, 1 - Math.exp(-3)],
    ],
  },
  {
    spec: { kind: "normal", mean: -1, sd: 3 },
    mean: -1,
    variance: 9,
    draws: 2,
    low: -Infinity,
    high: Infinity,
    below: [
      [-1, 0.5],
      [2, 0.8413447],
      [-7, 0.0227501],
    ],
  },
  {
    spec: { kind: "lognormal", mean: 5, sd: 2 },
    mean: 5,
    variance: 4,
    draws: 2,
    low: 0,
    high: Infinity,
    below: [[5 / Math.sqrt(1 + 4 / 25), 0.5]],
  },
  {
    spec: { kind: "pareto", minimum: 2, shape: 6 },
    mean: 2.4,
    variance: (4 * 6) / (25 * 4),
    draws: 1,
    low: 2,
    high: Infinity,
    below: [[4, 1 - 2 ** -6]],
  },
  {
    spec: { kind: "choice", values: [1, 1, 10] },
    mean: 4,
    variance: 18,
    draws: 1,
    low: 1,
    high: 10,
    below: [[1, 2 / 3]],
  },
];

const count = 200_000;

describe.each(laws)("$spec.kind", ({ spec, mean, variance, draws, low, high, below }) => {
  const law = distributionOf(spec);
  const random = new RandomStreams(1, 0).stream("distributions", spec.kind);
  let drawn = 0;
  const samples = Array.from({ length: count }, () =>
    law.sample(() => {
      drawn++;
      return random();
    }),
  );

  it("has the mean of theory", () => {
    expect(law.mean).toBeCloseTo(mean, 12);
    expect(Math.abs(meanOf(samples) - mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance / count));
  });

  it("has the variance of theory", () => {
    const squares = samples.map((sample) => (sample - mean) ** 2);
    const bound = 5 * Math.sqrt(varianceOf(squares) / count);
    expect(Math.abs(meanOf(squares) - variance)).toBeLessThanOrEqual(bound);
  });

  it("is below what theory says as often as it says", () => {
    for (const [at, chance] of below) {
      const share = samples.filter((sample) => sample <= at).length / count;
      expect(Math.abs(share - chance)).toBeLessThanOrEqual(5 * Math.sqrt((chance * (1 - chance)) / count));
    }
  });

  it("stays in its range", () => {
    expect(samples.every((sample) => sample >= low && sample <= high)).toBe(true);
  });

  it("takes the same number of draws for every sample", () => {
    expect(drawn).toBe(draws * count);
  });

  it("has finite samples for the extreme draws", () => {
    for (const draw of [0, 1 - 2 ** -53]) {
      const sample = law.sample(() => draw);
      expect(sample >= low && sample <= high && Number.isFinite(sample)).toBe(true);
    }
  });
});

describe("distributions", () => {
  it("uniform never draws its low end, so that a rate from 0 on is never 0", () => {
    expect(distributionOf({ kind: "uniform", low: 0, high: 5 }).sample(() => 1 - 2 ** -53)).toBeGreaterThan(0);
  });

  it("integer draws all its numbers and no other", () => {
    const random = new RandomStreams(1, 0).stream("distributions", "integers");
    const law = distributionOf({ kind: "integer", low: -1, high: 2 });
    const seen = new Set(Array.from({ length: 1000 }, () => law.sample(random)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  });

  it("Pareto has no mean when its shape is 1 or less", () => {
    expect(distributionOf({ kind: "pareto", minimum: 1, shape: 1 }).mean).toBe(Infinity);
  });

  it.each<DistributionSpec>([
    { kind: "constant", value: Number.NaN },
    { kind: "uniform", low: 2, high: 1 },
    { kind: "uniform", low: 0, high: Infinity },
    { kind: "uniform", low: Number.NaN, high: 1 },
    { kind: "integer", low: 0.5, high: 2 },
    { kind: "integer", low: 3, high: 2 },
    { kind: "exponential", mean: 0 },
    { kind: "exponential", mean: Number.NaN },
    { kind: "exponential", mean: Infinity },
    { kind: "normal", mean: 0, sd: -1 },
    { kind: "normal", mean: 0, sd: Infinity },
    { kind: "lognormal", mean: 0, sd: 1 },
    { kind: "lognormal", mean: 1, sd: -1 },
    { kind: "lognormal", mean: 1, sd: Infinity },
    { kind: "pareto", minimum: 0, shape: 1 },
    { kind: "pareto", minimum: 1, shape: 0 },
    { kind: "choice", values: [] },
    { kind: "choice", values: [1, Number.NaN] },
  ])("refuses $kind with parameters out of range: %j", (spec) => {
    expect(() => distributionOf(spec)).toThrow(RangeError);
  });
});
