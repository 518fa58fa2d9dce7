import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  loadScenario,
  loadVariable,
  parseScenario,
  scenarioFromText,
  variantOf,
} from "../../../src/scenario/load/load.js";
import type { LoadOptions } from "../../../src/scenario/load/load-options.js";
import type { Scenario } from "../../../src/scenario/scenario.js";
import { base, faultsOf, filesIn, problemsOf, replaced } from "./fixtures.js";

const scenarioOf = (text: string, options: LoadOptions = {}): Scenario =>
  parseScenario(text, "s.yaml", options).scenario;
const withSet = (...set: readonly string[]): Scenario => scenarioOf(base, { set });
const noLoss = { probability: 0, tries: Number.POSITIVE_INFINITY };
const constant = (value: number) => ({ kind: "constant", value });
const fifo = { discipline: "fifo", capacity: Number.POSITIVE_INFINITY };

describe("from text to SI", () => {
  test("the base, whole", () => {
    const weights = { edgeEnergy: 0, cloudEnergy: 0, core: 0, cloud: 0, spectrum: 0, backhaul: 0 };
    const wire = { rate_bps: constant(1e9), delay_s: { kind: "uniform", low: 0.01, high: 0.02 } };
    expect(scenarioOf(base)).toEqual({
      name: "base",
      description: "",
      seed: 1,
      tasks: 10,
      warmup_s: 0,
      replications: 10,
      redraw: "replication",
      radio: {
        rate: "shannon",
        carrier_hz: 2e9,
        subcarriers: 64,
        spacing_hz: 15_000,
        pathLoss: { model: "3gpp-pico" },
        shadowing: { sd_db: 0, correlation_m: 50 },
        fading: { model: "rayleigh", coherence_s: 0.05, group: 16 },
        noiseFigure_db: { edge: 5, device: 9 },
        edgeTransmitPower_w: 1,
        allocation: { scheme: "fixed", subcarriers: constant(8) },
        association: { cells: "all", hysteresis_db: 0 },
        interference: { downlinkLoad: 0, uplinkRise_db: 0 },
        outageTimeout_s: 10,
        loss: noLoss,
      },
      edges: [
        {
          name: "scenb",
          position_m: [0, 0],
          cores: 4,
          frequency_hz: constant(3e9),
          grant: constant(2),
          queue: fifo,
          power: { idle_w: 20, core_w: 15, data_j_per_bit: 0 },
        },
      ],
      clouds: [
        {
          name: "cloud",
          cores: Number.POSITIVE_INFINITY,
          frequency_hz: constant(3e9),
          grant: constant(1),
          queue: fifo,
          power: { idle_w: 0, core_w: 3.75, data_j_per_bit: 0 },
        },
      ],
      backhaul: { ...wire, energy_j_per_bit: 0, loss: noLoss, interEdge: wire, interCloud: wire },
      oracleShare: 1,
      devices: [
        {
          name: "phone",
          count: 3,
          position: { kind: "disc", inner_m: 10, outer_m: 100 },
          cores: 1,
          queue: fifo,
          frequency_hz: constant(1e9),
          kappa: 1e-27,
          transmitPower_w: expect.closeTo(10 ** 2.3 / 1000, 15),
          amplifierEfficiency: 0.35,
          circuitPower_w: 0.1,
          receivePower_w: 0.1,
          idlePower_w: 0.02,
        },
      ],
      application: {
        kind: "chain",
        subtasks: 2,
        data_bits: constant(800_000),
        work: { kind: "complexity", cycles_per_bit: constant(500) },
        serial: 0,
        onDeadline: "continue",
      },
      arrivals: { process: "poisson", rate_hz: 0.1 },
      decision: {
        csi: { model: "perfect" },
        time_s: 0,
        work_cycles: 0,
        perOperation_cycles: 0,
        at: "device",
        report_bits: 0,
        answer_bits: 0,
      },
      objective: { kind: "latency", time: 1, energy: 0, ...weights },
      policies: [
        { name: "local", options: {} },
        { name: "edge", options: {} },
      ],
    });
  });

  test("queues, power tables, tails, batteries and harvests", () => {
    const set = (...fields: string[]) => withSet(...fields);
    expect(set("edges.0.queue=lifo").edges[0]!.queue).toEqual({ discipline: "lifo", capacity: Infinity });
    expect(set("devices.0.queue={ processor-sharing: { capacity: 4 } }").devices[0]!.queue).toEqual({
      discipline: "processor-sharing",
      capacity: 4,
    });
    expect(set("edges.0.queue.capacity=0").edges[0]!.queue).toEqual({ discipline: "fifo", capacity: 0 });
    expect(set("edges.0.power={ table: [10 W, 20 W, 40 W] }").edges[0]!.power).toEqual({
      idle_w: 10,
      core_w: 0,
      data_j_per_bit: 0,
      table_w: [10, 20, 40],
    });
    const supply = set(
      "devices.0.tail=[{ power: 0.6 W, time: 2 s }]",
      "devices.0.battery={ capacity: 5 J }",
      "devices.0.harvest={ packets: { rate: 1 /s, energy: exponential(2 mJ) } }",
    ).devices[0]!;
    expect(supply.tail).toEqual([{ power_w: 0.6, duration_s: 2 }]);
    expect(supply.battery).toEqual({ capacity_j: 5, level_j: { kind: "constant", value: 5 } });
    expect(supply.harvest).toEqual({ process: "packets", rate_hz: 1, energy_j: { kind: "exponential", mean: 0.002 } });
    const battery = "devices.0.battery={ capacity: 5 J, level: 1 J }";
    expect(set(battery).devices[0]!.battery).toEqual({ capacity_j: 5, level_j: { kind: "constant", value: 1 } });
    expect(set(battery, "devices.0.harvest={ process: constant, power: 1 mW }").devices[0]!.harvest).toEqual({
      process: "constant",
      power_w: 0.001,
    });
    const varying = "devices.0.harvest={ varying: { power: uniform(0 W, 2 W), every: 1 s } }";
    expect(set(battery, varying).devices[0]!.harvest).toEqual({
      process: "varying",
      power_w: { kind: "uniform", low: 0, high: 2 },
      every_s: 1,
    });
  });

  test("serial parts and priorities", () => {
    const { application } = withSet("application.chain.serial=0.1", "application.priority=integer(0, 3)");
    expect(application).toMatchObject({ serial: 0.1, priority: { kind: "integer", low: 0, high: 3 } });
  });

  test("the example of the manual, calls in flow mappings without quotes", () => {
    const text = `name: dios
tasks: 1000
radio:
  pathLoss: 3gpp-pico
  shadowing: 0 dB
  noiseFigure: { edge: 5 dB, device: 9 dB }
  allocation: { scheme: fixed, subcarriers: integer(8, 64) }
edges:
  - { name: scenb, position: [0 m, 0 m], cores: 16, frequency: 3 GHz, grant: integer(1, 4), queue: fifo, power: { idle: 20 W, max: 80 W } }
clouds:
  - { name: cloud, cores: unlimited, frequency: 3 GHz, grant: 1 }
backhaul: { delay: uniform(10 ms, 20 ms), rate: 1 Gbps }
devices:
  - { name: phone, count: 1, position: disc(10 m, 100 m), cores: 1, frequency: 1 GHz, kappa: 1e-27, transmitPower: 23 dBm }
application:
  chain: { subtasks: 6, data: uniform(100 KB, 500 KB), complexity: uniform(500, 1500) }   # cycles per bit
arrivals: { process: saturated }
objective: { kind: dios }
policies: [local, edge, cloud, random, greedy, optimal]
sweep: { radio.subcarriers: [64, 128, 256] }
`;
    const { scenario, text: resolved } = parseScenario(text, "dios.yaml");
    expect(scenario.edges[0]?.grant).toEqual({ kind: "integer", low: 1, high: 4 });
    expect(scenario.devices[0]?.position).toEqual({ kind: "disc", inner_m: 10, outer_m: 100 });
    const elsewhere = text.replace("position: disc(10 m, 100 m)", 'position: "disc(10 m, 100 m, 1 km, -20 m)"');
    expect(parseScenario(elsewhere, "dios.yaml").scenario.devices[0]?.position).toEqual({
      kind: "disc",
      inner_m: 10,
      outer_m: 100,
      centre_m: [1000, -20],
    });
    expect(scenario.application).toMatchObject({ data_bits: { kind: "uniform", low: 8e5, high: 4e6 } });
    expect(scenario.objective).toMatchObject({
      time: 1,
      energy: 1,
      core: 0.1,
      cloud: 0.05,
      spectrum: 1,
      backhaul: 1e-9,
    });
    expect(resolved.sweep).toEqual({ "radio.subcarriers": [64, 128, 256] });
    expect(resolved.output).toEqual({ log: "full", precision: "9" });
  });

  test.each<[string, string, unknown]>([
    ["saturated", "saturated", { process: "saturated" }],
    ["short form", "{ poisson: { rate: 6 /min } }", { process: "poisson", rate_hz: 0.1 }],
    ["short form without fields", "{ saturated: }", { process: "saturated" }],
    ["periodic", "{ process: periodic, every: 2 s }", { process: "periodic", every_s: 2 }],
    [
      "on-off",
      "{ process: on-off, on: exponential(1 s), off: 0 s, rate: 5 /s }",
      { process: "on-off", on_s: { kind: "exponential", mean: 1 }, off_s: constant(0), rate_hz: 5 },
    ],
  ])("arrivals: %s", (_, arrivals, spec) => {
    const text = base.replace("  process: poisson\n  rate: 0.1 /s\n", "").replace("arrivals:", `arrivals: ${arrivals}`);
    expect(scenarioOf(text).arrivals).toEqual(spec);
  });

  test.each<[string, string, unknown]>([
    ["none", "none", { model: "none" }],
    ["rayleigh by name", "rayleigh", { model: "rayleigh", coherence_s: 0.05, group: 16 }],
    ["rayleigh by its old name", "block", { model: "rayleigh", coherence_s: 0.05, group: 16 }],
    ["the old name with settings", "{ model: block, group: 4 }", { model: "rayleigh", coherence_s: 0.05, group: 4 }],
    ["the old name as a key", "{ block: { group: 4 } }", { model: "rayleigh", coherence_s: 0.05, group: 4 }],
    ["per task", "{ coherence: task, group: 64 }", { model: "rayleigh", coherence_s: "task", group: 64 }],
  ])("fading: %s", (_, fading, spec) => {
    expect(scenarioOf(replaced("  subcarriers: 64", "  subcarriers: 64", `  fading: ${fading}`)).radio).toMatchObject({
      fading: spec,
    });
  });

  test("constant rates; the uplink's draw holds for the downlink unless it has its own", () => {
    const radio = (text: string) => scenarioOf(base.replace(/radio:\n(?: {2}.*\n)+/, `radio: ${text}\n`)).radio;
    expect(radio("{ rate: constant, uplink: 2 MB/s }")).toEqual({
      rate: "constant",
      isPerEdge: false,
      uplink_bps: constant(1.6e7),
      loss: noLoss,
    });
    expect(radio("{ rate: constant, uplink: 2 MB/s, downlink: 1 Mbps }")).toEqual({
      rate: "constant",
      isPerEdge: false,
      uplink_bps: constant(1.6e7),
      downlink_bps: constant(1e6),
      loss: noLoss,
    });
  });

  test("power of servers", () => {
    const power = (...lines: readonly string[]) => scenarioOf(replaced("    grant: 2", ...lines)).edges[0]?.power;
    expect(power("    power: { idle: 0 W, core: 3.75 W }")).toEqual({ idle_w: 0, core_w: 3.75, data_j_per_bit: 0 });
    expect(power("    power: { max: 100 W }")).toEqual({ idle_w: 20, core_w: 20, data_j_per_bit: 0 });
    expect(power("    power: { idle: 40 W }")).toEqual({ idle_w: 40, core_w: 10, data_j_per_bit: 0 });
    expect(power("    power: { perData: 0.15 J/MB }")).toEqual({ idle_w: 0, core_w: 0, data_j_per_bit: 1.875e-8 });
  });

  test("a graph; its ends are -1 and the number of sub-tasks", () => {
    const graph = `  graph:
    nodes: [{ name: left, work: 1 Mcycles }, { name: right, complexity: 8 cycles/B }]
    edges:
      - { from: input, to: left, data: 1 KB }
      - { from: left, to: right, data: uniform(0 KB, 2 KB) }
      - { from: right, to: output, data: 0 B }
  deadline: exponential(300 ms)
  onDeadline: drop
`;
    expect(scenarioOf(base.replace(/ {2}chain:\n(?: {4}.*\n)+/, graph)).application).toEqual({
      kind: "graph",
      names: ["left", "right"],
      work: [
        { kind: "cycles", cycles: constant(1e6) },
        { kind: "complexity", cycles_per_bit: constant(1) },
      ],
      serial: [0, 0],
      edges: [
        { from: -1, to: 0, data_bits: constant(8000) },
        { from: 0, to: 1, data_bits: { kind: "uniform", low: 0, high: 16_000 } },
        { from: 1, to: 2, data_bits: constant(0) },
      ],
      deadline_s: { kind: "exponential", mean: 0.3 },
      onDeadline: "drop",
    });
  });

  test("policies with options, and files found from the scenario's folder", () => {
    const text = replaced(
      "policies: [local, edge]",
      "policies: [{ name: threshold, backlog_s: 0.1 }, ./mine.ts, /abs/its.js]",
    );
    const loaded = parseScenario(text, "folder/s.yaml", { knownPolicies: ["threshold"] });
    expect(loaded.directory).toBe("folder");
    expect(loaded.scenario.policies).toEqual([
      { name: "threshold", options: { backlog_s: 0.1 } },
      { name: "folder/mine.ts", options: {} },
      { name: "/abs/its.js", options: {} },
    ]);
  });

  test("without policies, those that have a site; without a name, the file's", () => {
    const text = base.replace("name: base\n", "").replace("policies: [local, edge]\n", "");
    const names = (file: string) => parseScenario(file, "my scenario.yaml").scenario.policies.map(({ name }) => name);
    expect(names(text)).toEqual(["local", "edge", "cloud", "random", "greedy", "optimal"]);
    expect(names(text.replace("clouds:\n  - name: cloud\n", ""))).toEqual([
      "local",
      "edge",
      "random",
      "greedy",
      "optimal",
    ]);
    expect(parseScenario(text, "my scenario.yaml").scenario.name).toBe("my-scenario");
  });

  test("JSON, anchors and a byte order mark", () => {
    const json = JSON.stringify(parseScenario(base, "s.yaml").text, null, "\t");
    expect(scenarioOf(json)).toEqual(scenarioOf(base));
    expect(scenarioOf(`\uFEFF${base}`)).toEqual(scenarioOf(base));
    const anchored = base
      .replace("data: 100 KB", "data: &size 100 KB")
      .replace("complexity: 500", "firstData: *size\n    work: 0");
    expect(scenarioOf(anchored).application).toMatchObject({ firstData_bits: constant(800_000) });
  });
});

describe("--set", () => {
  test("any field, of lists too, in both notations", () => {
    expect(withSet("edges.0.cores=8").edges[0]?.cores).toBe(8);
    expect(withSet("edges[0].grant=integer(1, 4)").edges[0]?.grant).toEqual({ kind: "integer", low: 1, high: 4 });
    expect(withSet("edges.1.name=second").edges.map(({ name }) => name)).toEqual(["scenb", "second"]);
    expect(withSet("policies=[local]").policies).toHaveLength(1);
    expect(withSet("policies.1=cloud").policies[1]).toEqual({ name: "cloud", options: {} });
    expect(withSet("policies.1.depth=3").policies[1]).toEqual({ name: "edge", options: { depth: 3 } });
    expect(withSet("objective={ kind: weighted, energy: 2 }").objective).toMatchObject({ time: 1, energy: 2 });
  });

  test("fields that the file leaves at their default", () => {
    expect(withSet("radio.fading.coherence=20 ms").radio).toMatchObject({ fading: { coherence_s: 0.02, group: 16 } });
    expect(withSet("edges.0.power.max=100 W").edges[0]?.power).toEqual({ idle_w: 20, core_w: 20, data_j_per_bit: 0 });
    expect(withSet("backhaul.interEdge.delay=1 ms").backhaul.interEdge).toEqual({
      rate_bps: constant(1e9),
      delay_s: constant(0.001),
    });
    expect(withSet("application.deadline=1 s", "application.onDeadline=drop").application).toMatchObject({
      onDeadline: "drop",
    });
  });

  test("of keys that exclude each other the one that is set stays", () => {
    expect(withSet("duration=5 s")).toMatchObject({ duration_s: 5 });
    expect(withSet("duration=5 s")).not.toHaveProperty("tasks");
    expect(withSet("application.chain.work=1 Mcycles").application).toMatchObject({ work: { kind: "cycles" } });
  });

  test("a kind that changes takes its mapping's other fields away, whatever the order", () => {
    const expected = { rate: "constant", uplink_bps: constant(1e6), isPerEdge: false, loss: noLoss };
    expect(withSet("radio.rate=constant", "radio.uplink=1 Mbps").radio).toEqual(expected);
    expect(withSet("radio.uplink=1 Mbps", "radio.rate=constant").radio).toEqual(expected);
    expect(withSet("radio.rate=shannon").radio).toMatchObject({ subcarriers: 64 });
  });

  test("null removes, the last one wins, overrides come after", () => {
    expect(withSet("edges.0.cores=null").edges[0]?.cores).toBe(16);
    expect(withSet("seed=2", "seed=3").seed).toBe(3);
    const overrides = [{ path: "seed", value: 5, flag: "--seed" }];
    expect(scenarioOf(base, { set: ["seed=3"], overrides }).seed).toBe(5);
    expect(faultsOf(base, { overrides: [{ path: "seed", value: -1, flag: "--seed" }] })).toEqual([
      "--seed: expected a whole number >= 0, got -1",
    ]);
  });

  test("faults of flags and of the file come together", () => {
    expect(faultsOf(replaced("    cores: 4", "    cores: 0"), { set: ["seed=x", "nope=1"] })).toEqual([
      "s.yaml:8:12: edges.0.cores: expected a whole number >= 1, got 0",
      '--set: seed: expected a whole number >= 0, got "x"',
      '--set: nope: unknown field "nope"; did you mean "name"?',
    ]);
  });
});

describe("extends", () => {
  const load = (files: Readonly<Record<string, string>>, file = "a/child.yaml") =>
    loadScenario(file, { readFile: filesIn(files) });

  test("mappings are merged, lists replaced, null removes, exclusive keys and kinds switch", () => {
    const child = `extends: ../base.yaml
name: child
duration: 60 s
radio: { rate: constant, uplink: 1 Mbps }
edges: [{ name: other }]
backhaul: { rate: null }
application: { chain: { data: 1 KB } }
`;
    const { scenario } = load({ "a/child.yaml": child, "base.yaml": base });
    expect(scenario).toMatchObject({ name: "child", duration_s: 60, radio: { rate: "constant" } });
    expect(scenario).not.toHaveProperty("tasks");
    expect(scenario.edges).toMatchObject([{ name: "other", cores: 16 }]);
    expect(scenario.backhaul).toMatchObject({
      rate_bps: constant(Number.POSITIVE_INFINITY),
      delay_s: { kind: "uniform" },
    });
    expect(scenario.application).toMatchObject({ subtasks: 2, data_bits: constant(8000) });
    expect(scenario.clouds).toHaveLength(1);
  });

  test("faults name the file in which the field stands", () => {
    const files = {
      "a/child.yaml": "extends: ../base.yaml\nseed: -1\n",
      "base.yaml": replaced("    cores: 4", "    cores: 0"),
    };
    expect(problemsOf(() => load(files))).toEqual([
      "a/child.yaml:2:7: seed: expected a whole number >= 0, got -1",
      "base.yaml:8:12: edges.0.cores: expected a whole number >= 1, got 0",
    ]);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "itself",
      { "a/child.yaml": "extends: child.yaml" },
      "a/child.yaml:1:10: extends: the files extend each other: a/child.yaml > a/child.yaml",
    ],
    [
      "a circle",
      { "a/child.yaml": "extends: ../b.yaml", "b.yaml": "extends: a/child.yaml" },
      "b.yaml:1:10: extends: the files extend each other: a/child.yaml > b.yaml > a/child.yaml",
    ],
    [
      "nothing",
      { "a/child.yaml": "extends: no.yaml" },
      'a/child.yaml:1:10: extends: cannot read "a/no.yaml": no such file',
    ],
    [
      "a list",
      { "a/child.yaml": "extends: [b.yaml]" },
      "a/child.yaml:1:10: extends: expected a scenario file's path, got a list",
    ],
    [
      "no YAML",
      { "a/child.yaml": "extends: b.yaml", "a/b.yaml": "a: [" },
      "a/b.yaml:1:5: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  ])("%s", (_, files, fault) => expect(problemsOf(() => load(files))).toEqual([fault]));
});

describe("files that a scenario names", () => {
  const radio = "radio: { rate: trace, uplink: t/up, downlink: t/down }\n";
  const traced = base.replace(/radio:\n(?: {2}.*\n)+/, radio);
  const csv = "arrival_s,device,data_bits,work_cycles\n3,1,8|8,5\n1,0,8|8|4,5|7\n";
  const replay = base
    .replace("tasks: 10\n", "")
    .replace(/application:\n(?: {2}.*\n| {4}.*\n)+/, "")
    .replace("  process: poisson\n  rate: 0.1 /s\n", "  process: trace\n  file: a.csv\n");

  test("recorded links", () => {
    const readFile = filesIn({ "d/t/up": "1\n4\n", "d/t/down": "2\n" });
    const { scenario, text, directory } = parseScenario(traced, "d/s.yaml", { readFile });
    expect(scenario.radio).toEqual({
      rate: "trace",
      isPerEdge: false,
      uplink_ms: Float64Array.of(1, 4),
      downlink_ms: Float64Array.of(2),
      loss: noLoss,
    });
    expect(text.radio).toMatchObject({ rate: "trace", uplink: "t/up", downlink: "t/down" });
    expect(directory).toBe("d");
  });

  test("arrivals; all rows when no length is given, and a nominal application", () => {
    const { scenario } = parseScenario(replay, "d/s.yaml", { readFile: filesIn({ "d/a.csv": csv }) });
    expect(scenario.tasks).toBe(2);
    expect(scenario.arrivals).toMatchObject({ process: "trace", rows: { arrival_s: Float64Array.of(1, 3) } });
    expect(scenario.application).toMatchObject({ kind: "chain", subtasks: 2, data_bits: constant((8 * 4 + 4) / 5) });
  });

  test.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
    ["missing", traced, { "t/up": "1\n" }, ['s.yaml:3:47: radio.downlink: cannot read "t/down": no such file']],
    [
      "bad, both",
      traced,
      { "t/up": "x\n", "t/down": "0\n" },
      [
        't/up:1: expected a time in whole ms >= 0, got "x"',
        "t/down:1: expected the last time to be > 0: it is the period of the trace",
      ],
    ],
    [
      "unknown device",
      replay,
      { "a.csv": csv.replace("3,1", "3,3") },
      ['a.csv:2: device: expected 0 to 2, because there are 3 devices, got "3"'],
    ],
    [
      "more tasks than rows",
      `tasks: 3\n${replay}`,
      { "a.csv": csv },
      ["s.yaml:1:8: tasks: expected at most the 2 rows of the arrivals trace, got 3"],
    ],
    [
      "warm-up to the end",
      `warmup: 4 s\n${replay}`,
      { "a.csv": csv },
      ['s.yaml:1:9: warmup: expected at most the last arrival of the trace, 3 s, got "4 s"'],
    ],
    [
      "over before the first task",
      `duration: 1 s\n${replay}`,
      { "a.csv": csv },
      ['s.yaml:1:11: duration: expected more than the first arrival of the trace, 1 s, got "1 s"'],
    ],
  ])("%s", (_, text, files, faults) => expect(faultsOf(text, { readFile: filesIn(files) })).toEqual(faults));

  test("names are seen from the file they stand in, in flags from the current directory", () => {
    const files = {
      "b/base.yaml": traced,
      "d/s.yaml": "extends: ../b/base.yaml\n",
      "b/t/up": "1\n",
      "b/t/down": "2\n",
    };
    const inherited = loadScenario("d/s.yaml", { readFile: filesIn(files) });
    expect(inherited.text.radio).toMatchObject({ uplink: "../b/t/up" });
    const here = join(process.cwd(), "mine.up");
    const readFile = filesIn({ ...files, [here]: "7\n" });
    const set = loadScenario("d/s.yaml", { readFile, set: ["radio.uplink=mine.up"] });
    expect(set.text.radio).toMatchObject({ uplink: here, downlink: "../b/t/down" });
    expect(set.scenario.radio).toMatchObject({ uplink_ms: Float64Array.of(7), downlink_ms: Float64Array.of(2) });
  });
});

describe("from disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgefade-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a file, and what cannot be one", () => {
    const file = join(folder, "s.yaml");
    writeFileSync(file, base);
    expect(loadScenario(file).scenario).toEqual(scenarioOf(base));
    expect(loadScenario(file).source).toBe(file);
    const missing = join(folder, "no.yaml");
    expect(problemsOf(() => loadScenario(missing))).toEqual([`${missing}: no such file`]);
    mkdirSync(join(folder, "sub"));
    expect(problemsOf(() => loadScenario(join(folder, "sub")))).toEqual([
      `${join(folder, "sub")}: is a directory, expected a file`,
    ]);
    writeFileSync(join(folder, "latin1.yaml"), Buffer.from([0x6e, 0xe9]));
    expect(problemsOf(() => loadScenario(join(folder, "latin1.yaml")))).toEqual([
      `${join(folder, "latin1.yaml")}: is not UTF-8 text`,
    ]);
  });
});

test("resolved text that is none is refused", () => {
  expect(problemsOf(() => scenarioFromText(3, "."))).toEqual(["resolved scenario: expected a mapping, got 3"]);
  const { text } = parseScenario(base, "s.yaml");
  expect(problemsOf(() => scenarioFromText({ ...text, seed: -1 }, ".", "manifest.json"))).toEqual([
    "manifest.json: seed: expected a whole number >= 0, got -1",
  ]);
});

describe("elements of lists by name, and all together", () => {
  const two = replaced("edges:", "edges:\n  - { name: edge.1, cores: 2 }");
  const coresOf = (scenario: Scenario) => Object.fromEntries(scenario.edges.map(({ name, cores }) => [name, cores]));

  test("--set", () => {
    const set = (...given: readonly string[]) => coresOf(scenarioOf(two, { set: given }));
    expect(set()).toEqual({ "edge.1": 2, scenb: 4 });
    expect(set("edges.scenb.cores=3")).toEqual({ "edge.1": 2, scenb: 3 });
    expect(set("edges[edge.1].cores=3")).toEqual({ "edge.1": 3, scenb: 4 });
    expect(set("edges.*.cores=9")).toEqual({ "edge.1": 9, scenb: 9 });
    expect(set("edges.*.cores=9", "edges.0.cores=1")).toEqual({ "edge.1": 1, scenb: 9 });
  });

  test("kinds are set first, also by name and of all", () => {
    const { devices } = withSet(
      "devices.*.mobility.speed=uniform(2 m/s, 3 m/s)",
      "devices.*.mobility.within=disc(0 m, 100 m)",
      "devices.phone.mobility.model=random-waypoint",
    );
    expect(devices.map(({ mobility }) => mobility?.model)).toEqual(["random-waypoint"]);
  });

  test("options of policies by the policy's name", () => {
    const { policies } = withSet("policies=[local, threshold]", "policies.threshold.backlog_s=0.3");
    expect(policies).toEqual([
      { name: "local", options: {} },
      { name: "threshold", options: { backlog_s: 0.3 } },
    ]);
  });

  test("variants of a sweep", () => {
    const { document } = loadVariable("s.yaml", { readFile: () => two });
    expect(coresOf(variantOf(document, [["edges.*.cores", 7]]).scenario)).toEqual({ "edge.1": 7, scenb: 7 });
    expect(coresOf(variantOf(document, [["edges.scenb.cores", 7]]).scenario)).toEqual({ "edge.1": 2, scenb: 7 });
  });
});

describe("capital letters of words that fields list do not count", () => {
  const same = (...[a, b]: readonly [string, string]) =>
    expect(withSet(...a.split("; "))).toEqual(withSet(...b.split("; ")));

  test.each([
    ["radio.fading=Rayleigh", "radio.fading=rayleigh"],
    ["radio.fading=BLOCK", "radio.fading=rayleigh"],
    ["radio.fading={ Rician: { factor: 3 dB } }", "radio.fading={ rician: { factor: 3 dB } }"],
    ["radio.fading={ model: Rician, factor: 3 dB }", "radio.fading={ model: rician, factor: 3 dB }"],
    ["radio.fading.model=None", "radio.fading.model=none"],
    ["edges.0.queue=FIFO", "edges.0.queue=fifo"],
    ["edges.0.queue=LIFO", "edges.0.queue=lifo"],
    ["radio.pathLoss=3GPP-Pico", "radio.pathLoss=3gpp-pico"],
    ["redraw=Task", "redraw=task"],
    ["decision=None", "decision=none"],
    ["decision.csi=Noisy; decision.csi.sd=1 dB", "decision.csi=noisy; decision.csi.sd=1 dB"],
    ["arrivals={ Poisson: { rate: 2 /s } }", "arrivals={ poisson: { rate: 2 /s } }"],
    ["objective=Energy", "objective=energy"],
  ] as const)("%s", (a, b) => same(a, b));

  test("names of the user's own keep theirs", () => {
    expect(withSet("edges.0.name=FIFO").edges[0]!.name).toBe("FIFO");
  });
});
