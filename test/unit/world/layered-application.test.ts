import { describe, expect, it } from "vitest";
import { distributionOf } from "../../../src/engine/distributions.js";
import { RandomStreams } from "../../../src/engine/random.js";
import { bestConstant } from "../../../src/policies/fixed.js";
import { optimal } from "../../../src/policies/optimal.js";
import { INPUT } from "../../../src/world/port/application.js";
import { LayeredApplication } from "../../../src/world/task/layered-application.js";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";

const fixed = (value: number) => distributionOf({ kind: "constant", value });
const laws = {
  depth: distributionOf({ kind: "integer", low: 1, high: 5 }),
  width: distributionOf({ kind: "integer", low: 1, high: 4 }),
  density: 0.3,
  data_bits: fixed(100),
  firstData_bits: fixed(7),
  work: { amount: fixed(2), perInputBit: true },
};
const stream = (index: number) => new RandomStreams(1, 0).stream("phone", "workload", index);

describe("a random graph in layers", () => {
  it("lets every sub-task take data from the layer before, and hand them to the next", () => {
    for (let index = 0; index < 500; index++) {
      const { graph, data_bits, work_cycles } = new LayeredApplication(laws).draw(stream(index));
      const layer = new Map<number, number>();
      for (const subtask of graph.order) {
        const before = graph.inputs[subtask]!.map((edge) => graph.edges[edge]!.from);
        const layers = new Set(before.map((from) => (from === INPUT ? -1 : layer.get(from)!)));
        expect(layers.size).toBe(1);
        expect(new Set(before).size).toBe(before.length);
        layer.set(subtask, [...layers][0]! + 1);
      }
      const deepest = Math.max(...layer.values());
      expect(deepest).toBeLessThan(5);
      graph.edges.forEach(({ from, to }, edge) => {
        expect(data_bits[edge]).toBe(from === INPUT ? 7 : 100);
        if (to === graph.subtasks) expect(layer.get(from)).toBe(deepest);
      });
      for (const subtask of graph.order)
        expect(work_cycles[subtask]).toBe(2 * graph.inputs[subtask]!.reduce((sum, edge) => sum + data_bits[edge]!, 0));
    }
  });

  it("has as many edges as its density says", () => {
    // Two wide layers, so that hardly any sub-task lacks an input: the number of edges is binomial.
    const wide = { ...laws, depth: fixed(2), width: fixed(40) };
    const graphs = Array.from({ length: 50 }, (_, index) => new LayeredApplication(wide).draw(stream(index)).graph);
    const between = graphs.reduce((sum, { edges }) => sum + edges.length - 80, 0) / (50 * 1600);
    expect(Math.abs(between - 0.3)).toBeLessThan(4.5 * Math.sqrt((0.3 * 0.7) / (50 * 1600)));
  });

  it.each([
    [1, 12],
    [0, 3],
  ])("of density %s has %s edges between 3 layers of widths 2, or as few as connect it", (density, most) => {
    const { graph } = new LayeredApplication({ ...laws, density, depth: fixed(3), width: fixed(2) }).draw(stream(0));
    const between = graph.edges.filter(({ from, to }) => from !== INPUT && to < graph.subtasks).length;
    if (density === 1) expect(between).toBe(8);
    else expect(between).toBeGreaterThanOrEqual(most);
  });

  it("refuses a density that is no probability", () => {
    for (const density of [-0.1, 1.1, Number.NaN])
      expect(() => new LayeredApplication({ ...laws, density })).toThrow(RangeError);
  });
});

const text = `
name: layers
tasks: 60
edges: [{ name: near, frequency: 3 GHz }, { name: far, frequency: 5 GHz, position: [80 m, 0 m] }]
clouds: [{ name: cloud, frequency: 6 GHz }]
backhaul: { delay: "uniform(5 ms, 15 ms)", rate: 1 Gbps }
devices: [{ name: phone, count: 3 }]
application: { layers: { depth: 4, width: 3, density: 0.5, data: "uniform(20 KB, 200 KB)", work: "uniform(50 Mcycles, 800 Mcycles)" } }
arrivals: { process: poisson, rate: 0.2 /s }
objective: { kind: weighted, time: 1, energy: 0.5 }
`;

describe("tasks with graphs of their own", () => {
  it("are the same under every policy", () => {
    const shapes = (site: string) => {
      const seen: string[] = [];
      const policy = placing(({ task, graph }) => {
        seen[task] = JSON.stringify(graph.edges);
        return new Array(graph.subtasks).fill(site);
      });
      emulate(scenarioOf(text), policy);
      return seen;
    };
    const local = shapes("device");
    expect(local).toEqual(shapes("cloud"));
    expect(new Set(local).size).toBeGreaterThan(50);
  });

  it("of 12 sub-tasks over 4 sites have an optimum that is found", () => {
    const { tasks } = emulate(scenarioOf(text), optimal(), { details: false });
    expect(tasks).toHaveLength(60);
    for (const { oracle_cost } of tasks) expect(oracle_cost).toBeGreaterThan(0);
  });

  it("cost no less at the best single site than at the best of all placements", () => {
    const { tasks } = emulate(
      scenarioOf(text),
      placing((request, view) => {
        const placement = bestConstant().place!(request, view) as string[];
        expect(new Set(placement).size).toBe(1);
        const costs = view.sites.map(({ id }) => view.cost(new Array(request.graph.subtasks).fill(id)));
        expect(view.cost(placement)).toBe(Math.min(...costs));
        expect(view.cost(placement)).toBeGreaterThanOrEqual(view.cost(view.optimum()!) * (1 - 1e-12));
        return placement;
      }),
    );
    expect(tasks).toHaveLength(60);
  });
});
