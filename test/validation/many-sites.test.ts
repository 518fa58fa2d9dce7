import { describe, expect, it } from "vitest";
import type { Observation, TaskRequest } from "../../src/world/port/policy.js";
import { emulate, placing, scenarioOf } from "../support/emulate.js";
import { relativeError } from "../support/statistics.js";

/** Twelve edges and three clouds. */
const scenario = (...set: readonly string[]) =>
  scenarioOf(
    `
seed: 5
tasks: 150
radio: { rate: shannon, subcarriers: 128, pathLoss: 3gpp-pico, fading: { model: block, coherence: 20 ms, group: 16 }, allocation: { scheme: fixed, subcarriers: 16 } }
edges:
${Array.from({ length: 12 }, (_, k) => `  - { name: e${k}, position: [${150 * (k % 4)} m, ${150 * Math.floor(k / 4)} m], cores: 2, frequency: ${2 + (k % 3)} GHz, grant: "integer(1, 2)" }`).join("\n")}
clouds:
${[0, 1, 2].map((k) => `  - { name: c${k}, cores: unlimited, frequency: 3 GHz, grant: 1 }`).join("\n")}
backhaul: { delay: "uniform(1 ms, 5 ms)", rate: 50 Mbps, interEdge: { delay: 1 ms, rate: 20 Mbps }, interCloud: { delay: 1 ms, rate: 30 Mbps } }
devices:
  - { name: d, count: 12, position: "disc(10 m, 200 m)", frequency: 1 GHz, transmitPower: 23 dBm }
application: { chain: { subtasks: 5, data: "uniform(20 KB, 200 KB)", complexity: "uniform(50, 150)" } }
arrivals: { process: poisson, rate: 1.2 /s }
objective: latency
policies: [local]
`,
    ...set,
  );

/** The optimum of a chain as textbooks have it: every site against every other, of equal costs the first. */
const plainOptimum = ({ graph }: TaskRequest, view: Observation): { placement: string[]; cost: number } => {
  const sites = view.sites.map(({ id }) => id);
  let togo = sites.map((site) => view.moveCost(graph.subtasks, site, "device"));
  const next: number[][] = [];
  for (let subtask = graph.subtasks - 1; subtask >= 0; subtask--) {
    const here = togo.map((cost, site) => cost + view.executionCost(subtask, sites[site]!));
    const sources = subtask === 0 ? ["device"] : sites;
    const choice = sources.map((source) => {
      let best = 0;
      const costs = sites.map((site, to) => view.moveCost(subtask, source, site) + here[to]!);
      for (const [site, cost] of costs.entries()) if (cost < costs[best]!) best = site;
      return { best, cost: costs[best]! };
    });
    next[subtask] = choice.map(({ best }) => best);
    togo = choice.map(({ cost }) => cost);
  }
  const placement: string[] = [];
  let at = 0;
  for (let subtask = 0; subtask < graph.subtasks; subtask++) {
    at = next[subtask]![at]!;
    placement.push(sites[at]!);
  }
  return { placement, cost: togo[0]! };
};

describe("with fifteen servers", () => {
  it.each([
    ["as they are", []],
    ["in a network whose devices use their serving cell alone", ["radio.association.cells=serving"]],
    ["with losses on the backhaul", ["backhaul.loss={ probability: 0.2 }"]],
    ["over wires of any rate", ["backhaul.interEdge.rate=unlimited"]],
    ["where energy and prices count too", ["objective={ time: 1, energy: 0.2, core: 0.1, backhaul: 1e-8 }"]],
    [
      "of one kind, where many ways cost the same",
      [
        ...Array.from({ length: 12 }, (_, k) => `edges.${k}.frequency=3 GHz`),
        ...Array.from({ length: 12 }, (_, k) => `edges.${k}.grant=1`),
        "radio.association.cells=serving",
      ],
    ],
    ["with sub-tasks that pass on nothing", ["application.chain.data=choice(0 B, 100 KB)"]],
  ] as const)("the exact optimum is that of trying every pair: %s", (_, set) => {
    let waits = 0;
    let differs = 0;
    const policy = placing((request, view) => {
      const sites = view.sites.map(({ id }) => id);
      const least = new Map<string, number>();
      for (const from of sites.slice(1))
        for (const to of sites.slice(1)) {
          if (from === to) continue;
          const kind = `${from[0]}${to[0]}`;
          const time_s = view.moveTime_s(2, from, to);
          least.set(kind, Math.min(least.get(kind) ?? Infinity, time_s));
          if (time_s > least.get(kind)! * (1 + 1e-9)) waits++;
        }
      const plain = plainOptimum(request, view);
      expect(view.optimum()).toEqual(plain.placement);
      expect(view.cost(plain.placement)).toBeCloseTo(plain.cost, 9);
      if (plain.placement.some((site) => site !== plain.placement[0])) differs++;
      // Tasks wander, so that wires are in use.
      return request.graph.order.map((subtask) => sites[(7 * request.task + 5 * subtask) % sites.length]!);
    });
    const { tasks } = emulate(scenario(...set), policy, { details: false });
    expect(tasks).toHaveLength(150);
    expect(waits).toBeGreaterThan(50);
    expect(differs).toBeGreaterThan(10);
  });

  it("the analytic cost of a lone device's task is what the ledger books", () => {
    const expected: number[] = [];
    const policy = placing((request, view) => {
      const sites = view.sites.map(({ id }) => id);
      const placement = request.graph.order.map((subtask) => sites[(7 * request.task + 5 * subtask) % sites.length]!);
      expected.push(view.cost(placement));
      return placement;
    });
    const alone = scenario("devices.0.count=1", "arrivals.process=saturated", "radio.fading={ model: none }");
    const { tasks } = emulate(alone, policy, { details: false });
    expect(tasks).toHaveLength(150);
    for (const { task, cost } of tasks) expect(relativeError(cost, expected[task]!)).toBeLessThan(1e-9);
  });
});
