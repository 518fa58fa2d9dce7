import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalog } from "../../src/policies/catalog.js";
import { loadScenario } from "../../src/scenario/load/load.js";

import { emulate } from "../support/emulate.js";
import { eastNorthOf } from "../support/horizon.js";

const FOLDER = "../shared/data";
const SITES = `${FOLDER}/melbourne-cbd-edge-sites.csv`;
const PATH = `${FOLDER}/melbourne-cbd-user-path-1.csv`;
const isThere = existsSync(SITES) && existsSync(PATH);

const scenario = `
duration: 2400 s
replications: 1
radio: { carrier: 2 GHz, subcarriers: 64, pathLoss: umi-nlos, fading: none, allocation: { scheme: fixed, subcarriers: 8 } }
edges: [{ name: cell, sites: ${SITES}, cores: 4 }]
devices:
  - name: walker
    count: 2
    mobility: { model: trace, file: ${PATH}, speed: 18 km/h, start: "uniform(0 s, 1 min)", step: 1 s }
application: { chain: { subtasks: 1, data: 10 KB, work: 10 Mcycles } }
arrivals: { process: periodic, every: 10 s }
policies: [edge]
`;

/** Latitudes and longitudes of a file, read by hand. */
const degreesIn = (file: string, latitude: number) =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number))
    .map((cells) => ({ latitude: cells[latitude]!, longitude: cells[latitude + 1]! }));

describe.skipIf(!isThere)(`Melbourne, from ${FOLDER}${isThere ? "" : " (which is absent)"}`, () => {
  test("its path leads past its sites, from cell to cell", () => {
    const { scenario: melbourne } = loadScenario("melbourne.yaml", {
      readFile: (path) => (path === "melbourne.yaml" ? scenario : readFileSync(path, "utf8")),
    });
    const sites = degreesIn(SITES, 1);
    const path = degreesIn(PATH, 0);
    const origin = sites[0]!;
    expect(melbourne.edges).toHaveLength(sites.length);
    for (const [index, site] of sites.entries()) {
      const [east_m, north_m] = eastNorthOf(origin, site);
      expect(melbourne.edges[index]!.position_m[0]).toBeCloseTo(east_m, 2);
      expect(melbourne.edges[index]!.position_m[1]).toBeCloseTo(north_m, 2);
    }
    // With one law of path loss for all, the serving cell is the nearest one: walk the path by hand and count.
    const [places, stations] = [path, sites].map((list) => list.map((place) => eastNorthOf(origin, place)));
    const nearest = ([x_m, y_m]: readonly [number, number]): number => {
      const distances_m = stations!.map(([siteX_m, siteY_m]) => Math.hypot(x_m - siteX_m, y_m - siteY_m));
      return distances_m.indexOf(Math.min(...distances_m));
    };
    const legs_m = places!
      .slice(1)
      .map(([x_m, y_m], index) => Math.hypot(x_m - places![index]![0], y_m - places![index]![1]));
    const length_m = legs_m.reduce((sum, leg_m) => sum + leg_m, 0);
    expect(length_m).toBeGreaterThan(3000);
    expect(length_m).toBeLessThan((18 / 3.6) * 2300);

    const { report } = emulate(melbourne, catalog.edge!.create({}));
    const walkers = report.nodes.filter(({ kind }) => kind === "device");
    expect(walkers).toHaveLength(2);
    const cellsPassed = (offset_m: number): number => {
      // Every 5 m, which is what the walkers do in a step; the first step at which they have moved depends on when they began.
      let [changes, at_m, leg, last] = [0, offset_m, 0, nearest(places![0]!)];
      let begin_m = 0;
      for (; at_m < length_m; at_m += 5) {
        while (leg < legs_m.length - 1 && at_m > begin_m + legs_m[leg]!) begin_m += legs_m[leg++]!;
        const part = (at_m - begin_m) / legs_m[leg]!;
        const [from, to] = [places![leg]!, places![leg + 1]!];
        const now = nearest([from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]);
        if (now !== last) changes++;
        last = now;
      }
      return changes + (nearest(places!.at(-1)!) === last ? 0 : 1);
    };
    const possible = [0.5, 1.5, 2.5, 3.5, 4.5].map(cellsPassed);
    for (const { handovers } of walkers) {
      expect(handovers).toBeGreaterThan(10);
      expect(handovers).toBeGreaterThanOrEqual(Math.min(...possible));
      expect(handovers).toBeLessThanOrEqual(Math.max(...possible));
    }
    const serving = report.nodes.filter(({ kind, served }) => kind === "edge" && served > 0);
    expect(serving.length).toBeGreaterThan(5);
  });
});
