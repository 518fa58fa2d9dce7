import { describe, expect, test } from "vitest";
import { parseScenario } from "../../../src/scenario/load/load.js";
import { parseMobility } from "../../../src/scenario/read/mobility-trace.js";
import { base, problemsOf, replaced } from "./fixtures.js";

const head = "time_s,device,x_m,y_m\n";

describe("traces of mobility", () => {
  test("rows by device and time, any order of columns and rows", () => {
    const text = "device,x_m,y_m,time_s\n1,5,6,2\n0,-1.5,2e1,0\n1,3,4,0.5\n";
    expect([...parseMobility(text, "m.csv", 2)]).toEqual([
      [1, { times_s: Float64Array.of(0.5, 2), x_m: Float64Array.of(3, 5), y_m: Float64Array.of(4, 6) }],
      [0, { times_s: Float64Array.of(0), x_m: Float64Array.of(-1.5), y_m: Float64Array.of(20) }],
    ]);
  });

  test.each([
    ["", ["m.csv: is empty: expected the header time_s,device,x_m,y_m"]],
    [head, ["m.csv: has no rows: expected a place per line after the header"]],
    [
      "time,device,x_m,y_m\n",
      ['m.csv:1: unknown column "time"; did you mean "time_s"?', 'm.csv:1: missing column "time_s" in the header'],
    ],
    [`${head}0,0,1\n`, ["m.csv:2: expected 4 cells, got 3"]],
    [`${head}-1,0,1,1\n`, ['m.csv:2: time_s: expected a time in seconds >= 0, got "-1"']],
    [`${head}0,0,far,1\n`, ['m.csv:2: x_m: expected a number of metres, got "far"']],
    [`${head}0,2,1,1\n`, ['m.csv:2: device: expected 0 to 1, as there are 2 devices, got "2"']],
    [`${head}3,0,1,1\n1,0,0,0\n3,0,2,2\n`, ["m.csv:4: device 0 is at two places at 3 s; the other one is in line 2"]],
  ])("%j", (text, faults) => expect(problemsOf(() => parseMobility(text, "m.csv", 2))).toEqual(faults));
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
        "s.yaml:19:15: devices.0.mobility: expected a channel that changes during a task: coherence: task holds it as it is",
      ],
    ],
    [
      "links that do not depend on places",
      moving("    mobility: { model: random-waypoint, within: 'disc(0 m, 9 m)', speed: 1 m/s }").replace(
        /radio:\n(?: {2}.*\n)+/,
        "radio: { rate: constant, uplink: 1 Mbps }\n",
      ),
      [
        "s.yaml:16:15: devices.0.mobility: expected a radio cell: links of rate: constant do not depend on where a device is",
      ],
    ],
  ])("%s", (_, text, faults) => expect(problemsOf(() => parseScenario(text, "s.yaml"))).toEqual(faults));

  test("a device has mobility of a model", () => {
    expect(problemsOf(() => parseScenario(moving("    mobility: walk"), "s.yaml"))).toEqual([
      's.yaml:18:15: devices.0.mobility.model: expected one of trace, random-waypoint, got "walk"',
    ]);
    expect(base).not.toContain("mobility");
  });
});
