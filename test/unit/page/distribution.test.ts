import { describe, expect, it } from "vitest";
import { distributionPoints, histograms, marksUpTo, niceAbove } from "../../../src/page/distribution.js";

describe("charts of latencies", () => {
  it("count every value in one bin, those beyond the axis in the last", () => {
    const [one, none] = histograms([Float64Array.of(0, 0.24, 0.26, 0.99, 7), new Float64Array(0)], 1, 4);
    expect(one!.shares).toEqual([0.4, 0.2, 0, 0.4]);
    expect(none!.shares).toEqual([0, 0, 0, 0]);
  });

  it("draw the share of values that are not larger", () => {
    const sample = Float64Array.from({ length: 1000 }, (_, index) => ((index * 7919) % 1000) + 1);
    for (const [value, share] of distributionPoints(sample, 40)) expect(share).toBe(value / 1000);
    expect(distributionPoints(sample, 40)).toHaveLength(40);
    expect(distributionPoints(Float64Array.of(5), 40)).toEqual([[5, 1]]);
  });

  it("mark axes at round numbers", () => {
    expect(marksUpTo(1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(marksUpTo(0, 5)).toEqual([0]);
    for (const value of [0.003, 0.7, 1, 33, 4999])
      expect([1, 2, 5]).toContain(Number(niceAbove(value).toExponential().split("e")[0]));
  });
});
