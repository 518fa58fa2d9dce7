import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distributionOf } from "../../../src/engine/distributions.js";
import { RandomStreams } from "../../../src/engine/random.js";
import {
  Application,
  type DataEdge,
  INPUT,
  inputBits,
  outputBits,
  TaskGraph,
} from "../../../src/world/port/application.js";
import { randomGraph } from "../../support/graphs.js";

describe("a random task graph", () => {
  it("has an order in which every sub-task comes after those that it needs data from", () => {
    fc.assert(
      fc.property(randomGraph(8), (graph) => {
        expect(graph.order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: graph.subtasks }, (_, t) => t));
        const place = (subtask: number) => graph.order.indexOf(subtask);
        for (const { from, to } of graph.edges)
          if (from !== INPUT && to < graph.subtasks) expect(place(from)).toBeLessThan(place(to));
      }),
      { seed: 9 },
    );
  });

  it("lists every edge once where it leads to, and once where it comes from", () => {
    fc.assert(
      fc.property(randomGraph(8), (graph) => {
        const all = graph.edges.map((_, edge) => edge);
        expect(graph.inputs.flat().toSorted((a, b) => a - b)).toEqual(all);
        expect([...graph.sources, ...graph.outputs.flat()].toSorted((a, b) => a - b)).toEqual(all);
        graph.inputs.forEach((edges, to) => {
          for (const edge of edges) expect(graph.edges[edge]?.to).toBe(to);
        });
        graph.outputs.forEach((edges, from) => {
          for (const edge of edges) expect(graph.edges[edge]?.from).toBe(from);
        });
      }),
      { seed: 10 },
    );
  });
});

describe("a chain", () => {
  it.each([1, 2, 6])("of %d sub-tasks has its edges in a row", (subtasks) => {
    const graph = TaskGraph.chain(subtasks);
    expect(graph.isChain).toBe(true);
    expect(graph.edges).toHaveLength(subtasks + 1);
    expect(graph.order).toEqual(Array.from({ length: subtasks }, (_, t) => t));
  });

  it("is not what a diamond is", () => {
    const edges = [
      [-1, 0],
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
      [3, 4],
    ].map(([from, to]): DataEdge => ({ from: from!, to: to! }));
    expect(new TaskGraph(4, edges).isChain).toBe(false);
  });
});

describe("a graph is refused", () => {
  const graph =
    (subtasks: number, ...edges: [number, number][]) =>
    () =>
      new TaskGraph(
        subtasks,
        edges.map(([from, to]) => ({ from, to })),
      );

  it.each([
    ["without sub-tasks", graph(0, [-1, 0])],
    ["with a cycle", graph(3, [-1, 0], [0, 1], [1, 2], [2, 1], [2, 3])],
    ["with an edge to itself", graph(1, [-1, 0], [0, 0], [0, 1])],
    ["with an edge from nowhere", graph(1, [-2, 0], [0, 1])],
    ["with an edge to nowhere", graph(1, [-1, 0], [0, 2])],
    ["with an edge to half a sub-task", graph(2, [-1, 0], [0, 0.5], [0, 1], [1, 2])],
    ["with a sub-task that nothing leads to", graph(2, [-1, 0], [0, 2], [1, 2])],
    ["with a sub-task that leads nowhere", graph(2, [-1, 0], [-1, 1], [1, 2])],
    ["without output", graph(1, [-1, 0])],
  ])("%s", (_, make) => {
    expect(make).toThrow(RangeError);
  });
});

describe("an application", () => {
  const graph = TaskGraph.chain(3);
  const uniform = distributionOf({ kind: "uniform", low: 1, high: 2 });
  const random = () => new RandomStreams(1, 0).stream("phone", "workload");

  it("draws work per bit of input", () => {
    const ten = distributionOf({ kind: "constant", value: 10 });
    const drawn = new Application(
      graph,
      new Array(4).fill(uniform),
      new Array(3).fill({ amount: ten, perInputBit: true }),
    ).draw(random());
    for (let subtask = 0; subtask < 3; subtask++)
      expect(drawn.work_cycles[subtask]).toBe(10 * drawn.data_bits[subtask]!);
  });

  it("draws the same sizes whatever the work is", () => {
    const draw = (perInputBit: boolean) =>
      new Application(graph, new Array(4).fill(uniform), new Array(3).fill({ amount: uniform, perInputBit })).draw(
        random(),
      );
    expect(draw(true).data_bits).toEqual(draw(false).data_bits);
  });

  it("adds up the bits at a sub-task", () => {
    const join = new TaskGraph(2, [
      { from: -1, to: 0 },
      { from: 0, to: 1 },
      { from: -1, to: 1 },
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ]);
    const data_bits = Float64Array.of(1, 2, 4, 8, 16);
    expect([inputBits(join, data_bits, 1), outputBits(join, data_bits, 0), outputBits(join, data_bits, 1)]).toEqual([
      14, 10, 16,
    ]);
  });

  it("needs a law for every edge and every sub-task", () => {
    const law = { amount: uniform, perInputBit: false };
    expect(() => new Application(graph, [uniform], [law, law, law])).toThrow(RangeError);
    expect(() => new Application(graph, new Array(4).fill(uniform), [law])).toThrow(RangeError);
  });
});
