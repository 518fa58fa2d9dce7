import { expect, test } from "vitest";
import { place } from "../../../src/compose/build-places.js";
import { RandomStreams } from "../../../src/engine/random.js";

test("a disc is uniform over its area, around the point that it names or else the first edge", () => {
  const random = new RandomStreams(4, 0).stream("test", "places");
  const n = 20_000;
  const radii = { inner_m: 30, outer_m: 50 };
  for (const [spec, centre] of [
    [{ kind: "disc", ...radii }, [7, -3]],
    [{ kind: "disc", ...radii, centre_m: [900, 400] }, [900, 400]],
  ] as const) {
    let area = 0;
    const sum = [0, 0];
    for (let index = 0; index < n; index++) {
      const [x_m, y_m] = place(spec, [7, -3], random);
      const radius_m = Math.hypot(x_m - centre[0], y_m - centre[1]);
      expect(radius_m).toBeGreaterThan(30 - 1e-9);
      expect(radius_m).toBeLessThan(50 + 1e-9);
      area += radius_m ** 2;
      sum[0]! += x_m;
      sum[1]! += y_m;
    }
    // radius^2 is uniform on [900, 2500]: mean 1700, sd 462; each coordinate has variance 850. Five sigma.
    expect(Math.abs(area / n - 1700)).toBeLessThan((5 * 462) / Math.sqrt(n));
    for (const axis of [0, 1]) expect(Math.abs(sum[axis]! / n - centre[axis]!)).toBeLessThan(5 * Math.sqrt(850 / n));
  }
});
