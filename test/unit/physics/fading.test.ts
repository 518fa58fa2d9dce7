import { describe, expect, it } from "vitest";
import { NoFading } from "../../../src/models/fading/none.js";
import { BlockRayleigh } from "../../../src/models/fading/rayleigh.js";
import { completeGrid } from "../../../src/physics/radio/fading.js";
import { shannon } from "../../../src/physics/radio/spectral-efficiency.js";
import { bestUserCapacity, ergodicCapacity, outageProbability } from "../../../src/physics/theory/rayleigh.js";
import { fieldOf, fiveSigma, momentsOf, shareBelow } from "./sample.js";

describe("no fading", () => {
  it("is 1 for ever", () => {
    expect(new NoFading().gain(5, 0)).toBe(1);
    expect(new NoFading().block_s).toBe(Infinity);
  });
});

describe("Rayleigh block fading", () => {
  const groups = 4;
  const blocks = 50_000;
  const fading = new BlockRayleigh({ block_s: 0.01, groups }, fieldOf("rayleigh"));
  const gainsFrom = (first: number) =>
    Float64Array.from({ length: blocks * groups }, (_, i) => fading.gain(first + Math.floor(i / groups), i % groups));
  const gains = gainsFrom(150_000);

  it("has an exponential power: mean 1, variance 1, P(power < 0.1) = .09516", () => {
    const { mean, variance } = momentsOf(gains);
    expect(Math.abs(mean - 1)).toBeLessThan(fiveSigma(1, gains.length));
    // Fourth central moment 9: the estimated variance has variance 8 / n.
    expect(Math.abs(variance - 1)).toBeLessThan(fiveSigma(8, gains.length));
    for (const limit of [0.01, 0.1, 1, 3]) {
      const p = 1 - Math.exp(-limit);
      expect(Math.abs(shareBelow(gains, limit) - p)).toBeLessThan(fiveSigma(p * (1 - p), gains.length));
    }
  });

  it("has a Rayleigh envelope: mean sqrt(pi) / 2, variance 1 - pi / 4", () => {
    const { mean, variance } = momentsOf(gains.map(Math.sqrt));
    expect(Math.abs(mean - 0.88623)).toBeLessThan(fiveSigma(0.2146, gains.length));
    // Fourth central moment of the envelope .1493 at mean power 1.
    expect(Math.abs(variance - 0.2146)).toBeLessThan(fiveSigma(0.1493 - 0.2146 ** 2, gains.length));
  });

  it("is independent from block to block, from group to group and from time to time", () => {
    const other = gainsFrom(2 ** 40);
    const pairs = (next: (i: number) => number, count: number) =>
      momentsOf(Array.from({ length: count }, (_, i) => (gains[i]! - 1) * (next(i) - 1))).mean;
    expect(Math.abs(pairs((i) => gains[i + 1]!, gains.length - 1))).toBeLessThan(fiveSigma(1, gains.length));
    expect(Math.abs(pairs((i) => gains[i + groups]!, gains.length - groups))).toBeLessThan(fiveSigma(1, gains.length));
    expect(Math.abs(pairs((i) => other[i]!, gains.length))).toBeLessThan(fiveSigma(1, gains.length));
  });

  it("carries the ergodic capacity, and fails as often as the outage formula says", () => {
    for (const sinr of [1, 10, 100]) {
      const { mean } = momentsOf(gains.map((gain) => shannon(sinr * gain)));
      // The variance of log2(1 + sinr x) rises with sinr to that of log2(x): (pi^2 / 6) / ln^2 2 = 3.42.
      expect(Math.abs(mean - ergodicCapacity(sinr))).toBeLessThan(fiveSigma(3.42, gains.length));
    }
    const p = outageProbability(1, 10);
    const outage = shareBelow(
      gains.map((gain) => shannon(10 * gain)),
      1,
    );
    expect(Math.abs(outage - p)).toBeLessThan(fiveSigma(p * (1 - p), gains.length));
  });

  it("gives the best of four users 4.2427 bit/s/Hz at 10 dB, each a quarter of the time", () => {
    const rates = new Float64Array(blocks);
    const served = [0, 0, 0, 0];
    for (let b = 0; b < blocks; b++) {
      const users = [...gains.subarray(b * groups, (b + 1) * groups)];
      const best = Math.max(...users);
      rates[b] = shannon(10 * best);
      served[users.indexOf(best)]!++;
    }
    expect(Math.abs(momentsOf(rates).mean - bestUserCapacity(4, 10))).toBeLessThan(fiveSigma(3.42, blocks));
    for (const times of served) expect(Math.abs(times / blocks - 0.25)).toBeLessThan(fiveSigma(0.1875, blocks));
  });
});

describe("the addresses of block fading", () => {
  it("are all different, in blocks above 2^32 too, up to 2^53", () => {
    const asked: number[] = [];
    const fading = new BlockRayleigh({ block_s: 1e-6, groups: 16 }, (index) => {
      asked.push(index);
      return 0.5;
    });
    const blocks = [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 49 - 1];
    for (const block of blocks) for (const group of [0, 1, 15]) fading.gain(block, group);
    expect(new Set(asked).size).toBe(3 * blocks.length);
    expect(Math.max(...asked)).toBe(2 ** 53 - 1);
  });

  it("are refused beyond that: fading does not begin to repeat", () => {
    const fading = new BlockRayleigh({ block_s: 1e-6, groups: 16 }, fieldOf("late"));
    expect(() => fading.gain(2 ** 49, 0)).toThrow(new RangeError("invalid index: 9007199254740992"));
  });
});

describe("the grid of blocks", () => {
  it("has its defaults, and refuses what is out of range", () => {
    expect(completeGrid({ block_s: 1 })).toEqual({ block_s: 1, groups: 1 });
    expect(completeGrid({ block_s: Infinity })).toEqual({ block_s: Infinity, groups: 1 });
    expect(() => completeGrid({ block_s: Number.NaN })).toThrow(new RangeError("invalid block_s: NaN"));
    expect(() => completeGrid({ block_s: 1, groups: 1.5 })).toThrow("invalid groups: 1.5");
  });
});
