import { expect, it } from "vitest";
import type { SweepDefinition } from "../../../../src/experiment/sweep/definition.js";
import { Grid } from "../../../../src/experiment/sweep/grid.js";
import { worthwhileWorkers } from "../../../../src/experiment/sweep/worthwhile-workers.js";
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

const workers = (sweep: Pick<SweepDefinition, "grid" | "policies" | "plan">, cores: number, shards = 1): number =>
  worthwhileWorkers(
    sweep as SweepDefinition,
    scenarioNamed("quickstart", "tasks=100", "replications=10"),
    { of: shards },
    cores,
  );

it("leaves the last core to the compilers in a short sweep, and takes it in a long one", () => {
  // 1,000 tasks a point
  expect(workers(sweepOf(199), 2)).toBe(1);
  expect(workers(sweepOf(200), 2)).toBe(2);
  expect(workers(sweepOf(199), 8)).toBe(7);
  expect(workers(sweepOf(200), 8)).toBe(8);
  expect(workers(sweepOf(200), 1)).toBe(1);
});

it("counts the tasks of its own shard", () => {
  expect(workers(sweepOf(400), 2, 2)).toBe(2);
  expect(workers(sweepOf(400), 2, 4)).toBe(1);
});

it("asks for no more workers than so few tasks are worth", () => {
  expect(workers(sweepOf(1), 16)).toBe(4);
});

it("takes every core where the number of tasks, or their time, is not known", () => {
  expect(workers(sweepOf(2, { field: "tasks" }), 8)).toBe(8);
  expect(workers(sweepOf(2, { policy: "./mine.ts" }), 8)).toBe(8);
  expect(workers(sweepOf(2, { isPrecise: true }), 8)).toBe(8);
});
