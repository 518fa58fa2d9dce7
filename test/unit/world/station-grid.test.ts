import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePathLoss, type PathLossSettings } from "../../../src/models/path-loss/catalog.js";
import { CorrelatedShadowing } from "../../../src/physics/radio/shadowing.js";
import { nearestEdge } from "../../../src/world/device/handover.js";
import { StationGrid } from "../../../src/world/device/station-grid.js";

/** One of every model; with `fixed`, all stations are heard the same everywhere. */
const MODELS: readonly PathLossSettings[] = [
  { model: "3gpp-pico" },
  { model: "umi-nlos", deviceHeight_m: 1.5, stationHeight_m: 10 },
  { model: "umi-los", deviceHeight_m: 1.5, stationHeight_m: 10 },
  { model: "free-space" },
  { model: "droo", antennaGain: 4.11, exponent: 2.8 },
  { model: "log-distance", exponent: 3, reference_db: 40 },
  { model: "fixed", gain_db: -100 },
];

type Place = readonly [number, number];

/** Whole multiples of 50 m, so that many places are as far from several stations, and others within the shortest path. */
const place = fc
  .tuple(fc.integer({ min: -30, max: 60 }), fc.integer({ min: -30, max: 60 }))
  .map(([x, y]): Place => [50 * x, 50 * y]);
const near = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.double({ min: -3000, max: 5000, noNaN: true }));
const layouts = fc.record({
  stations: fc.array(place, { maxLength: 60 }),
  inLine: fc.boolean(),
  asked: fc.array(fc.oneof(place, near), { minLength: 1, maxLength: 30 }),
});

const checkAll = (
  loss: (stations: readonly Place[]) => readonly [(edge: number, at: Place) => number, (m: number) => number],
) =>
  fc.assert(
    fc.property(layouts, ({ stations, inLine, asked }) => {
      const places = inLine ? stations.map(([x_m]): Place => [x_m, 7]) : stations;
      const [loss_db, leastAt_db] = loss(places);
      const grid = new StationGrid(places, loss_db, leastAt_db);
      for (const at of asked) expect(grid.nearest(at)).toBe(nearestEdge(places.length, loss_db, at));
    }),
    { seed: 8, numRuns: 150 },
  );

describe("the station that is heard best", () => {
  it.each(MODELS)("is that of looking at all, with ties, under $model", (settings) => {
    const pathLoss = makePathLoss(settings, 2e9);
    checkAll((stations) => [
      (edge, [x_m, y_m]) => pathLoss.loss_db(Math.hypot(x_m - stations[edge]![0], y_m - stations[edge]![1])),
      (distance_m) => pathLoss.loss_db(distance_m),
    ]);
  });

  it("is that of looking at all where every station has its shadowing", () => {
    const pathLoss = makePathLoss({ model: "3gpp-pico" }, 2e9);
    let state = 1;
    const draw = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const maps = Array.from(
      { length: 60 },
      () => new CorrelatedShadowing({ sd_db: 3, correlation_m: 13, waves: 4 }, draw),
    );
    checkAll((stations) => [
      (edge, [x_m, y_m]) =>
        pathLoss.loss_db(Math.hypot(x_m - stations[edge]![0], y_m - stations[edge]![1])) +
        maps[edge]!.loss_db(x_m, y_m),
      (distance_m) => pathLoss.loss_db(distance_m) - maps[0]!.most_db,
    ]);
  });

  it("is found by looking at few of many", () => {
    const pathLoss = makePathLoss({ model: "3gpp-pico" }, 2e9);
    const stations = Array.from(
      { length: 10_000 },
      (_, index): Place => [400 * (index % 100), 400 * Math.floor(index / 100)],
    );
    let looks = 0;
    const loss_db = (edge: number, [x_m, y_m]: Place) => {
      looks++;
      return pathLoss.loss_db(Math.hypot(x_m - stations[edge]![0], y_m - stations[edge]![1]));
    };
    const grid = new StationGrid(stations, loss_db, (distance_m) => pathLoss.loss_db(distance_m));
    expect(grid.nearest([10_070, 20_150])).toBe(25 + 100 * 50);
    expect(looks).toBeLessThan(100);
  });

  it("rests on losses that never fall with the distance: so it is with every model", () => {
    for (const settings of MODELS) {
      const pathLoss = makePathLoss(settings, 2e9);
      let before_db = Number.NEGATIVE_INFINITY;
      let worst_db = 0;
      for (let step = 0; step <= 20_000; step++) {
        const loss_db = pathLoss.loss_db(step < 10_000 ? step / 40 : step - 9750);
        worst_db = Math.max(worst_db, before_db - loss_db);
        before_db = Math.max(before_db, loss_db);
      }
      expect(worst_db).toBeLessThan(1e-10);
    }
  });
});
