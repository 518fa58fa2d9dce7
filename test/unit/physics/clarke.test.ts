import { describe, expect, it } from "vitest";
import { Clarke, type ClarkeOptions } from "../../../src/physics/radio/clarke.js";
import { dopplerShift_hz } from "../../../src/physics/radio/coherence.js";
import {
  extendedTypicalUrban,
  extendedVehicularA,
  frequencyCorrelation,
} from "../../../src/physics/radio/delay-profiles.js";
import {
  averageFadeDuration_s,
  fadingAutocorrelation,
  levelCrossingRate_hz,
  powerBelow,
} from "../../../src/physics/theory/rayleigh.js";
import { sized } from "../../support/effort.js";
import { drawsOf, fiveSigma, momentsOf, shareBelow } from "./sample.js";

const doppler_hz = dopplerShift_hz(3 / 3.6, 2e9);

const linksOf = (count: number, options: Omit<ClarkeOptions, "doppler_hz">): Clarke[] => {
  const draw = drawsOf("clarke", JSON.stringify(options), count);
  return Array.from({ length: count }, () => new Clarke({ doppler_hz, ...options }, draw));
};

/** Mean of a(link) * conj(b(link)), with the links as the ensemble. */
const correlation = (
  links: readonly Clarke[],
  a: (link: Clarke) => { re: number; im: number },
  b: (link: Clarke) => { re: number; im: number },
): { re: number; im: number } => {
  let re = 0;
  let im = 0;
  for (const link of links) {
    const x = a(link);
    const y = b(link);
    re += x.re * y.re + x.im * y.im;
    im += x.im * y.re - x.re * y.im;
  }
  return { re: re / links.length, im: im / links.length };
};

describe("Clarke's model over many links", () => {
  const count = sized(10_000, 40_000);
  const links = linksOf(count, {});

  it.each([0, 0.001, 12.3, 5000])("has mean power 1 and an exponential power at %s s", (t_s) => {
    const powers = links.map((link) => link.powerAt(t_s, 0));
    const { mean, variance } = momentsOf(powers);
    expect(Math.abs(mean - 1)).toBeLessThan(fiveSigma(1, count));
    expect(Math.abs(variance - (1 - 1 / 32))).toBeLessThan(fiveSigma(8, count));
    for (const limit of [0.1, 1]) {
      // The exponential law and its first correction (Laguerre, order 2) for a variance of 1 - 1/32.
      const p = powerBelow(limit) - (Math.exp(-limit) * (limit - limit ** 2 / 2)) / 64;
      expect(Math.abs(shareBelow(powers, limit) - p)).toBeLessThan(fiveSigma(p * (1 - p), count));
    }
  });

  it.each([2, 4, 8])("has a power variance of 1 - 1/%s with that many sinusoids", (sinusoids) => {
    const powers = linksOf(count, { sinusoids }).map((link) => link.powerAt(1, 0));
    expect(Math.abs(momentsOf(powers).variance - (1 - 1 / sinusoids))).toBeLessThan(fiveSigma(8, count));
  });

  it.each([0, 77])("is correlated in time by J0(2 pi f_d lag), from %s s on", (t_s) => {
    for (const lag_s of [0.01, 0.03, 0.06885, 0.1, 0.15, 0.23, 0.5, 1]) {
      const { re, im } = correlation(
        links,
        (link) => link.responseAt(t_s + lag_s, 0),
        (link) => link.responseAt(t_s, 0),
      );
      expect(Math.abs(re - fadingAutocorrelation(doppler_hz, lag_s))).toBeLessThan(fiveSigma(1, count));
      expect(Math.abs(im)).toBeLessThan(fiveSigma(1, count));
    }
  });

  it("is circular: mean 0, and no correlation with its own mirror image", () => {
    const one = { re: 1, im: 0 };
    const at = (link: Clarke) => link.responseAt(3, 0);
    const mirror = (link: Clarke) => ({ re: at(link).re, im: -at(link).im });
    for (const { re, im } of [correlation(links, at, () => one), correlation(links, at, mirror)]) {
      expect(Math.abs(re)).toBeLessThan(fiveSigma(1, count));
      expect(Math.abs(im)).toBeLessThan(fiveSigma(1, count));
    }
  });
});

describe("Clarke's model along time", () => {
  it.each([0.3, 1])("crosses the level %s as often and fades as long as Rice's formulas say", (level) => {
    const block_s = 1e-3;
    const blocks = 10_000;
    const crossings: number[] = [];
    const below: number[] = [];
    for (const link of linksOf(sized(120, 300), { block_s })) {
      const out = Float64Array.from({ length: blocks }, (_, b) => link.gain(20_000 + b, 0));
      let up = 0;
      for (let b = 1; b < blocks; b++) if (out[b - 1]! < level ** 2 && out[b]! >= level ** 2) up++;
      crossings.push(up / (blocks * block_s));
      below.push(shareBelow(out, level ** 2));
    }
    const rate = momentsOf(crossings);
    const expected_hz = levelCrossingRate_hz(doppler_hz, level);
    // Each link is one sample; 32 sinusoids stray from Rice's rate by a few parts in a hundred at most.
    expect(Math.abs(rate.mean - expected_hz)).toBeLessThan(fiveSigma(rate.variance, rate.count) + 0.02 * expected_hz);
    const duration_s = momentsOf(below).mean / rate.mean;
    expect(Math.abs(duration_s / averageFadeDuration_s(doppler_hz, level) - 1)).toBeLessThan(0.1);
  });

  it("has the exact powers at the middles of the blocks, however late and in whatever order", () => {
    const [link] = linksOf(1, { profile: extendedVehicularA, groups: 5, sight: { factor: 2 } });
    // After a week a phase of 2e7 rad is known to 4e-9 only, in either form.
    for (const [first, digits] of [
      [0, 11],
      [450, 11],
      [64, 11],
      [64_000_000, 6],
    ] as const)
      for (let block = first; block < first + 64; block += 9)
        for (let g = 0; g < 5; g++)
          expect(link!.gain(block, g)).toBeCloseTo(link!.powerAt((block + 0.5) * link!.block_s, g), digits);
  });

  it("draws nothing before it is asked", () => {
    let draws = 0;
    const link = new Clarke({ doppler_hz, sinusoids: 8 }, () => {
      draws++;
      return 0.5;
    });
    expect(draws).toBe(0);
    link.gain(3, 0);
    link.gain(1000, 0);
    expect(draws).toBe(16);
  });
});

describe("Clarke's model over frequency", () => {
  it.each([
    { name: "EVA", profile: extendedVehicularA },
    { name: "ETU", profile: extendedTypicalUrban },
  ])("$name: groups are correlated by the Fourier transform of the delays", ({ profile }) => {
    const count = 2500;
    const groups = 12;
    const links = linksOf(count, { profile, groups, groupWidth_hz: 180e3 });
    for (const separation of [0, 1, 2, 4, 7, 11]) {
      const { re, im } = correlation(
        links,
        (link) => link.responseAt(9, separation),
        (link) => link.responseAt(9, 0),
      );
      const expected = frequencyCorrelation(profile, separation * 180e3);
      expect(Math.abs(Math.hypot(re, im) - expected)).toBeLessThan(fiveSigma(1, count));
    }
  });

  it("fades all groups alike over a single tap", () => {
    const [link] = linksOf(1, { groups: 3 });
    expect(link!.powerAt(4, 0)).toBe(link!.powerAt(4, 2));
  });
});

describe("Clarke's model with a steady component", () => {
  const factor = 4;

  it("has mean power 1 and the variance of a Rician power", () => {
    const count = sized(8000, 20_000);
    const powers = linksOf(count, { sight: { factor } }).map((link) => link.powerAt(2, 0));
    const expected = (1 - 1 / 32 + 2 * factor) / (1 + factor) ** 2;
    const { mean, variance } = momentsOf(powers);
    expect(Math.abs(mean - 1)).toBeLessThan(fiveSigma(expected, count));
    expect(Math.abs(variance - expected)).toBeLessThan(fiveSigma(8 * expected ** 2, count));
  });

  it("turns by the Doppler shift of its own direction", () => {
    const [link] = linksOf(1, { sight: { factor: 1e12, angle_rad: 1 } });
    const lag_s = 0.01;
    const { re, im } = correlation(
      [link!],
      () => link!.responseAt(5 + lag_s, 0),
      () => link!.responseAt(5, 0),
    );
    expect(Math.atan2(im, re)).toBeCloseTo(2 * Math.PI * doppler_hz * Math.cos(1) * lag_s, 4);
  });

  it("is one share of the first tap only", () => {
    const count = 4000;
    const links = linksOf(count, { profile: extendedVehicularA, sight: { factor } });
    const { mean } = momentsOf(links.map((link) => link.powerAt(1, 0)));
    expect(Math.abs(mean - 1)).toBeLessThan(fiveSigma(1, count));
  });
});

describe("Clarke's options", () => {
  const draw = drawsOf("options");

  it("sample a quarter of the coherence time, not below 50 us; a channel at rest is one block", () => {
    expect(new Clarke({ doppler_hz: 10 }, draw).block_s).toBeCloseTo(0.010575, 9);
    expect(new Clarke({ doppler_hz: 5000 }, draw).block_s).toBe(50e-6);
    const rest = new Clarke({ doppler_hz: 0 }, draw);
    expect(rest.block_s).toBe(Infinity);
    expect(rest.gain(0, 0)).toBeCloseTo(rest.powerAt(1e6, 0), 12);
  });

  it("are refused when out of range", () => {
    const refused = (options: Partial<ClarkeOptions>, message: string) =>
      expect(() => new Clarke({ doppler_hz, ...options }, draw)).toThrow(message);
    refused({ doppler_hz: -1 }, "invalid doppler_hz: -1");
    refused({ doppler_hz: Number.NaN }, "invalid doppler_hz: NaN");
    refused({ groupWidth_hz: 0 }, "invalid groupWidth_hz: 0");
    refused({ sinusoids: 0 }, "invalid sinusoids: 0");
    refused({ groups: 0 }, "invalid groups: 0");
    refused({ block_s: 0 }, "invalid block_s: 0");
    refused({ profile: [] }, "invalid profile: no taps");
    refused({ sight: { factor: -1 } }, "invalid sight.factor: -1");
    refused({ sight: { factor: 1, angle_rad: Infinity } }, "invalid sight.angle_rad: Infinity");
  });
});
