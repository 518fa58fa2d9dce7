import { describe, expect, it } from "vitest";
import { dopplerShift_hz } from "../../../../src/physics/radio/coherence.js";
import {
  averageFadeDuration_s,
  bestUserCapacity,
  envelopeMean,
  envelopeVariance,
  ergodicCapacity,
  fadingAutocorrelation,
  levelCrossingRate_hz,
  outageProbability,
  powerBelow,
} from "../../../../src/physics/theory/rayleigh.js";

const doppler_hz = dopplerShift_hz(3 / 3.6, 2e9);

/** The mean of log2(1 + sinr * max of n exponentials) by quadrature over the quantile of the maximum. */
const bestByQuadrature = (users: number, sinr: number): number => {
  const steps = 200_000;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += Math.log2(1 - sinr * Math.log(1 - ((i + 0.5) / steps) ** (1 / users)));
  return sum / steps;
};

describe("Rayleigh fading in closed form", () => {
  it("envelope and power", () => {
    expect(envelopeMean).toBeCloseTo(0.8862, 4);
    expect(envelopeVariance).toBeCloseTo(0.2146, 4);
    expect(powerBelow(0.1)).toBeCloseTo(0.09516, 5);
    expect(powerBelow(-1)).toBe(0);
  });

  it.each([
    [1, 0.86035],
    [10, 2.90651],
    [100, 5.88405],
  ])("ergodic capacity at mean SINR %s: %s bit/s/Hz", (sinr, value) => {
    expect(ergodicCapacity(sinr)).toBeCloseTo(value, 5);
    expect(ergodicCapacity(sinr)).toBeCloseTo(bestByQuadrature(1, sinr), 4);
  });

  it("ergodic capacity approaches sinr / ln 2 when the signal is weak", () => {
    expect(ergodicCapacity(1e-9) / (1e-9 / Math.LN2)).toBeCloseTo(1, 6);
  });

  it("best of several users: 4.2427 bit/s/Hz for 4 at 10 dB", () => {
    expect(bestUserCapacity(4, 10)).toBeCloseTo(4.2427, 4);
    expect(bestUserCapacity(1, 10)).toBe(ergodicCapacity(10));
    for (const users of [2, 8, 30]) expect(bestUserCapacity(users, 10)).toBeCloseTo(bestByQuadrature(users, 10), 4);
  });

  it("outage at 1 bit/s/Hz and 10 dB: .09516", () => {
    expect(outageProbability(1, 10)).toBeCloseTo(0.09516, 5);
    expect(outageProbability(0, 10)).toBeCloseTo(0, 15);
  });

  it("the autocorrelation first vanishes after 68.85 ms at 3 km/h and 2 GHz", () => {
    expect(fadingAutocorrelation(doppler_hz, 0)).toBe(1);
    expect(fadingAutocorrelation(doppler_hz, 0.06884)).toBeGreaterThan(0);
    expect(fadingAutocorrelation(doppler_hz, 0.06886)).toBeLessThan(0);
  });

  it("level crossings 5.127 per second, fades of .1233 s, at the root mean square level", () => {
    expect(levelCrossingRate_hz(doppler_hz, 1)).toBeCloseTo(5.127, 3);
    expect(averageFadeDuration_s(doppler_hz, 1)).toBeCloseTo(0.1233, 4);
  });

  it.each([0.01, 0.5, 1, 2])("time below the level %s is its crossing rate times the fade duration", (level) => {
    const share = levelCrossingRate_hz(doppler_hz, level) * averageFadeDuration_s(doppler_hz, level);
    expect(share).toBeCloseTo(powerBelow(level ** 2), 12);
  });

  it("refuses what is out of range", () => {
    expect(() => ergodicCapacity(0)).toThrow("invalid sinr: 0");
    expect(() => bestUserCapacity(31, 1)).toThrow("invalid users: 31");
    expect(() => bestUserCapacity(2, Number.NaN)).toThrow("invalid sinr: NaN");
    expect(() => outageProbability(-1, 1)).toThrow("invalid efficiency: -1");
    expect(() => outageProbability(1, 0)).toThrow("invalid sinr: 0");
    expect(() => levelCrossingRate_hz(-1, 1)).toThrow("invalid doppler_hz: -1");
    expect(() => levelCrossingRate_hz(1, -1)).toThrow("invalid level: -1");
    expect(() => averageFadeDuration_s(0, 1)).toThrow("invalid doppler_hz: 0");
    expect(() => averageFadeDuration_s(1, 0)).toThrow("invalid level: 0");
  });
});
