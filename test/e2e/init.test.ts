import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

describe("edgefade init policy", () => {
  it("writes a policy that runs and a test that passes", async () => {
    mkdirSync(bench.path("node_modules"));
    symlinkSync(fileURLToPath(new URL("../..", import.meta.url)), bench.path("node_modules", "edgefade"));
    const { code, stdout, stderr } = await bench.run(["init", "policy", "my-rule"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("--policy ./my-rule.ts");
    const tested = await bench.shell("node --test my-rule.test.mjs");
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass 3\b/) });
    const ran = await bench.run([
      ...["run", "small.yaml", "--policy", "./my-rule.ts", "--policy", "./my-rule.ts(backlog_s=0)"],
      ...["--out", "o", "--quiet"],
    ]);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
    expect(bench.read("o", "summary.csv")).toContain("my-rule(backlog_s=0)");
  });

  it("says how its test finds the package, where it is not installed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "edgefade-lonely-"));
    const { stdout } = await bench.run(["init", "policy", "lonely", "--out", folder]);
    rmSync(folder, { recursive: true });
    const home = resolve(fileURLToPath(new URL("../..", import.meta.url)));
    expect(stdout).toContain(`npm install --prefix . --no-save ${home}\n`);
    const inside = await bench.run(["init", "policy", "lonely", "--out", "rules"]);
    expect(inside.stdout).not.toContain("npm install");
  });

  it("replaces nothing unasked, and takes no name that a file or a policy cannot have", async () => {
    const made = await bench.run(["init", "policy", "twice", "--out", "rules", "--quiet"]);
    expect(made).toMatchObject({ code: 0, stdout: "", stderr: "" });
    bench.write("rules/twice.ts", "mine");
    const again = await bench.run(["init", "policy", "twice", "--out", "rules"]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("twice.ts: exists already") });
    expect(bench.read("rules", "twice.ts")).toBe("mine");
    await bench.run(["init", "policy", "twice", "--out", "rules", "--force"]);
    expect(bench.read("rules", "twice.ts")).toContain("OffloadingPolicy");
    for (const name of ["My_Rule", "../up", ""]) {
      const { code, stderr } = await bench.run(["init", "policy", name]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("expected a name") });
    }
  });
});

describe("edgefade init scenario", () => {
  it("writes a scenario that is valid, runs and sweeps, and the schema that its first line names", async () => {
    const { code, stdout, stderr } = await bench.run(["init", "scenario", "two-cells", "--out", "new"]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "new/two-cells.yaml: edgefade run new/two-cells.yaml\n",
      stderr: "",
    });
    const [first = ""] = bench.read("new/two-cells.yaml").split("\n");
    const [, schema = ""] = /^# yaml-language-server: \$schema=(.*)$/.exec(first) ?? [];
    const printed = await bench.run(["schema"]);
    expect(JSON.parse(bench.read("new", schema))).toEqual(JSON.parse(printed.stdout));
    const valid = await bench.run(["validate", "new/two-cells.yaml"]);
    expect({ code: valid.code, stderr: valid.stderr }).toEqual({ code: 0, stderr: "" });
    expect(valid.stdout).toContain("3 points x 5 policies x 5 replications = 75 runs");
    const ran = await bench.run([
      ...["run", "new/two-cells.yaml", "--tasks", "20", "--replications", "1", "--out", "ran", "--quiet"],
    ]);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("replaces no scenario unasked", async () => {
    bench.write("kept.yaml", "mine");
    const { code, stderr } = await bench.run(["init", "scenario", "kept.yaml"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("kept.yaml: exists already") });
    expect(bench.read("kept.yaml")).toBe("mine");
    const named = await bench.run(["init", "scenario", "../up"]);
    expect({ code: named.code, stderr: named.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("expected a name"),
    });
  });
});

describe("edgefade completion", () => {
  it("prints a script that bash can read, and completes commands and flags", async () => {
    const script = await bench.run(["completion"]);
    expect({ code: script.code, stderr: script.stderr }).toEqual({ code: 0, stderr: "" });
    bench.write("completion.sh", script.stdout);
    expect(await bench.shell("bash -n completion.sh")).toMatchObject({ code: 0, stderr: "" });
    const commands = await bench.run(["--get-yargs-completions", "edgefade", "va"]);
    expect(commands.stdout.trim().split("\n")).toContain("validate");
    const flags = await bench.run(["--get-yargs-completions", "edgefade", "run", "--rep"]);
    expect(flags.stdout.trim().split("\n")).toContain("--replications");
  });
});
