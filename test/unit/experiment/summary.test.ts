import { describe, expect, it } from "vitest";
import { compare } from "../../../src/experiment/analysis/comparison.js";
import { holm, pairedTTest, tInterval } from "../../../src/experiment/analysis/statistics/statistics.js";
import type { RunResult } from "../../../src/experiment/runs/results/summary.js";
import { METRICS, RunSummary, summarize } from "../../../src/experiment/runs/results/summary.js";
import { taskRecord } from "../output/sample-records.js";

/** The result of a run whose tasks have these latencies. */
const runOf = (policy: string, replication: number, latencies_s: readonly number[]): RunResult => {
  const summary = new RunSummary({ policy, replication });
  for (const latency_s of latencies_s) summary.add(taskRecord({ latency_s }));
  return summary.result(10);
};

describe("RunSummary", () => {
  it("averages over the finished tasks after the warm-up", () => {
    const summary = new RunSummary({ policy: "edge", replication: 2 }, { warmup_s: 100 });
    summary.add(taskRecord({ arrival_s: 99.999, latency_s: 1000 }));
    summary.add(taskRecord({ arrival_s: 100, latency_s: 1 }));
    summary.add(taskRecord({ arrival_s: 101, latency_s: 2, status: "late" }));
    summary.add(taskRecord({ arrival_s: 102, latency_s: 6 }));
    summary.add(taskRecord({ arrival_s: 103, latency_s: 500, status: "dropped", reason: "queue-full" }));
    summary.add(taskRecord({ arrival_s: 104, latency_s: Number.NaN, status: "in-flight" }));
    const result = summary.result(110);
    expect(result).toMatchObject({
      policy: "edge",
      replication: 2,
      tasks: { completed: 2, late: 1, dropped: 1, inFlight: 1 },
    });
    expect(result.metrics.latency_s).toEqual({ mean: 3, p50: 2, p95: 5.6, p99: 5.92, n: 3 });
    expect(result.metrics.completed_share).toMatchObject({ mean: 0.5, n: 4 });
    expect(result.metrics.late_share!.mean).toBe(0.25);
    expect(result.metrics.dropped_share!.mean).toBe(0.25);
    expect(result.metrics.throughput_per_s!.mean).toBeCloseTo(0.3, 12);
  });

  it("takes every metric from the field of its name", () => {
    const summary = new RunSummary({ policy: "edge", replication: 0 });
    const fields = Object.keys(taskRecord()).filter((name) => METRICS.includes(name));
    expect(fields.length).toBe(16);
    summary.add(taskRecord(Object.fromEntries(fields.map((name, i) => [name, i + 0.5]))));
    const { metrics } = summary.result(1);
    expect(METRICS.filter((name) => metrics[name] === undefined)).toEqual([]);
    for (const [i, name] of fields.entries()) expect(metrics[name]!.mean, name).toBe(i + 0.5);
  });

  it("leaves out values that do not apply", () => {
    const summary = new RunSummary({ policy: "edge", replication: 0 });
    summary.add(taskRecord({ regret: Number.NaN }));
    summary.add(taskRecord({ regret: 0.5 }));
    expect(summary.result(1).metrics.regret).toMatchObject({ mean: 0.5, n: 1 });
  });

  it("has no shares and no throughput of nothing", () => {
    const { metrics } = new RunSummary({ policy: "edge", replication: 0 }, { warmup_s: 5 }).result(5);
    expect(metrics.completed_share!.mean).toBeNaN();
    expect(metrics.throughput_per_s!.mean).toBeNaN();
    expect(metrics.latency_s).toEqual({ mean: Number.NaN, p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, n: 0 });
    expect(() => new RunSummary({ policy: "edge", replication: 0 }, { warmup_s: Number.NaN })).toThrow(
      "invalid warmup_s: NaN",
    );
  });

  it("turns to the sketch for its quantiles and keeps the mean exact", () => {
    const summary = new RunSummary({ policy: "edge", replication: 0 }, { exactUpTo: 100 });
    for (let i = 1; i <= 10_001; i += 1) summary.add(taskRecord({ latency_s: i }));
    const { mean, p50 } = summary.result(1).metrics.latency_s!;
    expect(mean).toBeCloseTo(5001, 8);
    expect(p50).not.toBe(5001);
    expect(Math.abs(p50 / 5001 - 1)).toBeLessThan(0.0011);
  });

  it("can be sent from a worker", () => {
    const result = runOf("edge", 0, [1, 2, 3]);
    expect(structuredClone(result)).toEqual(result);
  });
});

describe("summarize", () => {
  const results = [runOf("edge", 0, [1, 3]), runOf("edge", 1, [2, 4]), runOf("edge", 2, [6]), runOf("local", 0, [5])];
  const rowOf = (policy: string, metric: string) =>
    summarize("s", results).find((row) => row.policy === policy && row.metric === metric)!;

  it("averages over the replications", () => {
    const interval = tInterval([2, 3, 6]);
    expect(rowOf("edge", "latency_s")).toEqual({
      scenario: "s",
      policy: "edge",
      metric: "latency_s",
      mean: interval.mean,
      sd: interval.sd,
      ci95_low: interval.low,
      ci95_high: interval.high,
      p50: (2 + 3 + 6) / 3,
      p95: expect.closeTo((2.9 + 3.9 + 6) / 3, 12),
      p99: expect.closeTo((2.98 + 3.98 + 6) / 3, 12),
      n: 3,
    });
  });

  it("has no interval of one replication, and no quantiles of a share", () => {
    expect(rowOf("local", "latency_s")).toMatchObject({ mean: 5, sd: Number.NaN, ci95_low: Number.NaN, n: 1 });
    expect(rowOf("edge", "completed_share")).toMatchObject({ mean: 1, sd: 0, ci95_low: 1, p50: Number.NaN });
  });

  it("has the policies in their order and the metrics in theirs", () => {
    const rows = summarize("s", results);
    const names = rows.filter(({ policy }) => policy === "edge").map(({ metric }) => metric);
    expect(rows.map((row) => row.policy)).toEqual(["edge", "local"].flatMap((name) => names.map(() => name)));
    // These runs have no nodes, and so neither their energy nor their fairness.
    expect(names).toEqual(METRICS.filter((name) => names.includes(name)));
    expect(names).toContain("goodput_per_s");
  });

  it("does not depend on the order in which the replications ended", () => {
    const values = [0.1, 0.7, 1e6, 0.3, 1e-3, 0.2];
    const runs = values.map((value, replication) => runOf("edge", replication, [value]));
    expect(summarize("s", [...runs].reverse())).toEqual(summarize("s", runs));
  });

  it("has no rows of a metric that applies nowhere, and empty cells where it applies to another policy only", () => {
    const without = new RunSummary({ policy: "edge", replication: 0 });
    without.add(taskRecord({ regret: Number.NaN }));
    expect(summarize("s", [without.result(1)]).map((row) => row.metric)).not.toContain("regret");
    const rows = summarize("s", [without.result(1), runOf("local", 0, [1])]);
    expect(rows.find((row) => row.metric === "regret" && row.policy === "edge")).toMatchObject({
      mean: Number.NaN,
      n: 0,
    });
  });

  it("is empty of nothing", () => {
    expect(summarize("s", [])).toEqual([]);
    expect(compare("s", [])).toEqual([]);
  });
});

describe("compare", () => {
  const local = [1, 2, 3, 4];
  const edge = [1.5, 2.25, 3.75, 4.1];
  const cloud = [9, 8, 7, 9.5];
  const results = Object.entries({ local, edge, cloud }).flatMap(([policy, means]) =>
    means.map((value, replication) => runOf(policy, replication, [value])),
  );
  const latencies = compare("s", results).filter((row) => row.metric === "latency_s");

  it("compares every pair of policies once, in their order", () => {
    expect(latencies.map((row) => [row.policy_a, row.policy_b])).toEqual([
      ["local", "edge"],
      ["local", "cloud"],
      ["edge", "cloud"],
    ]);
  });

  it("pairs the replications, and corrects for the pairs of the metric", () => {
    const tests = [pairedTTest(local, edge), pairedTTest(local, cloud), pairedTTest(edge, cloud)];
    const corrected = holm(tests.map(({ p }) => p));
    expect(latencies[0]).toEqual({
      scenario: "s",
      metric: "latency_s",
      policy_a: "local",
      policy_b: "edge",
      mean_a: 2.5,
      mean_b: 2.9,
      difference: expect.closeTo(-0.4, 12),
      ci95_low: tests[0]!.low,
      ci95_high: tests[0]!.high,
      p: tests[0]!.p,
      p_holm: corrected[0],
      relative_difference: expect.closeTo(-0.4 / 2.9, 12),
      n: 4,
    });
    expect(latencies.map((row) => row.p_holm)).toEqual(corrected);
    expect(latencies.some((row) => row.p_holm > row.p)).toBe(true);
  });

  it("does not depend on the order in which the replications ended", () => {
    const shuffled = [0, 4, 8].flatMap((first) => [2, 0, 3, 1].map((i) => results[first + i]!));
    expect(compare("s", shuffled)).toEqual(compare("s", results));
  });

  it("leaves out the replications that one side lacks", () => {
    const [row] = compare("s", [...results.slice(0, 4), ...results.slice(5, 8)]).filter(
      ({ metric }) => metric === "latency_s",
    );
    expect(row).toMatchObject({ mean_a: 3, n: 3 });
  });

  it("is sensible where nothing differs, and where there is one replication", () => {
    const same = compare("s", results).find((row) => row.metric === "dropped_share")!;
    expect(same).toMatchObject({ difference: 0, ci95_low: 0, p: 1, p_holm: 1, relative_difference: Number.NaN });
    const [single] = compare("s", [results[0]!, results[4]!]);
    expect(single).toMatchObject({ difference: -0.5, ci95_low: Number.NaN, p: Number.NaN, p_holm: Number.NaN, n: 1 });
  });
});
