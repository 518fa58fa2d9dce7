import { describe, expect, it } from "vitest";
import type { RunLives } from "../../../../src/output/read/lives.js";
import { stylesOf } from "../../../../src/output/report/drawing/series-style.js";
import type { RunFacts } from "../../../../src/output/report/facts/run-facts.js";
import { aliveFigure, aliveSteps } from "../../../../src/output/report/figures/alive-figure.js";

const livesOf = (devices: number, ...deaths: readonly (readonly number[])[]): RunLives[] =>
  deaths.map((deaths_s, replication) => ({ replication, devices, deaths_s, revivals_s: [] }));

describe("the steps of devices alive", () => {
  it("are the mean over replications at every death, from 0 to the end", () => {
    const steps = aliveSteps(livesOf(3, [2, 5, 5], [4]), 10);
    expect(steps.map(({ time_s, mean }) => [time_s, mean])).toEqual([
      [0, 3],
      [2, 2.5],
      [4, 2],
      [5, 1],
      [10, 1],
    ]);
  });

  it("have the interval of Student's t, within none and all", () => {
    // At 2 s: 1, 2, 3 alive. t(0.975, 2) = 4.30265, sd = 1.
    const [, step] = aliveSteps(livesOf(6, [1, 1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1]), 9);
    expect(step!.mean).toBe(2);
    const half = 4.302653 / Math.sqrt(3);
    expect(step!.low).toBe(0);
    expect(step!.high).toBeCloseTo(2 + half, 5);
    for (const { low, mean, high } of aliveSteps(livesOf(3, [2, 5]), 10)) expect([low, high]).toEqual([mean, mean]);
  });

  it("leave out what is after the end, and end as many as there are", () => {
    const steps = aliveSteps(livesOf(2, [3, 12]), 8);
    expect(steps.map(({ time_s, mean }) => [time_s, mean])).toEqual([
      [0, 2],
      [3, 1],
      [8, 1],
    ]);
  });

  it("are thinned where there are too many to see, and right where they are shown", () => {
    const deaths_s = Array.from({ length: 5000 }, (_, index) => index + 1);
    const steps = aliveSteps(livesOf(5000, deaths_s), 6000);
    expect(steps.length).toBeLessThan(310);
    for (const { time_s, mean } of steps) expect(mean).toBe(Math.max(0, 5000 - time_s));
    expect(steps.at(-2)!.time_s).toBe(5000);
  });
});

describe("the figure of devices alive", () => {
  const facts = (lives: RunFacts["lives"], ends: readonly (readonly [string, number])[]): RunFacts => ({
    policies: ["local", "edge"],
    styles: stylesOf(["local", "edge"]),
    losses: [],
    summary: [],
    comparison: [],
    tasks: new Map(),
    activity: undefined,
    gantt: [],
    lives,
    ends_s: new Map(ends),
    oracle: "every task",
    missing: new Set(),
    rows: 0,
    notes: [],
  });

  it("says in words and numbers who lived how long", () => {
    const figure = aliveFigure(
      facts(
        [
          { policy: "edge", runs: livesOf(4, [10, 20, 30], [12, 22, 32, 42]) },
          { policy: "local", runs: livesOf(4, [5, 6, 7, 8], [5, 6, 7, 8]) },
        ],
        [
          ["edge", 100],
          ["local", 100],
        ],
      ),
    )!;
    expect(figure.alt).toBe(
      "Devices alive: local 4 at first, first dies at 5 s, half dead at 6 s, last dies at 8 s, 0 at the end; " +
        "edge 4 at first, first dies at 11 s, half dead at 21 s, 0.5 at the end.",
    );
    expect(figure.caption).toContain("Mean over 2 replications, with 95 % bands.");
    expect(figure.numbers.rows).toEqual([
      ["local", 4, 5, 6, 8, 0],
      ["edge", 4, 11, 21, NaN, 0.5],
    ]);
    const { layer } = figure.spec as { layer: readonly { mark: { type: string; interpolate: string } }[] };
    expect(layer.map(({ mark }) => [mark.type, mark.interpolate])).toEqual([
      ["area", "step-after"],
      ["line", "step-after"],
    ]);
  });

  it("has no band of one replication, and is not there without batteries", () => {
    const figure = aliveFigure(facts([{ policy: "edge", runs: livesOf(4, [10]) }], [["edge", 100]]))!;
    expect((figure.spec as { layer: unknown[] }).layer).toHaveLength(1);
    expect(figure.caption).not.toContain("band");
    expect(aliveFigure(facts([], []))).toBeUndefined();
  });
});
