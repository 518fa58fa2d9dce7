import { describe, expect, it } from "vitest";
import type { SweepDefinition } from "../../../../src/experiment/sweep/definition.js";
import { Grid } from "../../../../src/experiment/sweep/grid.js";
import { areWorthMore, type Workers, worthwhileWorkers } from "../../../../src/experiment/sweep/worthwhile-workers.js";
import { scenarioNamed } from "../../../support/emulate.js";

const sweepOf = (
  points: number,
  { field = "seed", policy = "local", isPrecise = false } = {},
): Pick<SweepDefinition, "grid" | "policies" | "plan"> => ({
  grid: new Grid([{ fields: [field], steps: Array.from({ length: points }, (_, value) => [value + 1]) }]),
  policies: [{ spec: { name: policy, options: {} }, label: policy, options: {} }],
  plan: {
    axes: [],
    optionFields: [],
    policies: [],
    rule: {
      replications: 10,
      ...(isPrecise ? { precision: { metric: "cost", relative: 0.02, maxReplications: 100 } } : {}),
    },
  },
});

const workers = (sweep: Pick<SweepDefinition, "grid" | "policies" | "plan">, cores: number, shards = 1): Workers =>
  worthwhileWorkers(
    sweep as SweepDefinition,
    scenarioNamed("quickstart", "tasks=100", "replications=10"),
    { of: shards },
    cores,
  );

it("leaves the last core to the compilers at first", () => {
  expect(workers(sweepOf(200), 1)).toEqual({ jobs: 1, atFirst: 1 });
  expect(workers(sweepOf(200), 2)).toEqual({ jobs: 2, atFirst: 1 });
  expect(workers(sweepOf(200), 8)).toEqual({ jobs: 8, atFirst: 7 });
});

it("asks for no more workers than the tasks of its shard are worth", () => {
  // 1,000 tasks a point
  expect(workers(sweepOf(1), 16)).toEqual({ jobs: 4, atFirst: 4 });
  expect(workers(sweepOf(4), 16, 4)).toEqual({ jobs: 4, atFirst: 4 });
});

it("takes every core where the number of tasks, or their time, is not known", () => {
  for (const sweep of [
    sweepOf(2, { field: "tasks" }),
    sweepOf(2, { policy: "./mine.ts" }),
    sweepOf(2, { isPrecise: true }),
  ])
    expect(workers(sweep, 8)).toEqual({ jobs: 8, atFirst: 7 });
});

describe("another worker is worth its start", () => {
  const pace = { elapsed_s: 2, left: 100, mean_s: 0.1, workers: 1 };

  it("where runs that are left take long enough, many or few", () => {
    expect(areWorthMore(pace)).toBe(true);
    expect(areWorthMore({ ...pace, left: 1, mean_s: 20 })).toBe(true);
    expect(areWorthMore({ ...pace, left: 20 })).toBe(false);
    expect(areWorthMore({ ...pace, workers: 7 })).toBe(false);
  });

  it("not before the first ones are warm, and not without a run for it", () => {
    expect(areWorthMore({ ...pace, elapsed_s: 1 })).toBe(false);
    expect(areWorthMore({ ...pace, left: 0 })).toBe(false);
    expect(areWorthMore({ ...pace, left: 0, mean_s: Infinity })).toBe(false);
  });

  it("where no run has ended by then", () => {
    expect(areWorthMore({ ...pace, left: 1, mean_s: Infinity })).toBe(true);
  });
});
