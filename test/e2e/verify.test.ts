import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Bench, policyModule, scenarios } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

interface Check {
  readonly measured: number;
  readonly expected: number;
  readonly bound: number;
  readonly verdict: string;
}

describe("edgefade verify", () => {
  it("finds the emulator right in the experiments asked for, and names those that it has", async () => {
    const { code, stdout, stderr } = await bench.run([
      ...["verify", "--seed", "5", "--json"],
      ...["--only", "m/m/1 (", "--only", "analytic cost", "--only", "losses"],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { holds, checks, tasks }: { holds: boolean; checks: Check[]; tasks: number } = JSON.parse(stdout);
    expect(holds).toBe(true);
    expect(checks.length).toBeGreaterThanOrEqual(10);
    expect(tasks).toBeGreaterThan(100_000);
    for (const check of checks) {
      expect(check.verdict).toBe("holds");
      expect(Math.abs(check.measured - check.expected)).toBeLessThanOrEqual(check.bound);
    }
    const none = await bench.run(["verify", "--only", "M/M/2"]);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/no experiment has "M\/M\/2".*M\/M\/16/) });
  });

  it("refuses flags that do not go together", async () => {
    const { code, stderr } = await bench.run(["verify", "--inputs", "x"]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "--inputs: goes with an output folder: edgefade verify <dir>\n",
    });
    const other = await bench.run(["verify", "folder", "--thorough", "--seed", "1"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toBe(
      "--seed: cannot be combined with an output folder\n--thorough: cannot be combined with an output folder\n",
    );
    expect((await bench.run(["verify", "--seed", "-1"])).stderr).toContain("--seed: expected a whole number >= 0");
  });
});

describe("edgefade verify <dir>", () => {
  it("reproduces a folder, whatever flags it was made with", async () => {
    const flags = ["--log", "tasks", "--precision", "full", "--tasks", "9", "--seed", "4", "--jobs", "1"];
    await bench.run(["run", "small.yaml", ...flags, "--out", "same", "--quiet"]);
    const before = bench.hashes("same");
    const { code, stdout, stderr } = await bench.run(["verify", "same", "--quiet"]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
    const loud = await bench.run(["verify", "same"]);
    expect(loud.stdout).toContain("tasks.csv: identical");
    expect(loud.stdout).toContain("same is reproduced: 5 of 5 files are identical byte by byte.");
    expect(bench.hashes("same")).toEqual(before);
  });

  it("finds a cell that was changed, and names its row and column", async () => {
    await bench.run(["run", "small.yaml", "--out", "tampered", "--quiet"]);
    const file = bench.path("tampered", "tasks.csv");
    const lines = readFileSync(file, "utf8").split("\n");
    const cells = lines[4]!.split(",");
    const column = bench.header("tampered", "tasks.csv").indexOf("latency_s");
    const was = cells[column];
    cells[column] = "0.001";
    lines[4] = cells.join(",");
    writeFileSync(file, lines.join("\n"));
    const { code, stdout } = await bench.run(["verify", "tampered"]);
    expect(code).toBe(1);
    expect(stdout).toContain("tasks.csv: differs");
    expect(stdout).toContain(`line 5, latency_s: 0.001; the re-run has ${was}`);
    expect(stdout).toContain("the file was changed after the run");
    expect(stdout).toContain("transfers.csv: identical");
    expect(stdout).toContain("tampered is NOT reproduced.");
  });

  it("finds files that are cut, or gone", async () => {
    await bench.run(["run", "small.yaml", "--out", "cut", "--quiet"]);
    const text = bench.read("cut", "subtasks.csv");
    writeFileSync(bench.path("cut", "subtasks.csv"), text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1));
    renameSync(bench.path("cut", "nodes.csv"), bench.path("cut", "other.csv"));
    const { code, stdout } = await bench.run(["verify", "cut", "--json"]);
    expect(code).toBe(1);
    const { files } = JSON.parse(stdout);
    const of = (name: string) => files.find(({ file }: { file: string }) => file === name);
    expect(of("subtasks.csv").detail).toMatch(/it ends after line \d+; the re-run has /);
    expect(of("nodes.csv").verdict).toBe("missing");
    expect(of("tasks.csv").verdict).toBe("identical");
  });

  it("finds traces and policies where they were, says when they changed, and when they are missing", async () => {
    for (const name of ["lte-trace.yaml", "lte-trace.up", "lte-trace.down"]) {
      bench.write(`traced/${name}`, "");
      copyFileSync(join(scenarios, name), bench.path("traced", name));
    }
    bench.write("mine.mjs", policyModule("mine", ""));
    const args = ["--tasks", "6", "--replications", "2", "--policy", "./mine.mjs", "--out", "traced-out", "--quiet"];
    await bench.run(["run", "traced/lte-trace.yaml", ...args]);
    expect(Object.keys((bench.manifest("traced-out") as { inputs?: { files: object } }).inputs!.files)).toEqual([
      "../mine.mjs",
      "lte-trace.down",
      "lte-trace.up",
    ]);
    expect((await bench.run(["verify", "traced-out"])).code).toBe(0);

    bench.write("mine.mjs", policyModule("mine", 'return everywhere("scenb");'));
    const changed = await bench.run(["verify", "traced-out"]);
    expect(changed.stderr).toContain("../mine.mjs has changed since the run");

    renameSync(bench.path("traced", "lte-trace.up"), bench.path("traced", "moved.up"));
    const missing = await bench.run(["verify", "traced-out"]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("lte-trace.up is missing: looked in ");
    expect(missing.stderr).toContain("give its folder with --inputs <folder>");
  });

  it("warns of another version, and refuses what is no completed output folder", async () => {
    await bench.run(["run", "small.yaml", "--out", "old", "--quiet"]);
    const manifest = bench.manifest("old");
    bench.write("old/manifest.json", JSON.stringify({ ...manifest, version: "0.0.1", node: "v18.0.0" }));
    const { code, stderr } = await bench.run(["verify", "old", "--quiet"]);
    expect(code).toBe(0);
    expect(stderr).toContain("the folder was written by edgefade 0.0.1, this is ");
    expect(stderr).toContain("the folder was written by Node v18.0.0");
    bench.write("old/manifest.json", JSON.stringify({ ...manifest, status: "interrupted" }));
    const interrupted = await bench.run(["verify", "old"]);
    expect(interrupted.code).toBe(2);
    expect(interrupted.stderr).toContain("the run is interrupted: only completed runs can be compared");
    const none = await bench.run(["verify", "nowhere"]);
    expect(none.code).toBe(2);
    expect(none.stderr).toMatch(/nowhere.manifest\.json: no such file or folder/);
    expect((await bench.run(["verify", "."])).code).toBe(2);
  });
});
