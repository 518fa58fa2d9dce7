import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { trainingWorld } from "../../../../src/experiment/training/world.js";
import { learningCatalog } from "../../../../src/learning/catalog.js";
import { Encoder } from "../../../../src/learning/encoding/encoding.js";
import { inferenceOf } from "../../../../src/learning/imitation/prune-and-quantize.js";
import { type Model, networkOf } from "../../../../src/learning/model/model.js";
import { encodedPolicy } from "../../../../src/learning/onnx/encoded-policy.js";
import { exportNetwork } from "../../../../src/learning/onnx/export-network.js";
import { readGraph } from "../../../../src/learning/onnx/graph.js";
import { readMetadata } from "../../../../src/learning/onnx/metadata.js";
import type { OnnxModel } from "../../../../src/learning/onnx/read-model.js";
import { emulate } from "../../../support/emulate.js";
import { policyOf, trained } from "../../../support/training.js";
import { small } from "../fixtures.js";

const nothingBeside = (): never => {
  throw new Error("no other files");
};

const readBack = (bytes: Uint8Array): OnnxModel => {
  const graph = readGraph(bytes, nothingBeside);
  return { graph, metadata: readMetadata(graph.metadata) };
};

const imitation = { samples: 200, epochs: 1, heldOut: 25, hidden: "16-16" };
const runs = { decisions: 100, tasks: 25, validateEvery: 100, validationRuns: 1, heldOut: 25 };
const students = { samples: 200, epochs: 1, heldOut: 25, teacher: "16", student: "8", studentEpochs: 1 };

/** Trainings that take a moment each: what they come to does not matter here. */
const TRIALS: Readonly<Record<string, readonly Readonly<Record<string, number | string>>[]>> = {
  dios: [
    imitation,
    { ...imitation, head: "softmax" },
    { ...imitation, head: "offload" },
    { ...imitation, quantize: 4 },
    { ...imitation, prune: 0.95 },
  ],
  sos: [{ ...imitation, hidden: "16" }],
  "kd-dil": [students],
  dqn: [runs],
  "double-dqn": [runs],
  "dueling-dqn": [runs],
  d3qn: [runs],
  dros: [runs],
  dmro: [
    { ...runs, networks: 1 },
    { ...runs, networks: 3, pick: "value" },
    { ...runs, networks: 3 },
  ],
  "dmro-meta": [{ ...runs, networks: 1 }],
  droo: [runs],
  "plan-dqn": [runs],
};

const placements = (model: Model, policy = policyOf(model)) => emulate(small, policy).tasks;

describe("an exported network", () => {
  it("there is of every learning policy but ddlro-dl", () => {
    expect([...Object.keys(TRIALS), "ddlro-dl"].sort()).toEqual(Object.keys(learningCatalog).sort());
  });

  it("there is none of ddlro-dl, whose networks only propose", async () => {
    const model = { ...(await trained("dios", small, { options: imitation })), policy: "ddlro-dl" };
    expect(() => exportNetwork(model, "folder")).toThrow(
      /ddlro-dl cannot be exported: .* give the model folder to --policy/,
    );
  });

  it.each(Object.entries(TRIALS).flatMap(([policy, trials]) => trials.map((options) => ({ policy, options }))))(
    "of $policy ($options) decides as the model does, or says that it does not",
    async ({ policy, options }) => {
      const known = learningCatalog[policy]!.options.map(({ name }) => name);
      const own = Object.fromEntries(Object.entries(options).filter(([name]) => known.includes(name)));
      const model = await trained(policy, small, { options: own });
      const { bytes, decision } = exportNetwork(model, "folder");
      const file = readBack(bytes);
      if (file.metadata.choice === "none") {
        expect(policy).toBe("droo");
        expect(() => encodedPolicy("x", file)).toThrow(decision);
        return;
      }
      const again = encodedPolicy("x", file);
      expect(again.decides).toBe(policyOf(model).decides);
      if (decision === "decides as the model folder does") expect(placements(model, again)).toEqual(placements(model));
      else expect(file.metadata.note).toBe(decision);
    },
  );

  it("gives onnxruntime what the model's own pass gives", async () => {
    ort.env.wasm.numThreads = 1;
    for (const head of ["softmax", "sigmoid"]) {
      const model = await trained("dios", small, { options: { ...imitation, head } });
      const { bytes, network } = exportNetwork(model, "folder");
      const encoder = new Encoder(model.encoding);
      const pass = inferenceOf(networkOf(model, network), {});
      const session = await ort.InferenceSession.create(bytes);
      const features = new Float32Array(encoder.inputs);
      const answers: Promise<void>[] = [];
      trainingWorld(small).draw("held-out", 0, 5, (request, view) => {
        encoder.encode(request, view, features);
        const own = [pass.run(features).slice(), pass.scores(features).slice()];
        const told = new ort.Tensor("float32", features.slice(), [1, features.length]);
        answers.push(
          session.run({ features: told }).then(({ probabilities, scores }) => {
            const theirs = [probabilities, scores].map((tensor) => tensor!.data as Float32Array);
            for (const [at, list] of theirs.entries())
              list.forEach((value, place) => {
                expect(Math.abs(value - own[at]![place]!)).toBeLessThan(1e-5);
              });
          }),
        );
      });
      await Promise.all(answers);
      expect(answers).toHaveLength(5);
    }
  });

  it("can be one that does not decide, if asked for", async () => {
    const model = await trained("kd-dil", small, { options: students });
    const { decision } = exportNetwork(model, "folder", "teacher");
    expect(decision).toBe('this is the network "teacher"; the model folder decides by "policy"');
    expect(() => exportNetwork(model, "folder", "techer")).toThrow(
      'folder has no network "techer"; did you mean "teacher"?',
    );
  });
});
