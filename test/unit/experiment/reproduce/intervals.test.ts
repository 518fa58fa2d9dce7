import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../../src/engine/random.js";
import { sharesOf } from "../../../../src/experiment/reproduce/emulate.js";
import { median, medianRatio, overSeeds, ratioOfMeans } from "../../../../src/experiment/reproduce/intervals.js";
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
    expect(medianRatio([2], [1], 1)).toEqual({ ours: 2, low: Number.NaN, high: Number.NaN, n: 1, of: "tasks" });
  });

  it("take the mean of the middle two for a median of an even number", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
  });
});

describe("intervals over training seeds", () => {
  it("take the mean of each seed for one value, however many replications it was tested in", () => {
    // Means 2, 4 and 6: sd 2, t(0.975, 2) = 4.302653.
    const { ours, low, high, n, of } = overSeeds([[1, 3], [4, 4, 4], [6]]);
    expect({ ours, n, of }).toEqual({ ours: 4, n: 3, of: "training seeds" });
    expect(high - ours).toBeCloseTo((4.302653 * 2) / Math.sqrt(3), 4);
    expect(ours - low).toBeCloseTo(high - ours, 10);
  });

  it("do not narrow when the same values are there a thousand times", () => {
    const few = overSeeds([[1], [2], [4]]);
    const many = overSeeds([1, 2, 4].map((value) => new Array<number>(1000).fill(value)));
    expect(many).toEqual(few);
  });

  it("are of seeds that were tested in replications of their own", () => {
    for (const [replications, seeds] of [
      [200, 5],
      [7, 5],
      [5, 5],
    ] as const) {
      const shares = sharesOf(replications, seeds);
      const dealt = shares.flatMap(({ from, count }) => Array.from({ length: count }, (_, index) => from + index));
      expect(dealt).toEqual(Array.from({ length: replications }, (_, replication) => replication));
      for (const { count } of shares) expect(count).toBeGreaterThan(0);
    }
    expect(sharesOf(2, 5).map(({ from, count }) => [from, count])).toEqual([0, 1, 0, 1, 0].map((from) => [from, 1]));
  });
});

describe("verdicts", () => {
  const row = (ours: number, low: number, high: number, target?: Row["target"], bestAt?: readonly number[]): Row => ({
    scheme: "s",
    quantity: "q",
    ours,
    low,
    high,
    n: 10,
    of: "replications",
    target,
    ...(bestAt === undefined ? {} : { training: { bestAt, unit: "decisions" } }),
  });
  const about = (value: number, effect: "ratio" | "value" = "value") =>
    ({ kind: "about", value, effect, from: "paper" }) as const;
  const atLeast = (value: number, constant?: number) =>
    ({ kind: "at least", value, from: "paper", ...(constant === undefined ? {} : { constant }) }) as const;
  const none = Number.NaN;
  it.each<[string, string, Row]>([
    ["agrees", "8.37 %: 0.8 points apart is less than a tenth of it", row(9.17, 9.1, 9.2, about(8.37))],
    ["deviates", "8.37 %: 0.9 points apart is more", row(9.27, 9.2, 9.3, about(8.37))],
    ["deviates", "1.15 %: a difference of 0.95 points is most of the effect", row(0.2, 0.18, 0.22, about(1.15))],
    ["agrees", "a ratio of 1.095: 0.009 apart", row(1.104, 1.1, 1.108, about(1.095, "ratio"))],
    [
      "deviates",
      "a ratio of 1.095: 0.04 apart, which is 4 % of the ratio",
      row(1.055, 1.05, 1.06, about(1.095, "ratio")),
    ],
    ["agrees", "the interval holds it and excludes no effect", row(1.2, 1.02, 1.38, about(1.05, "ratio"))],
    ["open", "the interval holds it, and no effect as well", row(1.2, 0.9, 1.5, about(1.05, "ratio"))],
    ["open", "the same of a percentage", row(5, -2, 12, about(11))],
    ["deviates", "far away, without an interval", row(1, none, none, about(1.2))],
    ["", "a derived number has no verdict", row(1, 0.9, 1.1, { kind: "about", value: 1, from: "derived" })],
    [
      "holds",
      "the whole interval is below the bound",
      row(1, 0.99, 1.01, { kind: "at most", value: 1.01, from: "aim" }),
    ],
    ["open", "the bound lies within", row(1, 0.99, 1.02, { kind: "at most", value: 1.01, from: "aim" })],
    ["fails", "the whole interval is above", row(1.03, 1.02, 1.04, { kind: "at most", value: 1.01, from: "aim" })],
    ["holds", "without an interval the value counts", row(0.7, none, none, atLeast(0.65))],
    ["fails", "the same on the other side", row(0.6, none, none, atLeast(0.65))],
    ["", "a constant answer meets the bound", row(0.99, 0.98, 1, atLeast(0.6479, 0.744))],
    ["holds", "a constant answer does not meet it", row(0.99, 0.98, 1, atLeast(0.6479, 0.5))],
    ["fails", "nor do we", row(0.4, 0.3, 0.5, atLeast(0.6479, 0.5))],
    ["not learned", "one training was best before it learned", row(1, 1, 1, atLeast(0.5), [0, 500, 500])],
    ["holds", "all trainings have learned", row(1, 1, 1, atLeast(0.5), [300, 500, 500])],
    ["", "nothing to hold it against", row(1, 1, 1)],
    ["", "it could not be measured", row(none, none, none, atLeast(1))],
  ])("%s: %s", (verdict, _, given) => {
    expect(verdictOf(given)).toBe(verdict);
  });
});
