import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.js";
import { readModel, writeModel } from "../../../src/learning/model/model-folder.js";
import { readCheckpoint, writeCheckpoint } from "../../../src/learning/training/checkpoint-file.js";
import { emulate } from "../../support/emulate.js";
import { policyOf, trained } from "../../support/training.js";
import { QUICK, small } from "./fixtures.js";

const folder = mkdtempSync(join(tmpdir(), "edgefade-model-"));
afterAll(() => rmSync(folder, { recursive: true }));
const model = await trained("sos", small, { options: { ...QUICK, epochs: 2, samples: 300, hidden: "16" } });

describe("a model folder", () => {
  it("gives back the model that was written, and the same decisions", () => {
    writeModel(join(folder, "m"), model);
    const read = readModel(join(folder, "m"));
    expect(read).toEqual(model);
    const placements = (one: typeof model) => emulate(small, policyOf(one)).tasks.map(({ placement }) => placement);
    expect(placements(read)).toEqual(placements(model));
  });

  const spoil = (what: string, name: string, change: (file: string) => void, message: RegExp): void =>
    it(`that is ${what} is refused, with its file`, () => {
      const path = join(folder, what);
      writeModel(path, model);
      const file = join(path, name);
      change(file);
      expect(() => readModel(path)).toThrow(InputError);
      expect(() => readModel(path)).toThrow(message);
      expect(() => readModel(path)).toThrow(file);
    });
  const edit = (file: string, from: RegExp | string, to: string) =>
    writeFileSync(file, readFileSync(file, "utf8").replace(from, to));

  /** Changes what a description says, and its SHA-256 with it. */
  const reseal = (file: string, change: (described: { networks: { shape: { hidden: number[] } }[] }) => void) => {
    const { sha256: _, ...described } = JSON.parse(readFileSync(file, "utf8"));
    change(described);
    const sha256 = createHash("sha256").update(JSON.stringify(described)).digest("hex");
    writeFileSync(file, JSON.stringify({ ...described, sha256 }));
  };

  spoil("cut", "weights.bin", (file) => truncateSync(file, 100), /expected \d+ bytes, got 100: the file is truncated/);
  spoil(
    "changed",
    "weights.bin",
    (file) => {
      const bytes = readFileSync(file);
      bytes[40]! ^= 1;
      writeFileSync(file, bytes);
    },
    /SHA-256 is not the one in model.json/,
  );
  spoil("without weights", "weights.bin", (file) => rmSync(file), /no such file/);
  spoil("half described", "model.json", (file) => truncateSync(file, 300), /not valid JSON \(truncated\?\)/);
  spoil("foreign", "model.json", (file) => writeFileSync(file, '{"modelTopology": {}}'), /not a model of edgefade/);
  spoil(
    "of a later format",
    "model.json",
    (file) => edit(file, "edgefade model 1", "edgefade model 9"),
    /train it again/,
  );
  spoil(
    "of another shape",
    "model.json",
    (file) => reseal(file, (described) => (described.networks[0]!.shape.hidden = [17])),
    /its shape needs/,
  );
  spoil(
    "edited",
    "model.json",
    (file) => edit(file, /"mean": [-\d.e]+/, '"mean": 0.25'),
    /the file was changed; train the model again/,
  );
  spoil(
    "without an encoding",
    "model.json",
    (file) => edit(file, '"encoding"', '"coding"'),
    /not a complete model: encoding/,
  );
});

describe("a checkpoint file", () => {
  const file = join(folder, "checkpoint.bin");
  const kept = {
    key: "k",
    checkpoint: {
      arrays: { a: Float32Array.from([1, -0.1, 3e-9]), b: new Float32Array(0) },
      data: { loss: Infinity, nothing: Number.NaN, epoch: 3, text: "x" },
    },
  };

  it("gives back what was saved, numbers that JSON does not have too", () => {
    expect(readCheckpoint(file)).toBeUndefined();
    writeCheckpoint(file, kept);
    expect(readCheckpoint(file)).toEqual(kept);
  });

  it("that is damaged or foreign is refused", () => {
    truncateSync(file, readFileSync(file).length - 1);
    expect(() => readCheckpoint(file)).toThrow(/the checkpoint is damaged; --force starts over/);
    writeFileSync(file, "hello");
    expect(() => readCheckpoint(file)).toThrow(/not a checkpoint of this version/);
  });
});
