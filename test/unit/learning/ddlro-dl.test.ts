import { expect, it } from "vitest";
import { contextOf } from "../../../src/experiment/reproduce/training.js";
import { learningCatalog } from "../../../src/learning/catalog.js";
import { AgentState } from "../../../src/learning/ddlro/agents.js";
import { judgePlans } from "../../../src/learning/ddlro/critic.js";
import { ddlroDlPolicy } from "../../../src/learning/ddlro/policy.js";
import type { Scenario } from "../../../src/scenario/scenario.js";
import { allPlacements, emulate, placing, scenarioNamed, scenarioOf } from "../../support/emulate.js";

const train = async (scenario: Scenario, per: string) => {
  const options = { per, decisions: 200, batch: 16, validateEvery: 100, validationRuns: 1, tasks: 40, copies: 2 };
  const trainer = await learningCatalog["ddlro-dl"]!.trainer();
  return trainer.train(contextOf({ scenario, seed: 1, options, backend: undefined as never }));
};

const two = `
name: two
tasks: 60
radio: { rate: constant, uplink: "uniform(4 Mbps, 40 Mbps)", perEdge: true }
redraw: task
edges:
  - { name: e1, frequency: 2 GHz, cores: 2, memory: 25 MB, outages: { up: exponential(3 s), down: exponential(1 s) } }
  - { name: e2, frequency: 3 GHz, cores: 1, memory: 16 MB }
backhaul: { rate: 200 Mbps }
devices: [{ name: phone, count: 3 }, { name: watch, count: 2, frequency: 0.5 GHz }]
application:
  chain: { subtasks: 3, data: "uniform(5 KB, 200 KB)", work: "uniform(20 Mcycles, 300 Mcycles)", memory: 8 MB }
  variants: [{ name: int8, work: 0.5, data: 0.25, memory: 0.25, loss: 0.01 }]
arrivals: { process: poisson, rate: 1 /s }
objective: { kind: weighted, time: 1, energy: 0.1, accuracy: 2 }`;

it("ddlro-dl has an agent for every group, for every edge that serves, or one for all, each with its networks", async () => {
  const agents = async (scenario: Scenario, per: string) => {
    const { settings, networks } = await train(scenario, per);
    expect(networks).toHaveLength(2 * (settings.agents as string[]).length);
    return settings.agents;
  };
  expect(await agents(scenarioOf(two), "group")).toEqual(["phone", "watch"]);
  expect(await agents(scenarioOf(two), "all")).toEqual(["all"]);
  const serving = await agents(scenarioNamed("ddlro", "tasks=60", "replications=1"), "edge");
  expect((serving as string[]).length).toBeGreaterThan(1);
  expect(["slow", "middle", "fast"]).toEqual(expect.arrayContaining(serving as string[]));
});

it("ddlro-dl decides as its model says, and proposes no site that is down or too full", async () => {
  const scenario = scenarioOf(two);
  const learned = await train(scenario, "group");
  const policy = ddlroDlPolicy(learned);
  let closed = 0;
  const { tasks } = emulate(
    scenario,
    placing((request, view) => {
      const answer = policy.place!(request, view);
      const sites = "sites" in answer ? answer.sites : answer;
      const mask = new Float32Array(9);
      new AgentState(learned.encoding).mask(request, view, mask);
      for (const [index, id] of ["device", "e1", "e2"].entries()) {
        const { isDown, freeMemory_bytes } = view.site(id);
        const isOpen = !isDown && freeMemory_bytes >= 8e6;
        if (!isOpen) closed++;
        expect(mask[index]).toBe(isOpen ? 1 : 0);
        if (isDown) expect(sites).not.toContain(id);
      }
      return answer;
    }),
  );
  expect(closed).toBeGreaterThan(0);
  expect(tasks.every(({ variants }) => ["", "int8>int8>int8"].includes(variants))).toBe(true);
});

it("its critic takes the plan of least cost over what is proposed and all variants", () => {
  emulate(
    scenarioOf(two),
    placing((request, view) => {
      const proposals = allPlacements(3, ["device", "e2"]);
      const { plan, cost, winner } = judgePlans(request, view, [...proposals, proposals[0]!]);
      const costs = ["full", "int8"].flatMap((variants) => proposals.map((sites) => view.cost({ sites, variants })));
      expect(cost).toBeCloseTo(Math.min(...costs), 12);
      expect(view.cost(plan)).toBeCloseTo(cost, 12);
      expect(proposals[winner]).toEqual(plan.sites);
      return plan;
    }),
  );
});
