import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearDomain, logTicks, paddedDomain, valueTicks } from "../../../../src/output/report/drawing/axes.js";

describe("ticks", () => {
  it("at values are some of them, the ends among them, at most eight, and apart", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        (numbers, isLog) => {
          const values = numbers.sort((a, b) => a - b);
          const ticks = valueTicks(values, isLog);
          expect(ticks.length).toBeLessThanOrEqual(8);
          expect([ticks[0], ticks.at(-1)]).toEqual([values[0], values.at(-1)]);
          for (const [i, tick] of ticks.entries()) {
            expect(values).toContain(tick);
            if (i > 0) expect(tick).toBeGreaterThan(ticks[i - 1]!);
          }
        },
      ),
    );
  });

  it("of logarithmic axes are round, within the ends, and two to eight", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 0.35, max: 14, noNaN: true }),
        (from, decades) => {
          const [low, high] = [10 ** from, 10 ** (from + decades)];
          const ticks = logTicks(low, high);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(8);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(low * (1 - 1e-9));
            expect(tick).toBeLessThanOrEqual(high * (1 + 1e-9));
          }
        },
      ),
    );
  });
});

describe("ends of axes", () => {
  it("are never below 0 where no number is", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 }), (values) => {
        for (const isBar of [true, false]) expect(linearDomain(values, true, isBar)[0]).toBeGreaterThanOrEqual(0);
        const [low, high] = linearDomain(values, true, true);
        expect([low, high >= Math.max(...values)]).toEqual([0, true]);
        expect(paddedDomain(values, false)[0]).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
