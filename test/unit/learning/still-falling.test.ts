import { describe, expect, it } from "vitest";
import { isStillFalling, whyLonger } from "../../../src/learning/training/runs/still-falling.js";

const curve = (cost: (x: number) => number, n = 12): number[] => Array.from({ length: n }, (_, i) => cost(i));

describe("a training that ended too early", () => {
  it("is one whose curve fell to its end", () => {
    expect(isStillFalling(curve((x) => 10 - 0.3 * x))).toBe(true);
    expect(isStillFalling(curve((x) => 5 + 5 * Math.exp(-x / 8)))).toBe(true);
    expect(isStillFalling([10, 8, 6])).toBe(true);
  });

  it("is none that has levelled off, rises, is noise around a level, or is too short to tell", () => {
    expect(isStillFalling(curve((x) => 5 + 5 * Math.exp(-2 * x)))).toBe(false);
    expect(isStillFalling(curve((x) => 5 + 0.1 * x))).toBe(false);
    expect(isStillFalling(curve((x) => 5 + 0.01 * (-1) ** x))).toBe(false);
    // Its lowest point is behind it.
    expect(isStillFalling([3, 9, 9, 9, 9, 9, 5, 5, 5])).toBe(false);
    expect(isStillFalling([10, 5])).toBe(false);
    expect(isStillFalling([10, Number.POSITIVE_INFINITY, 5])).toBe(false);
  });

  it("is told what to raise", () => {
    const falling = curve((x) => 10 - 0.3 * x);
    expect(whyLonger({ decisions: 600, curve: falling.map((cost, i) => [50 * i, cost]) })).toContain(
      "--option decisions=1200",
    );
    const phase = (losses: readonly number[]) => ({ epochs: losses.length, curve: losses.map((loss) => [loss, loss]) });
    expect(whyLonger({ teacher: phase([3, 3, 3, 3]), student: phase(falling) })).toMatch(/"student".*studentEpochs/);
    expect(whyLonger({ teacher: phase([3, 3, 3, 3]) })).toBeUndefined();
  });
});
