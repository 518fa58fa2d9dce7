import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allPlacements, emulate, inTurn, scenarioOf } from "../support/emulate.js";
import { relativeError } from "../support/statistics.js";

const placements = allPlacements(3, ["device", "edge", "cloud"]);

const text = (serial: number, discipline: string, grant: number) => `
name: computing
tasks: ${placements.length}
radio: { rate: constant, uplink: 20 Mbps }
edges:
  - { name: edge, cores: 8, frequency: 2 GHz, grant: ${grant}, queue: ${discipline}, power: { table: [10 W, 30 W, 35 W, 50 W] } }
clouds: [{ name: cloud, cores: 16, frequency: 3 GHz, grant: ${grant}, queue: ${discipline}, direct: { uplink: 5 Mbps } }]
devices: [{ name: phone, queue: ${discipline} }]
application: { chain: { subtasks: 3, data: "uniform(0 KB, 500 KB)", work: exponential(500 Mcycles), serial: ${serial} } }
arrivals: saturated
objective: { kind: dios, edgeEnergy: 0.1, cloudEnergy: 0.2 }
`;

describe("the analytic cost", () => {
  it("is what a lone task then costs: with serial parts, under every discipline, with a table of powers", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 0.1, 0.5, 1),
        fc.constantFrom("fifo", "lifo", "shortest-job-first", "processor-sharing"),
        fc.integer({ min: 1, max: 8 }),
        (serial, discipline, grant) => {
          const foreseen: number[] = [];
          const policy = inTurn(placements);
          const { tasks } = emulate(scenarioOf(text(serial, discipline, grant)), {
            ...policy,
            place(request, view) {
              const placement = policy.place!(request, view);
              foreseen.push(view.cost(placement));
              return placement;
            },
          });
          for (const { task, cost } of tasks) expect(relativeError(cost, foreseen[task]!)).toBeLessThan(1e-9);
        },
      ),
      { seed: 71, numRuns: 40 },
    );
  });

  it("knows Amdahl's law: sixteen cores speed up what is 10 % serial 6.4 times", () => {
    const scenario = scenarioOf(
      text(0.1, "fifo", 8).replace("cores: 8", "cores: 16").replaceAll("grant: 8", "grant: 16"),
    );
    const { subtasks } = emulate(scenario, inTurn([["edge", "edge", "edge"]]));
    for (const { work_cycles, start_s, end_s } of subtasks)
      expect(end_s - start_s).toBeCloseTo(work_cycles / 2e9 / 6.4, 9);
  });
});
