import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const run = (line: string) => bench.run(line.split(" "));

beforeAll(async () => {
  const train = "train kd-dil small.yaml --out model --samples 200 --epochs 1 --quiet";
  const options = "--option teacher=16 --option student=8 --option studentEpochs=1 --option heldOut=20";
  expect(await run(`${train} ${options}`)).toMatchObject({ code: 0 });
});

describe("edgefade export", () => {
  it("writes a network that decides as the model folder does", async () => {
    expect(await run("export model --onnx new/model.onnx")).toEqual({
      code: 0,
      signal: null,
      stderr: "",
      stdout: expect.stringMatching(
        /^new\/model\.onnx: network "policy", \d+ features to \d+ x \d+ scores\n--policy new\/model\.onnx: decides as the model folder does\n$/,
      ),
    });
    const both = await run("run small.yaml --policy ./model --policy new/model.onnx --out both");
    expect(both).toMatchObject({ code: 0, stderr: "" });
    const rows = bench.csv("both", "tasks.csv");
    const [folder, file] = ["kd-dil@model", "model"].map((name) =>
      rows.filter(({ policy }) => policy === name).map(({ policy: _, ...row }) => row),
    );
    expect(folder!.length).toBeGreaterThan(0);
    expect(file).toEqual(folder);
  });

  it("says what is different, on the terminal and when the network runs", async () => {
    const told = 'this is the network "teacher"; the model folder decides by "policy"';
    const { stdout } = await run("export model --onnx teacher.onnx --network teacher --json");
    expect(JSON.parse(stdout)).toEqual([
      {
        file: "teacher.onnx",
        network: "teacher",
        features: expect.any(Number),
        outputs: expect.stringMatching(/^\d+ x \d+$/),
        decision: told,
        size_bytes: expect.any(Number),
      },
    ]);
    const { stderr } = await run("validate small.yaml --set policies.0=./teacher.onnx");
    expect(stderr).toBe(`edgefade: note: teacher.onnx: ${told}\n`);
  });

  it("is refused where it cannot write what is asked for", async () => {
    bench.write("there.onnx", "");
    mkdirSync(bench.path("folder.onnx"));
    const cases: readonly (readonly [string, string])[] = [
      ["export model", "export: expected what to write: --onnx <file>, --mahimahi <folder>, --tc <file>\n"],
      ["export", "edgefade: export needs a model folder, for example: edgefade export my-model --onnx my-model.onnx"],
      ["export model --onnx there.onnx", "there.onnx: exists already; --force replaces it\n"],
      ["export model --onnx folder.onnx --force", "folder.onnx: exists already, and is not a file\n"],
      ["export model --onnx model.bin", '--onnx: expected a file that ends in .onnx, got "model.bin"\n'],
      ["export absent --onnx x.onnx", "absent/model.json: no such file: the folder has no complete model\n"],
      [
        "export model --onnx x.onnx --network student",
        '--network: model has no network "student"; valid networks: policy, teacher\n',
      ],
      ["run small.yaml --policy there.onnx", "there.onnx: not an ONNX model"],
      ["run small.yaml --policy absent.onnx", "absent.onnx"],
    ];
    for (const [line, words] of cases) {
      const { code, stdout, stderr } = await run(line);
      expect({ line, code, stdout }).toEqual({ line, code: 2, stdout: "" });
      expect(stderr).toContain(words);
    }
    expect(bench.has("x.onnx")).toBe(false);
    expect(await run("export model --onnx there.onnx --force --quiet")).toMatchObject({ code: 0, stdout: "" });
  });
});
