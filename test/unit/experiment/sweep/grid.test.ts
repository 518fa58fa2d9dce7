import { describe, expect, it } from "vitest";
import { varyOverrides } from "../../../../src/cli/vary.js";
import { configurationHash, Grid, gridAxis } from "../../../../src/experiment/sweep/grid.js";
import { parseRange } from "../../../../src/fields/value-range.js";
import { axesOf } from "../../../../src/scenario/check/sweep-axes.js";

describe("ranges", () => {
  it.each([
    ["1..16 step 5", [1, 6, 11, 16]],
    ["1..4", [1, 2, 3, 4]],
    ["1..10 step 4", [1, 5, 9]],
    ["0..0.3 step 0.1", [0, 0.1, 0.2, 0.3]],
    ["-1..1", [-1, 0, 1]],
    ["1..16 factor 2", [1, 2, 4, 8, 16]],
    ["0.1..10 /s log 3", ["0.1 /s", "1 /s", "10 /s"]],
    ["1..1000 log 4", [1, 10, 100, 1000]],
    ["5..5", [5]],
    ["10..30 ms step 10 ms", ["10 ms", "20 ms", "30 ms"]],
    ["1 GHz .. 3 GHz", ["1 GHz", "2 GHz", "3 GHz"]],
  ])("%s", (text, values) => {
    expect(parseRange(text)).toEqual({ values });
  });

  it.each(["lte.csv", "../up.trace", "uniform(1, 2)", "4", "integer(1..4)"])("%s is none", (text) => {
    expect(parseRange(text)).toBeUndefined();
  });

  it.each([
    ["4..1", "ends before it begins"],
    ["1..4 step 0", "step has to be greater than 0"],
    ["1..4 step -1", "step has to be greater than 0"],
    ["0..4 log 3", "begins above 0"],
    ["1..4 log 1", "whole number >= 2"],
    ["1..4 log 2.5", "whole number >= 2"],
    ["1..4 factor 1", "greater than 1"],
    ["0..4 factor 2", "begins above 0"],
    ["1 ms..4 s", "different units"],
    ["1..4 ms step 1 s", "another unit"],
    ["1..4 ms factor 2 ms", "bare number"],
    ["1..1e12", "more than 1000000"],
    ["1..", "expected a range"],
    ["1..x", "expected a range"],
  ])("%s is wrong", (text, problem) => {
    expect(parseRange(text)).toMatchObject({ problem: expect.stringContaining(problem) });
  });
});

const sweepOf = (...vary: string[]) => axesOf(varyOverrides(vary)[0]?.value);

describe("grids", () => {
  it("are all combinations, the last axis fastest", () => {
    const { axes, faults } = sweepOf("edges.0.cores=4,8", "radio.subcarriers=64..192 step 64");
    expect(faults).toEqual([]);
    const grid = new Grid(axes.map(gridAxis));
    expect(grid.points).toBe(6);
    expect(Array.from({ length: 6 }, (_, point) => grid.at(point))).toEqual([
      [4, 64],
      [4, 128],
      [4, 192],
      [8, 64],
      [8, 128],
      [8, 192],
    ]);
  });

  it("zip fields", () => {
    const { axes } = sweepOf("edges.0.cores=4,8,8; devices.0.count=10..30 step 10", "seed=1,2");
    const grid = new Grid(axes.map(gridAxis));
    expect(grid.fields).toEqual(["seed", "edges.0.cores", "devices.0.count"]);
    expect(grid.points).toBe(6);
    expect(grid.at(5)).toEqual([2, 8, 30]);
  });

  it("take calls, mappings and texts as values", () => {
    const { axes } = sweepOf(
      "edges.0.grant=integer(1, 4),2",
      'radio.fading={ model: block, coherence: 1 ms }, none, "a, b"',
    );
    expect(axes[0]![0]!.values.map(({ value }) => value)).toEqual(["integer(1, 4)", 2]);
    expect(axes[1]![0]!.values.map(({ value }) => value)).toEqual([
      { model: "block", coherence: "1 ms" },
      "none",
      "a, b",
    ]);
  });

  it.each([
    ["edges.0.cores", "expected a field and its values"],
    ["=1,2", "expected a field and its values"],
    ["a=", "a value is empty"],
    ["a=1,,2", "a value is empty"],
    ["a={ b", "is no value"],
    ["a=1; a=2", "varied twice"],
  ])("%s is no --vary", (text, problem) => {
    expect(() => varyOverrides([text])).toThrow(problem);
  });

  it.each([
    [{ replications: [1, 2] }, "set it with --replications"],
    [{ policies: [["local"]] }, "select policies with --policy"],
    [{ a: [1, 1] }, "1 appears twice"],
    [{ a: 4 }, "expected a list of values or a range"],
    [{ a: [] }, "at least one value"],
    [{ zip: { a: [1, 2], b: [1] } }, "expected 2 values, as many as a has, got 1 of b"],
    [{ zip: [3] }, "expected a mapping from fields to lists"],
    [{ a: [1], zip: { a: [2] } }, "is varied twice"],
  ])("%j is at fault", (sweep, problem) => {
    expect(axesOf(sweep).faults.map((fault) => fault.problem)).toContainEqual(expect.stringContaining(problem));
  });

  it("name a configuration by its fields, in whatever order", () => {
    const a = configurationHash(
      "s",
      [
        ["x", 1],
        ["y", 2],
      ],
      "local",
    );
    expect(
      configurationHash(
        "s",
        [
          ["y", 2],
          ["x", 1],
        ],
        "local",
      ),
    ).toBe(a);
    expect(
      configurationHash(
        "s",
        [
          ["x", 1],
          ["y", 3],
        ],
        "local",
      ),
    ).not.toBe(a);
    expect(
      configurationHash(
        "t",
        [
          ["x", 1],
          ["y", 2],
        ],
        "local",
      ),
    ).not.toBe(a);
    expect(
      configurationHash(
        "s",
        [
          ["x", 1],
          ["y", 2],
        ],
        "edge",
      ),
    ).not.toBe(a);
  });
});
