import { describe, expect, it } from "vitest";
import { buildEmulation } from "../../../src/compose/build.js";
import type { Observation, OffloadingPolicy, TaskRequest } from "../../../src/world/port/policy.js";
import type { TaskRecord } from "../../../src/world/port/records.js";
import { scenarioOf } from "../../support/emulate.js";

const scenario = scenarioOf(`
name: reuse
tasks: 60
radio: { rate: shannon, carrier: 2 GHz, subcarriers: 64, spacing: 15 kHz, pathLoss: 3gpp-pico, fading: { model: rayleigh, coherence: 50 ms, group: 16 }, allocation: { scheme: fixed, subcarriers: 32 } }
edges: [{ name: edge, position: [0 m, 0 m], cores: 4, frequency: 2 GHz, grant: "integer(1, 4)" }]
clouds: [{ name: cloud, frequency: 3 GHz, grant: 1 }]
backhaul: { delay: "uniform(10 ms, 20 ms)", rate: 1 Gbps }
devices: [{ name: phone, count: 3, position: "disc(10 m, 100 m)", frequency: 1 GHz, transmitPower: 23 dBm }]
application: { chain: { subtasks: 3, data: "uniform(300 KB, 1.5 MB)", complexity: "uniform(50, 150)" } }
arrivals: { process: poisson, rate: 0.5 /s }
objective: latency
`);

const sinkOf = (records: TaskRecord[]) => ({
  wantsDetails: false,
  task: (record: TaskRecord) => records.push(record),
  subtask() {},
  transfer() {},
});

const SITES = ["device", "edge", "cloud"];

/** Where sub-tasks of a task go: the same whoever is asked. */
const placementOf = (task: number): string[] => [0, 1, 2].map((subtask) => SITES[(task + subtask) % 3]!);

describe("objects of tasks that are over", () => {
  it("are used again without a trace: records are those of a run whose tasks have objects of their own", () => {
    const own: TaskRecord[] = [];
    const again: TaskRecord[] = [];
    // Who decides from outside may keep what he sees, so nothing is used again.
    const outside = buildEmulation(scenario, { replication: 0, sink: sinkOf(own) });
    for (let decision = outside.nextDecision(); decision !== undefined; decision = outside.nextDecision())
      decision.answer(placementOf(decision.question.task.task));
    outside.finish();
    const policy: OffloadingPolicy = {
      name: "turns",
      decides: "task",
      place: ({ task }) => placementOf(task),
    };
    const inside = buildEmulation(scenario, { replication: 0, sink: sinkOf(again), policy });
    inside.run();
    inside.finish();
    expect(own).toHaveLength(60);
    expect(again).toEqual(own);
  });

  it("leave requests alone that a policy has kept", () => {
    const kept: { request: TaskRequest; data_bits: number[]; work_cycles: number[] }[] = [];
    const policy: OffloadingPolicy = {
      name: "keeper",
      decides: "task",
      place: (request) => {
        kept.push({ request, data_bits: [...request.data_bits], work_cycles: [...request.work_cycles] });
        return ["edge", "device", "cloud"];
      },
    };
    const emulation = buildEmulation(scenario, { replication: 0, sink: sinkOf([]), policy });
    emulation.run();
    expect(kept).toHaveLength(60);
    for (const { request, data_bits, work_cycles } of kept) {
      expect([...request.data_bits]).toEqual(data_bits);
      expect([...request.work_cycles]).toEqual(work_cycles);
    }
    expect(new Set(kept.map(({ request }) => request.data_bits[0])).size).toBe(60);
  });

  it("refuse answers to a policy that has kept its view until the task was over", () => {
    let first: Observation | undefined;
    let refusal = "";
    const policy: OffloadingPolicy = {
      name: "keeper",
      decides: "task",
      place: ({ task }, view) => {
        first ??= view;
        if (task === 50)
          try {
            first.moveTime_s(0, "device", "edge");
          } catch (error) {
            refusal = String(error);
          }
        return ["device", "device", "device"];
      },
    };
    const emulation = buildEmulation(scenario, { replication: 0, sink: sinkOf([]), policy });
    emulation.run();
    expect(refusal).toContain("task 0 is over, and what was known of it is gone: views are for the time of a decision");
  });
});
