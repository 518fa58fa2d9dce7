import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeRate, type RateSettings } from "../../../src/models/rate/catalog.js";
import {
  cqiEfficiencies,
  cqiOf,
  cqiThreshold_db,
  dbmOf,
  decibelsOf,
  lteCqi,
  noisePower_w,
  ratioOf,
  shannon,
  shannonGap,
  shannonWithGap,
  sinrOf,
  wattsOf,
} from "../../../src/physics/radio/spectral-efficiency.js";

describe("decibels", () => {
  it("convert both ways", () => {
    expect(ratioOf(3)).toBeCloseTo(1.99526, 5);
    expect(decibelsOf(100)).toBe(20);
    expect(decibelsOf(0)).toBe(-Infinity);
    expect(wattsOf(30)).toBe(1);
    expect(wattsOf(23)).toBeCloseTo(0.199526, 6);
    expect(dbmOf(0.1)).toBeCloseTo(20, 12);
    fc.assert(
      fc.property(fc.double({ min: -200, max: 200, noNaN: true }), (level) => {
        expect(decibelsOf(ratioOf(level))).toBeCloseTo(level, 9);
        expect(dbmOf(wattsOf(level))).toBeCloseTo(level, 9);
      }),
    );
  });
});

describe("SINR", () => {
  it("noise of a 15 kHz subcarrier at a base station is -127.24 dBm", () => {
    expect(dbmOf(noisePower_w(15e3, 5))).toBeCloseTo(-174 + 5 + decibelsOf(15e3), 9);
    expect(noisePower_w(0, 5)).toBe(0);
  });

  it("is signal over noise and interference", () => {
    expect(sinrOf(2, 0.5, 0.1)).toBeCloseTo(10, 12);
    expect(sinrOf(2, 0.5, 0.1, 0.1)).toBeCloseTo(5, 12);
  });

  it("refuses what is out of range", () => {
    expect(() => noisePower_w(-1, 5)).toThrow("invalid bandwidth_hz: -1");
    expect(() => noisePower_w(1, Number.NaN)).toThrow("invalid noiseFigure_db: NaN");
  });
});

/** Every rate function of the catalog, with settings to try it with. */
const rates: { readonly [Name in RateSettings["rate"]]: Extract<RateSettings, { readonly rate: Name }> } = {
  shannon: { rate: "shannon" },
  "shannon-gap": { rate: "shannon-gap", bitErrorRate: 5e-5 },
  "lte-cqi": { rate: "lte-cqi" },
  "truncated-shannon": { rate: "truncated-shannon", highest_bps_per_hz: 4.4, attenuation: 0.6 },
};

describe.each(Object.values(rates))("spectral efficiency: $rate", (settings) => {
  const { efficiency } = makeRate(settings);
  it("is 0 without a signal, never falls as SINR rises, and never exceeds Shannon's", () => {
    expect(efficiency(0)).toBe(0);
    const level = fc.double({ min: -40, max: 60, noNaN: true });
    fc.assert(
      fc.property(level, level, (a, b) => {
        expect(efficiency(ratioOf(Math.min(a, b)))).toBeLessThanOrEqual(efficiency(ratioOf(Math.max(a, b))));
        expect(efficiency(ratioOf(a))).toBeLessThanOrEqual(shannon(ratioOf(a)));
      }),
    );
  });
});

describe("spectral efficiency against its formulas", () => {
  it("shannon: log2(1 + sinr), exact at tiny SINR too", () => {
    expect(shannon(1)).toBe(1);
    expect(shannon(15)).toBeCloseTo(4, 14);
    expect(shannon(1e-18)).toBeCloseTo(1e-18 / Math.LN2, 30);
  });

  it("the gap at a bit error rate of 5e-5 is 5.53", () => {
    expect(shannonGap(5e-5)).toBeCloseTo(5.53, 2);
    expect(shannonWithGap(5)(5)).toBe(1);
    expect(() => shannonGap(0)).toThrow("invalid bitErrorRate: 0");
    expect(() => shannonGap(0.2)).toThrow("invalid bitErrorRate: 0.2");
    expect(() => shannonWithGap(0.5)).toThrow("invalid gap: 0.5");
  });

  it("truncated: attenuated Shannon's up to the highest rate, which is reached at 2^(highest / attenuation) - 1", () => {
    const { efficiency } = makeRate({ rate: "truncated-shannon", highest_bps_per_hz: 4.5, attenuation: 0.75 });
    expect(efficiency(3)).toBe(1.5);
    expect(efficiency(2 ** 6 - 1)).toBeCloseTo(4.5, 12);
    expect(efficiency(2 ** 6 - 2)).toBeLessThan(4.5);
    expect(efficiency(1e12)).toBe(4.5);
  });

  it("the CQI steps up exactly at its thresholds, -7 to 20 dB", () => {
    expect(cqiThreshold_db(1)).toBe(-7);
    expect(cqiThreshold_db(15)).toBe(20);
    expect(cqiOf(0)).toBe(0);
    expect(cqiOf(Number.NaN)).toBe(0);
    expect(cqiOf(Infinity)).toBe(15);
    for (let cqi = 1; cqi <= 15; cqi++) {
      const threshold = ratioOf(cqiThreshold_db(cqi));
      expect(cqiOf(threshold)).toBe(cqi);
      expect(cqiOf(threshold * (1 - 1e-12))).toBe(cqi - 1);
      expect(lteCqi(threshold)).toBe(cqiEfficiencies[cqi]);
    }
    expect(lteCqi(1e9)).toBe(5.5547);
  });
});
