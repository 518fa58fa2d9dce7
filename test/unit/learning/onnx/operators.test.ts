import fc from "fast-check";
import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { readGraph } from "../../../../src/learning/onnx/graph.js";
import { compile, knownOperators } from "../../../../src/learning/onnx/program.js";
import { sized } from "../../../support/effort.js";
import { type RandomNetwork, randomNetworks } from "../../../support/onnx-graphs.js";

const nothingBeside = (): never => {
  throw new Error("no other files");
};

beforeAll(() => {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
});

const seen = new Set<string>();

/** Largest difference of the outputs, in units of the larger of 1 and the largest output. */
const difference = async ({ bytes, features, operators }: RandomNetwork, vector: Float32Array): Promise<number> => {
  const program = compile(
    readGraph(bytes, nothingBeside),
    new Map([["features", { type: "float", dims: [1, features] }]]),
    ["scores", "best"],
  );
  program.inputs.get("features")!.set(vector);
  program.run();
  // Its optimizer fails on some valid graphs (it fuses Shape into Reshape under a name that is gone), so it is left out.
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3, graphOptimizationLevel: "disabled" });
  const answer = await session.run({ features: new ort.Tensor("float32", vector, [1, features]) });
  await session.release();
  const [ours, theirs] = [program.outputs.get("scores")!, answer.scores!];
  expect(ours.dims).toEqual([...theirs.dims]);
  const numbers = theirs.data as Float32Array;
  const scale = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  let most = 0;
  for (let at = 0; at < numbers.length; at++) most = Math.max(most, Math.abs(ours.data[at]! - numbers[at]!) / scale);
  // Scores that float32 cannot tell apart may be ranked either way.
  const best = program.outputs.get("best")!.data[0]!;
  const theirBest = Number((answer.best!.data as BigInt64Array)[0]);
  if (best !== theirBest) expect(Math.abs(ours.data[best]! - ours.data[theirBest]!) / scale).toBeLessThan(1e-6);
  for (const operator of [...operators, "Reshape", "ArgMax", "Identity"]) seen.add(operator);
  return most;
};

describe("networks in the ONNX format", () => {
  it("come to what onnxruntime comes to, within 1e-6", async () => {
    await fc.assert(
      fc.asyncProperty(
        randomNetworks(),
        fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 12, maxLength: 12 }),
        async (network, numbers) => {
          const vector = Float32Array.from(numbers.slice(0, network.features));
          // |x|^p with p < 1 has no bounded condition at 0: a difference d of float32 in x becomes d^p.
          const isSteep = network.operators.some((operator) => operator === "Pow");
          expect(await difference(network, vector), network.operators.join(" ")).toBeLessThan(isSteep ? 1e-3 : 1e-6);
        },
      ),
      // Always the same draws, so that all operators are certain to be tried.
      { numRuns: sized(120, 1500), seed: 15 },
    );
  });

  it("were tried with all operators that there are", () => {
    expect(knownOperators().filter((name) => !seen.has(name))).toEqual([]);
  });
});
