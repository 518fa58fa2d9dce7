import { describe, expect, it } from "vitest";
import { NoFading } from "../../../src/models/fading/none.js";
import { BlockRayleigh } from "../../../src/models/fading/rayleigh.js";
import { FinerBlocks, MovingGain, PathGain } from "../../../src/physics/motion/moving-gain.js";
import { RememberedFading } from "../../../src/physics/radio/remembered-fading.js";
import { fieldOf } from "./sample.js";

const rayleigh = () => new BlockRayleigh({ block_s: 0.05, groups: 3 }, fieldOf("finer", 1));

describe("finer blocks", () => {
  it("cut each block into equal parts no longer than asked for, with its gains", () => {
    const coarse = rayleigh();
    const fine = new FinerBlocks(coarse, 0.02);
    expect(fine.block_s).toBeCloseTo(0.05 / 3, 15);
    expect(fine.groups).toBe(3);
    for (let block = 0; block < 60; block++)
      for (let group = 0; group < 3; group++)
        expect(fine.gain(block, group)).toBe(coarse.gain(Math.floor(block / 3), group));
  });

  it("leave blocks that are short enough as they are", () => {
    expect(new FinerBlocks(rayleigh(), 0.05).block_s).toBe(0.05);
    expect(new FinerBlocks(rayleigh(), 1).block_s).toBe(0.05);
  });

  it("cut what never changes at the length asked for", () => {
    const fine = new FinerBlocks(new NoFading(), 0.1);
    expect(fine.block_s).toBe(0.1);
    expect([0, 1, 1e6].map((block) => fine.gain(block, 0))).toEqual([1, 1, 1]);
  });

  it("keep the mean gain of a path", () => {
    const moving = new MovingGain(new NoFading(), new PathGain(0.2, (time_s) => 1 + time_s));
    const fine = new FinerBlocks(moving, 0.1);
    expect(fine.block_s).toBe(0.1);
    for (const block of [0, 1, 2, 7, 100]) {
      expect(fine.meanGain(block)).toBe(moving.meanGain(Math.floor(block / 2)));
      expect(fine.gain(block, 0)).toBe(moving.gain(Math.floor(block / 2), 0));
    }
  });

  it("take a length > 0", () => {
    expect(() => new FinerBlocks(new NoFading(), 0)).toThrow("invalid longest_s: 0");
  });
});

describe("remembered fading", () => {
  it("is the same fading, in whatever order it is asked about, and draws each gain of a recent block once", () => {
    const draws = fieldOf("remembered", 1);
    let drawn = 0;
    const counted = new BlockRayleigh({ block_s: 0.05, groups: 3 }, (index) => {
      drawn++;
      return draws(index);
    });
    const remembered = new RememberedFading(counted);
    const plain = new BlockRayleigh({ block_s: 0.05, groups: 3 }, draws);
    const blocks = [0, 5, 0, 16, 0, 5, 21, 2 ** 33, 5];
    for (const block of blocks)
      for (const group of [2, 0, 1]) expect(remembered.gain(block, group)).toBe(plain.gain(block, group));
    drawn = 0;
    for (const group of [0, 1, 2]) remembered.gain(5, group);
    expect(drawn).toBe(0);
    expect([remembered.block_s, remembered.groups, remembered.meanGain(3)]).toEqual([0.05, 3, 1]);
  });
});
