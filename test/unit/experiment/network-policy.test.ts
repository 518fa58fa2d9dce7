import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Environment } from "../../../src/environment/environment.js";
import type { Decides } from "../../../src/environment/spaces.js";
import { networkPolicies, networkPolicy } from "../../../src/experiment/onnx/network-policy.js";
import { createPolicy } from "../../../src/experiment/runs/policies/load-policy.js";
import { checkModels, modelNotes } from "../../../src/experiment/training/serving.js";
import { GraphWriter } from "../../../src/learning/onnx/writer.js";
import type { Scenario } from "../../../src/scenario/scenario.js";
import type { TaskRecord } from "../../../src/world/port/records.js";
import { emulate, scenarioOf } from "../../support/emulate.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-networks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two sub-tasks, three sites, of which the edge fails now and then. */
const scenario = scenarioOf(`
name: networks
seed: 3
tasks: 60
edges: [{ name: e, cores: 2, outages: { up: "exponential(3 s)", down: "exponential(1 s)" } }]
clouds: [{ name: c }]
radio: { rate: constant, uplink: "uniform(4 Mbps, 40 Mbps)" }
devices: [{ name: d, count: 3 }]
application: { chain: { subtasks: 2, data: "uniform(50 KB, 200 KB)", complexity: 200 } }
arrivals: { process: poisson, rate: 1 /s }
objective: { kind: weighted, time: 1, energy: 0.5 }
`);
const SITES = 3;
const SUBTASKS = 2;

const spaces = (decides: Decides) => new Environment(scenario, { decides }).codec.features.map(({ name }) => name);

/** Weights that are not drawn, and no two alike; those of features that are the same at all sites and times would drown all others. */
const weightsOf = (decides: Decides, features: number, outputs: number): Float32Array => {
  const names = spaces(decides);
  return Float32Array.from({ length: features * outputs }, (_, at) =>
    /slack|battery|frequency|is_/.test(names[Math.floor(at / outputs)] ?? "") ? 0 : Math.fround(Math.sin(7 * at + 1)),
  );
};

interface Plan {
  readonly decides: Decides;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly features?: number;
  /** What it gives: scores, or numbers of sites with or without the mask in mind. */
  readonly gives?: "scores" | "choices" | "open choices";
  readonly dims?: readonly (number | string)[];
  readonly second?: boolean;
}

let count = 0;

/** Writes a network of one layer. */
const network = (plan: Plan): string => {
  const { decides, metadata = {}, gives = "scores", second = false } = plan;
  const features = plan.features ?? spaces(decides).length;
  const places = decides === "task" ? SUBTASKS : 1;
  const outputs = places * SITES;
  const writer = new GraphWriter();
  const weights = writer.floats("w", [features, outputs], weightsOf(decides, features, outputs));
  const raw = writer.node("MatMul", ["observation", weights], gives === "scores" ? "scores" : "raw");
  const inputs = [{ name: "observation", dims: plan.dims ?? ["batch", features] }];
  const results = [{ name: "scores", dims: [1, outputs] as (string | number)[], type: "float" as "float" | "int64" }];
  if (gives !== "scores") {
    let ranked = raw;
    if (gives === "open choices") {
      inputs.push({ name: "action_mask", dims: [1, outputs] });
      const closed = writer.node("Sub", ["action_mask", writer.floats("one", [], [1])], "closed");
      const away = writer.node("Mul", [closed, writer.floats("far", [], [1e6])], "away");
      ranked = writer.node("Add", [raw, away], "ranked");
    }
    const grouped = writer.node("Reshape", [ranked, writer.integers("shape", [places, SITES])], "grouped");
    writer.node("ArgMax", [grouped], "choices", { axis: 1, keepdims: 0 });
    results[0] = { name: "choices", dims: [places], type: "int64" };
  }
  if (second) {
    writer.node("Relu", [raw], "also");
    results.push({ name: "also", dims: [1, outputs], type: "float" });
  }
  const file = join(folder, `${plan.name ?? `net${count++}`}.onnx`);
  writeFileSync(file, writer.bytes(inputs, results, new Map(Object.entries(metadata)), "0"));
  return file;
};

const described = (decides: Decides): Readonly<Record<string, string>> => ({
  "edgefade.level": decides,
  "edgefade.features": JSON.stringify(spaces(decides)),
});

/**
 * The tasks of an agent of an environment that multiplies by itself.
 *
 * @param looksAtMask  false: it takes the highest score, open or not
 */
const byHand = (
  decides: Decides,
  looksAtMask: boolean,
  scaling: (feature: number) => readonly [number, number] = () => [0, 1],
): readonly TaskRecord[] => {
  const tasks: TaskRecord[] = [];
  const sink = { wantsDetails: false, task: (task: TaskRecord) => tasks.push(task), subtask() {}, transfer() {} };
  const environment = new Environment(scenario, { decides, sink });
  const features = environment.codec.features.length;
  const places = decides === "task" ? SUBTASKS : 1;
  const weights = weightsOf(decides, features, places * SITES);
  let moment = environment.reset();
  let masked = 0;
  while (moment.decision >= 0) {
    const { observation, mask } = moment;
    const action = Array.from({ length: places }, (_, place) => {
      let [best, most] = [-1, -Infinity];
      for (let site = 0; site < SITES; site++) {
        const at = place * SITES + site;
        let score = 0;
        for (let feature = 0; feature < features; feature++) {
          const [mean, sd] = scaling(feature);
          score += Math.fround((observation[feature]! - mean) / sd) * weights[feature * places * SITES + at]!;
        }
        if (mask[at] === 0) masked++;
        if ((mask[at] === 1 || !looksAtMask) && score > most) [best, most] = [site, score];
      }
      return best;
    });
    moment = environment.step(action);
  }
  expect(masked).toBeGreaterThan(0);
  return tasks;
};

/** The tasks of a run under a network. */
const byNetwork = async (file: string): Promise<readonly TaskRecord[]> =>
  emulate(scenario, await createPolicy({ name: file, options: {} }, scenario)).tasks;

const refusal = (file: string, of: Scenario = scenario): string => {
  try {
    networkPolicy(file, of);
  } catch (error) {
    return (error as Error).message;
  }
  return "taken";
};

describe("a network as a policy", () => {
  it.each([
    ["task", "scores"],
    ["subtask", "scores"],
    ["task", "choices"],
    ["subtask", "choices"],
    ["task", "open choices"],
    ["subtask", "open choices"],
  ] as const)(
    "for each %s, which gives %s, decides as an agent of the environment that does the same",
    async (decides, gives) => {
      const file = network({ decides, gives, metadata: described(decides) });
      expect(networkPolicy(file, scenario).notes).toEqual([]);
      const tasks = await byNetwork(file);
      expect(new Set(tasks.map(({ placement }) => placement)).size).toBeGreaterThan(1);
      expect(tasks).toEqual(byHand(decides, gives !== "choices"));
    },
  );

  it("is scaled as it says", async () => {
    const scaling = (feature: number) => [feature % 3, 1 + (feature % 5)] as const;
    const both = spaces("task").map((_, feature) => scaling(feature));
    const told = { mean: both.map(([mean]) => mean), sd: both.map(([, sd]) => sd) };
    const metadata = { ...described("task"), "edgefade.scaling": JSON.stringify(told) };
    const tasks = await byNetwork(network({ decides: "task", metadata }));
    expect(tasks).toEqual(byHand("task", true, scaling));
    expect(tasks).not.toEqual(byHand("task", true));
  });

  it("is named by its file, and counts its work", () => {
    const { policy } = networkPolicy(network({ decides: "task", name: "my net" }), scenario);
    expect(policy.name).toBe("my net");
    expect(policy.operations!({} as never, SITES)).toBe(spaces("task").length * SUBTASKS * SITES);
  });

  it("says what it assumes of a file that says nothing of itself", async () => {
    for (const decides of ["task", "subtask"] as const) {
      const { policy, notes } = networkPolicy(network({ decides }), scenario);
      expect(policy.decides).toBe(decides);
      expect(notes[0]).toBe(
        `assumed from its shapes: it decides for ${decides === "task" ? "whole tasks" : "one sub-task after the other"} (metadata edgefade.level)`,
      );
      expect(notes[1]).toMatch(
        /^assumed, because there is no metadata edgefade.features: its \d+ inputs are the observation of "networks" in the order of docs\/environment.md, without further scaling/,
      );
    }
    const file = network({ decides: "task" });
    const notes = await modelNotes({ ...scenario, policies: [{ name: file, options: {} }] });
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain(`${basename(file)}: assumed`);
  });

  it("takes shapes as exporters write them", () => {
    const features = spaces("task").length;
    for (const dims of [
      ["N", features],
      [1, features],
      ["N", "F"],
      [-1, features],
    ])
      expect(refusal(network({ decides: "task", dims }))).toBe("taken");
    for (const dims of [[2, features], [features, "N"], []])
      expect(refusal(network({ decides: "task", dims }))).toMatch(/input "observation": takes/);
  });

  it.each<[string, Plan, RegExp]>([
    [
      "that was made for other sites",
      { decides: "task", metadata: { ...described("task"), "edgefade.features": JSON.stringify(["slack_s", "x"]) } },
      /metadata "edgefade.features": are not those of "networks" \(2, and \d+ there\): feature 1 is "x", and "battery_j" there; valid features/,
    ],
    [
      "with too few features",
      { decides: "task", metadata: { "edgefade.features": JSON.stringify(spaces("task").slice(0, -1)) } },
      /the network has no feature \d+, "download_s\[output,c\]"/,
    ],
    [
      "with features that are no JSON",
      { decides: "task", metadata: { "edgefade.features": "slack_s" } },
      /expected JSON/,
    ],
    [
      "with an unknown key",
      { decides: "task", metadata: { "edgefade.feature": "[]" } },
      /"edgefade.feature": there is no such key; did you mean "edgefade.features"/,
    ],
    [
      "with an unknown level",
      { decides: "task", metadata: { "edgefade.level": "device" } },
      /metadata "edgefade.level": Invalid option/,
    ],
    [
      "of another level than it says",
      { decides: "task", metadata: { "edgefade.level": "subtask" } },
      /takes \d+ features, .*here there are \d+|takes/,
    ],
    [
      "with an odd number of inputs",
      { decides: "task", features: 5 },
      /input "observation": takes 5 features, shape \["?batch"?, 5\]; here there are \d+ \(if it decides for tasks\)/,
    ],
    [
      "with a scaling of another length",
      { decides: "task", metadata: { "edgefade.level": "task", "edgefade.scaling": '{"mean":[1],"sd":[1]}' } },
      /has 1 means; the observation of "networks" has/,
    ],
    [
      "with a deviation of 0",
      { decides: "task", metadata: { "edgefade.scaling": '{"mean":[1],"sd":[0]}' } },
      /"edgefade.scaling": sd.0: /,
    ],
    [
      "with two outputs that fit",
      { decides: "task", second: true, metadata: { "edgefade.level": "task" } },
      /the outputs "scores" and "also" both fit/,
    ],
    [
      "with an output that is not there",
      { decides: "task", metadata: { "edgefade.level": "task", "edgefade.output": "score" } },
      /output "score": there is no such output; there is "scores"/,
    ],
    [
      "with an encoding that is missing",
      { decides: "task", metadata: { "edgefade.input": "step" } },
      /metadata "edgefade.encoding": is missing/,
    ],
    [
      "that is only a part",
      { decides: "task", metadata: { "edgefade.choice": "none" } },
      /expected sites for a network with observations as inputs/,
    ],
  ])("%s is refused", (_, plan, words) => {
    const file = network(plan);
    expect(refusal(file)).toContain(basename(file));
    expect(refusal(file)).toMatch(words);
  });

  it("has faults of several files told at once, before anything runs", async () => {
    const files = [
      network({ decides: "task", features: 4 }),
      network({ decides: "task" }),
      network({ decides: "task", features: 6 }),
    ];
    const policies = files.map((name) => ({ name, options: {} }));
    await expect(checkModels({ ...scenario, policies })).rejects.toThrow(/takes 4 features[\s\S]*takes 6 features/);
    expect(() =>
      networkPolicies(
        files.map((name) => ({ name, options: {} })),
        scenario,
      ),
    ).toThrow(/takes 4 features[\s\S]*takes 6 features/);
    await expect(checkModels({ ...scenario, policies: policies.slice(1, 2) })).resolves.toBeUndefined();
  });

  it("has no options, and needs its scenario", async () => {
    const file = network({ decides: "task" });
    await expect(createPolicy({ name: file, options: { a: 1 } }, scenario)).rejects.toThrow(
      'a network has no option "a"',
    );
    const policy = await createPolicy({ name: file, options: {} });
    expect(() => policy.place!({} as never, {} as never)).toThrow(/needs its scenario/);
    await expect(createPolicy({ name: join(folder, "absent.onnx"), options: {} }, scenario)).rejects.toThrow(
      /no such file/,
    );
  });

  it("stops the run where it gives no number, or no site", async () => {
    const features = spaces("task").length;
    const odd = (give: (writer: GraphWriter) => string, type: "float" | "int64", name: string) => {
      const writer = new GraphWriter();
      give(writer);
      const file = join(folder, name);
      const outputs = [{ name: "out", dims: [1, type === "float" ? SUBTASKS * SITES : SUBTASKS], type }];
      const inputs = [{ name: "observation", dims: ["batch", features] }];
      writeFileSync(file, writer.bytes(inputs, outputs, new Map(), "0"));
      return file;
    };
    const cut = (writer: GraphWriter, length: number): string =>
      writer.node(
        "Slice",
        ["observation", writer.integers("s", [0]), writer.integers("e", [length]), writer.integers("a", [1])],
        "cut",
      );
    const nan = odd(
      (writer) =>
        writer.node("Div", [writer.node("Sub", [cut(writer, SUBTASKS * SITES), "cut"], "zero"), "zero"], "out"),
      "float",
      "nan.onnx",
    );
    await expect(byNetwork(nan)).rejects.toThrow(
      'policy "nan": its output "out" gave a score that is not a number (NaN) for sub-task 0 of task 0',
    );
    const far = odd(
      (writer) =>
        writer.node("Cast", [writer.node("Add", [cut(writer, SUBTASKS), writer.floats("c", [], [9])], "sum")], "out", {
          to: 7,
        }),
      "int64",
      "far.onnx",
    );
    await expect(byNetwork(far)).rejects.toThrow(
      /gave \d+, which is not the number of a site \(0 to 2\), for sub-task 0 of task 0/,
    );
  });
});
