import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/errors.js";
import { loadVariable, parseScenario, variantOf } from "../../../src/scenario/load/load.js";
import type { LoadOptions } from "../../../src/scenario/load/load-options.js";
import { parseSites } from "../../../src/scenario/load/sites.js";
import { metresFrom } from "../../../src/scenario/read/geography.js";
import { eastNorthOf } from "../../support/horizon.js";

const scenario = `
tasks: 5
edges: [{ name: cell, sites: stations.csv, cores: 4 }]
devices: [{ name: user, sites: users.csv, frequency: 500 MHz }]
application: { chain: { subtasks: 1, data: 1 KB, work: 1 Mcycles } }
arrivals: saturated
policies: [local, "edge(site=cell-b)"]
`;
const files: Readonly<Record<string, string>> = {
  "folder/stations.csv": "ID,Latitude,Longitude,Details\na,-37.8136,144.9631,DataCenter\nb,-37.8036,144.9631,\n",
  "folder/users.csv": "Latitude,Longitude\n-37.8136, 144.9731\n-37.8136, 144.9631\n",
  "folder/plane.csv": "x_m,y_m,name\n1.5,-2,first cell\n",
};
const options = (more: Readonly<Record<string, string>> = {}): LoadOptions => ({
  readFile: (path) => {
    const text = { ...files, ...more }[path];
    if (text === undefined) throw Object.assign(new Error("gone"), { code: "ENOENT" });
    return text;
  },
});
const load = (text = scenario, more?: Readonly<Record<string, string>>) =>
  parseScenario(text, "folder/s.yaml", options(more));
const problems = (text: string, more?: Readonly<Record<string, string>>): readonly string[] => {
  try {
    load(text, more);
  } catch (error) {
    if (error instanceof InputError) return error.message.split("\n");
    throw error;
  }
  return [];
};

describe("sites from CSV", () => {
  test("an element for every row, by its id or number, with all that the element says", () => {
    const { edges, devices } = load().scenario;
    expect(edges.map(({ name, cores }) => [name, cores])).toEqual([
      ["cell-a", 4],
      ["cell-b", 4],
    ]);
    expect(devices.map(({ name, count }) => [name, count])).toEqual([
      ["user-0", 1],
      ["user-1", 1],
    ]);
  });

  test("metres from the first edge: those of its horizon on the ellipsoid", () => {
    const { edges, devices } = load().scenario;
    expect(edges[0]!.position_m).toEqual([0, 0]);
    const origin = { latitude: -37.8136, longitude: 144.9631 };
    const north = eastNorthOf(origin, { ...origin, latitude: -37.8036 });
    expect(edges[1]!.position_m[0]).toBeCloseTo(north[0], 2);
    expect(edges[1]!.position_m[1]).toBeCloseTo(north[1], 2);
    const east = eastNorthOf(origin, { ...origin, longitude: 144.9731 });
    expect(devices[0]!.position).toEqual({
      kind: "at",
      x_m: expect.closeTo(east[0], 2),
      y_m: expect.closeTo(east[1], 2),
    });
  });

  test("anywhere on the Earth: the horizon of the origin to a millimetre within a kilometre, and to a tenth of a millionth within ten", () => {
    const place = fc.record({
      latitude: fc.double({ min: -89, max: 89, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
      north_m: fc.double({ min: -7000, max: 7000, noNaN: true }),
      east_m: fc.double({ min: -7000, max: 7000, noNaN: true }),
    });
    fc.assert(
      fc.property(place, ({ latitude, longitude, north_m, east_m }) => {
        const origin = { latitude, longitude };
        const degree_m = 111_320;
        const other = {
          latitude: latitude + north_m / degree_m,
          longitude: longitude + east_m / (degree_m * Math.cos((latitude * Math.PI) / 180)),
        };
        const [x_m, y_m] = metresFrom(origin, other);
        const [expectedX_m, expectedY_m] = eastNorthOf(origin, other);
        const distance_m = Math.hypot(expectedX_m, expectedY_m);
        // The way along the ground is longer than its shadow on the horizon, by d^2 / 6 R^2; and metres are given to the millimetre.
        const bound_m = distance_m < 1000 ? 1e-3 : 1e-3 + 5e-7 * distance_m;
        expect(Math.hypot(x_m - expectedX_m, y_m - expectedY_m)).toBeLessThan(bound_m);
      }),
    );
  });

  test("the origin that the scenario names, for edges and devices", () => {
    const text = `origin: { latitude: -37.8136, longitude: 144.9531 }\n${scenario}`;
    const moved = load(text).scenario;
    const east = eastNorthOf({ latitude: -37.8136, longitude: 144.9531 }, { latitude: -37.8136, longitude: 144.9631 });
    expect(moved.edges[0]!.position_m[0]).toBeCloseTo(east[0], 2);
    const resolved = load(text).text;
    expect(resolved.origin).toEqual({ latitude: -37.8136, longitude: 144.9531 });
    expect(load().text.origin).toEqual({ latitude: -37.8136, longitude: 144.9631 });
    // With an origin of its own, devices are placed by degrees among edges of metres.
    expect(problems(text.replace("stations", "plane").replace("cell-b", "cell-first-cell"))).toEqual([]);
    expect(problems(text.replace("-37.8136, longitude", "97, longitude"))).toEqual([
      "folder/s.yaml:1:21: origin.latitude: expected a number from -90 to 90, got 97",
    ]);
  });

  test("the date line is no distance", () => {
    const more = { "folder/stations.csv": "latitude,longitude\n0,179.99\n0,-179.99\n" };
    const [, [x]] = load(
      scenario.replace("cell-b", "cell-1").replace("users.csv", "plane.csv"),
      more,
    ).scenario.edges.map(({ position_m }) => position_m) as [unknown, readonly number[]];
    // On the equator, which is a circle.
    expect(x).toBeCloseTo((6_378_137 * 0.02 * Math.PI) / 180, 3);
  });

  test("metres as they stand", () => {
    const { edges } = load(
      scenario.replaceAll(/stations|users/g, "plane").replace("cell-b", "cell-first-cell"),
    ).scenario;
    expect(edges.map(({ name, position_m }) => [name, ...position_m])).toEqual([["cell-first-cell", 1.5, -2]]);
  });

  test("the resolved text has the positions, and names no file", () => {
    const { text, scenario: first } = load();
    expect(JSON.stringify(text)).not.toContain(".csv");
    expect(parseScenario(JSON.stringify(text), "elsewhere.json", options({})).scenario.edges).toEqual(first.edges);
  });

  test("--set and sweeps of the element reach all that it stands for", () => {
    const set = parseScenario(scenario, "folder/s.yaml", { ...options(), set: ["edges.0.cores=2"] }).scenario;
    expect(set.edges.map(({ cores }) => cores)).toEqual([2, 2]);
    const { document } = loadVariable("folder/s.yaml", options({ "folder/s.yaml": scenario }));
    expect(variantOf(document, [["edges.0.cores", 8]]).scenario.edges.map(({ cores }) => cores)).toEqual([8, 8]);
    expect(() => variantOf(document, [["edges.0.sites", "plane.csv"]])).toThrow(/edges\.0\.sites: .*cannot be swept/);
  });

  test.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      "one fault for all",
      scenario.replace("cores: 4", "cores: -4"),
      {},
      ["folder/s.yaml:3:51: edges.0.cores: expected a whole number >= 1, got -4"],
    ],
    [
      "a file that is not there",
      scenario.replace("stations.csv", "station.csv"),
      {},
      ['folder/s.yaml:3:30: edges.0.sites: cannot read "folder/station.csv": no such file'],
    ],
    [
      "a position besides",
      scenario.replace("cores: 4", "position: [0 m, 0 m]"),
      {},
      ["folder/s.yaml:3:30: edges.0.sites: the file has the positions: leave `position` out"],
    ],
    [
      "no origin",
      scenario.replace("stations", "plane").replace("cell-b", "cell-first-cell"),
      {},
      [
        "folder/s.yaml:4:32: devices.0.sites: has latitudes and longitudes, but there is no origin: give origin: { latitude: ..., longitude: ... }, or edges from such a file",
      ],
    ],
    [
      "no path",
      scenario.replace("stations.csv", "5"),
      {},
      ["folder/s.yaml:3:30: edges.0.sites: expected a CSV file's path, got 5"],
    ],
    [
      "two of one id",
      scenario,
      { "folder/stations.csv": "id,lat,lon\nb,1,2\nb,2,3\n", "folder/users.csv": "lat,lon\n1,2" },
      [
        'folder/s.yaml:3:17: edges.1.name: the name "cell-b" is taken by edges.0.name (line 3): edges, clouds and device groups need different names',
      ],
    ],
  ])("%s", (_, text, more, expected) => {
    expect(problems(text, more)).toEqual(expected);
  });

  test.each<[string, string, readonly string[]]>([
    [
      "no column",
      "id,latitud,longitude\na,1,2\n",
      [
        's.csv:1: expected columns latitude and longitude, or x_m and y_m, got id, latitud, longitude; did you mean "latitude"?',
      ],
    ],
    [
      "bad rows",
      "lat,lng\n91,0\n0,181\nnan,0\n,\n",
      [
        's.csv:2: lat: expected degrees from -90 to 90, got "91"',
        's.csv:3: lng: expected degrees from -180 to 180, got "181"',
        's.csv:4: lat: expected degrees from -90 to 90, got "nan"',
        's.csv:5: lng: expected degrees from -180 to 180, got ""',
        's.csv:5: lat: expected degrees from -90 to 90, got ""',
      ],
    ],
    ["metres without end", "x_m,y_m\n1e999,0\n", ['s.csv:2: x_m: expected a number of metres, got "1e999"']],
    ["nothing", "", ["s.csv: is empty: expected a header with latitude,longitude or x_m,y_m"]],
    ["no rows", "x_m,y_m\n", ["s.csv: has no rows: expected a site per line after the header"]],
  ])("%s", (_, text, expected) => {
    expect(() => parseSites(text, "s.csv")).toThrow(expected.join("\n"));
  });
});
