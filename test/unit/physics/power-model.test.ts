import { describe, expect, it } from "vitest";
import {
  linearPower,
  type PowerModel,
  RadioTail,
  tabulatedPower,
  transmitPower_w,
} from "../../../src/physics/power/power-model.js";
import { wattsOf } from "../../../src/physics/radio/spectral-efficiency.js";

const table = [58, 98, 109, 118, 128, 140, 153, 170, 189, 205, 222];
const models: readonly { name: string; model: PowerModel; idle_w: number; max_w: number }[] = [
  { name: "linear", model: linearPower({ idle_w: 100, max_w: 250 }), idle_w: 100, max_w: 250 },
  { name: "tabulated", model: tabulatedPower(table), idle_w: 58, max_w: 222 },
];

describe.each(models)("power model: $name", ({ model, idle_w, max_w }) => {
  it("goes from idle to full power without falling", () => {
    expect(model.power_w(0)).toBe(idle_w);
    expect(model.power_w(1)).toBe(max_w);
    for (let i = 1; i <= 100; i++) expect(model.power_w(i / 100)).toBeGreaterThanOrEqual(model.power_w((i - 1) / 100));
  });

  it.each([-0.1, 1.1, Number.NaN])("refuses the utilization %s", (utilization) => {
    expect(() => model.power_w(utilization)).toThrow(`invalid utilization: ${utilization}`);
  });
});

describe("power models against their formulas", () => {
  it("linear: half the span at half the use", () => {
    expect(linearPower({ idle_w: 100, max_w: 250 }).power_w(0.5)).toBe(175);
    expect(() => linearPower({ idle_w: -1, max_w: 1 })).toThrow("invalid idle_w: -1");
    expect(() => linearPower({ idle_w: 2, max_w: 1 })).toThrow("invalid max_w: 1");
  });

  it("tabulated: the measured points, and straight lines between them", () => {
    const model = tabulatedPower(table);
    for (const [tenth, power_w] of table.entries()) expect(model.power_w(tenth / 10)).toBeCloseTo(power_w, 9);
    expect(model.power_w(0.25)).toBeCloseTo((109 + 118) / 2, 9);
    expect(() => tabulatedPower([1])).toThrow("invalid points_w: 1 points, expected 2 or more");
    expect(() => tabulatedPower([1, Number.NaN])).toThrow("invalid points_w: NaN");
  });

  it("transmitter: 0.67 W at 23 dBm", () => {
    expect(transmitPower_w(wattsOf(23))).toBeCloseTo(0.1995 / 0.35 + 0.1, 3);
    expect(transmitPower_w(0, 1, 0)).toBe(0);
    expect(() => transmitPower_w(-1)).toThrow("invalid output_w: -1");
    expect(() => transmitPower_w(1, 0)).toThrow("invalid efficiency: 0");
    expect(() => transmitPower_w(1, 1, -1)).toThrow("invalid circuit_w: -1");
  });
});

describe("radio tail", () => {
  const tail = new RadioTail([
    { duration_s: 5, power_w: 0.8 },
    { duration_s: 12, power_w: 0.46 },
  ]);

  it("steps down stage by stage to nothing", () => {
    expect(tail.duration_s).toBe(17);
    expect([0, 4.9, 5, 16.9, 17, 100].map((since_s) => tail.power_w(since_s))).toEqual([0.8, 0.8, 0.46, 0.46, 0, 0]);
  });

  it("costs the integral of its power up to the next transmission", () => {
    expect(tail.energy_j(0)).toBe(0);
    expect(tail.energy_j(3)).toBeCloseTo(2.4, 12);
    expect(tail.energy_j(10)).toBeCloseTo(4 + 5 * 0.46, 12);
    expect(tail.energy_j(Infinity)).toBeCloseTo(4 + 12 * 0.46, 12);
    let integral_j = 0;
    for (let i = 0; i < 1100; i++) integral_j += tail.power_w((i + 0.5) * 0.01) * 0.01;
    expect(tail.energy_j(11)).toBeCloseTo(integral_j, 9);
  });

  it("is nothing without stages, and refuses what is out of range", () => {
    expect(new RadioTail([]).energy_j(Infinity)).toBe(0);
    expect(() => new RadioTail([{ duration_s: -1, power_w: 1 }])).toThrow("invalid duration_s: -1");
    expect(() => new RadioTail([{ duration_s: 1, power_w: Number.NaN }])).toThrow("invalid power_w: NaN");
    expect(() => tail.energy_j(-1)).toThrow("invalid gap_s: -1");
    expect(() => tail.power_w(-1)).toThrow("invalid since_s: -1");
  });
});
