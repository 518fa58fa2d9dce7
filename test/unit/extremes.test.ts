import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { append, largest, smallest } from "../../src/math/extremes.js";

describe("extremes of lists", () => {
  test("are those of Math, with NaN, infinities, negative zeros and of nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (values) => {
        expect(largest(values)).toBe(Math.max(...values));
        expect(smallest(values)).toBe(Math.min(...values));
      }),
    );
  });

  test("of a million values", () => {
    const values = Array.from({ length: 1_000_000 }, (_, k) => (k * 7919) % 1_000_003);
    expect(() => Math.max(...values)).toThrow(RangeError);
    expect([smallest(values), largest(values)]).toEqual([0, 1_000_002]);
    const list = [1];
    append(list, values);
    expect(list).toHaveLength(1_000_001);
  });
});
