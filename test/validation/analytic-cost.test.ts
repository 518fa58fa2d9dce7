import { describe, expect, it } from "vitest";
import type { Scenario } from "../../src/scenario/scenario.js";
import type { Observation, OffloadingPolicy, Placement } from "../../src/world/port/policy.js";
import { allPlacements, emulate, scenarioOf } from "../support/emulate.js";
import { relativeError } from "../support/statistics.js";

const sites = ["device", "scenb", "cloud"];

/** One device, constant rates, idle servers. Every energy and price is switched on. */
const loneDevice = (radio: string, application: string): string => `
name: lone
tasks: 1458
redraw: task
radio: ${radio}
edges:
  - { name: scenb, position: [0 m, 0 m], cores: 64, frequency: "uniform(2 GHz, 4 GHz)", grant: "integer(1, 4)", power: { idle: 20 W, max: 80 W } }
clouds:
  - { name: cloud, cores: unlimited, frequency: "uniform(2 GHz, 4 GHz)", grant: "integer(1, 3)", power: { core: 3 W } }
backhaul: { delay: "uniform(10 ms, 20 ms)", rate: unlimited, loss: { probability: 3 % } }
devices:
  - { name: phone, position: [40 m, 30 m], cores: 8, frequency: "uniform(500 MHz, 1 GHz)", transmitPower: 23 dBm }
application: ${application}
decision: { time: 3 ms }
arrivals: saturated
`;

const cell = `{ subcarriers: 256, fading: { model: none }, allocation: { scheme: fixed, subcarriers: "integer(4, 32)" } }`;
const share = "{ subcarriers: 256, fading: { model: none }, allocation: { scheme: equal-share } }";
const lossy =
  "{ rate: lte-cqi, subcarriers: 256, fading: { model: none }, pathLoss: { model: fixed, gain: -122 dB }, allocation: { scheme: proportional-fair }, loss: { probability: 5 % } }";
const wire = `{ rate: constant, uplink: "uniform(10 Mbps, 100 Mbps)", downlink: "uniform(10 Mbps, 100 Mbps)" }`;

const chain = `{ chain: { subtasks: 6, data: "uniform(10 KB, 500 KB)", complexity: "uniform(50, 150)" } }`;

const diamond = `
  graph:
    nodes:
      - { name: a, work: "uniform(10 Mcycles, 100 Mcycles)" }
      - { name: b, work: "uniform(10 Mcycles, 100 Mcycles)" }
      - { name: c, complexity: "uniform(50, 150)" }
      - { name: d, work: "uniform(10 Mcycles, 100 Mcycles)" }
      - { name: e, work: "uniform(10 Mcycles, 100 Mcycles)" }
      - { name: f, work: "uniform(10 Mcycles, 100 Mcycles)" }
    edges:
      - { from: input, to: a, data: "uniform(10 KB, 500 KB)" }
      - { from: input, to: c, data: "uniform(10 KB, 500 KB)" }
      - { from: a, to: b, data: "uniform(10 KB, 500 KB)" }
      - { from: a, to: c, data: "uniform(10 KB, 500 KB)" }
      - { from: b, to: d, data: "uniform(10 KB, 500 KB)" }
      - { from: c, to: d, data: "uniform(10 KB, 500 KB)" }
      - { from: c, to: e, data: "uniform(10 KB, 500 KB)" }
      - { from: d, to: f, data: "uniform(10 KB, 500 KB)" }
      - { from: e, to: output, data: "uniform(10 KB, 500 KB)" }
      - { from: f, to: output, data: "uniform(10 KB, 500 KB)" }
`;

const objectives = {
  latency: "latency",
  weighted: "{ kind: weighted, time: 0.7, energy: 0.3 }",
  dios: "{ kind: dios, time: 0.5, energy: 0.4, edgeEnergy: 0.3, cloudEnergy: 0.2, core: 0.1, cloud: 0.15, spectrum: 0.6, backhaul: 1e-8 }",
};

interface Prediction {
  readonly cost: number;
  readonly latency_s: number;
}

/** Plays all 729 placements in turn, and notes what each should cost, and how long it should take. */
const predicting = (placements: readonly Placement[], isChain: boolean, decision_s: number) => {
  const predictions: Prediction[] = [];
  const predict = (
    { graph }: Parameters<NonNullable<OffloadingPolicy["place"]>>[0],
    view: Observation,
    at: Placement,
  ) => {
    if (!isChain) return Number.NaN;
    let latency_s = decision_s;
    for (let edge = 0; edge <= graph.subtasks; edge++)
      latency_s += view.moveTime_s(edge, at[edge - 1] ?? "device", at[edge] ?? "device");
    at.forEach((site, subtask) => {
      latency_s += view.executionTime_s(subtask, site);
    });
    return latency_s;
  };
  const policy: OffloadingPolicy = {
    name: "in-turn",
    decides: "task",
    place(request, view) {
      const placement = placements[request.task % placements.length]!;
      predictions.push({ cost: view.cost(placement), latency_s: predict(request, view, placement) });
      return placement;
    },
  };
  return { policy, predictions };
};

const worstErrors = (scenario: Scenario, isChain: boolean) => {
  const { policy, predictions } = predicting(allPlacements(6, sites), isChain, scenario.decision.time_s);
  const { tasks } = emulate(scenario, policy);
  expect(tasks).toHaveLength(1458);
  let cost = 0;
  let latency_s = 0;
  for (const task of tasks) {
    const prediction = predictions[task.task]!;
    cost = Math.max(cost, relativeError(task.cost, prediction.cost));
    if (isChain) latency_s = Math.max(latency_s, relativeError(task.latency_s, prediction.latency_s));
  }
  return { cost, latency_s };
};

describe("what a lone task costs is what the analytic cost says, for all 729 placements", () => {
  for (const [name, objective] of Object.entries(objectives))
    for (const [air, radio] of Object.entries({
      "a cell's fixed grants": cell,
      "a cell's equal share": share,
      "a scheduled cell with LTE's steps and losses": lossy,
      "constant links": wire,
    }))
      it(`on chains, over ${air}, objective ${name}`, () => {
        const { cost, latency_s } = worstErrors(scenarioOf(loneDevice(radio, chain), `objective=${objective}`), true);
        expect(cost).toBeLessThan(1e-9);
        expect(latency_s).toBeLessThan(1e-9);
      });

  for (const [name, objective] of Object.entries(objectives))
    it(`on a graph whose branches run in parallel, objective ${name}`, () => {
      const { cost } = worstErrors(scenarioOf(loneDevice(cell, diamond), `objective=${objective}`), false);
      expect(cost).toBeLessThan(1e-9);
    });
});

describe("what a lone task costs in a network of three cells and two clouds is what the analytic cost says, for all 216 placements", () => {
  const names = ["device", "west", "middle", "east", "near", "far"];
  /** The first edge is not the one that serves, so that ways of several hops come before their parts. */
  const network = (cells: "all" | "serving") => `
name: cells
tasks: 432
redraw: task
radio:
  subcarriers: 256
  fading: { model: none }
  allocation: { scheme: fixed, subcarriers: "integer(4, 32)" }
  association: { cells: ${cells} }
edges:
  - { name: west, position: [-200 m, 0 m], cores: 64, frequency: "uniform(2 GHz, 4 GHz)", grant: "integer(1, 4)" }
  - { name: middle, position: [0 m, 0 m], cores: 64, frequency: "uniform(2 GHz, 4 GHz)", grant: "integer(1, 4)" }
  - { name: east, position: [200 m, 0 m], cores: 64, frequency: "uniform(2 GHz, 4 GHz)", grant: "integer(1, 4)" }
clouds:
  - { name: near, frequency: 3 GHz }
  - { name: far, frequency: 4 GHz, direct: { uplink: 20 Mbps, downlink: 30 Mbps } }
backhaul:
  delay: "uniform(10 ms, 20 ms)"
  rate: unlimited
  loss: { probability: 3 % }
  interEdge: { delay: "uniform(2 ms, 5 ms)", rate: unlimited }
devices: [{ name: phone, position: [10 m, 30 m], cores: 8, frequency: "uniform(500 MHz, 1 GHz)" }]
application: { chain: { subtasks: 3, data: "uniform(10 KB, 500 KB)", complexity: "uniform(50, 150)" } }
arrivals: saturated
objective: ${objectives.dios}
`;

  for (const cells of ["all", "serving"] as const)
    it(`over the cells of ${cells === "all" ? "every edge" : "the serving edge alone"}`, () => {
      const { policy, predictions } = predicting(allPlacements(3, names), true, 0);
      const { tasks, transfers } = emulate(scenarioOf(network(cells)), policy);
      expect(tasks).toHaveLength(432);
      for (const task of tasks) {
        const { cost, latency_s } = predictions[task.task]!;
        expect(relativeError(task.cost, cost)).toBeLessThan(1e-9);
        expect(relativeError(task.latency_s, latency_s)).toBeLessThan(1e-9);
        expect(task.cost - task.oracle_cost).toBeGreaterThan(-1e-9 * task.cost);
      }
      const onAir = transfers.filter(({ leg, to_site }) => leg === "uplink" && to_site !== "far");
      const reached = new Set(onAir.map(({ to_site }) => to_site));
      expect([...reached].toSorted()).toEqual(cells === "all" ? ["east", "middle", "west"] : ["middle"]);
    });
});

describe("the optimum that the ledger books", () => {
  it("is never beaten by any of the 729 placements of a lone chain", () => {
    const { tasks } = emulate(
      scenarioOf(loneDevice(cell, chain), `objective=${objectives.dios}`),
      predicting(allPlacements(6, sites), true, 3e-3).policy,
    );
    for (const task of tasks) expect(task.cost - task.oracle_cost).toBeGreaterThan(-1e-9 * task.cost);
  });

  it("is what the policy optimal pays", async () => {
    const { optimal } = await import("../../src/policies/optimal.js");
    for (const application of [chain, diamond]) {
      const { tasks } = emulate(scenarioOf(loneDevice(cell, application), `objective=${objectives.dios}`), optimal());
      for (const task of tasks) expect(Math.abs(task.regret)).toBeLessThan(1e-9 * task.cost);
    }
  });
});
