import { describe, expect, it } from "vitest";
import { catalog } from "../../src/policies/catalog.js";
import type { Observation, OffloadingPolicy } from "../../src/world/port/policy.js";
import { allPlacements, emulate, placing, scenarioOf } from "../support/emulate.js";
import { relativeError } from "../support/statistics.js";

const lone = (radio: string, decision: string) => `
name: lone
tasks: 54
redraw: task
radio: ${radio}
edges:
  - { name: scenb, cores: 64, frequency: "uniform(2 GHz, 4 GHz)", grant: "integer(1, 4)", power: { idle: 20 W, max: 80 W } }
clouds: [{ name: cloud, frequency: 3 GHz, power: { core: 3 W } }]
backhaul: { delay: "uniform(10 ms, 20 ms)", rate: unlimited }
devices: [{ name: phone, position: [40 m, 30 m], cores: 8, frequency: "uniform(500 MHz, 1 GHz)" }]
application: { chain: { subtasks: 3, data: "uniform(10 KB, 500 KB)", complexity: "uniform(50, 150)" } }
decision: ${decision}
objective: { kind: dios, time: 0.5, energy: 0.4, edgeEnergy: 0.3, cloudEnergy: 0.2, core: 0.1, cloud: 0.15, spectrum: 0.6, backhaul: 1e-8 }
arrivals: saturated
`;

const radios = {
  "a cell": `{ fading: { model: none }, allocation: { scheme: fixed, subcarriers: "integer(4, 32)" } }`,
  "a shared cell": "{ fading: { model: none }, allocation: equal-share }",
  "constant links": `{ rate: constant, uplink: "uniform(10 Mbps, 100 Mbps)", downlink: "uniform(10 Mbps, 100 Mbps)" }`,
};

const decisions = {
  "on the device": "{ time: 2 ms, operations: 5 Mcycles }",
  "at the edge": "{ time: 2 ms, operations: 5 Mcycles, at: edge, report: 1 KB, answer: 100 B }",
  "at the edge, told nothing": "{ operations: 50 Mcycles, at: edge }",
};

const placements = allPlacements(3, ["device", "scenb", "cloud"]);

describe("a lone task costs what the analytic cost says", () => {
  for (const [where, decision] of Object.entries(decisions))
    for (const [air, radio] of Object.entries(radios))
      it(`when it is decided ${where}, over ${air}`, () => {
        const predicted: number[] = [];
        const policy = placing(({ task }, view) => {
          predicted[task] = view.cost(placements[task % 27]!);
          return placements[task % 27]!;
        });
        const { tasks } = emulate(scenarioOf(lone(radio, decision)), policy);
        expect(tasks).toHaveLength(54);
        for (const { task, cost, decision_s, oracle_cost } of tasks) {
          expect(decision_s).toBeGreaterThan(1e-3);
          expect(relativeError(cost, predicted[task]!)).toBeLessThan(1e-9);
          expect(oracle_cost).toBeLessThanOrEqual(cost * (1 + 1e-9));
        }
      });
});

/** Everything constant, so that a test can do the sums. */
const plain = (decision: string, ...lines: readonly string[]) => `
name: plain
radio: { rate: constant, uplink: 8 Mbps, downlink: 16 Mbps }
edges: [{ name: edge, cores: 1, frequency: 2 GHz, power: { core: 4 W } }]
devices: [{ name: phone, frequency: 1 GHz, kappa: 1e-27, transmitPower: 200 mW, count: 2 }]
application: { chain: { subtasks: 1, data: 100 KB, work: 100 Mcycles }, deadline: 10 s, onDeadline: drop }
decision: ${decision}
arrivals: { process: periodic, every: 1 s }
tasks: 2
${lines.join("\n")}
`;

const local = placing(({ graph }) => new Array(graph.subtasks).fill("device"));
const together = `{ process: periodic, every: 1 ns }`;

describe("deciding at the edge", () => {
  const decision = "{ operations: 20 Mcycles, at: edge, report: 1 KB, answer: 200 B, time: 3 ms }";

  it("takes the report's uplink, the work, the time, and the answer's downlink", () => {
    const { tasks, transfers, subtasks } = emulate(scenarioOf(plain(decision)), local);
    const [task] = tasks;
    expect(task!.decision_s).toBeCloseTo(8000 / 8e6 + 20e6 / 2e9 + 3e-3 + 1600 / 16e6, 12);
    expect(task!.latency_s).toBeCloseTo(task!.decision_s + 0.1, 12);
    expect([task!.uplink_s, task!.downlink_s, task!.queue_s]).toEqual([0, 0, 0]);
    expect([task!.uplink_bits, task!.downlink_bits]).toEqual([8000, 1600]);
    expect(task!.device_tx_j).toBeCloseTo((0.2 / 0.35 + 0.1) * 1e-3, 12);
    expect(task!.edge_core_s).toBeCloseTo(0.01, 12);
    expect(task!.edge_energy_j).toBeCloseTo(0.04, 12);
    expect(task!.device_idle_j).toBeCloseTo(0.02 * (task!.latency_s - 1e-3 - 1e-4), 12);
    const legs = transfers
      .filter((row) => row.task === task!.task)
      .map(({ leg, from_subtask, bits }) => [leg, from_subtask, bits]);
    expect(legs).toEqual([
      ["uplink", Number.NaN, 8000],
      ["downlink", Number.NaN, 1600],
    ]);
    const rows = subtasks.filter((row) => row.task === task!.task);
    expect(rows.map(({ subtask, site }) => [subtask, site])).toEqual([
      [Number.NaN, "edge"],
      [0, "device"],
    ]);
  });

  it("waits where others are decided", () => {
    const { tasks } = emulate(scenarioOf(plain(decision), `arrivals=${together}`), local);
    const [first, second] = tasks.map(({ decision_s }) => decision_s).sort((a, b) => a - b);
    // Both reports are there at once, and the edge has one core.
    expect(second! - first!).toBeCloseTo(20e6 / 2e9, 7);
    for (const task of tasks) expect(task.queue_s).toBe(0);
  });

  it("is given up at the deadline, and gives back what it held", () => {
    const scenario = scenarioOf(plain(decision), `arrivals=${together}`, "application.deadline=8 ms");
    const { tasks, report } = emulate(scenario, local);
    expect(tasks.map(({ status }) => status)).toEqual(["dropped", "dropped"]);
    // The edge was busy from the end of the first report to the last deadline, and no longer.
    expect(tasks[0]!.edge_core_s + tasks[1]!.edge_core_s).toBeCloseTo(7e-3, 7);
    expect(report.run_s).toBeCloseTo(8e-3, 7);
  });
});

describe("an edge that decides", () => {
  const decision = "{ operations: 0 cycles, at: edge, report: 1 KB }";
  const report_s = 8000 / 8e6;

  it.each(["task", "subtask"] as const)(
    "is asked by %s when the report is there, and sees the network as it is then",
    (decides) => {
      const seen: { readonly time_s: number; readonly arrival_s: number; readonly busy: number }[] = [];
      const look = ({ arrival_s }: { readonly arrival_s: number }, view: Observation) =>
        seen.push({ time_s: view.time_s, arrival_s, busy: 1 - view.site("edge").freeCores });
      const policy: OffloadingPolicy = {
        name: "looks",
        decides,
        place(request, view) {
          look(request, view);
          return ["edge"];
        },
        choose(request, view) {
          look(request, view);
          return "edge";
        },
      };
      // The first task is executed until 151 ms; the second arrives before that and is decided after.
      const every_s = 0.1505;
      const scenario = scenarioOf(
        plain(decision),
        `arrivals={ process: periodic, every: ${every_s} s }`,
        "devices.0.count=1",
      );
      const { subtasks } = emulate(scenario, policy);
      expect(subtasks[0]!.end_s - seen[1]!.arrival_s).toBeGreaterThan(1e-4);
      expect(seen.map(({ busy }) => busy)).toEqual([0, 0]);
      for (const { time_s, arrival_s } of seen) expect(time_s - arrival_s).toBeCloseTo(report_s, 12);
    },
  );

  it("is not asked about a task that was stopped before, and hears nothing of it", () => {
    const calls: string[] = [];
    const policy: OffloadingPolicy = {
      ...placing(() => {
        calls.push("place");
        return ["device"];
      }),
      outcome: () => calls.push("outcome"),
    };
    const { tasks } = emulate(scenarioOf(plain(decision), `application.deadline=${0.9 * report_s} s`), policy);
    expect(tasks.map(({ reason }) => reason)).toEqual(["deadline", "deadline"]);
    expect(calls).toEqual([]);
    emulate(scenarioOf(plain(decision), "application.deadline=1 s"), policy);
    expect(calls.toSorted()).toEqual(["outcome", "outcome", "place", "place"]);
  });
});

it("a device decides on its own core, after what runs there", () => {
  const scenario = scenarioOf(plain("{ operations: 20 Mcycles }"), "devices.0.count=1", `arrivals=${together}`);
  const { tasks } = emulate(scenario, local);
  // Both are decided before either is executed.
  expect(tasks.map(({ decision_s }) => Number(decision_s.toFixed(6)))).toEqual([0.02, 0.04]);
  expect(tasks[0]!.device_cpu_j).toBeCloseTo(1e-27 * 1e18 * 120e6, 12);
});

it("a policy that decides sub-task by sub-task pays for every one", () => {
  const policy: OffloadingPolicy = { name: "step", decides: "subtask", choose: () => "device" };
  const scenario = scenarioOf(plain("{ operations: 20 Mcycles }"), "application.chain.subtasks=3", "tasks=1");
  expect(emulate(scenario, policy).tasks[0]!.decision_s).toBeCloseTo(0.06, 12);
});

describe("the operations of a policy", () => {
  const decision = "{ operations: 4 Mcycles, perOperation: 50 cycles }";
  const counting = (count: number): OffloadingPolicy => ({ ...local, operations: () => count });

  it("are work for the CPU of the site that decides, beside what every decision takes", () => {
    const [task] = emulate(scenarioOf(plain(decision)), counting(20_000)).tasks;
    expect(task!.decision_s).toBeCloseTo((4e6 + 50 * 20_000) / 1e9, 12);
    expect(task!.latency_s).toBeCloseTo(task!.decision_s + 0.1, 12);
    const [atEdge] = emulate(scenarioOf(plain("{ perOperation: 50 cycles, at: edge }")), counting(20_000)).tasks;
    expect(atEdge!.decision_s).toBeCloseTo((50 * 20_000) / 2e9, 12);
  });

  it("are in the analytic cost, and so in the oracle's", () => {
    const predicted: number[] = [];
    const policy: OffloadingPolicy = {
      ...placing(({ task }, view) => {
        predicted[task] = view.cost(["device"]);
        return ["device"];
      }),
      operations: ({ graph }, sites) => 1000 * graph.subtasks * sites,
    };
    const [task] = emulate(scenarioOf(plain(decision)), policy).tasks;
    expect(task!.decision_s).toBeCloseTo((4e6 + 50 * 2000) / 1e9, 12);
    expect(relativeError(task!.cost, predicted[0]!)).toBeLessThan(1e-9);
    expect(task!.oracle_cost).toBeLessThanOrEqual(predicted[0]! * (1 + 1e-9));
  });

  it("of built-in policies are the costs that they look up", () => {
    const text = plain("{ perOperation: 1 Mcycles }").replace("subtasks: 1", "subtasks: 4");
    const decisionTime = (name: string) => emulate(scenarioOf(text), catalog[name]!.create({})).tasks[0]!.decision_s;
    expect(decisionTime("local")).toBe(0);
    expect(decisionTime("greedy")).toBeCloseTo((2 * (4 + 4)) / 1e3, 12);
    expect(decisionTime("greedy-blind")).toBeCloseTo((2 * (4 + 2 * 4)) / 1e3, 12);
    expect(decisionTime("optimal")).toBeCloseTo((4 * 2 ** 2) / 1e3, 12);
  });

  it("must be a number", () => {
    expect(() => emulate(scenarioOf(plain(decision)), counting(Number.NaN))).toThrow(
      /operations\(\) must give a number >= 0, got NaN/,
    );
  });
});
