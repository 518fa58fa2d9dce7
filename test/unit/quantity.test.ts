import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Dimension,
  describeDimension,
  formatQuantity,
  parseCount,
  parseQuantity,
  quote,
  unitsOf,
  unitTable,
} from "../../src/quantity.js";

const readings: readonly (readonly [text: string | number, dimension: Dimension, si: number])[] = [
  ["10 ms", "time", 0.01],
  ["1.1 ms", "time", 0.0011],
  ["2.5us", "time", 2.5e-6],
  ["3 µs", "time", 3e-6],
  ["3 μs", "time", 3e-6],
  ["7 ns", "time", 7e-9],
  ["2 min", "time", 120],
  ["1.5 h", "time", 5400],
  ["+.5 s", "time", 0.5],
  ["1e3 s", "time", 1000],
  ["1E-3 s", "time", 0.001],
  [" 5.  s ", "time", 5],
  ["0", "time", 0],
  [0, "time", 0],
  ["15 kHz", "frequency", 15_000],
  ["2.5 GHz", "frequency", 2.5e9],
  ["500 Mcycles/s", "frequency", 5e8],
  ["200 mW", "power", 0.2],
  ["30 dBm", "power", 1],
  ["0 dBm", "power", 1e-3],
  ["-30 dBm", "power", 1e-6],
  ["10 dBW", "power", 10],
  ["-3 dB", "level", -3],
  ["500 KB", "data", 4e6],
  ["500 kB", "data", 4e6],
  ["1 KiB", "data", 8192],
  ["1.1 KB", "data", 8800],
  ["2 MiB", "data", 2 ** 24],
  ["1 GiB", "data", 2 ** 33],
  ["3 Mbit", "data", 3e6],
  ["0 B", "data", 0],
  ["1 Gbps", "bitRate", 1e9],
  ["2 MB/s", "bitRate", 1.6e7],
  ["1 KiB/s", "bitRate", 8192],
  ["1 Mbit/s", "bitRate", 1e6],
  ["2000 Mcycles", "work", 2e9],
  [500, "complexity", 500],
  ["500", "complexity", 500],
  ["500 cycles/bit", "complexity", 500],
  ["4000 cycles/B", "complexity", 500],
  ["1.5 km", "length", 1500],
  ["3.6 km/h", "speed", 1],
  ["50 kJ", "energy", 50_000],
  ["1 Wh", "energy", 3600],
  ["1 mWh", "energy", 3.6],
  ["0.05 /s", "eventRate", 0.05],
  ["6/min", "eventRate", 0.1],
  ["36 /h", "eventRate", 0.01],
  ["0.05 Hz", "eventRate", 0.05],
  ["0.3 J/MB", "energyPerData", 3.75e-8],
  ["8 J/B", "energyPerData", 1],
  ["2 nJ/bit", "energyPerData", 2e-9],
  ["1e-27", "number", 1e-27],
  [0.35, "number", 0.35],
];

test.each(readings)("%s as %s is %s", (text, dimension, si) => {
  const parsed = parseQuantity(text, dimension);
  expect(parsed.ok).toBe(true);
  if (parsed.ok) expect(Math.abs(parsed.value - si)).toBeLessThanOrEqual(1e-15 * Math.abs(si));
});

const time = 'expected a time such as "10 ms" (ns, us, ms, s, min, h), got ';

const refusals: readonly (readonly [input: unknown, dimension: Dimension, problem: string])[] = [
  [10, "time", `${time}10`],
  ["10", "time", `${time}"10"`],
  ["ms", "time", `${time}"ms"`],
  ["", "time", `${time}""`],
  ["NaN", "time", `${time}"NaN"`],
  [Number.NaN, "time", `${time}NaN`],
  [Number.POSITIVE_INFINITY, "time", `${time}Infinity`],
  ["Infinity s", "time", `${time}"Infinity s"`],
  ["1e999 s", "time", `${time}"1e999 s", which is too large`],
  ["1e31 s", "time", `${time}"1e31 s", which is too large`],
  ["1e-41 s", "time", `${time}"1e-41 s", which is too small`],
  ["301 dB", "level", 'expected a gain or loss such as "5 dB" (dB), got "301 dB", which is too large'],
  ["0x10 s", "time", `${time}"0x10 s"`],
  ["1,5 s", "time", `${time}"1,5 s"`],
  ["1 000 s", "time", `${time}"1 000 s"`],
  ["10 s 5 ms", "time", 'unknown unit "s 5 ms" in "10 s 5 ms" (a time is in ns, us, ms, s, min, h)'],
  [undefined, "time", `${time}nothing`],
  [null, "time", `${time}nothing`],
  [true, "time", `${time}true`],
  [[1], "time", `${time}a list`],
  [{ a: 1 }, "time", `${time}a mapping`],
  ["10 GHz", "time", `${time}"10 GHz" (a frequency)`],
  ["10 MS", "time", 'unknown unit "MS" in "10 MS"; did you mean "ms"? (a time is in ns, us, ms, s, min, h)'],
  ["2 GB", "bitRate", `expected ${describeDimension("bitRate")}, got "2 GB" (an amount of data)`],
  ["2 Ghz", "frequency", 'unknown unit "Ghz" in "2 Ghz"; did you mean "GHz"? (a frequency is in Hz, kHz, MHz, GHz)'],
  [0, "level", 'expected a gain or loss such as "5 dB" (dB), got 0'],
  ["5 dBm", "level", 'expected a gain or loss such as "5 dB" (dB), got "5 dBm" (a power)'],
  ["half", "number", 'expected a number such as "0.5", got "half"'],
  ["0.5 W", "number", 'expected a number such as "0.5", got "0.5 W" (a power)'],
];

test.each(refusals)("%s is refused as %s", (input, dimension, problem) => {
  expect(parseQuantity(input, dimension)).toEqual({ ok: false, problem });
});

describe("counts", () => {
  test.each([
    [256, 256],
    ["256", 256],
    ["1e3", 1000],
    ["16.0", 16],
    [-4, -4],
    ["-0", 0],
  ])("%s is %s", (input, value) => expect(parseCount(input)).toEqual({ ok: true, value }));

  test.each([
    1.5,
    "1.5",
    "0x10",
    "four",
    "",
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    true,
    undefined,
    "4 cores",
  ])("%s is refused", (input) =>
    expect(parseCount(input)).toEqual({ ok: false, problem: `expected a whole number, got ${quote(input)}` }),
  );
});

describe("the table of units", () => {
  test("every dimension's example is one of its quantities", () => {
    for (const { dimension, example } of unitTable()) expect(parseQuantity(example, dimension).ok).toBe(true);
  });

  test("listed units are units", () => {
    for (const { dimension, listed } of unitTable())
      for (const unit of listed.filter((name) => name !== "..." && name !== "bare number"))
        expect(unitsOf(dimension)).toContain(unit);
  });

  test("no unit belongs to two dimensions, but for Hz", () => {
    const seen = new Map<string, Dimension>();
    for (const { dimension } of unitTable())
      for (const unit of unitsOf(dimension)) {
        if (unit !== "Hz") expect(seen.get(unit), unit).toBeUndefined();
        seen.set(unit, dimension);
      }
  });

  test("a unit multiplies: n units are n times one unit", () => {
    const linear = unitTable().flatMap(({ dimension }) =>
      unitsOf(dimension)
        .filter((unit) => !/^dB[mW]$/.test(unit))
        .map((unit) => ({ dimension, unit })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...linear),
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        ({ dimension, unit }, n) => {
          fc.pre(dimension !== "level" || n <= 300);
          const one = parseQuantity(`1 ${unit}`, dimension);
          const many = parseQuantity(`${n} ${unit}`, dimension);
          if (!one.ok || !many.ok) throw new Error(`${unit} does not parse`);
          expect(Math.abs(many.value - n * one.value)).toBeLessThanOrEqual(4e-16 * Math.abs(many.value));
        },
      ),
    );
  });
});

describe("formatting", () => {
  test.each<[number, Dimension, string]>([
    [0.01, "time", "10 ms"],
    [90, "time", "1.5 min"],
    [0, "time", "0 s"],
    [3e9, "frequency", "3 GHz"],
    [20, "power", "20 W"],
    [4e6, "data", "4 Mbit"],
    [1e9, "bitRate", "1 Gbps"],
    [Number.POSITIVE_INFINITY, "bitRate", "unlimited"],
    [0.35, "number", "0.35"],
  ])("%s as %s reads %s", (value, dimension, text) => expect(formatQuantity(value, dimension)).toBe(text));

  test("reads back to 12 significant digits", () => {
    const dimensions = unitTable().map(({ dimension }) => dimension);
    const values = fc.double({ min: 1e-12, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...dimensions), values, (dimension, value) => {
        fc.pre(dimension !== "level" || value <= 300);
        const parsed = parseQuantity(formatQuantity(value, dimension), dimension);
        if (!parsed.ok) throw new Error(parsed.problem);
        expect(Math.abs(parsed.value - value)).toBeLessThanOrEqual(1e-11 * value);
      }),
    );
  });
});
