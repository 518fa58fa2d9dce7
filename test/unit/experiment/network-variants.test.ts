import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Environment } from "../../../src/environment/environment.js";
import { networkPolicy } from "../../../src/experiment/onnx/network-policy.js";
import { createPolicy } from "../../../src/experiment/runs/policies/load-policy.js";
import { GraphWriter } from "../../../src/learning/onnx/writer.js";
import type { TaskRecord } from "../../../src/world/port/records.js";
import { emulate, scenarioOf } from "../../support/emulate.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-variants-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Three sites times three variants, of which the memory of the edge and the floor close some now and then. */
const scenario = scenarioOf(`
name: variants
seed: 9
tasks: 40
edges: [{ name: e, cores: 2, memory: 30 MB }]
clouds: [{ name: c }]
radio: { rate: constant, uplink: "uniform(4 Mbps, 40 Mbps)" }
devices: [{ name: d, count: 3 }]
application:
  chain: { subtasks: 2, data: "uniform(50 KB, 200 KB)", complexity: 200, memory: 20 MB }
  variants: [{ name: int8, work: 0.5, data: 0.25, memory: 0.25, loss: 0.06 }, { name: tiny, work: 0.1, memory: 0.5, loss: 0.3 }]
  onMemory: wait
  accuracy: { full: 0.9, floor: 0.8 }
arrivals: { process: poisson, rate: 2 /s }
objective: { kind: weighted, time: 1, energy: 0.5, accuracy: 2 }
`);
const CHOICES = 3 * 3;
const OPTIONS = { actions: "site-and-variant", features: "all" } as const;

const sink = () => {
  const tasks: TaskRecord[] = [];
  return { tasks, wantsDetails: false, task: (task: TaskRecord) => tasks.push(task), subtask() {}, transfer() {} };
};

const DECIDES = ["task", "subtask"] as const;

describe.each(DECIDES)("a network that chooses site and variant for each %s", (decides) => {
  const names = new Environment(scenario, { ...OPTIONS, decides }).codec.features.map(({ name }) => name);
  const places = decides === "task" ? 2 : 1;
  const outputs = places * CHOICES;

  /** Mean and standard deviation of the features over an episode of one answer: features that never change say nothing. */
  const seen: number[][] = [];
  const first = new Environment(scenario, { ...OPTIONS, decides });
  for (let moment = first.reset(); moment.decision >= 0; moment = first.step(Array(places).fill(1)))
    seen.push([...moment.observation]);
  const mean = names.map((_, at) => seen.reduce((sum, one) => sum + one[at]!, 0) / seen.length);
  const spread = names.map((_, at) =>
    Math.sqrt(seen.reduce((sum, one) => sum + (one[at]! - mean[at]!) ** 2, 0) / seen.length),
  );
  const sd = spread.map((one) => (one > 1e-6 ? one : 1));
  const weights = Float32Array.from({ length: names.length * outputs }, (_, at) =>
    spread[Math.floor(at / outputs)]! > 1e-6 ? Math.sin(7 * at + 1) : 0,
  );

  const file = (name: string, metadata: Readonly<Record<string, string>>): string => {
    const writer = new GraphWriter();
    writer.node("MatMul", ["observation", writer.floats("w", [names.length, outputs], weights)], "scores");
    const bytes = writer.bytes(
      [{ name: "observation", dims: ["batch", names.length] }],
      [{ name: "scores", dims: [1, outputs] }],
      new Map(Object.entries({ "edgefade.level": decides, ...metadata })),
      "0",
    );
    const path = join(folder, `${name}-${decides}.onnx`);
    writeFileSync(path, bytes);
    return path;
  };

  it("decides as an agent of an environment that multiplies by itself", async () => {
    const records = sink();
    const environment = new Environment(scenario, { ...OPTIONS, decides, sink: records });
    const chosen = new Set<number>();
    let closed = 0;
    for (let moment = environment.reset(); moment.decision >= 0; ) {
      const { observation, mask } = moment;
      const action = Array.from({ length: places }, (_, place) => {
        let [best, most] = [-1, -Infinity];
        for (let choice = 0; choice < CHOICES; choice++) {
          const output = place * CHOICES + choice;
          const score = names.reduce(
            (sum, _, at) =>
              sum + Math.fround((observation[at]! - mean[at]!) / sd[at]!) * weights[at * outputs + output]!,
            0,
          );
          if (mask[output] === 0) closed++;
          else if (score > most) [best, most] = [choice, score];
        }
        chosen.add(best);
        return best;
      });
      moment = environment.step(action);
    }
    expect(closed).toBeGreaterThan(0);
    // The comparison would be empty if the network always gave the same answer.
    expect(chosen.size).toBeGreaterThan(2);
    const path = file("network", {
      "edgefade.actions": "site-and-variant",
      "edgefade.feature_set": "all",
      "edgefade.features": JSON.stringify(names),
      "edgefade.scaling": JSON.stringify({ mean, sd }),
    });
    const policy = await createPolicy({ name: path, options: {} }, scenario);
    expect(emulate(scenario, policy).tasks).toEqual(records.tasks);
    expect(new Set(records.tasks.map(({ variants }) => variants)).size).toBeGreaterThan(1);
  });

  it("is refused where its file does not say that it chooses variants", () => {
    const path = file("silent", { "edgefade.feature_set": "all" });
    expect(() => networkPolicy(path, scenario)).toThrow(
      new RegExp(`takes ${names.length} features, .* here there are`),
    );
  });
});
