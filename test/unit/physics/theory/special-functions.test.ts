import { describe, expect, it } from "vitest";
import { besselJ0, scaledExponentialIntegral } from "../../../../src/physics/theory/special-functions.js";

describe("Bessel function J0", () => {
  it.each([
    [0, 1],
    [1, 0.7651976865579666],
    [-1, 0.7651976865579666],
    [2.404825557695773, 0],
    [5.520078110286311, 0],
    [10, -0.2459357644513483],
    [100, 0.01998585030422312],
    [1000, 0.02478668615242018],
  ])("J0(%s) = %s", (x, value) => {
    expect(besselJ0(x)).toBeCloseTo(value, 13);
  });

  it("solves Bessel's equation: x J'' + J' + x J = 0", () => {
    const h = 1e-3;
    for (let x = 0.5; x < 40; x += 1.7) {
      const [before, here, after] = [besselJ0(x - h), besselJ0(x), besselJ0(x + h)] as const;
      const residue = (x * (after - 2 * here + before)) / h ** 2 + (after - before) / (2 * h) + x * here;
      expect(Math.abs(residue)).toBeLessThan(1e-4);
    }
  });

  it("refuses what is no number", () => {
    expect(() => besselJ0(Number.NaN)).toThrow("invalid x: NaN");
    expect(() => besselJ0(Infinity)).toThrow("invalid x: Infinity");
  });
});

describe("exponential integral", () => {
  it.each([
    [1e-6, 13.23829589306249],
    [0.1, 1.8229239584193906],
    [0.5, 0.5597735947761608],
    [1, 0.2193839343955203],
    [1.0001, 0.219347150129891],
    [2, 0.04890051070806112],
    [10, 4.156968929685325e-6],
  ])("E1(%s) = %s", (x, value) => {
    expect((scaledExponentialIntegral(x) * Math.exp(-x)) / value).toBeCloseTo(1, 13);
  });

  it("lies between 1 / (x + 1) and 1 / x however large x is", () => {
    for (const x of [0.3, 1, 3, 50, 800, 1e6, 1e12]) {
      expect(scaledExponentialIntegral(x) * (x + 1)).toBeGreaterThan(1 - 1e-15);
      expect(scaledExponentialIntegral(x) * x).toBeLessThan(1 + 1e-15);
    }
    expect(scaledExponentialIntegral(Infinity)).toBe(0);
  });

  it("refuses what is not positive", () => {
    expect(() => scaledExponentialIntegral(0)).toThrow("invalid x: 0");
    expect(() => scaledExponentialIntegral(Number.NaN)).toThrow("invalid x: NaN");
  });
});
