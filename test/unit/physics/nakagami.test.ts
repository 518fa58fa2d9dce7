import jstat from "jstat";
import { describe, expect, it } from "vitest";
import { BlockNakagami } from "../../../src/models/fading/nakagami.js";
import { fieldOf, fiveSigma, momentsOf, shareBelow } from "./sample.js";

const count = 100_000;
const gainsOf = (shape: number): Float64Array => {
  const fading = new BlockNakagami({ block_s: 1, groups: 10 }, shape, fieldOf("nakagami", shape));
  return Float64Array.from({ length: count }, (_, i) => fading.gain(Math.floor(i / 10), i % 10));
};

/** Largest distance between the sample's distribution and a law (Kolmogorov and Smirnov). */
const distanceTo = (sample: Float64Array, cdf: (x: number) => number): number =>
  sample.toSorted().reduce((most, x, i) => {
    const p = cdf(x);
    return Math.max(most, Math.abs(p - i / sample.length), Math.abs(p - (i + 1) / sample.length));
  }, 0);

/** Reached by chance once in a hundred thousand: 2 exp(-2 n d^2). */
const farthest = Math.sqrt(-Math.log(0.5e-5) / (2 * count));

describe("Nakagami block fading", () => {
  it.each([0.5, 0.8, 1, 2.5, 20])("m = %s: mean power 1, variance 1 / m", (shape) => {
    const { mean, variance } = momentsOf(gainsOf(shape));
    expect(Math.abs(mean - 1)).toBeLessThan(fiveSigma(1 / shape, count));
    // The kurtosis of a gamma variable is 3 + 6 / m.
    expect(Math.abs(variance - 1 / shape)).toBeLessThan(fiveSigma((2 + 6 / shape) / shape ** 2, count));
  });

  it.each([0.5, 0.8, 2.5, 20])("m = %s: the power is gamma distributed", (shape) => {
    expect(distanceTo(gainsOf(shape), (x) => jstat.gamma.cdf(x, shape, 1 / shape))).toBeLessThan(farthest);
  });

  it("m = 1 is Rayleigh: the power is exponential, and P(power < 0.1) = .09516", () => {
    const gains = gainsOf(1);
    expect(distanceTo(gains, (x) => -Math.expm1(-x))).toBeLessThan(farthest);
    const p = -Math.expm1(-0.1);
    expect(Math.abs(shareBelow(gains, 0.1) - p)).toBeLessThan(fiveSigma(p * (1 - p), count));
  });

  it("m = 0.5 is the square of a normal: one-sided Gaussian fading", () => {
    expect(distanceTo(gainsOf(0.5), (x) => 2 * jstat.normal.cdf(Math.sqrt(x), 0, 1) - 1)).toBeLessThan(farthest);
  });

  it("tells a wrong shape from the right one", () => {
    expect(distanceTo(gainsOf(2.5), (x) => jstat.gamma.cdf(x, 2.7, 1 / 2.7))).toBeGreaterThan(farthest);
  });

  it.each([0.4, Infinity, Number.NaN])("refuses the shape %s", (shape) => {
    expect(() => new BlockNakagami({ block_s: 1 }, shape, fieldOf("x"))).toThrow(`invalid shape: ${shape}`);
  });
});
