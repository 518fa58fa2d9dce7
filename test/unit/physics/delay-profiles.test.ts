import { describe, expect, it } from "vitest";
import {
  delayProfile,
  extendedPedestrianA,
  extendedTypicalUrban,
  extendedVehicularA,
  flatProfile,
  frequencyCorrelation,
  rmsDelaySpread_s,
} from "../../../src/physics/radio/delay-profiles.js";

const profiles = [
  { name: "flat", profile: flatProfile, taps: 1, spread_ns: 0, longest_ns: 0 },
  // 43.13 ns: the 43.95 ns seen elsewhere come from a fifth tap at 120 ns in a widely copied script; the standard has 110 ns.
  { name: "EPA", profile: extendedPedestrianA, taps: 7, spread_ns: 43.13, longest_ns: 410 },
  { name: "EVA", profile: extendedVehicularA, taps: 9, spread_ns: 356.65, longest_ns: 2510 },
  { name: "ETU", profile: extendedTypicalUrban, taps: 9, spread_ns: 990.94, longest_ns: 5000 },
];

describe.each(profiles)("delay profile $name", ({ profile, taps, spread_ns, longest_ns }) => {
  it("has its taps, in order, with a total power of 1", () => {
    expect(profile).toHaveLength(taps);
    expect(profile.at(-1)!.delay_s * 1e9).toBeCloseTo(longest_ns, 9);
    expect(profile.reduce((sum, tap) => sum + tap.power, 0)).toBeCloseTo(1, 12);
    for (let tap = 1; tap < taps; tap++) expect(profile[tap]!.delay_s).toBeGreaterThan(profile[tap - 1]!.delay_s);
  });

  it("has the RMS delay spread of the standard's table", () => {
    expect(rmsDelaySpread_s(profile) * 1e9).toBeCloseTo(spread_ns, 1);
  });

  it("correlates fully at separation 0, and by the curvature of its spread near it", () => {
    expect(frequencyCorrelation(profile, 0)).toBeCloseTo(1, 12);
    // |R(f)| = 1 - (2 pi f spread)^2 / 2 for small f
    const separation_hz = 1e3;
    const curvature = (2 * Math.PI * separation_hz * spread_ns * 1e-9) ** 2 / 2;
    expect(1 - frequencyCorrelation(profile, separation_hz)).toBeCloseTo(curvature, 8);
    expect(frequencyCorrelation(profile, -2e5)).toBeCloseTo(frequencyCorrelation(profile, 2e5), 12);
  });
});

describe("delay profiles of one's own", () => {
  it("two equal taps beat: |cos(pi f delay)|", () => {
    const beat = delayProfile([0, 1000], [-3, -3]);
    expect(rmsDelaySpread_s(beat)).toBeCloseTo(500e-9, 15);
    for (const separation_hz of [1e5, 5e5, 7e5])
      expect(frequencyCorrelation(beat, separation_hz)).toBeCloseTo(
        Math.abs(Math.cos(Math.PI * separation_hz * 1e-6)),
        12,
      );
  });

  it("refuses tables that are empty, uneven or out of range", () => {
    expect(() => delayProfile([], [])).toThrow("invalid delay profile: 0 delays, 0 powers");
    expect(() => delayProfile([0, 1], [0])).toThrow("invalid delay profile: 2 delays, 1 powers");
    expect(() => delayProfile([-1], [0])).toThrow("invalid delays_ns: -1");
    expect(() => delayProfile([0], [Number.NaN])).toThrow("invalid powers_db: NaN");
  });
});
