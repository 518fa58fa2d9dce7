import { describe, expect, it } from "vitest";
import type { SweepFacts } from "../../../../src/output/report/facts/sweep-facts.js";
import { sweepFigure } from "../../../../src/output/report/figures/sweep-figures.js";

const facts = (
  fields: readonly string[],
  rows: readonly (readonly [point: readonly string[], policy: string])[],
): SweepFacts => ({
  fields,
  policies: [...new Set(rows.map(([, policy]) => policy))],
  metrics: ["latency_s"],
  rows: rows.map(([point, policy], i) => {
    const mean = 1 + i;
    return { point, policy, metric: "latency_s", mean, ci95_low: mean - 0.5, ci95_high: mean + 0.5, n: 3 };
  }),
});

interface Drawn {
  readonly x: unknown;
  readonly panel: string;
  readonly policy: string;
}
interface Spec {
  readonly data: { readonly values: readonly Drawn[] };
  readonly facet?: unknown;
  readonly layer?: readonly { readonly mark: { readonly type: string } }[];
}
const specOf = (given: SweepFacts): Spec => sweepFigure(given, "latency_s").spec as unknown as Spec;
const drawn = (given: SweepFacts): (readonly [unknown, string, string])[] =>
  specOf(given).data.values.map(({ x, panel, policy }) => [x, panel, policy] as const);

describe("the figure of a sweep", () => {
  it("has a panel for each combination of the other fields", () => {
    const grid = ["1 Gbps", "2 Gbps"].flatMap((rate) => ["4", "8"].map((cores) => [[cores, rate], "local"] as const));
    expect(drawn(facts(["edges.0.cores", "backhaul.rate"], grid))).toEqual([
      [4, "backhaul.rate = 1 Gbps", "local"],
      [8, "backhaul.rate = 1 Gbps", "local"],
      [4, "backhaul.rate = 2 Gbps", "local"],
      [8, "backhaul.rate = 2 Gbps", "local"],
    ]);
  });

  it("has none for fields that are zipped with the first", () => {
    const zipped = facts(
      ["a", "b"],
      [
        [["1", "10"], "local"],
        [["2", "20"], "local"],
      ],
    );
    expect(specOf(zipped).facet).toBeUndefined();
    expect(drawn(zipped)).toEqual([
      [1, "", "local"],
      [2, "", "local"],
    ]);
  });

  it("has one line over a policy's option, and other policies at all its values", () => {
    const rows = [
      [["0.1"], "threshold(backlog_s=0.1)"],
      [["0.2"], "threshold(backlog_s=0.2)"],
      [[""], "local"],
    ] as const;
    const figure = facts(["policies.threshold.backlog_s"], rows);
    expect(drawn(figure)).toEqual([
      [0.1, "", "threshold"],
      [0.2, "", "threshold"],
      [0.1, "", "local"],
      [0.2, "", "local"],
    ]);
    expect(sweepFigure(figure, "latency_s").alt).toContain("local: 3 (2.5 to 3.5).");
  });

  it("has bars where the values are names", () => {
    const named = facts(
      ["radio.allocation.scheme"],
      [
        [["fixed"], "local"],
        [["equal-share"], "local"],
      ],
    );
    expect(specOf(named).layer?.map(({ mark }) => mark.type)).toEqual(["bar", "rule", "tick", "tick"]);
    const numbers = facts(
      ["edges.0.cores"],
      [
        [["4"], "local"],
        [["8"], "local"],
      ],
    );
    expect(specOf(numbers).layer?.map(({ mark }) => mark.type)).toEqual(["area", "line", "point"]);
  });
});
