import { describe, expect, it } from "vitest";
import { trainingWorld } from "../../../src/experiment/training/world.js";
import { Encoder } from "../../../src/learning/encoding/encoding.js";
import {
  DemonstrationList,
  fitEncoding,
  recordDemonstrations,
} from "../../../src/learning/imitation/demonstrations.js";
import { LearnedPolicy } from "../../../src/learning/imitation/learned-policy.js";
import { ForwardPass } from "../../../src/learning/inference/forward-pass.js";
import type { Inference } from "../../../src/learning/inference/layered-inference.js";
import { prune, SparsePass } from "../../../src/learning/inference/prune.js";
import { QuantizedPass } from "../../../src/learning/inference/quantize.js";
import { type Model, networkOf } from "../../../src/learning/model/model.js";
import { type HeldOutReport, heldOutReport } from "../../../src/learning/training/evaluation.js";
import type { Checkpoint } from "../../../src/learning/training/trainer.js";
import { Diverged, Stopped } from "../../../src/learning/training/trainer.js";
import type { Observation, TaskRequest } from "../../../src/world/port/policy.js";
import { sized } from "../../support/effort.js";
import { allPlacements, scenarioNamed, scenarioOf } from "../../support/emulate.js";
import { trained } from "../../support/training.js";
import { QUICK, SMALL, small } from "./fixtures.js";

const world = trainingWorld(small);
const report = (model: Model) => model.heldOut as unknown as HeldOutReport;

describe("demonstrations", () => {
  it("are the cheapest of all placements, by brute force", () => {
    const list = new DemonstrationList(fitEncoding(world, false), 1);
    let checked = 0;
    world.draw("training", 0, 60, (request, view) => {
      list.add(request, view);
      const sites = view.sites.map(({ id }) => id);
      const cheapest = Math.min(...allPlacements(3, sites).map((placement) => view.cost(placement)));
      const labels = list.labels.subarray(3 * (list.count - 1));
      const shown = list.encoder.placementOf(labels, request, view);
      expect(view.cost(shown)).toBeCloseTo(cheapest, 9);
      checked++;
    });
    expect([checked, list.count]).toEqual([60, 60]);
  });

  it("are the same for the same numbers, wherever a drawing begins", () => {
    const seen = (from: number, count: number) => {
      const list = new DemonstrationList(fitEncoding(world, false), count);
      world.draw("training", from, count, (request, view) => list.add(request, view));
      return [...list.inputs];
    };
    const all = seen(0, 230);
    expect(seen(150, 80)).toEqual(all.slice((150 * all.length) / 230));
  });

  it("of training and of testing are not the same", () => {
    const sizes = (split: "training" | "held-out") => {
      const found: number[] = [];
      world.draw(split, 0, 200, ({ work_cycles }) => found.push(work_cycles[0]!));
      return new Set(found);
    };
    const [a, b] = [sizes("training"), sizes("held-out")];
    expect(a.size).toBe(200);
    expect([...b].filter((size) => a.has(size))).toEqual([]);
  });

  it("can be recorded from runs, where queues are", () => {
    const busy = trainingWorld(scenarioOf(SMALL, "edges.0.cores=1", "devices.0.count=6", "arrivals.rate=6 /s"));
    const encoding = fitEncoding(busy, true);
    expect(encoding.features.map(({ kind }) => kind)).toContain("backlog");
    expect(fitEncoding(busy, false).features.map(({ kind }) => kind)).not.toContain("backlog");
    const list = new DemonstrationList(encoding, 10);
    expect(recordDemonstrations(busy, list, 120, undefined, 5)).toBe(8);
    expect(list.count).toBe(120);
  });
});

describe("an encoding", () => {
  it("of KD-DIL is the state in the paper: sizes, work, two processors, two links", () => {
    const { features } = fitEncoding(trainingWorld(scenarioNamed("kd-dil")), false);
    const count = (kind: string) => features.filter((feature) => feature.kind === kind).length;
    expect(["data", "work", "device frequency", "frequency", "uplink", "wire"].map(count)).toEqual([7, 6, 1, 1, 1, 1]);
    expect(features).toHaveLength(17);
  });

  it("gives features of mean 0 and deviation 1 on what it was fitted to", () => {
    const encoder = new Encoder(fitEncoding(world, false));
    const rows: Float32Array[] = [];
    world.draw("training", 0, 4000, (request, view) => {
      const row = new Float32Array(encoder.inputs);
      encoder.encode(request, view, row);
      rows.push(row);
    });
    for (let feature = 0; feature < encoder.inputs; feature++) {
      const mean = rows.reduce((sum, row) => sum + row[feature]!, 0) / rows.length;
      const square = rows.reduce((sum, row) => sum + row[feature]! ** 2, 0) / rows.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(square).toBeCloseTo(1, 3);
    }
  });

  it("serves fewer sub-tasks and sites than it was made for, and says what is too much", () => {
    const size = { subtasks: 4, edges: 2, clouds: 1, graphs: "chains" as const };
    const encoder = new Encoder({ ...size, features: [{ kind: "work", subtask: 0, mean: 0, sd: 1 }] });
    const visit = (request: TaskRequest, view: Observation) => {
      const mask = new Uint8Array(16);
      encoder.mask(request, view, mask);
      // Slots: device, edge, no second edge, cloud; and no fourth sub-task.
      expect([...mask]).toEqual([1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0]);
      expect(encoder.placementOf([0, 1, 3, 0], request, view)).toEqual(["device", "edge", "cloud"]);
      const labels = new Float32Array(4);
      encoder.labels(["device", "edge", "cloud"], request, view, labels);
      expect([...labels]).toEqual([0, 1, 3, -1]);
      expect(encoder.problem(request, view)).toBeUndefined();
      const narrow = new Encoder({ ...size, subtasks: 2, edges: 1, features: encoder.spec.features });
      expect(narrow.problem(request, view)).toBe("it was trained for at most 2 sub-tasks; the task has 3");
      const edgeless = new Encoder({ ...size, edges: 0, features: encoder.spec.features });
      expect(edgeless.problem(request, view)).toBe("it was trained for at most 0 edges; the scenario has 1");
    };
    world.draw("training", 0, 1, visit);
  });
});

/** Trainings that several tests look at, once each. */
const shared = new Map<string, Promise<Model>>();
const trainedOnce = (policy: string, options: object): Promise<Model> => {
  const key = `${policy} ${JSON.stringify(options)}`;
  const found = shared.get(key) ?? trained(policy, small, { options: { ...QUICK, ...options } });
  shared.set(key, found);
  return found;
};

const learners: readonly (readonly [string, object])[] = [
  ["dios", { hidden: "64-64", head: "softmax" }],
  ["sos", { hidden: "64" }],
  ["kd-dil", { teacher: "64-64", student: "32-32", studentEpochs: 20 }],
  ["dios", { hidden: "64-64" }],
];

describe.each(learners.slice(0, sized(3, 4)))("%s with %o", (policy, options) => {
  it("learns: its regret on tasks that it never saw is under 10 %, and it beats the best constant answer", async () => {
    const model = await trainedOnce(policy, { samples: 4000, ...options });
    const { accuracy, constantAccuracy, ratioOfMeans, medianRatio } = report(model);
    expect(ratioOfMeans).toBeLessThan(1.1);
    expect(ratioOfMeans).toBeGreaterThanOrEqual(1);
    expect(medianRatio).toBeLessThan(1.02);
    expect(accuracy).toBeGreaterThan(constantAccuracy + 0.1);
  });
});

describe("a smaller network", () => {
  it("costs some regret and saves memory: 8 bits, and half or nearly all weights pruned", async () => {
    const model = await trainedOnce("sos", { samples: 4000, hidden: "64" });
    const { shape, parameters } = networkOf(model, "policy");
    const ratioOf = (pass: Inference) => {
      const policy = new LearnedPolicy("small", new Encoder(model.encoding), pass);
      return heldOutReport(policy, world, 300).ratioOfMeans;
    };
    const whole = new ForwardPass(shape, parameters);
    const bits = new QuantizedPass(shape, parameters);
    const half = new SparsePass(shape, prune(shape, parameters, 0.5));
    const stump = new SparsePass(shape, prune(shape, parameters, 0.98));
    expect(bits.size_bytes / whole.size_bytes).toBeLessThan(0.35);
    expect(half.size_bytes).toBeLessThan(whole.size_bytes);
    expect(half.multiplyAccumulates).toBe(whole.multiplyAccumulates / 2);
    const best = ratioOf(whole);
    expect(ratioOf(bits)).toBeLessThan(best + 0.01);
    expect(ratioOf(half)).toBeLessThan(best + 0.1);
    expect(ratioOf(stump)).toBeGreaterThan(best + 0.1);
  });
});

describe("a training", () => {
  const options = { teacher: "48-48", student: "16-16", studentEpochs: 6, epochs: 4 };
  const all = { ...QUICK, ...options };
  const weightsOf = (model: Model) => model.networks.map(({ parameters }) => parameters);

  it("comes to the same weights from the same seed, and to others from another", async () => {
    const [one, two, other] = [
      await trainedOnce("kd-dil", options),
      await trained("kd-dil", small, { options: all }),
      await trained("kd-dil", small, { options: all, seed: 2 }),
    ];
    expect(weightsOf(one)).toEqual(weightsOf(two));
    expect(weightsOf(other)).not.toEqual(weightsOf(one));
  });

  it.each([2, 6])("that was stopped after %d checkpoints comes to the weights of an unbroken one", async (stopAt) => {
    const unbroken = await trainedOnce("kd-dil", options);
    let last: Checkpoint | undefined;
    let count = 0;
    const broken = trained("kd-dil", small, {
      options: all,
      onCheckpoint: (checkpoint, stop) => {
        last = checkpoint;
        if (++count === stopAt) stop();
      },
    });
    await expect(broken).rejects.toThrow(Stopped);
    const resumed = await trained("kd-dil", small, { options: all, found: last });
    expect(weightsOf(resumed)).toEqual(weightsOf(unbroken));
  });

  it("whose loss explodes stops with the last good state kept", async () => {
    let last: Checkpoint | undefined;
    const run = trained("dios", small, {
      options: { ...QUICK, hidden: "32-32", learningRate: 1e6 },
      onCheckpoint: (checkpoint) => {
        last = checkpoint;
      },
    });
    await expect(run).rejects.toThrow(Diverged);
    expect(last).toBeDefined();
    for (const numbers of Object.values(last!.arrays)) expect(numbers.every(Number.isFinite)).toBe(true);
  });

  it("with DAgger learns from states that the learner itself visits", async () => {
    const busy = scenarioOf(SMALL, "edges.0.cores=1", "devices.0.count=4", "arrivals.rate=3 /s");
    const shared = { ...QUICK, samples: 600, epochs: 5, hidden: "32", demonstrations: "emulated" };
    const model = await trained("dios", busy, { options: { ...shared, dagger: 2 } });
    expect(model.training.dagger).toBe(2);
    expect(model.training.samples).toBe(660 + 2 * 165);
  });

  it.each([
    ["samples", -1, /samples: expected a whole number >= 20, got -1/],
    ["epochs", 1.5, /epochs: expected a whole number >= 1, got 1.5/],
    ["hidden", "many", /hidden: expected sizes of layers such as 256-256-256, got "many"/],
    ["head", "tail", /head: expected softmax or sigmoid, got "tail"/],
    ["learningRate", 0, /learningRate: expected a number >= /],
    ["demonstrations", "mine", /demonstrations: expected alone or emulated, got "mine"/],
  ])("refuses %s = %s", async (name, value, message) => {
    await expect(trained("dios", small, { options: { ...QUICK, [name]: value } })).rejects.toThrow(message);
  });
});
