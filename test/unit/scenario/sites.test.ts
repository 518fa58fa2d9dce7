import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/errors.js";
import { type LoadOptions, loadVariable, parseScenario, variantOf } from "../../../src/scenario/load/load.js";
import { parseSites } from "../../../src/scenario/load/sites.js";

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

  test("metres from the first edge: a great circle's length to a thousandth", () => {
    const { edges, devices } = load().scenario;
    expect(edges[0]!.position_m).toEqual([0, 0]);
    // A hundredth of a degree of a meridian, and of the parallel of 37.8136 degrees; the haversine formula for comparison.
    const radian = Math.PI / 180;
    const haversine = (lat: number, dLat: number, dLon: number): number =>
      2 *
      6_371_008.8 *
      Math.asin(
        Math.sqrt(
          Math.sin((dLat * radian) / 2) ** 2 +
            Math.cos(lat * radian) * Math.cos((lat + dLat) * radian) * Math.sin((dLon * radian) / 2) ** 2,
        ),
      );
    const [x, y] = edges[1]!.position_m;
    expect(x).toBe(0);
    expect(y).toBeGreaterThan(0);
    expect(Math.abs(y / haversine(-37.8136, 0.01, 0) - 1)).toBeLessThan(1e-3);
    const east = devices[0]!.position;
    expect(east).toMatchObject({ y_m: 0 });
    expect(Math.abs((east as { x_m: number }).x_m / haversine(-37.8136, 0, 0.01) - 1)).toBeLessThan(1e-3);
  });

  test("the date line is no distance", () => {
    const more = { "folder/stations.csv": "latitude,longitude\n0,179.99\n0,-179.99\n" };
    const [, [x]] = load(
      scenario.replace("cell-b", "cell-1").replace("users.csv", "plane.csv"),
      more,
    ).scenario.edges.map(({ position_m }) => position_m) as [unknown, readonly number[]];
    expect(Math.abs(x! / ((6_371_008.8 * 0.02 * Math.PI) / 180) - 1)).toBeLessThan(1e-6);
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
        "folder/s.yaml:4:32: devices.0.sites: has latitudes and longitudes, but no edges have: the first of their `sites` is the origin",
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
