import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { Bench, command, scenarios } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const files = readdirSync(scenarios).filter((name) => name.endsWith(".yaml"));

describe("edgefade run", () => {
  it("--json prints one document and nothing else", async () => {
    const { code, stdout, stderr } = await bench.run(["run", "small.yaml", "--json", "--out", "json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ folder: "json", status: "completed", runs: 4, counts: { generated: 48 } });
    expect(document.summary).toHaveLength(bench.csv("json", "summary.csv").length);
    expect(document.comparison).toHaveLength(bench.csv("json", "comparison.csv").length);
  });

  it("--quiet prints nothing, also when the table would be empty", async () => {
    const nothing = { code: 0, signal: null, stdout: "", stderr: "" };
    expect(await bench.run(["run", "small.yaml", "--quiet", "--out", "quiet"])).toEqual(nothing);
  });

  it("says when no task is left to sum up", async () => {
    const args = ["--set", "warmup=1 h", "--out", "warmup"];
    const { code, stdout, stderr } = await bench.run(["run", "small.yaml", ...args]);
    expect(stderr).toMatch(/no task arrived after the warm-up/);
    expect(stdout).toContain("Results: warmup");
    expect(code).toBe(0);
  });

  it("names a folder of its own below results", async () => {
    const { stdout } = await bench.run(["run", "small.yaml", "--replications", "1"]);
    const folder = /Results: (results\/small-\d{8}-[0-9a-f]{6})\n/.exec(stdout)?.[1];
    expect(bench.manifest(folder!).status).toBe("completed");
    expect(stdout).toContain("One replication: no confidence intervals.");
    expect(stdout).not.toMatch(/NaN|±/);
  });

  it("--log tasks writes tasks.csv alone of the big three, and --precision full doubles", async () => {
    await bench.run(["run", "small.yaml", "--log", "tasks", "--precision", "full", "--out", "log", "--quiet"]);
    expect(bench.list("log")).toEqual([
      ...["comparison.csv", "manifest.json", "nodes.csv", "runs.csv", "summary.csv", "tasks.csv"],
    ]);
    for (const row of bench.csv("log", "tasks.csv")) expect(String(Number(row.latency_s))).toBe(row.latency_s);
  });

  it("--force leaves files alone that are not its own", async () => {
    bench.write("forced/notes.txt", "mine");
    bench.write("forced/tasks.csv", "an old one");
    expect((await bench.run(["run", "small.yaml", "--out", "forced", "--force", "--quiet"])).code).toBe(0);
    expect(bench.read("forced", "notes.txt")).toBe("mine");
    expect(bench.csv("forced", "tasks.csv")).toHaveLength(48);
  });

  it("does not mind a reader that goes away", async () => {
    const { code, stdout, stderr } = await bench.shell(
      "set -o pipefail; edgefade run small.yaml --json --out pipe | head -c 10",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toHaveLength(10);
  });

  it.skipIf(!existsSync("/usr/bin/script"))("shows a bar on a terminal, but not when quiet", async () => {
    const on = (...more: string[]) =>
      bench.shell(
        `script -qec '"${process.execPath}" "${command}" run small.yaml --tasks 100 ${more.join(" ")}' /dev/null`,
      );
    expect((await on("--out", "bar")).stdout).toMatch(/emulating .* tasks\/s/);
    expect((await on("--out", "no-bar", "--quiet")).stdout).toBe("");
  });

  it("shows the cost where it is not the latency, and shares of dropped tasks where there are any", async () => {
    const latency = await bench.run(["run", "small.yaml", "--out", "latency"]);
    expect(latency.stdout).toContain("latency vs local");
    expect(latency.stdout).not.toMatch(/cost|dropped|late {2}/);
    const args = [
      "--set",
      "objective=energy",
      "--set",
      "application.deadline=600 ms",
      "--set",
      "application.onDeadline=drop",
    ];
    const energy = await bench.run(["run", "small.yaml", ...args, "--out", "energy"]);
    expect(energy.stdout).toContain("cost vs local");
    expect(energy.stdout).toContain("dropped");
  });
});

describe("edgefade validate", () => {
  it.concurrent.each(files)("accepts scenarios/%s", async (name) => {
    const { code, stdout, stderr } = await bench.run(["validate", join(scenarios, name)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/ is valid: [\d,]+ devices?, \d+ edges?, \d+ clouds?; .+ x \d+ replications? under /);
    expect(stdout).not.toContain("undefined");
  });

  it("--json prints the same as --resolved", async () => {
    const { stdout: json } = await bench.run(["validate", "small.yaml", "--json"]);
    const { stdout: yaml } = await bench.run(["validate", "small.yaml", "--resolved"]);
    expect(JSON.parse(json)).toEqual(parse(yaml));
    expect(JSON.parse(json)).toMatchObject({ name: "small", tasks: 12, edges: [{ queue: { discipline: "fifo" } }] });
  });

  it("has the faults of `run`", async () => {
    const { code, stdout, stderr } = await bench.run(["validate", "small.yaml", "--set", "edges.0.cores=0"]);
    expect(stderr).toBe("--set: edges.0.cores: expected a whole number >= 1, got 0\n");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("edgefade schema", () => {
  it("prints a JSON Schema that every scenario keeps", async () => {
    const { code, stdout } = await bench.run(["schema"]);
    expect(code).toBe(0);
    const schema = JSON.parse(stdout);
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      additionalProperties: false,
    });
    const checked = z.fromJSONSchema(schema);
    for (const name of files) checked.parse(parse(readFileSync(join(scenarios, name), "utf8")));
    expect(checked.safeParse({ name: "x", tasks: "many" }).success).toBe(false);
  });
});

describe("edgefade policies", () => {
  it("lists them for people and for programs", async () => {
    const entries = JSON.parse((await bench.run(["policies", "--json"])).stdout);
    const { stdout } = await bench.run(["policies"]);
    expect(entries.length).toBeGreaterThanOrEqual(9);
    for (const { name, summary, source } of entries) {
      expect(stdout).toContain(name);
      expect(summary).not.toBe("");
      expect(source).not.toBe("");
    }
  });
});

describe.skipIf(!existsSync("/dev/full"))("results sent to a full disk", () => {
  it("are a failure, told in a sentence", async () => {
    for (const line of ["edgefade schema >/dev/full", "edgefade validate small.yaml --resolved >/dev/full"]) {
      const { code, stderr } = await bench.shell(line);
      expect(stderr).toBe("edgefade: cannot write the results to stdout: no space left on the device (ENOSPC)\n");
      expect(code).toBe(1);
    }
  });
});

describe("help", () => {
  beforeAll(() => {
    vi.stubEnv("LANG", "de_DE.UTF-8");
    vi.stubEnv("LC_ALL", "de_DE.UTF-8");
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  it.concurrent.each([
    [["--help"], /edgefade run <scenario>[\s\S]*Exit codes/],
    [["run", "--help"], /--policy-timeout/],
    [["validate", "-h"], /--resolved/],
    [["schema", "--help"], /JSON Schema/],
    [["policies", "--help"], /built-in policies/],
    [["--version"], /^\d+\.\d+\.\d+\n$/],
  ])("edgefade %j", async (args, text) => {
    const { code, stdout, stderr } = await bench.run(args);
    expect(stdout).toMatch(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("is a program by itself", () => {
    const main = new URL("../../dist/cli/main.js", import.meta.url);
    expect(readFileSync(main, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(main).mode & 0o111).toBe(0o111);
  });
});
