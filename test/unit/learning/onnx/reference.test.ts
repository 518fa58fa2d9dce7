import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { compile } from "../../../../src/learning/onnx/program.js";
import { readOnnxModel } from "../../../../src/learning/onnx/read-model.js";
import { sized } from "../../../support/effort.js";
import { randomNetworks } from "../../../support/onnx-graphs.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-reference-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The virtual environment that .ci/python makes, or the Python that is named, or the one on PATH. */
const pythons = [
  process.env.EDGEFADE_PYTHON,
  fileURLToPath(new URL("../../../../python/.venv/bin/python", import.meta.url)),
  "python3",
];
const script = fileURLToPath(new URL("../../../support/onnx_reference.py", import.meta.url));

it("models that Python's onnx made come to what its reference evaluator says, and random ones, too", (context) => {
  const python = pythons.find(
    (one) => one !== undefined && spawnSync(one, ["-c", "import onnx.reference, numpy"]).status === 0,
  );
  if (python === undefined) {
    context.skip("no Python with the package onnx: .ci/python makes a virtual environment with it");
    return;
  }
  const networks = fc.sample(randomNetworks(), { numRuns: sized(30, 500), seed: 3 });
  for (const [at, { bytes, features }] of networks.entries()) {
    writeFileSync(join(folder, `random${at}.onnx`), bytes);
    const vector = Array.from({ length: features }, (_, place) => Math.fround(Math.sin(at + 3 * place)));
    writeFileSync(join(folder, `random${at}.in.json`), JSON.stringify(vector));
  }
  const { status, stderr } = spawnSync(python, [script, folder], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const files = readdirSync(folder).filter((name) => name.endsWith(".onnx"));
  expect(files.length).toBeGreaterThan(networks.length + 10);
  for (const file of files) {
    const told = (ending: string) => JSON.parse(readFileSync(join(folder, file.replace(".onnx", ending)), "utf8"));
    const vector: number[] = told(".in.json");
    const { dims, data }: { dims: number[]; data: number[] } = told(".out.json");
    const { graph } = readOnnxModel(join(folder, file));
    const inputs = new Map([["features", { type: "float" as const, dims: [1, vector.length] }]]);
    const program = compile(graph, inputs, ["scores"]);
    program.inputs.get("features")!.set(vector);
    program.run();
    const ours = program.outputs.get("scores")!;
    expect(ours.dims, file).toEqual(dims);
    const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const worst = data.reduce((most, value, at) => Math.max(most, Math.abs(value - ours.data[at]!) / scale), 0);
    expect(worst, file).toBeLessThan(1e-6);
  }
});
