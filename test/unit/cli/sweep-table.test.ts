import { expect, test } from "vitest";
import { sweepTable } from "../../../src/cli/tables/sweep-table.js";
import type { SweepFact, SweepFacts } from "../../../src/output/report/facts/sweep-facts.js";

const fact = (point: readonly string[], policy: string, mean: number, half: number): SweepFact => ({
  point,
  policy,
  metric: "latency_s",
  mean,
  ci95_low: mean - half,
  ci95_high: mean + half,
  n: 5,
});

const facts: Pick<SweepFacts, "fields" | "policies" | "rows"> = {
  fields: ["edges.0.cores"],
  policies: ["edge", "cloud"],
  rows: [
    fact(["4"], "edge", 43.512, 4.2),
    fact(["4"], "cloud", 3.944, 0.24),
    fact(["16"], "edge", 3.6249, 0.022),
    { ...fact(["16"], "cloud", 9, 9), metric: "cost" },
  ],
};

const lines = (text: string | undefined) => text?.split("\n").map((line) => line.trimEnd());

test("a row a point and a column a policy, with two digits of each interval", () => {
  expect(lines(sweepTable(facts, "latency_s"))).toEqual([
    "edges.0.cores           edge        cloud",
    "─────────────────────────────────────────",
    "4               43.5 ± 4.2    3.94 ± 0.24",
    "16             3.625 ± 0.022            -",
  ]);
});

test("a row for each of both where the line is too short", () => {
  expect(lines(sweepTable(facts, "latency_s", 40))).toEqual([
    "edges.0.cores  policy      latency_s",
    "────────────────────────────────────",
    "4              edge     43.5 ± 4.2",
    "4              cloud    3.94 ± 0.24",
    "16             edge    3.625 ± 0.022",
  ]);
});

test("nothing of more than 40 points, or of a metric that is not there", () => {
  const many = { ...facts, rows: Array.from({ length: 41 }, (_, i) => fact([`${i}`], "edge", 1, 0.1)) };
  expect(sweepTable(many, "latency_s")).toBeUndefined();
  expect(sweepTable(facts, "regret")).toBeUndefined();
});
