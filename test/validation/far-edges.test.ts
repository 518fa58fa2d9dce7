import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { buildEmulation } from "../../src/compose/build.js";
import { ComputeNode } from "../../src/world/computing/compute-node.js";
import type { Observation, TaskRequest } from "../../src/world/port/policy.js";
import { emulate, placing, scenarioOf } from "../support/emulate.js";

/** A network of cells, each of whose devices reaches the other cells' edges through its own. */
interface Cells {
  readonly edges: number;
  readonly clouds: number;
  /** Cores that an edge grants: those that differ make every look count, equal ones make sites equal. */
  readonly grant: string;
  readonly frequencies_ghz: readonly number[];
  readonly wires: string;
  readonly data: string;
  readonly objective: string;
  readonly discipline: string;
  /** Some servers fail now and then. */
  readonly hasOutages: boolean;
  /** The last edge stands behind the first one's base station. */
  readonly isBehind: boolean;
  readonly isDirect: boolean;
  readonly seed: number;
}

const cells: fc.Arbitrary<Cells> = fc.record({
  edges: fc.integer({ min: 9, max: 24 }),
  clouds: fc.integer({ min: 0, max: 2 }),
  grant: fc.constantFrom("1", "2", '"integer(1, 4)"', '"choice(1, 4)"'),
  frequencies_ghz: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  wires: fc.constantFrom(
    "{ delay: 0 s, rate: unlimited }",
    "{ delay: 1 ms, rate: 5 Mbps }",
    "{ delay: 10 ms, rate: 200 Mbps }",
    "{ delay: 500 ms, rate: 200 Mbps }",
  ),
  data: fc.constantFrom("100 KB", '"uniform(10 KB, 300 KB)"', '"choice(0 B, 100 KB)"'),
  objective: fc.constantFrom("latency", "{ time: 1, energy: 0.2, core: 0.1, backhaul: 1e-8, edgeEnergy: 0.01 }"),
  discipline: fc.constantFrom("fifo", "lifo", "processor-sharing"),
  hasOutages: fc.boolean(),
  isBehind: fc.boolean(),
  isDirect: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

const textOf = (network: Cells): string => {
  const { edges, clouds, grant, frequencies_ghz, wires, data, objective, discipline, seed } = network;
  const outages = (site: number) =>
    network.hasOutages && site % 3 === 0 ? ', outages: { up: "exponential(3 s)", down: "exponential(2 s)" }' : "";
  const edge = (site: number) => {
    const place =
      network.isBehind && site === edges - 1
        ? "cell: e0"
        : `position: [${300 * (site % 5)} m, ${300 * Math.floor(site / 5)} m]`;
    const frequency = frequencies_ghz[site % frequencies_ghz.length];
    return `  - { name: e${site}, ${place}, cores: 4, frequency: ${frequency} GHz, grant: ${grant}, queue: ${discipline}${outages(site)} }`;
  };
  const direct = network.isDirect ? ", direct: { uplink: 5 Mbps }" : "";
  return `
seed: ${seed}
tasks: 40
radio: { rate: shannon, subcarriers: 64, fading: { model: block, coherence: 20 ms, group: 16 }, allocation: { scheme: fixed, subcarriers: 16 }, association: { cells: serving } }
edges:
${Array.from({ length: edges }, (_, site) => edge(site)).join("\n")}
clouds: [${Array.from({ length: clouds }, (_, cloud) => `{ name: c${cloud}, cores: 8, frequency: 3 GHz, grant: 1${cloud === 0 ? direct : ""} }`).join(", ")}]
backhaul: { delay: 5 ms, rate: 50 Mbps, interEdge: ${wires}, interCloud: { delay: 1 ms, rate: 30 Mbps } }
devices:
  - { name: d, count: 8, position: "disc(10 m, 900 m)", frequency: 1 GHz, transmitPower: 23 dBm }
application: { chain: { subtasks: 4, data: ${data}, complexity: "choice(40, 100)" } }
arrivals: { process: poisson, rate: 2 /s }
objective: ${objective}
policies: [local]
`;
};

/** Costs of steps, by numbers of sites. */
const costsOf = ({ graph }: TaskRequest, view: Observation) => {
  const sites = view.sites.map(({ id }) => id);
  const move = graph.edges.map((_, edge) => sites.map((from) => sites.map((to) => view.moveCost(edge, from, to))));
  const execute = graph.order.map((subtask) => sites.map((site) => view.executionCost(subtask, site)));
  return { sites, move, execute };
};

/** The optimum as textbooks have it: every site against every other, of equal costs the first. */
const plainOptimum = (request: TaskRequest, view: Observation): string[] => {
  const { subtasks } = request.graph;
  const { sites, move, execute } = costsOf(request, view);
  let togo = sites.map((_, site) => move[subtasks]![site]![0]!);
  const next: number[][] = [];
  for (let subtask = subtasks - 1; subtask >= 0; subtask--) {
    const here = togo.map((cost, site) => cost + execute[subtask]![site]!);
    const best = (source: number): number => {
      let [least, at] = [Infinity, 0];
      for (const [site, cost] of here.entries())
        if (move[subtask]![source]![site]! + cost < least) [least, at] = [move[subtask]![source]![site]! + cost, site];
      return at;
    };
    next[subtask] = subtask === 0 ? [best(0)] : sites.map((_, source) => best(source));
    togo = next[subtask]!.map((site, source) => move[subtask]![source]![site]! + here[site]!);
  }
  let at = 0;
  return Array.from({ length: subtasks }, (_, subtask) => {
    at = next[subtask]![at]!;
    return sites[at]!;
  });
};

/** Where a sub-task is cheapest whose input is at a site, by asking about all of them. */
const plainCheapest = (view: Observation, subtask: number, from: string): string => {
  let [least, best] = [Infinity, "device"];
  for (const { id } of view.sites) {
    const cost = view.executionCost(subtask, id) + view.moveCost(subtask, from, id);
    if (cost < least) [least, best] = [cost, id];
  }
  return best;
};

describe("a network of cells whose devices use their serving one alone", () => {
  it("has the optimum and the cheapest sites of asking about every pair of sites, equal ones, busy wires and failed servers included", () => {
    const seen = { tasks: 0, far: 0, equal: 0, down: 0 };
    fc.assert(
      fc.property(cells, (network) => {
        const policy = placing((request, view) => {
          // The lazy answers first: what is asked for one by one must not have been there before.
          const optimum = view.optimum()!;
          const placed: string[] = [];
          for (const subtask of request.graph.order) placed[subtask] = view.cheapestSite(subtask, placed);
          expect(optimum).toEqual(plainOptimum(request, view));
          for (const subtask of request.graph.order)
            expect(placed[subtask]).toBe(plainCheapest(view, subtask, placed[subtask - 1] ?? "device"));
          const serving = view.sites.find(({ isServing }) => isServing)!.id;
          seen.tasks++;
          if (optimum.some((site) => site.startsWith("e") && site !== serving)) seen.far++;
          if (view.sites.some(({ isDown }) => isDown)) seen.down++;
          const costs = view.sites.map(({ id }) => view.executionCost(1, id));
          if (new Set(costs).size < costs.length) seen.equal++;
          // Tasks wander, so that queues and wires are in use.
          const { sites } = view;
          return request.graph.order.map((subtask) => sites[(7 * request.task + 5 * subtask) % sites.length]!.id);
        });
        expect(emulate(scenarioOf(textOf(network)), policy, { details: false }).tasks).toHaveLength(40);
      }),
      { numRuns: 25, seed: 17 },
    );
    expect(seen.tasks).toBeGreaterThan(800);
    for (const count of [seen.far, seen.equal, seen.down]) expect(count).toBeGreaterThan(100);
  });

  it("asks few of a thousand equal edges what they take", () => {
    const equal: Cells = {
      ...{ edges: 1000, clouds: 1, grant: "1", frequencies_ghz: [50], wires: "{ delay: 1 ms, rate: 500 Mbps }" },
      ...{ data: "100 KB", objective: "latency", discipline: "fifo", hasOutages: false, isBehind: false },
      ...{ isDirect: false, seed: 3 },
    };
    const quote = vi.spyOn(ComputeNode.prototype, "quote");
    const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
    const slow = textOf(equal).replace("frequency: 1 GHz, transmitPower", "frequency: 20 MHz, transmitPower");
    const emulation = buildEmulation(scenarioOf(slow), { replication: 0, sink });
    const { view } = emulation.nextDecision()!.question;
    quote.mockClear();
    expect(Array.from(view.optimum!.placement).some((site) => site > 0)).toBe(true);
    // The device, its edge, the cloud, and the first edge besides: four sub-tasks at each.
    expect(new Set(quote.mock.contexts).size).toBeLessThanOrEqual(12);
    quote.mockRestore();
  });
});
