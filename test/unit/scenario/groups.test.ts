import { describe, expect, test } from "vitest";
import { offeredLoad, overloads } from "../../../src/compose/offered-load.js";
import { spacesOf } from "../../../src/environment/spaces.js";
import type { InputError } from "../../../src/errors.js";
import { trainingWorld } from "../../../src/experiment/training/world.js";
import { edge } from "../../../src/policies/fixed.js";
import { parseScenario, scenarioFromText } from "../../../src/scenario/load/load.js";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";

const head = `
name: groups
duration: 200 s
radio: { rate: constant, uplink: 50 Mbps }
edges: [{ name: scenb, cores: 8, frequency: 1 GHz }]
policies: [edge]
`;
const CHAIN =
  "{ chain: { subtasks: 1, data: 20 KB, work: exponential(200 Mcycles) }, deadline: 600 ms, onDeadline: drop }";
const GRAPH =
  "{ graph: { nodes: [{ name: a, work: 50 Mcycles }, { name: b, work: 50 Mcycles }, { name: c, work: 10 Mcycles }], edges: [{ from: input, to: a, data: 10 KB }, { from: input, to: b, data: 10 KB }, { from: a, to: c, data: 1 KB }, { from: b, to: c, data: 1 KB }, { from: c, to: output, data: 1 KB }] } }";

const two = `${head}
devices:
  - name: camera
    count: 4
    application: ${CHAIN}
    arrivals: { on-off: { on: 20 s, off: 5 s, rate: 1 /s } }
  - name: meter
    count: 2
    application: ${GRAPH}
    arrivals: { poisson: { rate: 0.5 /s } }
`;

/** Without what may differ: numbers of tasks over all devices. */
const ownTasks = (text: string, group: string) =>
  emulate(scenarioOf(text), edge())
    .tasks.filter(({ device }) => device.startsWith(group))
    .map(({ task: _, regret: __, oracle_cost: ___, ...record }) => record);

const problemsOf = (text: string): readonly string[] => {
  try {
    parseScenario(text, "s.yaml");
    return [];
  } catch (error) {
    return (error as InputError).faults.map(({ path, problem }) => `${path}: ${problem}`);
  }
};

describe("groups with an application and arrivals of their own", () => {
  test("have the tasks that they have where the scenario says the same", () => {
    const alone = (group: string, more: string) => `${head}\ndevices: [{ name: ${group} }]\n${more}\n`;
    const camera = alone("camera", `application: ${CHAIN}\narrivals: { on-off: { on: 20 s, off: 5 s, rate: 1 /s } }`);
    const meter = alone("meter", `application: ${GRAPH}\narrivals: { poisson: { rate: 0.5 /s } }`);
    // One device of each, on cores that never are all taken.
    const both = two.replace(/count: \d/g, "count: 1");
    expect(ownTasks(both, "camera")).toEqual(ownTasks(camera, "camera"));
    expect(ownTasks(both, "meter")).toEqual(ownTasks(meter, "meter"));
    expect(ownTasks(both, "meter").every(({ subtasks }) => subtasks === 3)).toBe(true);
  });

  test("groups without fall back to the scenario's", () => {
    const text = `${head}
devices: [{ name: camera, application: ${CHAIN} }, { name: meter, arrivals: { poisson: { rate: 2 /s } } }]
application: ${GRAPH}
arrivals: { periodic: { every: 1 s } }
`;
    const { tasks } = emulate(scenarioOf(text), edge(), { details: false });
    const of = (name: string) => tasks.filter(({ device }) => device === name);
    expect(new Set(of("camera").map(({ subtasks }) => subtasks))).toEqual(new Set([1]));
    expect(new Set(of("meter").map(({ subtasks }) => subtasks))).toEqual(new Set([3]));
    expect(of("camera").length).toBeGreaterThanOrEqual(199);
    expect(of("camera").length).toBeLessThanOrEqual(200);
    expect(Math.abs(of("meter").length - 400)).toBeLessThan(5 * 20);
  });

  test("deadlines drop only their own tasks, and policies see whose tasks they are", () => {
    const seen = new Map<string, Set<string | undefined>>();
    const { tasks } = emulate(
      scenarioOf(two, "edges.0.cores=1"),
      placing((request) => {
        const name = request.device.replace(/-\d+$/, "");
        seen.set(name, (seen.get(name) ?? new Set()).add(request.application));
        return new Array<string>(request.graph.subtasks).fill("scenb");
      }),
      { details: false },
    );
    expect(seen).toEqual(
      new Map([
        ["camera", new Set(["camera"])],
        ["meter", new Set(["meter"])],
      ]),
    );
    const late = tasks.filter(({ reason }) => reason === "deadline");
    expect(late.length).toBeGreaterThan(10);
    expect(late.every(({ device }) => device.startsWith("camera"))).toBe(true);
  });

  test("resolved text loads to the same", () => {
    const loaded = parseScenario(two, "s.yaml");
    const again = scenarioFromText(JSON.parse(JSON.stringify(loaded.text)), loaded.directory);
    expect(again.scenario).toEqual(loaded.scenario);
    expect(again.text).toEqual(loaded.text);
  });

  test("loads are sums over groups", () => {
    const scenario = scenarioOf(two);
    // 4 devices * 0.8 of the time * 1 /s * 0.2 s, and 2 * 0.5 /s * 0.11 s, on 8 cores of the edge and 6 of the devices.
    const offered = offeredLoad(scenario)!;
    expect(offered.tasks_per_s).toBeCloseTo(4 * 0.8 + 1, 12);
    expect(offered.load).toBeCloseTo((3.2 * 0.2 + 0.11) / 14, 12);
    const [full] = overloads(
      scenarioOf(
        two.replace("onDeadline: drop", "onDeadline: continue"),
        "edges.0.cores=1",
        "edges.0.frequency=500 MHz",
      ),
    );
    expect(full).toMatchObject({ policy: "edge", place: "scenb" });
    expect(full!.load).toBeCloseTo((3.2 * 0.2 + 0.11) / 0.5, 12);
  });

  test("agents and trainers are made for the largest task", () => {
    const scenario = scenarioOf(two);
    expect(spacesOf(scenario, "task")).toMatchObject({ subtasks: 3, places: 3 });
    expect(trainingWorld(scenario).size).toMatchObject({ subtasks: 3, graphs: "any" });
    const sizes: number[] = [];
    trainingWorld(scenario).draw("training", 0, 200, ({ graph }) => sizes.push(graph.subtasks));
    expect(new Set(sizes)).toEqual(new Set([1, 3]));
  });

  test.each([
    [
      "arrivals of nobody",
      two.replace(/ {4}arrivals: \{ poisson.*\n/, ""),
      ['arrivals: missing; expected a mapping with "process", one of saturated, poisson, periodic, on-off, trace'],
    ],
    [
      "an application of nobody",
      two.replace(/ {4}application: \{ graph.*\n/, ""),
      ["application: missing; expected a chain or a graph of sub-tasks, or a network"],
    ],
    [
      "saturated devices among others",
      two.replace("{ poisson: { rate: 0.5 /s } }", "saturated"),
      ['devices.1.arrivals.process: expected one of poisson, periodic, on-off, got "saturated"'],
    ],
    [
      "arrivals of all that follow tasks",
      `${two}arrivals: saturated\n`,
      [0, 1].map(
        (group) =>
          `devices.${group}.arrivals: cannot be combined with arrivals: saturated, which apply to all devices; give the scenario poisson, periodic or on-off, or every group arrivals of its own and the scenario none`,
      ),
    ],
    [
      "an application that nobody has",
      `${two}application: ${CHAIN}\n`,
      [
        "application: expected none: every group of devices has an application of its own (`application: null` removes it)",
      ],
    ],
    [
      "memory that some wait for",
      two
        .replace("cores: 8", "cores: 8, memory: 1 MB")
        .replace("onDeadline: drop }", "onDeadline: drop, onMemory: wait }"),
      [
        'devices.1.application.onMemory: expected wait, as in devices.0.application: sites are shared, and all tasks wait for memory or none does; got "refuse"',
      ],
    ],
    [
      "a fault within",
      two.replace("20 KB", "20"),
      [
        'devices.0.application.chain.data: expected an amount of data such as "500 KB" (bit, kbit, Mbit, Gbit, B, KB, MB, GB, KiB, MiB, GiB), got 20',
      ],
    ],
    [
      "an arrivals period that is a slip",
      two.replace("on: 20 s, off: 5 s", "on: 1 ns, off: 0 s"),
      [
        'devices.0.arrivals.on: expected times on and off together of 1 us or more, got "1 ns": that is 1.0e+9 of them in a second',
      ],
    ],
    [
      "shares of applications that nobody has",
      two
        .replace("policies: [edge]", 'policies: [{ name: cloud-share, of: "camrea:0.5 meter:0.1" }]')
        .replace("devices:", "clouds: [{ name: cloud }]\ndevices:"),
      ['policies.0.of: no group of devices with an application of its own is called "camrea"; did you mean "camera"?'],
    ],
    [
      "a memory of the site and of its machines",
      two.replace("cores: 8", "cores: 8, memory: 1 GB, machines: [{ count: 2, memory: 1 GB }]"),
      ["edges.0.machines.0.memory: expected either a memory of the site or one of its machines, got both"],
    ],
  ])("refuses %s", (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});
