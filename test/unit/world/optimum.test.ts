import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { optimumOf } from "../../../src/world/cost/optimum/optimum.js";
import { TaskGraph } from "../../../src/world/port/application.js";
import { randomGraph } from "../../support/graphs.js";
import { formulaCost, observeLone, type Sizes, type Weights, weightNames } from "../../support/lone-task.js";
import { relativeError } from "../../support/statistics.js";

/** Sizes are real numbers, so that no two branches take the same time. */
const sizesOf = (graph: TaskGraph): fc.Arbitrary<Sizes> =>
  fc.record({
    data_kb: fc.array(fc.double({ min: 1, max: 500, noNaN: true }), {
      minLength: graph.edges.length,
      maxLength: graph.edges.length,
    }),
    work_mcycles: fc.array(fc.double({ min: 1, max: 2000, noNaN: true }), {
      minLength: graph.subtasks,
      maxLength: graph.subtasks,
    }),
  });

const weight = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 2, noNaN: true }));
const weights: fc.Arbitrary<Weights> = fc
  .record({
    time: fc.double({ min: 0.01, max: 2, noNaN: true }),
    energy: weight,
    edgeEnergy: weight,
    cloudEnergy: weight,
    core: weight,
    cloud: weight,
    spectrum: weight,
    backhaul: weight,
  })
  .map((all) => ({ ...all, backhaul: all.backhaul * 1e-7 }));

const cases = (graphs: fc.Arbitrary<TaskGraph>) =>
  graphs.chain((graph) => fc.tuple(fc.constant(graph), sizesOf(graph), weights));

const placements = (subtasks: number): number[][] =>
  subtasks === 0 ? [[]] : placements(subtasks - 1).flatMap((head) => [0, 1, 2].map((site) => [...head, site]));

const chains = fc.integer({ min: 1, max: 6 }).map((subtasks) => TaskGraph.chain(subtasks));

describe.each([
  ["chains", chains, 16],
  ["graphs", randomGraph(6), 17],
] as const)("for random %s", (_, graphs, seed) => {
  it("the analytic cost of every placement is that of the model's formulas", () => {
    fc.assert(
      fc.property(cases(graphs), ([graph, sizes, w]) => {
        const all = placements(graph.subtasks);
        const costs = observeLone(graph, sizes, w, (view) => all.map((at) => view.costs.costOf(at)));
        for (const [index, at] of all.entries())
          expect(relativeError(costs[index]!, formulaCost(graph, sizes, w, at))).toBeLessThan(1e-9);
      }),
      { seed, numRuns: 25 },
    );
  });

  it("the optimum is the least of all placements' costs", () => {
    fc.assert(
      fc.property(cases(graphs), ([graph, sizes, w]) => {
        const least = Math.min(...placements(graph.subtasks).map((at) => formulaCost(graph, sizes, w, at)));
        const found = observeLone(graph, sizes, w, (view) => optimumOf(graph, view.costs))!;
        expect(relativeError(found.cost, least)).toBeLessThan(1e-9);
        expect(relativeError(formulaCost(graph, sizes, w, Array.from(found.placement)), least)).toBeLessThan(1e-9);
      }),
      { seed: seed + 100, numRuns: 60 },
    );
  });
});

describe("of equal costs", () => {
  const none: Weights = Object.fromEntries(weightNames.map((name) => [name, 0])) as unknown as Weights;
  const diamond = new TaskGraph(4, [
    { from: -1, to: 0 },
    { from: 0, to: 1 },
    { from: 0, to: 2 },
    { from: 1, to: 3 },
    { from: 2, to: 3 },
    { from: 3, to: 4 },
  ]);

  it.each([
    ["a chain", TaskGraph.chain(4)],
    ["a diamond", diamond],
  ])("%s is placed at the sites of the lowest numbers", (_, graph) => {
    const sizes = { data_kb: graph.edges.map(() => 0), work_mcycles: new Array<number>(4).fill(0) };
    const found = observeLone(graph, sizes, { ...none, time: 1 }, (view) => optimumOf(graph, view.costs))!;
    expect(Array.from(found.placement)).toEqual([0, 0, 0, 0]);
    expect(found.cost).toBe(0);
  });
});

describe("the time of a path that costs nothing", () => {
  it("does not mislead the search when only energy counts", () => {
    fc.assert(
      fc.property(cases(randomGraph(5)), ([graph, sizes, w]) => {
        const onlyEnergy = { ...w, time: 0, energy: 1 };
        const least = Math.min(...placements(graph.subtasks).map((at) => formulaCost(graph, sizes, onlyEnergy, at)));
        const found = observeLone(graph, sizes, onlyEnergy, (view) => optimumOf(graph, view.costs))!;
        expect(relativeError(found.cost, least)).toBeLessThan(1e-9);
      }),
      { seed: 18, numRuns: 40 },
    );
  });
});
