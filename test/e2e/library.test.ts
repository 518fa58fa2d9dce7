import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, expect, it } from "vitest";
import { METRICS } from "../../src/experiment/runs/records/summary.js";
import { emulate } from "../../src/library/emulate.js";
import { METRIC_NAMES } from "../../src/library/metric-names.js";
import { COMPARISON_COLUMNS } from "../../src/output/result-columns/comparison.js";
import { SUMMARY_COLUMNS } from "../../src/output/result-columns/summary.js";
import { csvText, formatCell } from "../../src/output/write/small-table.js";
import { TASKS } from "../../src/output/write/tables.js";
import { Bench } from "./support.js";

const bench = new Bench();
afterAll(() => bench.remove());

const policies = ["greedy", "threshold(backlog_s=0.1)", "random"];
const length = ["--tasks", "40", "--replications", "3", "--seed", "5"];
const flags = [...policies.flatMap((policy) => ["--policy", policy]), ...length, "--quiet"];

it("emulates the bytes of the command line", async () => {
  const { code, stderr } = await bench.run(["run", "small.yaml", ...flags, "--log", "tasks", "--out", "out"]);
  expect([code, stderr]).toEqual([0, ""]);
  const run = emulate({ scenario: bench.path("small.yaml"), policies, tasks: 40, replications: 3, seed: 5 });
  const rows: string[] = [];
  for await (const task of run) {
    const cells = TASKS.columns
      .filter(({ notes }) => notes.extra === undefined)
      .map((column) => formatCell(column, task));
    rows.push(
      ["small", task.policy.includes(",") ? `"${task.policy}"` : task.policy, task.replication, ...cells].join(","),
    );
  }
  const [, ...lines] = bench.read("out", "tasks.csv").trimEnd().split("\n");
  expect(rows.length).toBe(3 * 3 * 40);
  expect(rows).toEqual(lines);
  const summary = await run.summary();
  expect(csvText(SUMMARY_COLUMNS, summary.rows)).toBe(bench.read("out", "summary.csv"));
  expect(csvText(COMPARISON_COLUMNS, summary.comparison)).toBe(bench.read("out", "comparison.csv"));
});

it("sweeps the rows of the command line, goes on in a folder, and does so in threads of the built package", async () => {
  const vary = ["--vary", "edges.0.cores=2,4", "--vary", "tasks=10,20"];
  const grid = ["--policy", "greedy", "--policy", "local", "--replications", "2"];
  const { code } = await bench.run(["sweep", "small.yaml", ...vary, ...grid, "--quiet", "--out", "swept"]);
  expect(code).toBe(0);
  // The worker threads of the package are compiled code.
  const { sweep }: typeof import("../../src/library/sweep.js") = await import(
    join(import.meta.dirname, "../../dist/index.js")
  );
  const options = {
    scenario: bench.path("small.yaml"),
    vary: { "edges.0.cores": [2, 4], tasks: [10, 20] },
    policies: ["greedy", "local"],
    replications: 2,
    jobs: 2,
    out: bench.path("swept-here"),
  } as const;
  const { rows, counts } = await sweep(options);
  expect(counts).toMatchObject({ runs: 16, missing: 0, completed: 240 });
  expect(bench.read("swept-here", "sweep.csv")).toBe(bench.read("swept", "sweep.csv"));
  const table: Record<string, string>[] = parse(bench.read("swept", "sweep.csv"), { columns: true });
  expect(rows).toHaveLength(table.length);
  for (const [index, row] of rows.entries()) {
    expect(table[index]).toMatchObject({ policy: row.policy, metric: row.metric, n: String(row.n) });
    expect(row["edges.0.cores"]).toBe(Number(table[index]!["edges.0.cores"]));
    expect(row.tasks).toBe(Number(table[index]!.tasks));
    expect(row.mean).toBeCloseTo(Number(table[index]!.mean), 6);
  }
  const again = await sweep(options);
  expect(again.rows).toEqual(rows);
  const stopped = new AbortController();
  stopped.abort(new Error("enough"));
  await expect(sweep({ ...options, signal: stopped.signal })).rejects.toThrow("enough");
  await expect(sweep({ ...options, vary: { "edges.0.coers": [1] } })).rejects.toThrow(/coers.*cores/);
});

it("knows the names of all metrics", () => {
  expect([...METRIC_NAMES]).toEqual([...METRICS]);
});
