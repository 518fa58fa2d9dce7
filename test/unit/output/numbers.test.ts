import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NUMBER_BYTES, writeInteger, writeReal, writeSeconds } from "../../../src/output/write/numbers/number-bytes.js";
import {
  formatFull,
  formatInteger,
  formatReal,
  formatSeconds,
} from "../../../src/output/write/numbers/number-format.js";

/** numerator / denominator, exactly. */
type Ratio = readonly [numerator: bigint, denominator: bigint];

/** The exact value of a double, from its bits. */
const exactValue = (value: number): Ratio => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const significand = (biased === 0 ? fraction : fraction | (1n << 52n)) * (bits >> 63n === 1n ? -1n : 1n);
  const exponent = Math.max(biased, 1) - 1075;
  return exponent >= 0 ? [significand << BigInt(exponent), 1n] : [significand, 1n << BigInt(-exponent)];
};

/** The exact value of a decimal text. */
const exactDecimal = (text: string): Ratio => {
  const [, sign, whole, decimals = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text)!;
  const digits = BigInt(`${whole}${decimals}`) * (sign === "-" ? -1n : 1n);
  const scale = Number(exponent) - decimals.length;
  return scale >= 0 ? [digits * 10n ** BigInt(scale), 1n] : [digits, 10n ** BigInt(-scale)];
};

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** |a - b| <= 10^exponent / 2 */
const isWithinHalf = ([a, b]: Ratio, [c, d]: Ratio, exponent: number): boolean => {
  const [up, down] = exponent >= 0 ? [10n ** BigInt(exponent), 1n] : [1n, 10n ** BigInt(-exponent)];
  return 2n * magnitude(a * d - c * b) * down <= b * d * up;
};

const decimalExponentOf = (value: number): number => Number(/e([+-]\d+)$/.exec(value.toExponential(20))![1]);

type Writer = (bytes: Uint8Array, at: number, value: number) => number;

/** What a writer writes, and that it keeps to its room. */
const written = (write: Writer, value: number): string => {
  const bytes = new Uint8Array(8 + NUMBER_BYTES + 8).fill(0x23);
  const end = write(bytes, 8, value);
  // `expect` takes longer than all the rest, and there are 100,000 numbers.
  const isUntouched = (byte: number): boolean => byte === 0x23;
  if (
    end - 8 > NUMBER_BYTES ||
    !bytes.subarray(0, 8).every(isUntouched) ||
    !bytes.subarray(8 + NUMBER_BYTES).every(isUntouched)
  )
    throw new Error(`${value} is written beyond its room of ${NUMBER_BYTES} bytes`);
  return Buffer.from(bytes.subarray(8, end)).toString("latin1");
};

const anyDouble = fc.double();
/** What times and energies look like. */
const usualDouble = fc
  .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -12, max: 16 }), fc.constantFrom(1, -1))
  .map(([digits, exponent, sign]) => sign * digits * 10 ** exponent);
/** Decimals of few digits, and the doubles next to them: the grid of what the formats can say. */
const gridDouble = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 15 }))
  .map(([digits, decimals]) => Number(`${digits}e-${decimals}`));
/** One digit more than is kept, a 5: decimal ties, which a double meets on either side or, if dyadic, exactly. */
const tieDouble = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 2 ** 40 }), fc.constantFrom(...[9, 10, 11, 12, 13, 14, 15]))
    .map(([digits, decimals]) => Number(`${digits}5e-${decimals}`)),
  fc
    .tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 40 }))
    .map(([n, shift]) => n / 2 ** shift),
);
const doubles = fc.oneof(anyDouble, usualDouble, gridDouble, tieDouble, fc.maxSafeInteger());
const RUNS = { numRuns: 20_000 };

describe("the text of numbers", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [-1.5, "-1.5"],
    [0.1 + 0.2, "0.3"],
    [0.649875, "0.649875"],
    [1e-9, "0.000000001"],
    [4.9e-10, "0"],
    [-4.9e-10, "0"],
    [5.1e-10, "0.000000001"],
    [-5.1e-10, "-0.000000001"],
    [2 ** -10, "0.000976563"],
    [0.9999999996, "1"],
    [86_400.000000001, "86400.000000001"],
    [1e20, "100000000000000000000"],
    [1.5e300, "1.5e+300"],
    [Number.NaN, ""],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("seconds: %s reads %s", (value, text) => {
    expect(formatSeconds(value)).toBe(text);
    if (text !== "") expect(written(writeSeconds, value)).toBe(text);
  });

  it.each([
    [-0, "0"],
    [1 / 3, "0.333333333333"],
    [-2 / 3, "-0.666666666667"],
    [100 / 3, "33.3333333333"],
    [123_456_789_012.5, "123456789013"],
    [1_234_567_890_123, "1234567890120"],
    [0.9999999999999, "1"],
    [9.9999999999949, "9.99999999999"],
    [9.9999999999995, "10"],
    [0.000001, "0.000001"],
    [1e-27, "1e-27"],
    [1.23456789012345e-7, "1.23456789012e-7"],
    [1.5e22, "1.5e+22"],
    [5e-324, "5e-324"],
    [Number.MAX_VALUE, "1.79769313486e+308"],
    [Number.NaN, ""],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("reals: %s reads %s", (value, text) => {
    expect(formatReal(value)).toBe(text);
    if (text !== "") expect(written(writeReal, value)).toBe(text);
  });

  it.each([
    [9_007_199_254_740_991, "9007199254740991"],
    [-9_007_199_254_740_991, "-9007199254740991"],
    [1_234_567_890_123, "1234567890123"],
    [1_000_000, "1000000"],
    [-1, "-1"],
    [-0, "0"],
    [1234.5, "1234.5"],
    [2 ** 60, "1152921504610000000"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("integers: %s reads %s", (value, text) => {
    expect(formatInteger(value)).toBe(text);
    expect(written(writeInteger, value)).toBe(text);
  });

  it("rounds seconds to the nearest nanosecond", () => {
    fc.assert(
      fc.property(doubles, (value) => {
        fc.pre(Math.abs(value) < 1e21);
        const text = formatSeconds(value);
        expect(text).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d{0,8}[1-9])?)$/);
        expect(text).not.toBe("-0");
        expect(isWithinHalf(exactDecimal(text), exactValue(value), -9)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it("rounds reals to 12 significant digits", () => {
    fc.assert(
      fc.property(doubles, (value) => {
        // Subnormal doubles have fewer digits than the text.
        fc.pre(Number.isFinite(value) && Math.abs(value) > 1e-300);
        const text = formatReal(value);
        expect(text.replace(/^-?0?\.?0*|e.*$/g, "").replace(/\.|0+$/g, "").length).toBeLessThanOrEqual(12);
        expect(isWithinHalf(exactDecimal(text), exactValue(value), decimalExponentOf(value) - 11)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it("gives the same double back in full precision", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(Number(formatFull(value)) === value).toBe(true);
        expect(formatFull(value)).not.toBe("-0");
      }),
    );
    expect(formatFull(Number.NaN)).toBe("");
  });
});

describe("the bytes of numbers", () => {
  it.each([
    ["seconds", writeSeconds, formatSeconds],
    ["reals", writeReal, formatReal],
    ["integers", writeInteger, formatInteger],
  ])("are those of the plain formatter: %s", (_, write, format) => {
    fc.assert(
      fc.property(doubles, (value) => {
        fc.pre(!Number.isNaN(value));
        if (written(write, value) !== format(value)) expect(written(write, value)).toBe(format(value));
      }),
      RUNS,
    );
  });

  it("are those of the plain formatter next to every power of ten", () => {
    const view = new DataView(new ArrayBuffer(8));
    for (let exponent = -14; exponent <= 22; exponent += 1) {
      view.setFloat64(0, Number(`1e${exponent}`));
      const bits = view.getBigUint64(0);
      for (let step = -40n; step <= 40n; step += 1n) {
        view.setBigUint64(0, bits + step);
        const value = view.getFloat64(0);
        expect(written(writeSeconds, value)).toBe(formatSeconds(value));
        expect(written(writeReal, value)).toBe(formatReal(value));
        expect(written(writeInteger, -value)).toBe(formatInteger(-value));
      }
    }
  });
});
