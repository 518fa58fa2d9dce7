import { describe, expect, it } from "vitest";
import { Clarke } from "../../src/physics/clarke.js";
import { extendedPedestrianA, extendedVehicularA } from "../../src/physics/delay-profiles.js";
import { BlockRayleigh, type FadingProcess, NoFading } from "../../src/physics/fading.js";
import { BlockRician } from "../../src/physics/rician.js";
import { drawsOf, fiveSigma, momentsOf } from "../unit/physics/sample.js";

/** A fading model as the contract sees it: a link of its own for every number, the same one for the same number. */
interface Candidate {
  readonly name: string;
  readonly of: (link: number) => FadingProcess;
  /** The model has no randomness: links may be equal. */
  readonly constant?: true;
}

const doppler_hz = 5.56;
const clarke = (name: string, options: Omit<ConstructorParameters<typeof Clarke>[0], "doppler_hz">): Candidate => ({
  name,
  of: (link) => new Clarke({ doppler_hz, ...options }, drawsOf(name, link)),
});

const candidates: readonly Candidate[] = [
  { name: "none", of: () => new NoFading(), constant: true },
  {
    name: "block",
    of: (link) => new BlockRayleigh({ block_s: 0.01, groups: 8, chunk: 16 }, (c) => drawsOf("block", link, c)),
  },
  {
    name: "block, for ever",
    of: (link) => new BlockRayleigh({ block_s: Infinity, groups: 2 }, (c) => drawsOf("block for ever", link, c)),
  },
  {
    name: "rician",
    of: (link) => new BlockRician({ block_s: 0.01, groups: 8, chunk: 16 }, 4, (c) => drawsOf("rician", link, c)),
  },
  clarke("clarke, flat", { chunk: 16 }),
  clarke("clarke, EPA", { profile: extendedPedestrianA, groups: 8, chunk: 16 }),
  clarke("clarke, EVA", { profile: extendedVehicularA, groups: 8, chunk: 16 }),
  clarke("clarke, 5 sinusoids", { sinusoids: 5, groups: 2, chunk: 7 }),
  clarke("clarke, sight", { sight: { factor: 4 }, profile: extendedPedestrianA, groups: 3, chunk: 16 }),
  { name: "clarke, at rest", of: (link) => new Clarke({ doppler_hz: 0, groups: 2 }, drawsOf("rest", link)) },
];

const filled = (fading: FadingProcess, chunkIndex: number): Float64Array => {
  const out = new Float64Array(fading.chunk * fading.groups);
  fading.fill(chunkIndex, out);
  return out;
};

describe.each(candidates)("fading contract: $name", ({ of, constant }) => {
  it("has a grid: blocks of some length, at least one group, at least one block in a chunk", () => {
    const { block_s, groups, chunk } = of(0);
    expect(block_s).toBeGreaterThan(0);
    for (const number of [groups, chunk]) {
      expect(Number.isInteger(number)).toBe(true);
      expect(number).toBeGreaterThanOrEqual(1);
    }
  });

  it("has finite gains, none negative, in early chunks and late ones", () => {
    const fading = of(0);
    for (const chunkIndex of [0, 1, 2, 1000, 10_000_000])
      for (const gain of filled(fading, chunkIndex)) {
        expect(Number.isFinite(gain)).toBe(true);
        expect(gain).toBeGreaterThanOrEqual(0);
      }
  });

  it("has mean power 1 over links, in every corner of a chunk", () => {
    const links = 2000;
    const corners = Array.from({ length: links }, (_, link) => {
      const fading = of(link);
      const first = filled(fading, 0);
      const later = filled(fading, 3);
      return [first[0]!, first[fading.groups - 1]!, later.at(-1)!];
    });
    for (const corner of [0, 1, 2]) {
      const { mean } = momentsOf(corners.map((gains) => gains[corner]!));
      // No model varies more than Rayleigh's, whose power has variance 1.
      expect(Math.abs(mean - 1)).toBeLessThan(fiveSigma(1, links));
    }
  });

  it("gives a chunk the same gains in any order, again and again, and in a twin", () => {
    const fading = of(1);
    const inOrder = [0, 1, 2, 3].map((chunkIndex) => filled(fading, chunkIndex));
    for (const chunkIndex of [2, 0, 3, 1, 1]) expect(filled(fading, chunkIndex)).toEqual(inOrder[chunkIndex]);
    expect(filled(of(1), 3)).toEqual(inOrder[3]);
  });

  it("overwrites exactly its part of the array", () => {
    const fading = of(2);
    const length = fading.chunk * fading.groups;
    const out = new Float64Array(length + 2).fill(-1);
    fading.fill(1, out);
    expect(out.subarray(0, length)).toEqual(filled(fading, 1));
    expect([...out.subarray(length)]).toEqual([-1, -1]);
  });

  it("fades every link by itself", () => {
    if (constant) return;
    const [a, b] = [filled(of(1), 0), filled(of(11), 0)];
    expect(a).not.toEqual(b);
  });
});

describe("fading contract: continuity of Clarke's model", () => {
  it("steps over the boundary of two chunks as it steps within one", () => {
    const chunk = 32;
    const options = { doppler_hz, profile: extendedPedestrianA, groups: 2, chunk, block_s: 1e-3 };
    const fading = new Clarke(options, drawsOf("continuity"));
    for (const chunkIndex of [0, 1, 50, 1_000_000]) {
      const both = [...filled(fading, chunkIndex), ...filled(fading, chunkIndex + 1)];
      for (let b = 1; b < 2 * chunk - 1; b++) {
        // A smooth curve: the middle of three neighbours is their mean but for (2 pi f_d block_s)^2 of its size.
        const [before, here, after] = [both[2 * (b - 1)]!, both[2 * b]!, both[2 * (b + 1)]!];
        expect(Math.abs(here - (before + after) / 2)).toBeLessThan(0.02);
      }
    }
  });
});
