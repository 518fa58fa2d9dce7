import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../../src/engine/random.js";
import { makeTrajectory } from "../../../src/models/mobility/catalog.js";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { parseMobility } from "../../../src/scenario/read/mobility-trace.js";
import { eastNorthOf } from "../../support/horizon.js";
import { base, problemsOf, replaced } from "./fixtures.js";

const head = "time_s,device,x_m,y_m\n";

describe("traces of mobility", () => {
  const parse = (text: string, origin?: { latitude: number; longitude: number }) =>
    parseMobility(text, "m.csv", 2, origin);
  const path = (...places: readonly (readonly [number, number, number])[]) => ({
    times_s: Float64Array.from(places, ([time_s]) => time_s),
    x_m: Float64Array.from(places, ([, x_m]) => x_m),
    y_m: Float64Array.from(places, ([, , y_m]) => y_m),
  });

  test("rows by device and time, any order of columns and rows", () => {
    const text = "device,x_m,Y_M,time_s\n1,5,6,2\n0,-1.5,2e1,0\n1,3,4,0.5\n";
    expect(parse(text)).toEqual({
      everybody: undefined,
      devices: new Map([
        [1, path([0.5, 3, 4], [2, 5, 6])],
        [0, path([0, -1.5, 20])],
      ]),
      isTimed: true,
    });
  });

  test("without a device the path is everybody's; without times it is one of 1 m/s", () => {
    expect(parse("time_s,x_m,y_m\n2,3,4\n0,0,0\n")).toEqual({
      everybody: path([0, 0, 0], [2, 3, 4]),
      devices: new Map(),
      isTimed: true,
    });
    // A pause is of no length.
    expect(parse("x_m,y_m\n0,0\n3,4\n3,4\n3,16\n")).toEqual({
      everybody: path([0, 0, 0], [5, 3, 4], [17, 3, 16]),
      devices: new Map(),
      isTimed: false,
    });
    expect(parse("x_m,y_m,device\n0,0,1\n9,9,0\n0,2,1\n").devices).toEqual(
      new Map([
        [1, path([0, 0, 0], [2, 0, 2])],
        [0, path([0, 9, 9])],
      ]),
    );
  });

  test("degrees are metres from the origin; other columns are left alone", () => {
    const origin = { latitude: -37.8136, longitude: 144.9631 };
    const places = [
      { latitude: -37.8106, longitude: 144.9531 },
      { latitude: -37.8236, longitude: 144.9631 },
    ];
    const text = `Altitude,Latitude,Longitude\n${places.map((one) => `7, ${one.latitude}, ${one.longitude}\n`).join("")}`;
    const found = parse(text, origin).everybody!;
    for (const [index, place] of places.entries()) {
      const [east_m, north_m] = eastNorthOf(origin, place);
      expect(found.x_m[index]).toBeCloseTo(east_m, 2);
      expect(found.y_m[index]).toBeCloseTo(north_m, 2);
    }
    const length_m = Math.hypot(found.x_m[1]! - found.x_m[0]!, found.y_m[1]! - found.y_m[0]!);
    expect(found.times_s).toEqual(Float64Array.of(0, length_m));
    expect(problemsOf(() => parse(text))).toEqual([
      "m.csv:1: has latitudes and longitudes, but the scenario has no origin: give origin: { latitude: ..., longitude: ... }, or edges with sites in degrees",
    ]);
  });

  const expected = "x_m,y_m or latitude,longitude, and optionally time_s and device";
  test.each([
    ["", [`m.csv: is empty: expected a header with ${expected}`]],
    [head, ["m.csv: has no rows: expected a place per line after the header"]],
    ["time,device,x_m,y_m\n", ['m.csv:1: unknown column "time"; did you mean "time_s"?']],
    ["x_m;y_m\n1;1\n", ['m.csv:1: expected cells separated by commas, got ";"']],
    ["lat,lon,devices\n1,1,0\n", ['m.csv:1: unknown column "devices"; did you mean "device"?']],
    ["x_m,y_m,x_m\n1,1,1\n", ['m.csv:1: column "x_m" appears twice']],
    [
      "time_s,device\n",
      ["x_m", "y_m"].map((name) => `m.csv:1: missing column "${name}" in the header: expected ${expected}`),
    ],
    [
      "lat,x_m\n1,2\n",
      [
        'm.csv:1: unknown column "lat"; valid columns: time_s, device, x_m, y_m',
        `m.csv:1: missing column "y_m" in the header: expected ${expected}`,
      ],
    ],
    [`${head}0,0,1\n`, ["m.csv:2: expected 4 cells, got 3"]],
    [`${head}-1,0,1,1\n`, ['m.csv:2: time_s: expected a time in seconds >= 0, got "-1"']],
    [`${head}0,0,far,1\n`, ['m.csv:2: x_m: expected a number of metres, got "far"']],
    [`${head}0,2,1,1\n`, ['m.csv:2: device: expected 0 to 1, because there are 2 devices, got "2"']],
    [`${head}3,0,1,1\n1,0,0,0\n3,0,2,2\n`, ["m.csv:4: device 0 is at two places at 3 s; see also line 2"]],
    ["time_s,x_m,y_m\n3,1,1\n3,2,2\n", ["m.csv:3: the path is at two places at 3 s; see also line 2"]],
  ])("%j", (text, faults) => expect(problemsOf(() => parse(text))).toEqual(faults));

  test("a latitude that there is not", () => {
    expect(problemsOf(() => parse("lat,lon\n91,0\n", { latitude: 0, longitude: 0 }))).toEqual([
      'm.csv:2: lat: expected degrees from -90 to 90, got "91"',
    ]);
  });
});

const moving = (...lines: readonly string[]) => replaced("    count: 3", "    count: 3", ...lines);

describe("mobility in a scenario", () => {
  test("a file has rows for every device of its group, and may have others", () => {
    const text = moving("    mobility: { model: trace, file: walk.csv }");
    const load = (csv: string) => parseScenario(text, "s.yaml", { readFile: () => csv });
    const { scenario } = load(`${head}0,0,1,1\n0,1,2,2\n0,2,3,3\n9,2,4,4\n`);
    const { mobility } = scenario.devices[0]!;
    expect(mobility).toMatchObject({ model: "trace", step_s: 0.1 });
    expect(mobility?.model === "trace" && mobility.waypoints.map(({ x_m }) => [...Array.from(x_m)])).toEqual([
      [1],
      [2],
      [3, 4],
    ]);
    expect(problemsOf(() => load(`${head}0,0,1,1\n0,1,1,1\n`))).toEqual([
      's.yaml:18:37: devices.0.mobility.file: expected rows for every device of "phone", found none for device 2',
    ]);
  });

  test("one path for all of a group, at a speed and from a time of each device's own", () => {
    const text = moving(
      "    mobility: { model: trace, file: walk.csv, speed: 'uniform(1 m/s, 2 m/s)', start: 'uniform(0 s, 5 s)' }",
    );
    const load = (csv: string, from = text) => parseScenario(from, "s.yaml", { readFile: () => csv });
    const { mobility } = load("x_m,y_m\n0,0\n30,40\n").scenario.devices[0]!;
    expect(mobility).toMatchObject({
      speed_mps: { kind: "uniform", low: 1, high: 2 },
      start_s: { kind: "uniform", low: 0, high: 5 },
    });
    const streams = new RandomStreams(1, 0);
    const trajectories = [0, 1, 2].map((index) => {
      const random = streams.stream(`phone-${index}`, "mobility");
      return makeTrajectory(mobility!, { start_m: [0, 0], centre_m: [0, 0], index, random });
    });
    const begins_s = trajectories.map((trajectory, index) => {
      const draw = streams.stream(`phone-${index}`, "mobility");
      const [speed_mps, start_s] = [2 - draw(), 5 - 5 * draw()];
      // Half of the 50 m, and all of them.
      expect(trajectory.position_m(start_s)).toEqual([0, 0]);
      expect(trajectory.position_m(start_s + 25 / speed_mps)).toEqual([expect.closeTo(15, 9), expect.closeTo(20, 9)]);
      expect(trajectory.position_m(start_s + 51 / speed_mps)).toEqual([30, 40]);
      return start_s;
    });
    expect(new Set(begins_s).size).toBe(3);
    expect(problemsOf(() => load("time_s,x_m,y_m\n0,0,0\n9,30,40\n"))).toEqual([
      "s.yaml:18:54: devices.0.mobility.speed: expected none: the file has times",
    ]);
    const still = moving("    mobility: { model: trace, file: walk.csv }");
    expect(problemsOf(() => load("x_m,y_m\n0,0\n30,40\n", still))).toEqual([
      "s.yaml:18:15: devices.0.mobility.speed: missing; the file has no column time_s: give the devices a speed such as 5 km/h",
    ]);
  });

  test("random waypoints", () => {
    const text = moving(
      "    mobility: { model: random-waypoint, within: 'rectangle(100 m, 0 m, 0 m, 1 km)', speed: 'uniform(1 m/s, 2 m/s)', step: 1 s }",
      "    position: rectangle(0 m, 0 m, 10 m, 10 m)",
    );
    expect(parseScenario(text, "s.yaml").scenario.devices[0]).toMatchObject({
      position: { kind: "rectangle", low_m: [0, 0], high_m: [10, 10] },
      mobility: {
        model: "random-waypoint",
        step_s: 1,
        within: { kind: "rectangle", low_m: [0, 0], high_m: [100, 1000] },
        speed_mps: { kind: "uniform", low: 1, high: 2 },
        pause_s: { kind: "constant", value: 0 },
      },
    });
  });

  test.each([
    [
      "speeds from 0 on",
      moving("    mobility: { model: random-waypoint, within: 'disc(0 m, 9 m)', speed: 'uniform(0 m/s, 2 m/s)' }"),
      [
        's.yaml:18:74: devices.0.mobility.speed: expected a lowest speed > 0, got "uniform(0 m/s, 2 m/s)": legs near 0 last so long that the mean speed falls towards 0',
      ],
    ],
    [
      "no area",
      moving("    mobility: { model: random-waypoint, within: 'rectangle(0 m, 9 m)', speed: 1 m/s }"),
      [
        's.yaml:18:49: devices.0.mobility.within: rectangle(...) takes 4 lengths (x and y of two corners), got 2 in "rectangle(0 m, 9 m)"',
      ],
    ],
    [
      "a channel that does not change during a task",
      moving("    mobility: { model: random-waypoint, within: 'disc(0 m, 9 m)', speed: 1 m/s }").replace(
        "radio:",
        "radio:\n  fading: { model: block, coherence: task }",
      ),
      [
        "s.yaml:19:15: devices.0.mobility: expected a channel that changes during a task: with coherence: task it is constant",
      ],
    ],
    [
      "links that do not depend on places",
      moving("    mobility: { model: random-waypoint, within: 'disc(0 m, 9 m)', speed: 1 m/s }").replace(
        /radio:\n(?: {2}.*\n)+/,
        "radio: { rate: constant, uplink: 1 Mbps }\n",
      ),
      [
        "s.yaml:16:15: devices.0.mobility: expected a radio cell: links of rate: constant do not depend on the place of a device",
      ],
    ],
  ])("%s", (_, text, faults) => expect(problemsOf(() => parseScenario(text, "s.yaml"))).toEqual(faults));

  test("a device has mobility of a model", () => {
    expect(problemsOf(() => parseScenario(moving("    mobility: walk"), "s.yaml"))).toEqual([
      's.yaml:18:15: devices.0.mobility.model: expected one of trace, random-waypoint, nomadic, got "walk"',
    ]);
    expect(base).not.toContain("mobility");
  });
});
