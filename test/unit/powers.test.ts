import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { power, tenToThe } from "../../src/math/powers.js";
import { relativeError } from "../support/statistics.js";

describe("10^x", () => {
  it("is the nearest number for whole x", () => {
    for (let n = -340; n <= 320; n++) expect(tenToThe(n)).toBe(Number(`1e${n}`));
    expect(tenToThe(-Infinity)).toBe(0);
    expect(tenToThe(Infinity)).toBe(Infinity);
    expect(tenToThe(Number.NaN)).toBeNaN();
  });

  it("is that of decimal arithmetic within rounding", () => {
    // From tables of antilogarithms.
    expect(relativeError(tenToThe(0.3), 1.99526231496888)).toBeLessThan(5e-16);
    expect(relativeError(tenToThe(-0.7), 0.199526231496888)).toBeLessThan(5e-16);
    expect(relativeError(tenToThe(0.5), 3.162277660168379)).toBeLessThan(5e-16);
    fc.assert(
      fc.property(fc.double({ min: -300, max: 300, noNaN: true }), (x) => relativeError(tenToThe(x), 10 ** x) < 2e-13),
      { seed: 1, numRuns: 2000 },
    );
  });
});

describe("base^exponent", () => {
  it("is the repeated product for whole exponents", () => {
    for (const base of [0, 0.1, 0.5, 1, 3, 17])
      for (let n = 0; n < 40; n++) {
        const product = new Array<number>(n).fill(base).reduce((all, factor) => all * factor, 1);
        expect(relativeError(power(base, n), product)).toBeLessThan(1e-14);
        if (base > 0) expect(relativeError(power(base, -n), 1 / product)).toBeLessThan(1e-14);
      }
    expect(power(3, 6)).toBe(729);
  });

  it("has the limits of the language's own", () => {
    for (const [base, exponent] of [
      [0, 0],
      [0, 3],
      [0, 2.5],
      [0.5, Infinity],
      [1, Infinity],
      [2, Infinity],
      [0, Infinity],
      [2, -Infinity],
      [Infinity, 0.5],
    ] as const)
      expect(power(base, exponent)).toBe(base === 1 ? 1 : base ** exponent);
  });

  it("is the language's own within rounding", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: -30, max: 30, noNaN: true }),
        (base, exponent) => relativeError(power(base, exponent), base ** exponent) < 1e-13,
      ),
      { seed: 2, numRuns: 2000 },
    );
  });
});
