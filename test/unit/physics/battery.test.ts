import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Battery } from "../../../src/physics/power/battery.js";

describe("battery", () => {
  it("is empty exactly after its time to empty", () => {
    const battery = new Battery(10);
    expect(battery.timeToEmpty_s(2)).toBe(5);
    expect(battery.timeToEmpty_s(2, 1.5)).toBe(20);
    expect(battery.timeToEmpty_s(2, 2)).toBe(Infinity);
    expect(battery.timeToEmpty_s(0)).toBe(Infinity);
    expect(battery.advance(battery.timeToEmpty_s(0.3, 0.1), 0.3, 0.1)).toBeCloseTo(15, 9);
    expect(battery.level_j).toBe(0);
    expect(battery.empty).toBe(true);
    expect(battery.timeToEmpty_s(1)).toBe(0);
  });

  it("is empty too when the event comes a rounding error early", () => {
    const start_s = 123_456.789;
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 10, noNaN: true }), (power_w) => {
        const battery = new Battery(1);
        battery.advance(start_s + battery.timeToEmpty_s(power_w) - start_s, power_w);
        expect(battery.empty).toBe(true);
      }),
    );
  });

  it("gives an overdrawn load what is left, and an empty one the harvest", () => {
    const battery = new Battery(10, 4);
    expect(battery.advance(10, 1)).toBe(4);
    expect(battery.advance(10, 1, 0.25)).toBe(2.5);
    expect(battery.drain(1)).toBe(0);
    expect(battery.used_j).toBe(6.5);
  });

  it("spills what finds it full", () => {
    const battery = new Battery(10, 8);
    expect(battery.advance(2, 1, 3)).toBe(2);
    expect([battery.level_j, battery.spilled_j]).toEqual([10, 2]);
    expect(battery.harvest(1)).toBe(0);
    expect(battery.drain(4)).toBe(4);
    expect(battery.harvest(1)).toBe(1);
    expect([battery.level_j, battery.spilled_j, battery.harvested_j]).toEqual([7, 3, 8]);
  });

  it("conserves energy whatever happens", () => {
    const power = fc.double({ min: 0, max: 5, noNaN: true });
    const step = fc.record({
      kind: fc.constantFrom("advance", "drain", "harvest", "until empty"),
      dt_s: fc.double({ min: 0, max: 10, noNaN: true }),
      power_w: power,
      harvest_w: power,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const battery = new Battery(20, 7);
        let delivered_j = 0;
        for (const { kind, dt_s, power_w, harvest_w } of steps) {
          if (kind === "drain") delivered_j += battery.drain(dt_s);
          else if (kind === "harvest") battery.harvest(dt_s);
          else {
            const left_s = battery.timeToEmpty_s(power_w, harvest_w);
            const wait_s = kind === "until empty" && left_s < 1e6 ? left_s : dt_s;
            delivered_j += battery.advance(wait_s, power_w, harvest_w);
          }
          expect(battery.level_j).toBeGreaterThanOrEqual(0);
          expect(battery.level_j).toBeLessThanOrEqual(battery.capacity_j);
        }
        expect(battery.used_j).toBeCloseTo(delivered_j, 9);
        const sources_j = battery.initial_j + battery.harvested_j;
        const balance_j = sources_j - battery.used_j - battery.spilled_j - battery.level_j;
        expect(Math.abs(balance_j)).toBeLessThan(1e-9 * Math.max(1, sources_j));
      }),
    );
  });

  it("refuses what is out of range", () => {
    expect(() => new Battery(0)).toThrow("invalid capacity_j: 0");
    expect(() => new Battery(1, 2)).toThrow("invalid level_j: 2");
    expect(() => new Battery(1, Number.NaN)).toThrow("invalid level_j: NaN");
    expect(() => new Battery(1).advance(-1, 1)).toThrow("invalid dt_s: -1");
    expect(() => new Battery(1).advance(1, Number.NaN)).toThrow("invalid power_w: NaN");
    expect(() => new Battery(1).timeToEmpty_s(1, -1)).toThrow("invalid harvest_w: -1");
    expect(() => new Battery(1).drain(-1)).toThrow("invalid energy_j: -1");
    expect(() => new Battery(1).harvest(Infinity)).toThrow("invalid energy_j: Infinity");
  });
});
