import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../../src/engine/random.js";
import { median, medianRatio, ratioOfMeans } from "../../../../src/experiment/reproduce/intervals.js";
import { type Row, verdictOf } from "../../../../src/experiment/reproduce/reproduction.js";

const draw = new RandomStreams(3, 0).stream("test", "values");
/** Ratios a / b are uniform on [1, 2], b is 1 throughout. */
const b = Float64Array.from({ length: 4000 }, () => 1);
const a = Float64Array.from(b, () => 1 + draw());

describe("bootstrap intervals", () => {
  it("lie about a ratio of means as Student's theory says", () => {
    const { ours, low, high, n } = ratioOfMeans(a, b, 1);
    const half = (1.96 * Math.sqrt(1 / 12)) / Math.sqrt(4000);
    expect(n).toBe(4000);
    expect(low).toBeLessThan(ours);
    expect(high).toBeGreaterThan(ours);
    expect(Math.abs(ours - 1.5)).toBeLessThan(5 * half);
    expect(Math.abs((high - low) / (2 * half) - 1)).toBeLessThan(0.15);
  });

  it("lie about a median as the density there says: sd = 1 / (2 f sqrt(n))", () => {
    const { ours, low, high } = medianRatio(a, b, 1);
    const half = 1.96 / (2 * Math.sqrt(4000));
    expect(ours).toBe(median(a));
    expect(Math.abs((high - low) / (2 * half) - 1)).toBeLessThan(0.2);
  });

  it("are the same for the same seed, and absent for one value", () => {
    expect(ratioOfMeans(a, b, 7)).toEqual(ratioOfMeans(a, b, 7));
    expect(medianRatio([2], [1], 1)).toEqual({ ours: 2, low: Number.NaN, high: Number.NaN, n: 1 });
  });

  it("take the mean of the middle two for a median of an even number", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
  });
});

describe("verdicts", () => {
  const row = (ours: number, low: number, high: number, target?: Row["target"]): Row => ({
    scheme: "s",
    quantity: "q",
    ours,
    low,
    high,
    n: 10,
    target,
  });
  it.each([
    ["agrees", row(1, 0.8, 1.2, { kind: "about", value: 1.15, from: "paper" })],
    ["agrees", row(1, 0.99, 1.01, { kind: "about", value: 1.04, from: "paper" })],
    ["deviates", row(1, 0.99, 1.01, { kind: "about", value: 1.2, from: "paper" })],
    ["deviates", row(1, Number.NaN, Number.NaN, { kind: "about", value: 1.2, from: "paper" })],
    ["holds", row(1.01, 1, 1.02, { kind: "at most", value: 1.01, from: "aim" })],
    ["fails", row(1.02, 1, 1.03, { kind: "at most", value: 1.01, from: "aim" })],
    ["fails", row(0.6, 0.5, 0.7, { kind: "at least", value: 0.65, from: "paper" })],
    ["", row(1, 1, 1)],
    ["", row(Number.NaN, Number.NaN, Number.NaN, { kind: "at least", value: 1, from: "aim" })],
  ])("%s", (verdict, given) => {
    expect(verdictOf(given)).toBe(verdict);
  });
});
