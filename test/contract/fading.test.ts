import { describe, expect, it } from "vitest";
import { fading } from "../../src/models/fading/catalog.js";
import { BlockNakagami } from "../../src/models/fading/nakagami.js";
import { NoFading } from "../../src/models/fading/none.js";
import { BlockRayleigh } from "../../src/models/fading/rayleigh.js";
import { BlockRician } from "../../src/models/fading/rician.js";
import { Clarke } from "../../src/physics/radio/clarke.js";
import { extendedPedestrianA, extendedVehicularA } from "../../src/physics/radio/delay-profiles.js";
import type { FadingProcess } from "../../src/physics/radio/fading.js";
import { drawsOf, fieldOf, fiveSigma, momentsOf } from "../unit/physics/sample.js";

/** Of every model of the catalog at least one candidate, by the beginning of its name. */
const families = fading.models.map(({ name }) => name);

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
    name: "rayleigh",
    of: (link) => new BlockRayleigh({ block_s: 0.01, groups: 8 }, fieldOf("block", link)),
  },
  {
    name: "rayleigh, for ever",
    of: (link) => new BlockRayleigh({ block_s: Infinity, groups: 2 }, fieldOf("block for ever", link)),
  },
  {
    name: "rician",
    of: (link) => new BlockRician({ block_s: 0.01, groups: 8 }, 4, fieldOf("rician", link)),
  },
  {
    name: "nakagami, m = 3",
    of: (link) => new BlockNakagami({ block_s: 0.01, groups: 8 }, 3, fieldOf("nakagami", link)),
  },
  clarke("clarke, flat", {}),
  clarke("clarke, EPA", { profile: extendedPedestrianA, groups: 8 }),
  clarke("clarke, EVA", { profile: extendedVehicularA, groups: 8 }),
  clarke("clarke, 5 sinusoids", { sinusoids: 5, groups: 2 }),
  clarke("clarke, sight", { sight: { factor: 4 }, profile: extendedPedestrianA, groups: 3 }),
  { name: "clarke, at rest", of: (link) => new Clarke({ doppler_hz: 0, groups: 2 }, drawsOf("rest", link)) },
];

/** Gains of some blocks, group by group. */
const gainsOf = (fading: FadingProcess, blocks: readonly number[]): number[] =>
  blocks.flatMap((block) => Array.from({ length: fading.groups }, (_, group) => fading.gain(block, group)));

const blocks = [0, 1, 2, 31, 32, 33, 63, 64, 65, 1000, 10_000_000, 2 ** 33];

describe.each(candidates)("fading contract: $name", ({ of, constant }) => {
  it("has a grid: blocks of some length, at least one group", () => {
    const { block_s, groups } = of(0);
    expect(block_s).toBeGreaterThan(0);
    expect(Number.isInteger(groups)).toBe(true);
    expect(groups).toBeGreaterThanOrEqual(1);
  });

  it("has finite gains, none negative, in early blocks and late ones", () => {
    for (const gain of gainsOf(of(0), blocks)) {
      expect(Number.isFinite(gain)).toBe(true);
      expect(gain).toBeGreaterThanOrEqual(0);
    }
  });

  it("has mean power 1 over links, early and late, in the first group and the last", () => {
    const links = 2000;
    const corners = Array.from({ length: links }, (_, link) => {
      const fading = of(link);
      return [fading.gain(0, 0), fading.gain(0, fading.groups - 1), fading.gain(63, fading.groups - 1)];
    });
    for (const corner of [0, 1, 2]) {
      const { mean } = momentsOf(corners.map((gains) => gains[corner]!));
      // No model varies more than Rayleigh's, whose power has variance 1.
      expect(Math.abs(mean - 1)).toBeLessThan(fiveSigma(1, links));
    }
  });

  it("gives a block the same gains in any order, again and again, and in a twin", () => {
    const fading = of(1);
    const inOrder = gainsOf(fading, blocks);
    const backwards = [...blocks].reverse();
    expect(gainsOf(fading, [...backwards, ...backwards, ...blocks]).slice(-inOrder.length)).toEqual(inOrder);
    expect(gainsOf(of(1), blocks)).toEqual(inOrder);
    for (const [index, block] of blocks.entries()) expect(of(1).gain(block, 0)).toBe(inOrder[index * fading.groups]);
  });

  it("fades every link by itself", () => {
    if (constant) return;
    expect(gainsOf(of(1), blocks)).not.toEqual(gainsOf(of(11), blocks));
  });
});

describe("fading contract: the catalog", () => {
  it.each(families)("has a candidate for %s", (family) => {
    expect(candidates.some(({ name }) => name.split(",")[0] === family)).toBe(true);
  });
});

describe("fading contract: continuity of Clarke's model", () => {
  it("is a smooth curve over the blocks, early and late", () => {
    const options = { doppler_hz, profile: extendedPedestrianA, groups: 2, block_s: 1e-3 };
    const fading = new Clarke(options, drawsOf("continuity"));
    for (const first of [0, 31, 1600, 32_000_000])
      for (let block = first + 1; block < first + 64; block++) {
        // The middle of three neighbours is their mean but for (2 pi f_d block_s)^2 of its size.
        const [before, here, after] = [fading.gain(block - 1, 0), fading.gain(block, 0), fading.gain(block + 1, 0)];
        expect(Math.abs(here - (before + after) / 2)).toBeLessThan(0.02);
      }
  });
});
