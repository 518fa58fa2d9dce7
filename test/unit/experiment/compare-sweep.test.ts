import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compareSweep } from "../../../src/experiment/analysis/compare-sweep.js";
import { holm, pairedTTest } from "../../../src/experiment/analysis/statistics/statistics.js";
import { verdictOf } from "../../../src/experiment/analysis/verdict.js";

const bench = mkdtempSync(join(tmpdir(), "edgefade-compare-sweep-"));
afterAll(() => rmSync(bench, { recursive: true }));

const COSTS: Readonly<Record<string, readonly number[]>> = {
  "4 10 local": [10, 12, 14, 11],
  "4 10 greedy": [9, 10, 13, 9],
  "8 20 local": [10, 12, 14, 11],
  "8 20 greedy": [5, 6, 6.5, 5.1],
};

/** A sweep of cores, zipped with devices, under two policies. */
const folder = (name: string, costs = COSTS): string => {
  const path = join(bench, name);
  mkdirSync(path);
  const rows = Object.entries(costs).flatMap(([key, values]) =>
    values.map((cost, replication) => {
      const [cores, devices, policy] = key.split(" ");
      return `${cores === "4" ? 0 : 1},${cores},${devices},${policy},${replication},10,0,0,0,99,${cost}`;
    }),
  );
  writeFileSync(
    join(path, "runs.csv"),
    `point,edges.0.cores,devices.0.count,policy,replication,completed,late,dropped,in_flight,events,cost\n${rows.join("\n")}\n`,
  );
  const axes = [{ fields: ["edges.0.cores", "devices.0.count"], steps: [] }];
  const sweep = { hash: "", points: 2, axes, optionFields: [] };
  const texts = { name: "edgefade", version: "0", status: "completed", started: "" };
  const rest = { seed: 1, replications: 4, wall_s: 0, policies: [], command: [], scenario: {}, counts: {}, files: {} };
  writeFileSync(join(path, "manifest.json"), JSON.stringify({ ...texts, ...rest, sweep }));
  return path;
};
const small = folder("small");
const of = (key: string): number[] => [...COSTS[key]!];

describe("a comparison within a sweep", () => {
  it("pairs the policies of a point by replication, and corrects for all points", () => {
    const { baseline, differences, metrics } = compareSweep(small, { metrics: ["cost"] });
    expect(baseline).toBe("local");
    expect(metrics).toHaveLength(4);
    const tests = [pairedTTest(of("4 10 greedy"), of("4 10 local")), pairedTTest(of("8 20 greedy"), of("8 20 local"))];
    const corrected = holm(tests.map(({ p }) => p));
    expect(differences).toHaveLength(2);
    for (const [i, row] of differences.entries()) {
      expect(row).toMatchObject({ policy: "greedy", label: "greedy", n: 4, difference: tests[i]!.difference });
      expect(row.pHolm).toBe(corrected[i]);
    }
    expect(verdictOf(differences[1]!, differences[1]!.at)).toMatch(
      /^greedy is 51\.9 % \[.*\] below local in cost \(edges\.0\.cores=8, devices\.0\.count=20\), p = /,
    );
  });

  it("compares points under the same policy; what is zipped with the field changes with it", () => {
    const { differences } = compareSweep(small, { metrics: ["cost"], baseline: "edges.0.cores=4" });
    expect(differences.map(({ policy, label, at }) => [policy, label, at])).toEqual([
      ["local", "edges.0.cores=8", "local"],
      ["greedy", "edges.0.cores=8", "greedy"],
    ]);
    expect(differences[1]!.difference).toBeCloseTo(22.6 / 4 - 41 / 4, 12);
    expect(verdictOf(differences[0]!, "local")).toBe("edges.0.cores=8 equals edges.0.cores=4 in cost (local), n = 4");
  });

  it("leaves out replications that one of the two has not", () => {
    const uneven = folder("uneven", { "4 10 local": [1, 2, 3], "4 10 greedy": [2, 3, 4, 100] });
    const [row] = compareSweep(uneven, { metrics: ["cost"] }).differences;
    expect(row).toMatchObject({ n: 3, difference: 1 });
  });

  it("says what is no baseline and no metric", () => {
    const failing = (options: { metrics: string[]; baseline?: string }) => () => compareSweep(small, options);
    expect(failing({ metrics: ["cots"] })).toThrow('did you mean "cost"');
    expect(failing({ metrics: ["cost"], baseline: "gredy" })).toThrow('did you mean "greedy"');
    expect(failing({ metrics: ["cost"], baseline: "edges.0.cores=5" })).toThrow("its values: 4, 8");
  });
});
