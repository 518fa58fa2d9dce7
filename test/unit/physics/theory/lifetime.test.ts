import { describe, expect, it } from "vitest";
import { limitedLifetime_s, unlimitedLifetime } from "../../../../src/physics/theory/lifetime.js";

const ample = { level_j: 3, power_w: 0.05, packet_hz: 0.4, packet_j: 0.05 };
const scarce = { level_j: 0.5, power_w: 0.05, packet_hz: 0.8, packet_j: 0.05 };

describe("the lifetime of a battery that harvests packets", () => {
  it("is its charge over the drift where it is never full", () => {
    expect(unlimitedLifetime(ample).mean_s).toBeCloseTo(3 / 0.03, 12);
    expect(unlimitedLifetime({ ...ample, packet_hz: 0 })).toEqual({ mean_s: 60, variance_s2: 0 });
    expect(limitedLifetime_s(ample, 1000)).toBeCloseTo(100, 9);
  });

  it("has the variance of Wald's identity", () => {
    // Level + harvest - power T = 0 at the end, and Var(harvest - its mean) = r E[e^2] E[T] there.
    const { mean_s, variance_s2 } = unlimitedLifetime(ample);
    expect(variance_s2 * 0.03 ** 2).toBeCloseTo(0.4 * 2 * 0.05 ** 2 * mean_s, 12);
  });

  it.each([
    ["less than it spends", scarce],
    ["more than it spends", { ...scarce, packet_hz: 1.3 }],
  ])("solves the backward equation where it is full at times, and harvests %s", (_, battery) => {
    const capacity_j = 0.5;
    const { power_w, packet_hz, packet_j } = battery;
    const mean_s = (level_j: number): number => limitedLifetime_s({ ...battery, level_j }, capacity_j);
    expect(mean_s(1e-12)).toBeCloseTo(0, 8);
    for (const level_j of [0.05, 0.2, 0.45]) {
      const room_j = capacity_j - level_j;
      const slope = (mean_s(level_j + 1e-5) - mean_s(level_j - 1e-5)) / 2e-5;
      // After a packet, over its density up to what there is room for, by the midpoint rule; and full, if it is larger.
      const parts = 20_000;
      let after_s = Math.exp(-room_j / packet_j) * mean_s(capacity_j);
      for (let part = 0; part < parts; part++) {
        const energy_j = (room_j * (part + 0.5)) / parts;
        const chance = (Math.exp(-energy_j / packet_j) / packet_j) * (room_j / parts);
        after_s += chance * mean_s(level_j + energy_j);
      }
      expect(-power_w * slope + packet_hz * (after_s - mean_s(level_j))).toBeCloseTo(-1, 4);
    }
  });

  it("refuses what is out of range", () => {
    expect(() => unlimitedLifetime({ ...ample, packet_hz: 2 })).toThrow("harvests 0.1 W of the 0.05 W that it spends");
    expect(() => unlimitedLifetime({ ...ample, level_j: 0 })).toThrow("invalid level_j: 0");
    expect(() => unlimitedLifetime({ ...ample, packet_hz: -1 })).toThrow("invalid packet_hz: -1");
    expect(() => limitedLifetime_s(ample, 2)).toThrow("invalid capacity_j: 2");
    expect(() => limitedLifetime_s({ ...ample, power_w: 0.5, packet_hz: 8, packet_j: 0.0625 }, 5)).toThrow(
      "harvests the 0.5 W that it spends",
    );
  });
});
