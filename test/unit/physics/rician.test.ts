import { describe, expect, it } from "vitest";
import { BlockRician } from "../../../src/models/fading/rician.js";
import { fieldOf, fiveSigma, momentsOf, shareBelow } from "./sample.js";

const count = 100_000;
const gainsOf = (factor: number): Float64Array => {
  const fading = new BlockRician({ block_s: 1, groups: 10 }, factor, fieldOf("rician", factor));
  return Float64Array.from({ length: count }, (_, i) => fading.gain(Math.floor(i / 10), i % 10));
};

describe("Rician block fading", () => {
  it.each([0, 0.5, 3, 10, 1000])("K = %s: mean power 1, variance (1 + 2 K) / (1 + K)^2", (factor) => {
    const expected = (1 + 2 * factor) / (1 + factor) ** 2;
    const { mean, variance } = momentsOf(gainsOf(factor));
    expect(Math.abs(mean - 1)).toBeLessThan(fiveSigma(expected, count));
    // Its kurtosis lies between that of a normal (3) and of an exponential (9).
    expect(Math.abs(variance - expected)).toBeLessThan(fiveSigma(8 * expected ** 2, count));
  });

  it("K = 0 is Rayleigh: P(power < 0.1) = .09516; fades are rarer with a steady component", () => {
    const p = 0.09516;
    expect(Math.abs(shareBelow(gainsOf(0), 0.1) - p)).toBeLessThan(fiveSigma(p * (1 - p), count));
    // 1 - Q1(sqrt(2 K), sqrt(2 (K + 1) x)) at K = 3, x = 0.1, by its Poisson mixture of gamma distributions.
    let expected = 0;
    let poisson = Math.exp(-3);
    let gammaTail = 1 - Math.exp(-0.4);
    let term = Math.exp(-0.4);
    for (let k = 0; k < 40; k++) {
      expected += poisson * gammaTail;
      poisson *= 3 / (k + 1);
      term *= 0.4 / (k + 1);
      gammaTail -= term;
    }
    expect(Math.abs(shareBelow(gainsOf(3), 0.1) - expected)).toBeLessThan(fiveSigma(expected * (1 - expected), count));
  });

  it("refuses a factor that is out of range", () => {
    expect(() => new BlockRician({ block_s: 1 }, -1, fieldOf("x"))).toThrow("invalid factor: -1");
    expect(() => new BlockRician({ block_s: 1 }, Infinity, fieldOf("x"))).toThrow("invalid factor: Infinity");
  });
});
