import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRanges, rangesText } from "../../../src/experiment/runs/results/ranges.js";

describe("ranges of replications", () => {
  it("are short where many are in a row", () => {
    expect(rangesText([0, 1, 2, 5, 7, 8])).toBe("0-2,5,7-8");
    expect(rangesText([])).toBe("");
    expect([...parseRanges("0-2,5")]).toEqual([0, 1, 2, 5]);
  });

  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50)), (numbers) => {
        const ascending = [...numbers].sort((a, b) => a - b);
        expect([...parseRanges(rangesText(ascending))]).toEqual(ascending);
      }),
    );
  });
});
