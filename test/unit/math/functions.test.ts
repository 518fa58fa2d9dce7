import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exp, expm1, tanh } from "../../../src/math/exponentials.js";
import { log, log1p, log10 } from "../../../src/math/logarithms.js";
import { pow } from "../../../src/math/pow.js";
import { hypot } from "../../../src/math/roots.js";
import { cos, sin } from "../../../src/math/sines.js";
import {
  exactCos,
  exactExp,
  exactLog,
  exactly,
  exactSin,
  exactSqrt,
  one,
  over,
  unitsOff,
} from "../../support/exact-functions.js";

const own = { exp, expm1, tanh, log, log1p, log10, sin, cos, hypot, pow };
type Name = keyof typeof own;

/** By function: arguments and result of Math of Node.js 20.20.2, as the 16 hexadecimal digits of their bits. */
const vectors = JSON.parse(readFileSync("test/vectors/functions.json", "utf8")) as Record<Name, string[][]>;

const words = new DataView(new ArrayBuffer(8));
const numberOf = (hex: string): number => {
  words.setBigUint64(0, BigInt(`0x${hex}`));
  return words.getFloat64(0);
};
const hexOf = (x: number): string => {
  words.setFloat64(0, x);
  return words.getBigUint64(0).toString(16).padStart(16, "0");
};

/** Whole numbers of 32 bits that look random, by Marsaglia's xorshift. */
const draws = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
};

describe("functions of our own", () => {
  it.each(Object.keys(own) as Name[])("%s has the bits of Node.js 20", (name) => {
    const wrong = vectors[name].filter((row) => {
      const numbers = row.map(numberOf);
      return hexOf((own[name] as (...x: number[]) => number)(...numbers.slice(0, -1))) !== row.at(-1);
    });
    expect(vectors[name].length).toBeGreaterThan(80);
    expect(wrong).toEqual([]);
  });

  const from = (low: number, high: number) => (u: number) => low + u * (high - low);
  /** Sizes over many orders of magnitude. */
  const sizes = (low: number, high: number) => (u: number) =>
    2 ** Math.floor(from(low, high)(u)) * (1 + ((u * 1e6) % 1));
  type Exact = (x: bigint) => bigint;
  const less1: Exact = (x) => exactExp(x) - one;
  const ln10 = exactLog(10n * one);
  const cases: readonly [Name, (x: number) => number, Exact, number, ((u: number) => number)[]][] = [
    ["exp", exp, exactExp, 1, [from(-1, 1), from(-60, 60)]],
    ["expm1", expm1, less1, 1, [from(-1, 1), from(-60, 60), sizes(-50, 4)]],
    [
      "tanh",
      tanh,
      (x) => over(less1(2n * x), less1(2n * x) + 2n * one),
      3,
      [from(-1, 1), from(-20, 20), sizes(-40, 4)],
    ],
    ["log", log, exactLog, 1, [from(0.5, 2), sizes(-60, 60)]],
    ["log1p", log1p, (x) => exactLog(one + x), 1, [from(-0.9, 1), sizes(-50, 60), (u) => -sizes(-50, -1)(u)]],
    ["log10", log10, (x) => over(exactLog(x), ln10), 2, [from(0.5, 2), sizes(-60, 60)]],
    ["sin", sin, exactSin, 1, [from(-7, 7), from(-1e4, 1e4), sizes(-30, 60)]],
    ["cos", cos, exactCos, 1, [from(-7, 7), from(-1e4, 1e4), sizes(-30, 60)]],
  ];
  it.each(cases)("%s is within its units in the last place of the exact value", (_, f, exact, most, ranges) => {
    const draw = draws(7);
    let worst = 0;
    for (const range of ranges)
      for (let n = 0; n < 60; n++) {
        const x = range(draw());
        worst = Math.max(worst, unitsOff(f(x), exact(exactly(x))));
      }
    expect(worst).toBeLessThan(most);
    // No function is so exact that nothing is rounded: the comparison would see a difference.
    expect(worst).toBeGreaterThan(0.3);
  });

  it("hypot and pow are within theirs, too", () => {
    const draw = draws(11);
    let [worstRoot, worstPower] = [0, 0];
    for (let n = 0; n < 200; n++) {
      const [x, y] = [sizes(-20, 20)(draw()), sizes(-20, 20)(draw())];
      const [a, b] = [exactly(x), exactly(y)];
      worstRoot = Math.max(worstRoot, unitsOff(hypot(x, -y), exactSqrt((a * a + b * b) >> 400n)));
      const exponent = 8 * draw() - 4;
      const exact = exactExp((exactly(exponent) * exactLog(a)) >> 400n);
      worstPower = Math.max(worstPower, unitsOff(pow(x, exponent), exact));
    }
    expect(worstRoot).toBeLessThan(2);
    expect(worstPower).toBeLessThan(1);
    expect(Math.min(worstRoot, worstPower)).toBeGreaterThan(0.4);
  });

  it("reduces giant angles as exactly as small ones", () => {
    // The angle of a number below 2^1024 that is nearest to a multiple of pi / 2.
    // Source: Muller, Elementary Functions, 3rd edition, section 11.3.2.
    const nearest = 6381956970095103 * 2 ** 797;
    expect(cos(nearest)).toBe(-4.687165924254628e-19);
    expect(sin(nearest)).toBe(1);
    expect(sin(1e22)).toBe(-0.8522008497671888);
  });

  it("has the limits of the language's own", () => {
    const rare = [0, -0, Infinity, -Infinity, Number.NaN, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 1, -1];
    const isLike = (found: number, wanted: number) =>
      Object.is(found, wanted) || Math.abs(found - wanted) <= 1e-15 * Math.abs(wanted);
    for (const name of ["exp", "expm1", "tanh", "log", "log1p", "log10", "sin", "cos"] as const)
      for (const x of rare) expect([name, x, isLike(own[name](x), Math[name](x))]).toEqual([name, x, true]);
    for (const x of rare) for (const y of rare) expect(hypot(x, y)).toBe(Math.hypot(x, y));
    for (const x of rare.filter((base) => base >= 0 && !Object.is(base, -0)))
      for (const y of rare) expect([x, y, pow(x, y)]).toEqual([x, y, x ** y]);
    expect(pow(-2, 2)).toBeNaN();
  });
});
