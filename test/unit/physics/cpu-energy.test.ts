import { describe, expect, it } from "vitest";
import { executionTime_s } from "../../../src/physics/execution-time.js";
import { cpuEnergy_j, cpuPower_w } from "../../../src/physics/power/cpu-energy.js";

describe("CPU energy", () => {
  it("is kappa f^2 per cycle: 1 J for 1e9 cycles at 1 GHz", () => {
    expect(cpuEnergy_j(1e9, 1e9)).toBeCloseTo(1, 12);
    expect(cpuEnergy_j(1e9, 2e9)).toBeCloseTo(4, 12);
    expect(cpuEnergy_j(1e9, 1e9, 1e-28)).toBeCloseTo(0.1, 12);
    expect(cpuEnergy_j(0, 1e9)).toBe(0);
  });

  it("is power times time", () => {
    for (const frequency_hz of [0.5e9, 1e9, 3e9])
      expect(cpuPower_w(frequency_hz) * executionTime_s(7e8, frequency_hz)).toBeCloseTo(
        cpuEnergy_j(7e8, frequency_hz),
        12,
      );
  });

  it("refuses what is out of range", () => {
    expect(() => cpuEnergy_j(-1, 1e9)).toThrow("invalid work_cycles: -1");
    expect(() => cpuEnergy_j(1, Number.NaN)).toThrow("invalid frequency_hz: NaN");
    expect(() => cpuEnergy_j(1, 1e9, -1)).toThrow("invalid capacitance: -1");
  });
});

describe("execution time", () => {
  it("is work over speed", () => {
    expect(executionTime_s(2e9, 1e9)).toBe(2);
    expect(executionTime_s(6e9, 3e9, 4)).toBeCloseTo(0.5, 12);
    expect(executionTime_s(1e9, 1e9, 0.25)).toBe(4);
  });

  it("saturates at the serial fraction (Amdahl): speed-up 1 / (s + (1 - s) / n)", () => {
    expect(1 / executionTime_s(1, 1, 16, 0.1)).toBeCloseTo(6.4, 12);
    expect(executionTime_s(1, 1, Infinity, 0.1)).toBeCloseTo(0.1, 12);
    expect(executionTime_s(1, 1, 16, 1)).toBe(1);
    expect(executionTime_s(1, 1, 0.5, 0.3)).toBeCloseTo(2, 12);
  });

  it("refuses what is out of range", () => {
    expect(() => executionTime_s(-1, 1)).toThrow("invalid work_cycles: -1");
    expect(() => executionTime_s(1, 0)).toThrow("invalid frequency_hz: 0");
    expect(() => executionTime_s(1, 1, 0)).toThrow("invalid cores: 0");
    expect(() => executionTime_s(1, 1, 1, 1.1)).toThrow("invalid serialFraction: 1.1");
  });
});
