import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { trainingWorld } from "../../../src/experiment/training/world.js";
import { Encoder } from "../../../src/learning/encoding/encoding.js";
import { LearnedPolicy, policyOfNetwork } from "../../../src/learning/imitation/learned-policy.js";
import { QuantizedPass } from "../../../src/learning/inference/quantize.js";
import { type Model, networkOf } from "../../../src/learning/model/model.js";
import { readModel, writeModel } from "../../../src/learning/model/model-folder.js";
import type { HeldOutReport } from "../../../src/learning/training/evaluation.js";
import { scenarioOf } from "../../support/emulate.js";
import { policyOf, trained } from "../../support/training.js";
import { QUICK, SMALL, small } from "./fixtures.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-options-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { ...QUICK, hidden: "32-32", samples: 800, epochs: 10, heldOut: 200 };
const report = (model: Model) => model.heldOut as unknown as HeldOutReport & { uncompressed: HeldOutReport };
const whole = await trained("dios", small, { options });
const sourceFolder = join(folder, "source");
writeModel(sourceFolder, whole);

describe("a head that says whether to offload", () => {
  it("has one output for a sub-task, and offloads to the server that the optimum uses most", async () => {
    const model = await trained("dios", small, { options: { ...options, head: "offload" } });
    expect(networkOf(model, "policy").shape).toMatchObject({ groups: 3, choices: 1, head: "sigmoid" });
    const server = Number(model.settings.offloadTo);
    const counts = [0, 0, 0];
    const named = new Set<string>();
    const policy = policyOf(model);
    let [right, ceiling, seen] = [0, 0, 0];
    trainingWorld(small).draw("held-out", 0, 400, (request, view) => {
      const sites = view.sites.map(({ id }) => id);
      const best = view.optimum()!;
      for (const site of best) counts[sites.indexOf(site)]!++;
      const answer = policy.place!(request, view) as string[];
      answer.forEach((site, subtask) => {
        named.add(site);
        seen++;
        if (site === best[subtask]) right++;
        if (best[subtask] === "device" || best[subtask] === sites[server]) ceiling++;
      });
    });
    expect(server).toBe(counts[1]! >= counts[2]! ? 1 : 2);
    expect(named.size).toBe(2);
    // It knows something, and no more than a network can that cannot tell servers apart.
    expect(right).toBeLessThanOrEqual(ceiling);
    expect(right / seen).toBeGreaterThan(report(model).constantAccuracy);
  });

  it("is local exactly where an output is below 0.5", () => {
    const encoder = new Encoder(whole.encoding);
    const shape = { inputs: encoder.inputs, hidden: [], groups: 3, choices: 1, head: "sigmoid" } as const;
    for (const [raw, site] of [
      [-1e-9, "device"],
      [0, "cloud"],
      [2, "cloud"],
    ] as const) {
      const scores = Float64Array.of(raw, raw, raw);
      const pass = { shape, multiplyAccumulates: 0, size_bytes: 0, run: () => scores, scores: () => scores };
      const policy = new LearnedPolicy("head", encoder, pass, 2);
      trainingWorld(small).draw("held-out", 0, 1, (request, view) => {
        expect(policy.place(request, view)).toEqual([site, site, site]);
      });
    }
  });
});

describe("features that are left out", () => {
  it("are not among the inputs, and cost accuracy where they tell something", async () => {
    const model = await trained("dios", small, { options: { ...options, without: "work+radio" } });
    const kinds = new Set(model.encoding.features.map(({ kind }) => kind));
    expect(kinds.has("data")).toBe(true);
    for (const kind of ["work", "uplink", "downlink"] as const) expect(kinds.has(kind)).toBe(false);
    expect(report(model).accuracy).toBeLessThan(report(whole).accuracy - 0.03);
  });

  it.each(["weather", "radio,data", "radio+weather"])("refuses %s", async (without) => {
    await expect(trained("dios", small, { options: { ...options, without } })).rejects.toThrow(
      /without: expected some of radio, data, work, cores, wire, joined by \+/,
    );
  });
});

describe("pruned and quantised models", () => {
  it.each([
    ["dios", { prune: 0.5 }],
    ["dios", { prune: 0.95 }],
    ["sos", { quantize: 8 }],
    ["kd-dil", { prune: 0.3, quantize: 6, teacher: "32", student: "16" }],
  ] as const)("%s with %o is served from its folder as it was measured", async (policy, more) => {
    const { hidden: _, ...shared } = options;
    const hidden = policy === "kd-dil" ? {} : { hidden: "24" };
    const model = await trained(policy, small, { options: { ...shared, ...hidden, ...more } });
    const place = join(folder, `${policy} ${JSON.stringify(more)}`);
    writeModel(place, model);
    const [made, read] = [policyOf(model), policyOf(readModel(place))];
    let same = 0;
    trainingWorld(small).draw("held-out", 0, 100, (request, view) => {
      expect(read.place!(request, view)).toEqual(made.place!(request, view));
      same++;
    });
    expect(same).toBe(100);
    const { parameters, shape } = networkOf(model, "policy");
    const zeros = parameters.reduce((count, weight) => count + (weight === 0 ? 1 : 0), 0);
    const weights = parameters.length - shape.hidden.reduce((sum, size) => sum + size, shape.groups * shape.choices);
    if ("prune" in more) expect(zeros).toBeGreaterThanOrEqual(Math.floor(more.prune * weights) - 2);
    const facts = model.training.compressed as Record<string, number>;
    if ("quantize" in more) expect(facts.size_bytes).toBeLessThan(0.6 * facts.uncompressed_bytes!);
    expect(report(model).uncompressed.accuracy).toBeGreaterThan(report(model).constantAccuracy);
  });

  it("lose little by eight bits, and much by two", () => {
    const { parameters, shape } = networkOf(whole, "policy");
    const accuracyWith = (bits: number): number => {
      const policy = new LearnedPolicy("q", new Encoder(whole.encoding), new QuantizedPass(shape, parameters, bits));
      let right = 0;
      trainingWorld(small).draw("held-out", 0, 300, (request, view) => {
        policy.place(request, view).forEach((site, subtask) => {
          if (site === view.optimum()![subtask]) right++;
        });
      });
      return right / 900;
    };
    expect(Math.abs(accuracyWith(8) - report(whole).accuracy)).toBeLessThan(0.03);
    expect(accuracyWith(2)).toBeLessThan(accuracyWith(8));
  });

  it.each([
    [{ prune: 1 }, /prune: expected a number from 0 to 0.999, got 1/],
    [{ prune: -0.1 }, /prune: expected a number from 0 to 0.999/],
    [{ quantize: 16 }, /quantize: expected a number from 2 to 8, got 16/],
    [{ quantize: 7.5 }, /quantize: expected a whole number/],
  ])("refuse %o before anything is learned", async (more, message) => {
    const begun = Date.now();
    await expect(trained("dios", small, { options: { ...more, samples: 1e7 } })).rejects.toThrow(message);
    expect(Date.now() - begun).toBeLessThan(20_000);
  });
});

describe("transfer", () => {
  const elsewhere = scenarioOf(
    SMALL,
    "edges.0.frequency=uniform(2 GHz, 3 GHz)",
    "backhaul.rate=uniform(2 Mbps, 20 Mbps)",
  );
  const few = { ...QUICK, samples: 60, epochs: 4, heldOut: 300, hidden: "32-32" };

  it("goes on from the weights and features of the source, and is ahead with few demonstrations", async () => {
    const scratch = await trained("dios", elsewhere, { options: few });
    const { hidden: _, ...rest } = few;
    const moved = await trained("dios", elsewhere, { options: { ...rest, from: sourceFolder } });
    expect(moved.encoding).toEqual(whole.encoding);
    expect(networkOf(moved, "policy").shape).toEqual(networkOf(whole, "policy").shape);
    expect(report(moved).accuracy).toBeGreaterThan(report(scratch).accuracy + 0.02);
  });

  it("of kd-dil begins both networks there", async () => {
    const place = join(folder, "kd");
    const small2 = { samples: 200, epochs: 2, studentEpochs: 2, heldOut: 50, teacher: "16", student: "8" };
    writeModel(place, await trained("kd-dil", small, { options: small2 }));
    const { teacher: _, student: __, ...rest } = small2;
    const moved = await trained("kd-dil", elsewhere, { options: { ...rest, from: place } });
    expect(networkOf(moved, "teacher").shape.hidden).toEqual([16]);
    expect(policyOfNetwork("student", moved, "policy").multiplyAccumulates).toBeGreaterThan(0);
  });

  it.each([
    ["another policy", { policy: "kd-dil" }, {}, /expected a model of kd-dil for the initial weights, got one of dios/],
    [
      "other layers",
      {},
      { hidden: "16" },
      /its network has hidden layers 32-32, .*; this training asks for hidden layers 16/,
    ],
    ["another head", {}, { head: "softmax" }, /head sigmoid; this training asks for .*head softmax/],
  ] as const)("refuses %s", async (_, { policy = "dios" }: { policy?: string }, more, message) => {
    const { hidden: __, ...rest } = few;
    const asked = { ...rest, ...more, from: sourceFolder };
    await expect(trained(policy, elsewhere, { options: asked })).rejects.toThrow(message);
  });

  it("refuses tasks of another size and a folder that holds no model", async () => {
    const longer = scenarioOf(SMALL.replace("subtasks: 3", "subtasks: 4"));
    const { hidden: _, ...rest } = few;
    await expect(trained("dios", longer, { options: { ...rest, from: sourceFolder } })).rejects.toThrow(
      /it was trained for subtasks 3, the scenario has 4/,
    );
    const absent = join(folder, "absent");
    await expect(trained("dios", small, { options: { ...rest, from: absent } })).rejects.toThrow(/no such file/);
  });
});
