import { describe, expect, it } from "vitest";
import {
  meanDistanceInDisc_m,
  meanDistanceInRectangle_m,
  waypointBelow,
  waypointSpeed_mps,
} from "../../../../src/physics/theory/random-waypoint.js";

describe("distances between points that are uniform", () => {
  it("over a square or a disc are .52141 of the side, .90541 of the radius", () => {
    expect(meanDistanceInRectangle_m(1, 1)).toBeCloseTo(0.5214054, 7);
    expect(meanDistanceInRectangle_m(200, 200)).toBeCloseTo(104.28109, 4);
    expect(meanDistanceInDisc_m(1)).toBeCloseTo(0.9054148, 7);
  });

  it("over a rectangle are the integral of the distance over the densities of both differences", () => {
    const [a, b] = [300, 100];
    const parts = 2000;
    let sum_m = 0;
    for (let i = 0; i < parts; i++)
      for (let j = 0; j < parts; j++) {
        const [u, v] = [(i + 0.5) / parts, (j + 0.5) / parts];
        sum_m += Math.hypot(u * a, v * b) * 2 * (1 - u) * 2 * (1 - v);
      }
    expect(meanDistanceInRectangle_m(a, b) / (sum_m / parts ** 2)).toBeCloseTo(1, 5);
    expect(meanDistanceInRectangle_m(b, a)).toBeCloseTo(meanDistanceInRectangle_m(a, b), 9);
  });

  it("over a thin rectangle are a third of its length", () => {
    expect(meanDistanceInRectangle_m(300, 0.1)).toBeCloseTo(100, 3);
  });

  it("refuse what has no extent", () => {
    expect(() => meanDistanceInRectangle_m(0, 1)).toThrow("invalid width_m: 0");
    expect(() => meanDistanceInRectangle_m(1, -1)).toThrow("invalid height_m: -1");
    expect(() => meanDistanceInDisc_m(Infinity)).toThrow("invalid radius_m: Infinity");
  });
});

describe("a random waypoint", () => {
  it("has the harmonic mean of its speeds", () => {
    const parts = 100_000;
    let slowness = 0;
    for (let part = 0; part < parts; part++) slowness += 1 / (10 + (30 * (part + 0.5)) / parts);
    expect(waypointSpeed_mps(10, 40)).toBeCloseTo(parts / slowness, 6);
    expect(waypointSpeed_mps(10, 10 + 1e-6)).toBeCloseTo(10, 5);
    expect(() => waypointSpeed_mps(0, 1)).toThrow("invalid low_mps: 0");
    expect(() => waypointSpeed_mps(2, 2)).toThrow("invalid high_mps: 2");
  });

  it("on a segment is where legs between two uniform points, weighted by their lengths, are", () => {
    // A leg from a to b covers [a, b]: the share of x is the part of it below x, over the sum of all lengths.
    const parts = 400;
    for (const x of [0.1, 0.3, 0.5, 0.8]) {
      let below = 0;
      let total = 0;
      for (let i = 0; i < parts; i++)
        for (let j = 0; j < parts; j++) {
          const [low, high] = [Math.min(i, j), Math.max(i, j)].map((k) => (k + 0.5) / parts) as [number, number];
          total += high - low;
          below += Math.max(0, Math.min(high, x) - low);
        }
      expect(waypointBelow(x)).toBeCloseTo(below / total, 4);
    }
    expect([-1, 0, 1, 2].map(waypointBelow)).toEqual([0, 0, 1, 1]);
  });
});
