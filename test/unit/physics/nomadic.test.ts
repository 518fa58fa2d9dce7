import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { makeTrajectory } from "../../../src/models/mobility/catalog.js";
import { NomadicTrajectory } from "../../../src/physics/motion/nomadic.js";
import type { Trajectory } from "../../../src/physics/motion/trajectory.js";
import { MovingAttachment, nearestEdge } from "../../../src/world/device/handover.js";
import { meanOf, sumOf, varianceOf } from "../../support/statistics.js";

const streams = new RandomStreams(21, 0);

/** Means in seconds, and weights. */
const PLACES = [
  { mean_s: 500, weight: 1 },
  { mean_s: 300, weight: 3 },
  { mean_s: 120, weight: 1 },
  { mean_s: 60, weight: 5 },
];

const nomad = (places: readonly { readonly mean_s: number; readonly weight: number }[], name: string) =>
  makeTrajectory(
    {
      model: "nomadic",
      step_s: 1,
      places: places.map(({ mean_s, weight }, index) => ({
        at_m: [index, 0] as const,
        stay_s: { kind: "exponential", mean: mean_s } as const,
        weight,
      })),
    },
    { start_m: [0, 0], centre_m: [0, 0], index: 0, random: streams.stream(name, "mobility") },
  );

/** Shares of the time at each place, exactly, up to an instant. */
const sharesOf = (path: Trajectory, places: number, end_s: number): number[] => {
  const shares = new Array<number>(places).fill(0);
  for (let now_s = 0; now_s < end_s; ) {
    const until_s = Math.min(end_s, path.restsUntil_s!(now_s));
    shares[path.position_m(now_s)[0]]! += (until_s - now_s) / end_s;
    now_s = until_s;
  }
  return shares;
};

describe("nomadic mobility", () => {
  it("is at each place for the share of time of w (W - w) E[stay]", () => {
    const total = sumOf(PLACES.map(({ weight }) => weight));
    const visits = PLACES.map(({ weight, mean_s }) => weight * (total - weight) * mean_s);
    const walks = Array.from({ length: 40 }, (_, index) => sharesOf(nomad(PLACES, `walk ${index}`), 4, 300_000));
    for (const [place, visit] of visits.entries()) {
      const shares = walks.map((walk) => walk[place]!);
      const error = Math.sqrt(varianceOf(shares) / shares.length);
      expect(Math.abs(meanOf(shares) - visit / sumOf(visits))).toBeLessThan(5 * error);
    }
  });

  it("with equal weights for the share of its mean stay, and never stays at a place when it jumps", () => {
    const places = PLACES.map(({ mean_s }) => ({ mean_s, weight: 1 }));
    const path = nomad(places, "equal");
    let last = -1;
    for (let now_s = 0; now_s < 50_000; now_s = path.restsUntil_s!(now_s)) {
      const [place] = path.position_m(now_s);
      expect(place).not.toBe(last);
      last = place;
    }
    const shares = sharesOf(path, 4, 20_000_000);
    for (const [place, { mean_s }] of places.entries())
      expect(Math.abs(shares[place]! / (mean_s / sumOf(places.map((one) => one.mean_s))) - 1)).toBeLessThan(0.03);
  });

  it("is the same whatever the order in which instants are asked about", () => {
    const times_s = Array.from({ length: 200 }, (_, index) => (index * 7919) % 5000);
    const [a, b] = [nomad(PLACES, "order"), nomad(PLACES, "order")];
    const forwards = new Map(times_s.toSorted((x, y) => x - y).map((time_s) => [time_s, a.position_m(time_s)]));
    for (const time_s of times_s) expect(b.position_m(time_s)).toEqual(forwards.get(time_s));
  });

  it("stays at a lone place for ever, and refuses what makes no sense", () => {
    const path = nomad([{ mean_s: 1, weight: 1 }], "lone");
    expect(path.restsUntil_s!(1e9)).toBe(Infinity);
    expect(path.position_m(1e9)).toEqual([0, 0]);
    const draws = { uniform: () => 0, stay_s: () => 0 };
    expect(() => new NomadicTrajectory([], draws)).toThrow("expected at least one place");
    const place = { x_m: 0, y_m: 0, weight: 1 };
    expect(() => new NomadicTrajectory([{ ...place, weight: 0 }], draws)).toThrow("invalid weight: 0");
    expect(() => new NomadicTrajectory([place, place], draws).position_m(0)).toThrow("invalid stay_s: 0");
  });

  it("is served by the same edges, with as many handovers, as when every step is looked at", () => {
    const loss_db = (edge: number, [x_m]: readonly [number, number]) => Math.abs(x_m - edge);
    for (const hysteresis_db of [0, 0.5, 1.5]) {
      const path = nomad(PLACES, `served ${hysteresis_db}`);
      const plain: Trajectory = { position_m: (time_s) => path.position_m(time_s) };
      const rule = { step_s: 0.7, hysteresis_db };
      const quick = new MovingAttachment(path, { edges: 4, loss_db, rule });
      const slow = new MovingAttachment(plain, { edges: 4, loss_db, rule });
      for (let time_s = 0; time_s < 20_000; time_s += 13.3) {
        expect(quick.edgeAt(time_s)).toBe(slow.edgeAt(time_s));
        expect(quick.handovers).toBe(slow.handovers);
      }
      expect(quick.handovers).toBeGreaterThan(hysteresis_db > 1 ? 10 : 50);
      if (hysteresis_db === 0) expect(quick.edgeAt(20_000)).toBe(nearestEdge(4, loss_db, path.position_m(20_000)));
    }
  });
});
