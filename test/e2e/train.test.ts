import { truncateSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

/** Some seconds of training. */
const TRAIN = ["--samples", "3000", "--epochs", "40", "--option", "hidden=96-96", "--option", "heldOut=200"] as const;
const train = (out: string, ...more: string[]) => ["train", "dios", "small.yaml", "--out", out, ...TRAIN, ...more];

/** Begins a training, and waits for its first checkpoint, which is written after an epoch. */
const underWay = async (out: string) => {
  const started = bench.start(train(out));
  await bench.until(() => bench.has(out, "checkpoint.bin"), `a checkpoint in ${out}`);
  return started;
};

beforeAll(async () => {
  const { code, stdout, stderr } = await bench.run(train("whole"));
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(
    /this model +\d+\.\d % of sub-tasks placed as in the optimum; cost \/ optimum's: median [\d.]+, of means [\d.]+\n/,
  );
  expect(stdout).toContain("Model: whole; edgefade run small.yaml --policy whole\n");
}, 120_000);

describe("edgefade train", () => {
  it("leaves a model folder, whose policy runs beside others", async () => {
    expect(bench.list("whole")).toEqual(["model.json", "weights.bin"]);
    const run = await bench.run(["run", "small.yaml", "--policy", "./whole", "--policy", "optimal", "--out", "with"]);
    expect(run).toMatchObject({ code: 0 });
    const policies = new Set(bench.csv("with", "tasks.csv").map(({ policy }) => policy));
    expect([...policies].sort()).toEqual(["dios@whole", "optimal"]);
  });

  it.each(["SIGKILL", "SIGTERM"] as const)(
    "ended by %s goes on to the same weights",
    { timeout: 120_000 },
    async (signal) => {
      const { process, ended } = await underWay(signal);
      process.kill(signal);
      const end = await ended;
      if (signal === "SIGKILL") expect(end.signal).toBe(signal);
      else {
        expect(end.code).toBe(143);
        expect(end.stderr).toContain("edgefade: stopped; the same command goes on from the last checkpoint\n");
      }
      expect(bench.has(signal, "model.json")).toBe(false);
      const resumed = await bench.run(train(signal));
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).toContain(`going on from the checkpoint in ${signal}\n`);
      expect(bench.sha256(signal, "weights.bin")).toBe(bench.sha256("whole", "weights.bin"));
      expect(bench.has(signal, "checkpoint.bin")).toBe(false);
    },
  );

  it("whose loss explodes fails, keeps the last good state and leaves no model", async () => {
    const { code, stderr } = await bench.run(train("exploded", "--option", "learningRate=1e9"));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /training diverged: .*; the last good checkpoint is kept: try a lower learningRate, in another folder or with --force/,
    );
    expect(bench.list("exploded")).toEqual(["checkpoint.bin"]);
  });

  it.each([
    [
      "an unknown policy",
      ["train", "doss", "small.yaml", "--out", "no"],
      /no learning policy is called "doss"; did you mean "dios"\?/,
    ],
    ["an unknown option", train("no", "--option", "temprature=5"), /"dios" has no option "temprature"/],
    ["an option without a value", train("no", "--option", "hidden"), /expected name=value, got "hidden"/],
    ["no samples", ["train", "dios", "small.yaml", "--out", "no", "--samples", "0"], /--samples/],
    ["a scenario that is not there", ["train", "dios", "absent.yaml", "--out", "no"], /absent.yaml/],
    [
      "a folder of something else",
      ["train", "dios", "small.yaml", "--out", "."],
      /is not empty, and not a model folder/,
    ],
    ["a folder with a model", train("whole"), /there is a model in whole; choose another folder/],
  ])("refuses %s, and writes nothing", async (_, args, message) => {
    const { code, stderr } = await bench.run(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(bench.has("no")).toBe(false);
  });
});

describe("a model", () => {
  it("says why it cannot serve a scenario, before anything runs", async () => {
    bench.write(
      "longer.yaml",
      "extends: small.yaml\napplication: { chain: { subtasks: 5, data: 100 KB, complexity: 100 } }\nclouds: [{ name: a }, { name: b }]\n",
    );
    const { code, stderr } = await bench.run(["run", "longer.yaml", "--policy", "./whole", "--out", "never"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot serve "[^"]+": it was trained for at most 3 sub-tasks; the scenario has 5/);
    expect(stderr).toContain("it was trained for at most 1 clouds; the scenario has 2");
    expect(bench.has("never")).toBe(false);
  });

  it("that is cut or of another program is refused with its file", async () => {
    const copy = (name: string): void => {
      for (const file of ["model.json", "weights.bin"]) bench.write(`${name}/${file}`, "");
      writeFileSync(bench.path(name, "model.json"), bench.read("whole", "model.json"));
    };
    copy("cut");
    truncateSync(bench.path("cut", "weights.bin"), 0);
    copy("foreign");
    writeFileSync(bench.path("foreign", "model.json"), '{"modelTopology": {}}');
    for (const [name, message] of [
      ["cut", /cut.weights.bin: expected \d+ bytes, got 0: the file is truncated, or of another model/],
      ["foreign", /foreign.model.json: not a model of edgefade/],
    ] as const) {
      const { code, stderr } = await bench.run(["run", "small.yaml", "--policy", `./${name}`, "--out", "never"]);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }
    expect(bench.has("never")).toBe(false);
  });
});
