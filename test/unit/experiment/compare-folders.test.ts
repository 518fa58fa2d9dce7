import { describe, expect, it } from "vitest";
import { compareFolders, type DifferenceRow } from "../../../src/experiment/analysis/compare-folders.js";
import type { FolderPolicy, FolderRun } from "../../../src/experiment/analysis/folder-runs.js";
import { verdictOf } from "../../../src/experiment/analysis/verdict.js";

/** Student's hours of sleep (Biometrika 6(1), 1908), as the costs of two policies in ten replications of one task. */
const SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

const run = (replication: number, values: readonly number[]): FolderRun => ({
  replication,
  tasks: Float64Array.from(values.keys()),
  arrivals_s: Float64Array.from(values.keys()),
  statuses: new Float64Array(values.length),
  values: { cost: Float64Array.from(values) },
});

const policy = (
  label: string,
  runs: readonly (readonly number[])[],
  more: Partial<FolderPolicy> = {},
): FolderPolicy => ({
  folder: "folder",
  label,
  policy: label,
  seed: 1,
  warmup_s: 0,
  runs: runs.map((values, replication) => run(replication, values)),
  ...more,
});

const sleepers = (more: Partial<FolderPolicy> = {}): FolderPolicy[] => [
  policy(
    "two",
    SLEEP_2.map((value) => [value]),
  ),
  policy(
    "one",
    SLEEP_1.map((value) => [value]),
    more,
  ),
];

const compareSleepers = (more: Partial<FolderPolicy> = {}) =>
  compareFolders({ policies: sleepers(more), notes: [] }, { metrics: ["cost"] });

describe("a comparison of policies from their runs", () => {
  it("pairs the replications of one seed: Student's own example", () => {
    // R: t.test(extra ~ group, data = sleep, paired = TRUE).
    const { differences, notes } = compareSleepers();
    expect(notes).toEqual([]);
    expect(differences).toHaveLength(1);
    const [row] = differences as [DifferenceRow];
    expect(row).toMatchObject({ label: "one", baseline: "two", pairing: "replications", n: 10 });
    expect(row.difference).toBeCloseTo(-1.58, 12);
    expect(row.p).toBeCloseTo(0.002833, 6);
    expect(row.low).toBeCloseTo(-2.4598858, 6);
    expect(row.effect.d).toBeCloseTo(-1.2846, 4);
    expect(row.relative).toBeCloseTo(-1.58 / 2.33, 12);
    expect(verdictOf(row)).toBe("one is 67.8 % [30.0, 105.6] below two in cost, p = 0.003, n = 10");
  });

  it("treats runs of other seeds as strangers, and says so", () => {
    // R: t.test(extra ~ group, data = sleep).
    const { differences, notes } = compareSleepers({ seed: 2 });
    expect(differences[0]).toMatchObject({ pairing: "none", n: 10 });
    expect(differences[0]!.p).toBeCloseTo(0.07939, 5);
    expect(notes).toEqual(["one and two are not paired (Welch's t test): their seeds are 2 and 1"]);
    expect(verdictOf(differences[0]!)).toBe(
      "no difference found between one and two in cost: -67.8 % [-144.4, 8.8], p = 0.079, n = 10",
    );
  });

  it("uses only replications that both have", () => {
    const policies = [policy("a", [[1], [2], [3], [9]]), policy("b", [[2], [3], [5]])];
    const { differences } = compareFolders({ policies, notes: [] }, { metrics: ["cost"] });
    expect(differences[0]).toMatchObject({ n: 3, difference: (1 + 1 + 2) / 3 });
  });

  it("says once that a policy does not have a metric", () => {
    const own = (label: string, wholes: FolderRun["wholes"] = {}) =>
      policy(label, [], { runs: [0, 1].map((replication) => ({ ...run(replication, [1]), wholes })) });
    const [without, other] = [own("without"), own("other")];
    const having = own("having", { wait_s: 1 });
    const notesOf = (policies: FolderPolicy[]) =>
      compareFolders({ policies, notes: [] }, { metrics: ["wait_s"] }).notes;
    expect(notesOf([without, having])).toEqual(["wait_s: without does not have it; nothing to compare"]);
    expect(notesOf([having, without])).toEqual(["wait_s: without does not have it"]);
    expect(notesOf([without, having, other])).toEqual([
      "wait_s: other does not have it",
      "wait_s: without does not have it; nothing to compare",
    ]);
  });

  it("corrects p by Holm for the policies of a metric", () => {
    const noise = [0.1, -0.2, 0.3, -0.1, 0.2];
    const near = (shift: number) => noise.map((value, i) => [i + shift + value]);
    const policies = [
      policy(
        "base",
        noise.map((_, i) => [i]),
      ),
      policy("near", near(0.1)),
      policy("far", near(3)),
    ];
    const { differences } = compareFolders({ policies, notes: [] }, { metrics: ["cost"] });
    const [first, second] = differences as [DifferenceRow, DifferenceRow];
    expect(second.pHolm).toBeCloseTo(2 * second.p, 12);
    expect(first.pHolm).toBeCloseTo(first.p, 12);
  });

  it("rests on batches of common tasks where there is one replication", () => {
    const wave = Array.from({ length: 200 }, (_, i) => Math.sin(i));
    const policies = [policy("a", [wave]), policy("b", [wave.map((value, i) => value + 1 + 0.01 * Math.cos(3 * i))])];
    const { differences, notes, metrics } = compareFolders({ policies, notes: [] }, { metrics: ["cost"] });
    expect(differences[0]).toMatchObject({ pairing: "batches", n: 20 });
    expect(differences[0]!.difference).toBeCloseTo(1, 2);
    expect(metrics[0]).toMatchObject({ n: 20, tasks: 200 });
    expect(notes[0]).toContain("20 batches");
  });

  it("takes quantiles over all tasks, with intervals by order statistics", () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    const policies = [policy("a", [values.filter((_, i) => i % 2 === 0), values.filter((_, i) => i % 2 === 1)])];
    const [row] = compareFolders({ policies, notes: [] }, { metrics: ["cost"] }).metrics;
    expect(row!.p50!.value).toBe(50.5);
    // Binomial (100, 1/2): P(B <= 39) = .0176, P(B <= 40) = .0284: order statistics 40 and 61.
    expect([row!.p50!.low, row!.p50!.high]).toEqual([40, 61]);
    expect(row!.p99!.high).toBeNaN();
  });

  it("leaves out a warm-up: the scenario's, the flag's, or MSER-5's", () => {
    const transient = [...Array(20).fill(100), ...Array.from({ length: 180 }, (_, i) => i % 2)];
    const policies = [policy("a", [transient, transient], { warmup_s: 5 })];
    const row = (warmup_s?: number | "auto") =>
      compareFolders({ policies, notes: [] }, { metrics: ["cost"], ...(warmup_s === undefined ? {} : { warmup_s }) })
        .metrics[0]!;
    expect(row().tasks).toBe(2 * 195);
    expect(row(50).tasks).toBe(2 * 150);
    expect(row("auto")).toMatchObject({ tasks: 360, mean: 0.5 });
    expect(row("auto").discarded).toBeCloseTo(0.1, 12);
  });

  it("says when MSER-5 finds no end of the warm-up", () => {
    const policies = [policy("a", [Array.from({ length: 200 }, (_, i) => i)])];
    const { notes } = compareFolders({ policies, notes: [] }, { metrics: ["cost"], warmup_s: "auto" });
    expect(notes[0]).toContain("too short");
  });

  it("finds the baseline by its name, or says what there is", () => {
    const of = (baseline: string) =>
      compareFolders({ policies: sleepers(), notes: [] }, { metrics: ["cost"], baseline });
    expect(of("one").baseline).toBe("one");
    expect(() => of("ones")).toThrow('--baseline: no policy "ones"; did you mean "one"?');
    const twice = [policy("x:a", [[1]], { policy: "a" }), policy("y:a", [[1]], { policy: "a" })];
    expect(() => compareFolders({ policies: twice, notes: [] }, { metrics: ["cost"], baseline: "a" })).toThrow(
      '"a" is in several folders: use x:a or y:a',
    );
  });
});

describe("the sentence to quote", () => {
  const row: DifferenceRow = {
    metric: "cost",
    label: "greedy",
    baseline: "local",
    mean: 9.59,
    baselineMean: 10,
    difference: -0.41,
    low: -0.5,
    high: -0.32,
    relative: -0.041,
    relativeLow: -0.05,
    relativeHigh: -0.032,
    p: 1e-9,
    pHolm: 2e-9,
    effect: { d: -2, low: -3, high: -1 },
    n: 30,
    pairing: "replications",
  };

  it("names effect, interval, chance and size", () => {
    expect(verdictOf(row)).toBe("greedy is 4.10 % [3.20, 5.00] below local in cost, p < 0.001, n = 30");
    expect(verdictOf({ ...row, relative: 0.041, relativeLow: 0.032, relativeHigh: 0.05 })).toContain(
      "[3.20, 5.00] above",
    );
  });

  it("stays honest where there is nothing to say", () => {
    const nothing = { ...row, relative: Number.NaN, relativeLow: Number.NaN, relativeHigh: Number.NaN };
    expect(verdictOf(nothing)).toBe("greedy is 0.410 [0.320, 0.500] below local in cost, p < 0.001, n = 30");
    expect(verdictOf({ ...row, pHolm: Number.NaN, n: 1 })).toContain("too few replications for a test, n = 1");
    expect(verdictOf({ ...row, difference: 0, relative: 0, pHolm: 1 })).toBe("greedy equals local in cost, n = 30");
    expect(verdictOf({ ...row, pHolm: 0.2 })).toContain("no difference found");
  });
});
