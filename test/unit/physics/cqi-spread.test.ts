import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cqiSpread } from "../../../src/physics/radio/cqi-spread.js";
import { lteCqi } from "../../../src/physics/radio/spectral-efficiency.js";

const gain = fc.double({ min: 0.01, max: 5, noNaN: true });
const groups = fc.array(fc.tuple(gain, fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 4 });
const ratio = fc.double({ min: -20, max: 50, noNaN: true }).map((decibels) => 10 ** (decibels / 10));
const spread = (snr: number, parts: readonly (readonly [number, number])[]) =>
  cqiSpread(
    snr,
    parts.map(([value]) => value),
    parts.map(([, count]) => count),
  );

describe("LTE's rate with the power where it carries most", () => {
  it("is no less than with the power on any number of the best subcarriers, in steps of a twentieth", () => {
    fc.assert(
      fc.property(ratio, groups, (snr, parts) => {
        const best = spread(snr, parts);
        const ordered = [...parts].sort(([a], [b]) => b - a);
        const all = parts.reduce((sum, [, count]) => sum + count, 0);
        for (let k = 1; k <= all; k += 0.05) {
          let left = k;
          let sum = 0;
          for (const [value, count] of ordered) {
            const used = Math.min(left, count);
            sum += used * lteCqi((snr * value) / k);
            left -= used;
          }
          expect(best).toBeGreaterThanOrEqual(sum * (1 - 1e-9));
        }
      }),
      { seed: 5, numRuns: 150 },
    );
  });

  it("never falls with more power or more subcarriers", () => {
    fc.assert(
      fc.property(ratio, groups, fc.double({ min: 1, max: 9, noNaN: true }), gain, (snr, parts, factor, value) => {
        const base = spread(snr, parts) * (1 - 1e-9);
        expect(spread(snr * factor, parts)).toBeGreaterThanOrEqual(base);
        expect(spread(snr, [...parts, [value, 3]])).toBeGreaterThanOrEqual(base);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("is nothing when one subcarrier with all the power is below -7 dB, and the highest step from 20 dB on all", () => {
    expect(spread(0.199, [[1, 8]])).toBe(0);
    expect(spread(0.2, [[1, 8]])).toBeCloseTo(0.1523, 2);
    expect(spread(801, [[1, 8]])).toBeCloseTo(8 * 5.5547, 9);
  });
});
