import { describe, expect, it } from "vitest";
import { alongOptions, fieldTitle } from "../../../src/output/report/option-lines.js";

const row = (point: readonly string[], policy: string, mean: number) => ({
  point,
  policy,
  metric: "cost",
  mean,
  ci95_low: mean - 1,
  ci95_high: mean + 1,
  n: 5,
});

describe("a swept option", () => {
  it("makes one line of its policy, and level lines of the others", () => {
    const { policies, rows } = alongOptions({
      fields: ["edges.0.cores", "policies.threshold.backlog_s"],
      policies: ["threshold(backlog_s=0.1)", "threshold(backlog_s=0.2)", "greedy"],
      metrics: ["cost"],
      rows: ["4", "8"].flatMap((cores) => [
        row([cores, "0.1"], "threshold(backlog_s=0.1)", 10),
        row([cores, "0.2"], "threshold(backlog_s=0.2)", 20),
        row([cores, ""], "greedy", Number(cores)),
      ]),
    });
    expect(policies).toEqual(["threshold", "greedy"]);
    const told = rows.map(({ point, policy, mean }) => [...point, policy, mean]);
    expect(told).toEqual([
      ["4", "0.1", "threshold", 10],
      ["4", "0.2", "threshold", 20],
      ["4", "0.1", "greedy", 4],
      ["4", "0.2", "greedy", 4],
      ["8", "0.1", "threshold", 10],
      ["8", "0.2", "threshold", 20],
      ["8", "0.1", "greedy", 8],
      ["8", "0.2", "greedy", 8],
    ]);
  });

  it("leaves a policy its other options, and sweeps of fields alone", () => {
    const facts = {
      fields: ["policies.threshold.backlog_s"],
      policies: ["threshold(backlog_s=0.1, otherwise=cloud)"],
      metrics: ["cost"],
      rows: [row(["0.1"], "threshold(backlog_s=0.1, otherwise=cloud)", 1)],
    };
    expect(alongOptions(facts).policies).toEqual(["threshold(otherwise=cloud)"]);
    const fields = { ...facts, fields: ["tasks"] };
    expect(alongOptions(fields)).toEqual(fields);
  });

  it("is told as an option of its policy", () => {
    expect(fieldTitle("policies.threshold.backlog_s")).toBe("backlog_s of threshold");
    expect(fieldTitle("edges.0.cores")).toBe("edges.0.cores");
  });
});
