import { describe, expect, it } from "vitest";
import { cloud, edge, local } from "../../src/policies/fixed.js";
import { greedy } from "../../src/policies/greedy.js";
import { optimal } from "../../src/policies/optimal.js";
import { random } from "../../src/policies/random.js";
import type { OffloadingPolicy } from "../../src/world/port/policy.js";
import { emulate, scenarioNamed } from "../support/emulate.js";
import { meanOf, medianOf } from "../support/statistics.js";

describe("kd-dil", () => {
  const scenario = scenarioNamed("kd-dil", "tasks=20000");
  const latencies = (policy: OffloadingPolicy) =>
    emulate(scenario, policy, { details: false }).tasks.map(({ latency_s }) => latency_s);
  const best = latencies(optimal());

  // An independent calculation over the paper's ranges; the median over tasks of the ratio to the optimum.
  it.each([
    ["greedy", greedy(), 1.03],
    ["local", local(), 1.17],
    ["edge", edge(), 1.56],
    ["cloud", cloud(), 2.39],
    ["random", random(), 4.93],
  ])("%s takes its median multiple of the optimum", (_, policy, expected) => {
    const ratio = medianOf(latencies(policy).map((latency_s, task) => latency_s / best[task]!));
    expect(Math.abs(ratio / expected - 1)).toBeLessThan(0.05);
  });
});

describe("dmro-static at delta = 0", () => {
  const scenario = scenarioNamed("dmro-static");
  const cost = (policy: OffloadingPolicy) =>
    meanOf(emulate(scenario, policy, { details: false }).tasks.map((task) => task.cost));
  const best = cost(optimal());

  it("costs 4.97 times the optimum on the device", () => {
    expect(cost(local()) / best).toBeCloseTo(4.97, 1);
  });

  it("costs 2.13 times the optimum at the edge", () => {
    expect(cost(edge()) / best).toBeCloseTo(2.13, 1);
  });

  it("is optimal in the cloud, to four digits", () => {
    expect(cost(cloud()) / best).toBeCloseTo(1, 4);
  });
});
