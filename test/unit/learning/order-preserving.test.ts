import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderPreserving } from "../../../src/learning/droo/order-preserving.js";

const texts = (vectors: readonly Uint8Array[]) => vectors.map((vector) => vector.join(""));

/** All binary vectors of a length that never put a lesser entry above a greater one. */
const allOrderPreserving = (relaxed: readonly number[]): string[] => {
  const found: string[] = [];
  for (let code = 0; code < 2 ** relaxed.length; code++) {
    const bits = relaxed.map((_, index) => (code >> index) & 1);
    const preserves = relaxed.every((x, i) => relaxed.every((y, j) => !(x > y) || bits[i]! >= bits[j]!));
    if (preserves) found.push(bits.join(""));
  }
  return found;
};

describe("order-preserving quantization", () => {
  it("is the published example's: 0.2, 0.4, 0.7, 0.9 with four vectors", () => {
    // Worked by hand from eq. (8)-(9) of DROO: distances to 1/2 are 0.3, 0.1, 0.2, 0.4.
    expect(texts(orderPreserving([0.2, 0.4, 0.7, 0.9], 4))).toEqual(["0011", "0111", "0001", "1111"]);
  });

  it("with N + 1 vectors gives exactly the order-preserving ones, as all 2^N show, when entries differ", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
          { minLength: 1, maxLength: 9 },
        ),
        (relaxed) => {
          const vectors = texts(orderPreserving(relaxed, relaxed.length + 1));
          expect(new Set(vectors).size).toBe(relaxed.length + 1);
          expect(vectors.toSorted()).toEqual(allOrderPreserving(relaxed).toSorted());
        },
      ),
      { seed: 8, numRuns: 200 },
    );
  });

  it("preserves order with ties as well", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), { minLength: 1, maxLength: 8 }), (relaxed) => {
        const allowed = new Set(allOrderPreserving(relaxed));
        for (const vector of texts(orderPreserving(relaxed, relaxed.length + 1))) expect(allowed).toContain(vector);
      }),
      { seed: 9, numRuns: 200 },
    );
  });

  it("refuses more vectors than there can be", () => {
    expect(() => orderPreserving([0.1, 0.9], 4)).toThrow(/invalid number of quantized vectors: 4 of 2 entries/);
    expect(() => orderPreserving([0.1, 0.9], 0)).toThrow(RangeError);
  });
});
