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

test("the first rows of more than 40, and nothing of a metric that is not there", () => {
  const many = { ...facts, rows: Array.from({ length: 43 }, (_, i) => fact([`${i}`], "edge", 1, 0.1)) };
  const shown = lines(sweepTable(many, "latency_s"))!;
  expect(shown).toHaveLength(2 + 40 + 1);
  expect(shown.at(-1)).toBe("... and 3 more rows of latency_s in sweep.csv");
  expect(sweepTable(facts, "regret")).toBeUndefined();
});

test("a policy that lost all tasks at a point says so; one that was not run is empty", () => {
  const ends = { completed: 0, late: 0, dropped: 7, inFlight: 0, replication: 0, point: ["16"], policy: "cloud" };
  expect(lines(sweepTable(facts, "latency_s", 120, [ends]))?.at(-1)).toMatch(/3\.625 ± 0\.022 +all 7 tasks dropped$/);
});

test("shares with both ends of their interval, which is not symmetric", () => {
  const shares = { ...facts, rows: [{ ...fact(["4"], "edge", 0.02, 0), metric: "dropped_share" }] };
  const asymmetric = { ...shares, rows: [{ ...shares.rows[0]!, ci95_low: 0.004, ci95_high: 0.09 }] };
  expect(lines(sweepTable(asymmetric, "dropped_share"))?.[2]).toMatch(/^4 +0\.020 \[0\.004, 0\.090\] +-$/);
});
