import { truncateSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
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
  expect(stdout).toContain(
    "Model: whole; edgefade run small.yaml --policy whole; learning curves: edgefade report whole\n",
  );
});

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
        expect(end.stderr).toContain("edgefade: stopped; the same command continues from the last checkpoint\n");
      }
      expect(bench.has(signal, "model.json")).toBe(false);
      const resumed = await bench.run(train(signal));
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).toContain(`resuming from the checkpoint in ${signal}\n`);
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

describe("a model that only became worse by learning", () => {
  // All to the cloud is optimal in this scenario, and d3qn begins as a greedy rule that knows it: learning fast can only spoil it.
  const scenario = resolve("scenarios/dmro-static.yaml");
  const options = { decisions: 400, batch: 16, validateEvery: 200, validationRuns: 1, learningRate: 0.1 };
  const spoil = (out: string, ...more: string[]) => [
    ...["train", "d3qn", scenario, "--set", "tasks=20", "--out", out, "--quiet"],
    ...Object.entries(options).flatMap(([name, value]) => ["--option", `${name}=${value}`]),
    ...more,
  ];
  const said =
    /^edgefade: note: spoilt: it has not learned: of 3 validations the first was best, before the first learning step \(cost \d+/;

  it("is told, even with --quiet, by train, run, sweep and validate", async () => {
    const trained = await bench.run(spoil("spoilt"));
    expect(trained).toMatchObject({ code: 0, stdout: "" });
    expect(trained.stderr).toMatch(said);
    expect(trained.stderr).toContain("The model keeps these first weights");
    const small = [scenario, "--set", "tasks=2", "--set", "replications=2", "--set", 'policies=["./spoilt"]'];
    for (const command of [
      ["run", ...small, "--out", "spoilt-run", "--quiet"],
      ["sweep", ...small, "--vary", "objective.energy=0,1", "--out", "spoilt-sweep", "--quiet"],
      ["validate", ...small],
    ]) {
      const { code, stderr } = await bench.run(command);
      expect({ command: command[0], code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(said) });
    }
    const kept = JSON.parse(bench.read("spoilt", "model.json")).training.kept;
    expect(kept.decisions).toBe(0);
  });

  it("keeps what it has learned when it is told to, and says when that was", async () => {
    const { code, stderr } = await bench.run(spoil("learned", "--option", "keep=learned"));
    expect(code).toBe(0);
    expect(stderr).toMatch(/The model keeps what it had learned after (200|400) decisions/);
    const refused = await bench.run(spoil("never", "--option", "keep=first"));
    expect(refused).toMatchObject({ code: 2, stderr: 'train: keep: expected best or learned or last, got "first"\n' });
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

  it("is held to the contract where it can serve, and competes in the league", async () => {
    const checked = await bench.run(["check-policy", "whole", "--json"]);
    const report = JSON.parse(checked.stdout) as { checks: { status: string }[]; leftOut: { scenario: string }[] };
    expect(report.leftOut.map(({ scenario }) => scenario)).toContain("task graphs");
    expect(report.checks.filter(({ status }) => status === "fail")).toEqual([]);
    const refused = await bench.run(["league", "whole", "--quick", "--scenarios", "graphs"]);
    expect([refused.code, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toMatch(/^whole: this model cannot serve "graphs": it was trained for/);
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
      ["cut", /cut.weights.bin: expected \d+ bytes, got 0: the file is truncated, or belongs to another model/],
      ["foreign", /foreign.model.json: not a model of edgefade/],
    ] as const) {
      const { code, stderr } = await bench.run(["run", "small.yaml", "--policy", `./${name}`, "--out", "never"]);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }
    expect(bench.has("never")).toBe(false);
  });
});
