import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ComparisonRow } from "../../../src/output/result-columns/comparison.js";
import { COMPARISON_COLUMNS } from "../../../src/output/result-columns/comparison.js";
import type { SummaryRow } from "../../../src/output/result-columns/summary.js";
import { SUMMARY_COLUMNS } from "../../../src/output/result-columns/summary.js";
import { csvText, writeSmallTable } from "../../../src/output/write/small-table.js";

const SUMMARY: SummaryRow = {
  scenario: 'a "quick", start',
  policy: "edge",
  metric: "latency_s",
  mean: 1 / 3,
  sd: Number.NaN,
  ci95_low: -1e-15,
  ci95_high: 2,
  p50: 0.25,
  p95: 1,
  p99: 1.5,
  n: 10,
};

const COMPARISON: ComparisonRow = {
  scenario: "s",
  metric: "cost",
  policy_a: "local",
  policy_b: "edge",
  mean_a: 2,
  mean_b: 4,
  difference: -2,
  ci95_low: -3,
  ci95_high: -1,
  p: 1.5e-9,
  p_holm: 3e-9,
  relative_difference: -0.5,
  n: 10,
};

describe("small tables", () => {
  it("summary.csv has the columns of the contract", () => {
    expect(csvText(SUMMARY_COLUMNS, [SUMMARY])).toBe(
      "scenario,policy,metric,mean,sd,ci95_low,ci95_high,p50,p95,p99,n\n" +
        '"a ""quick"", start",edge,latency_s,0.333333333333,,-1e-15,2,0.25,1,1.5,10\n',
    );
  });

  it("comparison.csv has the columns of the contract", () => {
    expect(csvText(COMPARISON_COLUMNS, [COMPARISON])).toBe(
      "scenario,metric,policy_a,policy_b,mean_a,mean_b,difference,ci95_low,ci95_high,p,p_holm,relative_difference,n\n" +
        "s,cost,local,edge,2,4,-2,-3,-1,1.5e-9,3e-9,-0.5,10\n",
    );
  });

  it("has doubles that round-trip in full precision", () => {
    expect(csvText(SUMMARY_COLUMNS, [SUMMARY], "full")).toContain(",0.3333333333333333,,");
  });

  it("writes a file, and names it when it cannot", () => {
    const folder = mkdtempSync(join(tmpdir(), "edgefade-small-"));
    try {
      writeSmallTable(join(folder, "summary.csv"), SUMMARY_COLUMNS, [SUMMARY]);
      expect(readFileSync(join(folder, "summary.csv"), "utf8")).toBe(csvText(SUMMARY_COLUMNS, [SUMMARY]));
      expect(() => writeSmallTable<SummaryRow>(folder, SUMMARY_COLUMNS, [])).toThrow(`cannot write ${folder}: `);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
