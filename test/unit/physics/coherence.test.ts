import { describe, expect, it } from "vitest";
import { coherenceBandwidth_hz, coherenceTime_s, dopplerShift_hz } from "../../../src/physics/radio/coherence.js";

describe("coherence", () => {
  it("the Doppler shift is 5.56 Hz at 3 km/h and 2 GHz, 0 at rest", () => {
    expect(dopplerShift_hz(3 / 3.6, 2e9)).toBeCloseTo(5.5594, 4);
    expect(dopplerShift_hz(0, 2e9)).toBe(0);
  });

  it("the coherence time is 0.423 / f_d, for ever at rest", () => {
    expect(coherenceTime_s(5.5594)).toBeCloseTo(0.0761, 4);
    expect(coherenceTime_s(1)).toBeCloseTo(Math.sqrt(9 / (16 * Math.PI)), 3);
    expect(coherenceTime_s(0)).toBe(Infinity);
  });

  it("the coherence bandwidth is a fifth of the inverse delay spread, unbounded for one tap", () => {
    expect(coherenceBandwidth_hz(1e-6)).toBeCloseTo(2e5, 6);
    expect(coherenceBandwidth_hz(0)).toBe(Infinity);
  });

  it("refuses what is out of range", () => {
    expect(() => dopplerShift_hz(-1, 2e9)).toThrow("invalid speed_mps: -1");
    expect(() => dopplerShift_hz(1, 0)).toThrow("invalid frequency_hz: 0");
    expect(() => coherenceTime_s(Number.NaN)).toThrow("invalid doppler_hz: NaN");
    expect(() => coherenceBandwidth_hz(-1)).toThrow("invalid rmsDelaySpread_s: -1");
  });
});
