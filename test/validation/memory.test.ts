import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Placement } from "../../src/world/port/policy.js";
import { emulate, placing, scenarioOf } from "../support/emulate.js";
import { relativeError } from "../support/statistics.js";

const edge = (fields: string) => `{ name: e1, frequency: 1 GHz, grant: 1, ${fields} }`;

const yaml = (edges: readonly string[], application: string, arrivals: string, rest = "", tasks = 400) => `
name: memory
tasks: ${tasks}
radio: { rate: constant, uplink: 50 Mbps }
edges: [${edges.join(", ")}]
devices: [{ name: phone, count: 8, frequency: 1 GHz }]
application: ${application}
arrivals: ${arrivals}
${rest}`;

const lone = (onMemory: string) =>
  `{ chain: { subtasks: 1, data: 0 B, work: exponential(200 Mcycles), memory: 10 MB }, onMemory: ${onMemory} }`;
const all = placing(() => ["e1"]);
const poisson = "{ process: poisson, rate: 1.2 /s }";

describe("memory for two tasks", () => {
  it("makes tasks wait as two cores do that are first in, first out", () => {
    const byMemory = emulate(scenarioOf(yaml([edge("cores: 64, memory: 25 MB")], lone("wait"), poisson)), all);
    const byCores = emulate(scenarioOf(yaml([edge("cores: 2")], lone("refuse"), poisson)), all);
    const waits = byMemory.tasks.map(({ task, queue_s }) => [task, queue_s.toFixed(9)]);
    expect(waits.filter(([, queue_s]) => Number(queue_s) > 0).length).toBeGreaterThan(50);
    expect(waits).toEqual(byCores.tasks.map(({ task, queue_s }) => [task, queue_s.toFixed(9)]));
    const { nodes } = byMemory.report;
    expect(nodes.find(({ node }) => node === "e1")).toMatchObject({ memory_bytes: 25e6, max_memory_bytes: 20e6 });
  });

  it("refuses those that two cores without a queue refuse (Erlang's loss system)", () => {
    const byMemory = emulate(scenarioOf(yaml([edge("cores: 64, memory: 25 MB")], lone("refuse"), poisson)), all);
    const byCores = emulate(
      scenarioOf(yaml([edge("cores: 2, queue: { discipline: fifo, capacity: 0 }")], lone("refuse"), poisson)),
      all,
    );
    const endsOf = ({ tasks }: typeof byMemory) => tasks.map(({ task, status }) => `${task} ${status}`);
    expect(byMemory.tasks.filter(({ reason }) => reason === "memory-full").length).toBeGreaterThan(50);
    expect(endsOf(byMemory)).toEqual(endsOf(byCores));
  });

  it("drops what fits into no whole memory, whether or not tasks wait", () => {
    for (const onMemory of ["refuse", "wait"]) {
      const scenario = scenarioOf(yaml([edge("cores: 64, memory: 9 MB")], lone(onMemory), poisson, "until: 20 s"));
      const { tasks } = emulate(scenario, all);
      expect(new Set(tasks.map(({ reason }) => reason))).toEqual(new Set(["memory-full"]));
    }
  });
});

const threeSites = (onMemory: string, rest = "") =>
  yaml(
    [
      edge("cores: 4, memory: 40 MB"),
      "{ name: e2, frequency: 2 GHz, cores: 2, memory: 60 MB }",
      "{ name: e3, frequency: 3 GHz, cores: 2 }",
    ],
    `{ onMemory: ${onMemory}, ${rest} graph: {
      nodes: [{ name: a, work: exponential(100 Mcycles), memory: 11 MB }, { name: b, work: 80 Mcycles, memory: 7 MB },
        { name: c, work: 50 Mcycles, memory: 13 MB }, { name: d, work: 60 Mcycles }],
      edges: [{ from: input, to: a, data: 20 KB }, { from: a, to: b, data: 20 KB }, { from: a, to: c, data: 90 KB },
        { from: b, to: d, data: 1 KB }, { from: c, to: d, data: 10 KB }, { from: d, to: output, data: 1 KB }] } }`,
    "{ process: poisson, rate: 3 /s }",
    "",
    150,
  );

const SITES = ["device", "e1", "e2", "e3"];
/** Placements that differ from task to task. */
const scattered = (shift: number) =>
  placing(({ task }): Placement => [0, 1, 2, 3].map((subtask) => SITES[(task * 7 + subtask * (shift + task)) % 4]!));

describe("memory that is held", () => {
  it("is at every instant that of the sub-tasks which are placed there and not yet executed, and never more than there is", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (shift) => {
        const scenario = scenarioOf(threeSites("refuse"));
        const { tasks, subtasks, report } = emulate(scenario, scattered(shift));
        refused += tasks.filter(({ reason }) => reason === "memory-full").length;
        const need = [11e6, 7e6, 13e6, 0];
        const decided = new Map(tasks.map(({ task, decided_s }) => [task, decided_s]));
        for (const site of ["e1", "e2"]) {
          const changes = subtasks
            .filter((row) => row.site === site && row.status === "completed")
            .flatMap(({ task, subtask, end_s }) => [
              { time_s: decided.get(task)!, bytes: need[subtask]! },
              { time_s: end_s, bytes: -need[subtask]! },
            ])
            // What ends in an instant is given back before somebody else takes it.
            .sort((a, b) => a.time_s - b.time_s || a.bytes - b.bytes);
          let held = 0;
          let most = 0;
          let integral = 0;
          let last_s = 0;
          for (const { time_s, bytes } of changes) {
            integral += held * (time_s - last_s);
            last_s = time_s;
            held += bytes;
            most = Math.max(most, held);
            expect(held).toBeGreaterThanOrEqual(0);
          }
          const node = report.nodes.find((row) => row.node === site)!;
          expect(held).toBe(0);
          expect(most).toBeLessThanOrEqual(node.memory_bytes);
          expect(node.max_memory_bytes).toBe(most);
          expect(relativeError(node.mean_memory_bytes * report.run_s, integral)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 3, seed: 1 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it("never makes tasks wait for each other, and all is given back however they end", () => {
    for (const [shift, rest] of [
      [1, ""],
      [2, ""],
      [5, "deadline: 0.4 s, onDeadline: drop,"],
    ] as const) {
      const { tasks } = emulate(scenarioOf(threeSites("wait", rest)), scattered(shift));
      const reasons = new Set(tasks.map(({ reason }) => reason));
      expect(tasks).toHaveLength(150);
      expect(reasons).toEqual(new Set(rest === "" ? [""] : ["", "deadline"]));
    }
  });

  it("is taken sub-task by sub-task under policies that decide so", () => {
    for (const onMemory of ["refuse", "wait"]) {
      const { tasks } = emulate(scenarioOf(threeSites(onMemory)), {
        name: "in-turn",
        decides: "subtask",
        choose: ({ task, subtask }) => SITES[(task + subtask) % 4]!,
      });
      const reasons = new Set(tasks.map(({ reason }) => reason));
      expect(reasons).toEqual(new Set(onMemory === "wait" ? [""] : ["", "memory-full"]));
    }
  });

  it("is what views show and refuse", () => {
    const seen: [number, number][] = [];
    const { tasks } = emulate(scenarioOf(yaml([edge("cores: 64, memory: 25 MB")], lone("refuse"), poisson)), {
      name: "careful",
      decides: "task",
      place: ({ memory_bytes }, view) => {
        const { freeMemory_bytes } = view.site("e1");
        seen.push([freeMemory_bytes, view.cost(["e1"])]);
        expect(memory_bytes).toEqual([10e6]);
        expect(view.executionTime_s(0, "e1") < Infinity).toBe(freeMemory_bytes >= 10e6);
        return [view.cost(["e1"]) < Infinity ? "e1" : "device"];
      },
    });
    expect(tasks.every(({ status }) => status === "completed")).toBe(true);
    for (const [free, cost] of seen) expect(cost < Infinity).toBe(free >= 10e6);
    expect(seen.some(([free]) => free < 10e6)).toBe(true);
  });
});
