import { afterAll, describe, expect, it } from "vitest";
import { twoCells } from "../support/two-cells.js";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const cells = (...more: readonly string[]): string => `name: cells\n${twoCells(4)}${more.join("\n")}\n`;
bench.write(
  "cells.yaml",
  cells(
    "tasks: 150",
    'application: { chain: { subtasks: 2, data: "uniform(10 KB, 50 KB)", work: "exponential(50 Mcycles)" } }',
    "arrivals: { process: poisson, rate: 2 /s }",
    "policies: [edge, cloud, greedy]",
  ),
);
// Tasks that are all the same, of devices that begin at once.
bench.write(
  "step.yaml",
  cells(
    "tasks: 28",
    "application: { chain: { subtasks: 2, data: 10 KB, work: 50 Mcycles } }",
    "arrivals: saturated",
    "policies: [local]",
  ),
);

describe("edgefade run --split", () => {
  it("writes the bytes of a run on one worker, and says what it does not split", async () => {
    const whole = await bench.run(["run", "cells.yaml", "--split", "off", "--out", "whole"]);
    const split = await bench.run(["run", "cells.yaml", "--split", "2", "--jobs", "1", "--out", "split"]);
    expect(split.code).toBe(0);
    expect(split.stderr).toBe(
      `edgefade: note: runs of greedy are not split: the policy greedy sees the queues of all cells when it decides; with candidateSites=cell it sees only its own cell\n${whole.stderr}`,
    );
    expect(bench.hashes("split")).toEqual(bench.hashes("whole"));
    expect(bench.manifest("split").counts).toEqual(bench.manifest("whole").counts);
    expect(bench.has("split", ".parts")).toBe(false);
  });

  it("does runs in one piece whose workers do something at one instant, and says so", async () => {
    await bench.run(["run", "step.yaml", "--quiet", "--out", "alone"]);
    const { code, stderr } = await bench.run(["run", "step.yaml", "--split", "3", "--out", "tied"]);
    expect(code).toBe(0);
    expect(stderr).toContain(
      "edgefade: note: local, replication 0 was not split in the end: two workers wrote rows of the same instant, and their order is known only in one piece\n",
    );
    expect(bench.hashes("tied")).toEqual(bench.hashes("alone"));
    expect(bench.has("tied", ".parts")).toBe(false);
  });

  it("refuses what cannot be split, and numbers that are none, before anything is written", async () => {
    expect(await bench.run(["run", "cells.yaml", "--policy", "greedy", "--split", "2", "--out", "no"])).toMatchObject({
      code: 2,
      stderr:
        "--split: no run can be split over 2 workers: the policy greedy sees the queues of all cells when it decides; with candidateSites=cell it sees only its own cell. Leave --split out: replications use several cores in any case\n",
    });
    for (const text of ["0", "two", "257", "1.5", ""])
      expect(await bench.run(["run", "cells.yaml", "--split", text, "--out", "no"])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`--split: expected auto, off or a whole number from 1 to 256, got "${text}"`),
      });
    expect(bench.has("no")).toBe(false);
  });

  it("fails with its workers, and leaves readable files", async () => {
    const endless = ["--set", "tasks=null", "--set", "duration=1 s", "--set", "application.chain.work=0 cycles"];
    const { code, stderr } = await bench.run(["run", "step.yaml", ...endless, "--split", "2", "--out", "failed"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/edgefade: failed: no progress: more than 20,000 tasks .* \(local, replication 0\)\n/);
    expect(bench.manifest("failed").status).toBe("failed");
    expect(bench.has("failed", ".parts")).toBe(false);
    for (const table of ["tasks", "subtasks", "transfers", "nodes"]) bench.csv("failed", `${table}.csv`);
  });

  it("stops soon when told to, with readable tables in the order of time", async () => {
    const started = bench.start([
      "run",
      "cells.yaml",
      "--policy",
      "edge",
      "--tasks",
      "3000000",
      "--split",
      "2",
      "--out",
      "stopped",
    ]);
    const hasRows = (): boolean =>
      bench.has("stopped", ".parts") &&
      [0, 1].every((share) => {
        const part = `0000-tasks.share${share}.csv`;
        return bench.list("stopped", ".parts").includes(part) && bench.read("stopped", ".parts", part).length > 10_000;
      });
    await bench.until(hasRows, "rows of both shares");
    started.process.kill("SIGINT");
    expect((await started.ended).code).toBe(130);
    expect(bench.manifest("stopped")).toMatchObject({ status: "interrupted", files: bench.hashes("stopped") });
    expect(bench.has("stopped", ".parts")).toBe(false);
    const rows = bench.csv("stopped", "tasks.csv");
    const ends = rows.flatMap(({ completed_s }) => (completed_s === "" ? [] : [Number(completed_s)]));
    expect(ends.length).toBeGreaterThan(50);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(new Set(rows.map(({ task }) => task)).size).toBe(rows.length);
  });
});
