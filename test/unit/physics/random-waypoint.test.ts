import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { RandomWaypoint } from "../../../src/physics/motion/random-waypoint.js";
import { WaypointTrajectory } from "../../../src/physics/motion/trajectory.js";

const streams = new RandomStreams(12, 0);

/** Legs of a walk in a region, from the places that it draws. */
const walk = (place: (random: () => number) => readonly [number, number], speed: (u: number) => number) => {
  const random = streams.stream("test", place.toString() + speed.toString());
  const lengths: number[] = [];
  let last: readonly [number, number] = place(random);
  const path = new RandomWaypoint(last, {
    place_m: () => {
      const next = place(random);
      lengths.push(Math.hypot(next[0] - last[0], next[1] - last[1]));
      last = next;
      return next;
    },
    speed_mps: () => speed(random()),
    pause_s: () => 0,
  });
  return { path, lengths };
};

const square = (random: () => number): readonly [number, number] => [100 * random(), 100 * random()];
const disc = (random: () => number): readonly [number, number] => {
  const radius = 100 * Math.sqrt(random());
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("random waypoint", () => {
  // (2 + sqrt 2 + 5 ln(1 + sqrt 2)) / 15 of a square's side, 128 / (45 pi) of a disc's radius.
  it.each([
    ["a square", square, (2 + Math.SQRT2 + 5 * Math.log(1 + Math.SQRT2)) / 15],
    ["a disc", disc, 128 / (45 * Math.PI)],
  ] as const)("has legs of the mean length of %s", (_, place, part) => {
    const { path, lengths } = walk(place, () => 10);
    path.position_m(100_000);
    expect(lengths.length).toBeGreaterThan(10_000);
    expect(Math.abs(mean(lengths) / (100 * part) - 1)).toBeLessThan((5 * 0.48) / Math.sqrt(lengths.length));
  });

  it("has a mean speed over time of 1 / E[1 / v]", () => {
    const { path, lengths } = walk(square, (u) => 2 + 18 * u);
    const end_s = 1e6;
    path.position_m(end_s);
    const ratio = lengths.reduce((sum, length) => sum + length, 0) / end_s / (18 / Math.log(10));
    // Per leg, L (1 - m / v) with m = 18 / ln 10 has a standard deviation of 0.81 times the mean length.
    expect(Math.abs(ratio - 1)).toBeLessThan((5 * 0.81) / Math.sqrt(lengths.length));
    expect(lengths.length).toBeGreaterThan(100_000);
  });

  it("is at one place at one time, in whatever order it is asked", () => {
    const times_s = Array.from({ length: 50 }, (_, index) => ((index * 37) % 50) * 3.3);
    const make = () => {
      const random = new RandomStreams(3, 0).stream("test", "order");
      return new RandomWaypoint([5, 5], {
        place_m: () => square(random),
        speed_mps: () => 1 + random(),
        pause_s: () => 4 * random(),
      });
    };
    const forwards = make();
    const inOrder = new Map([...times_s].sort((a, b) => a - b).map((time_s) => [time_s, forwards.position_m(time_s)]));
    const shuffled = make();
    for (const time_s of times_s) expect(shuffled.position_m(time_s)).toEqual(inOrder.get(time_s));
    expect(make().position_m(0)).toEqual([5, 5]);
  });

  it("stays where there is nowhere to go", () => {
    const path = new RandomWaypoint([1, 2], { place_m: () => [1, 2], speed_mps: () => 1, pause_s: () => 0 });
    expect(path.position_m(1e6)).toEqual([1, 2]);
  });

  it("refuses to stand still in the middle of a leg", () => {
    const path = new RandomWaypoint([1, 2], { place_m: () => [3, 2], speed_mps: () => 0, pause_s: () => 0 });
    expect(() => path.position_m(1)).toThrow("invalid speed_mps: 0");
  });
});

describe("waypoints", () => {
  const path = new WaypointTrajectory({ times_s: [1, 3, 4], x_m: [0, 20, 20], y_m: [5, 5, 9] });

  it.each([
    [0, 0, 5],
    [1, 0, 5],
    [2.5, 15, 5],
    [3.25, 20, 6],
    [4, 20, 9],
    [1e9, 20, 9],
  ])("are joined by straight lines: at %s s", (time_s, x_m, y_m) => {
    expect(path.position_m(time_s)).toEqual([x_m, y_m]);
  });

  it("have to be in order", () => {
    expect(() => new WaypointTrajectory({ times_s: [1, 1], x_m: [0, 0], y_m: [0, 0] })).toThrow(RangeError);
    expect(() => new WaypointTrajectory({ times_s: [], x_m: [], y_m: [] })).toThrow(RangeError);
  });
});
