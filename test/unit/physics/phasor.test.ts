import fc from "fast-check";
import { expect, it } from "vitest";
import { setPhasor } from "../../../src/physics/radio/phasor.js";

it("is the cosine and the sine, for angles up to a million turns", () => {
  const into = new Float64Array(4);
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (angle) => {
      setPhasor(into, 1, 3, angle);
      expect(Math.abs(into[2]! - 3 * Math.cos(angle))).toBeLessThan(1e-9);
      expect(Math.abs(into[3]! - 3 * Math.sin(angle))).toBeLessThan(1e-9);
    }),
    { seed: 3, numRuns: 2000 },
  );
});
