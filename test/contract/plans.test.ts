import { describe, expect, it } from "vitest";
import { PolicyError } from "../../src/errors.js";
import type { Observation, Plan, TaskRequest } from "../../src/world/port/policy.js";
import { emulate, placing, scenarioOf } from "../support/emulate.js";
import { relativeError } from "../support/statistics.js";

const cell = `{ subcarriers: 64, fading: { model: none }, allocation: { scheme: requested, subcarriers: "integer(4, 8)" } }`;
const text = (dvfs = "{ from: 200 MHz, to: 2 GHz }") => `
name: plans
tasks: 40
radio: ${cell}
edges:
  - { name: asking, cores: 8, frequency: 2 GHz, grant: "requested(integer(1, 2))" }
  - { name: granting, cores: 8, frequency: 2 GHz, grant: 2, position: [30 m, 0 m] }
clouds: [{ name: cloud, grant: requested }]
backhaul: { delay: 10 ms, rate: unlimited }
devices: [{ name: phone, frequency: 1 GHz, position: [20 m, 0 m], dvfs: ${dvfs} }]
application: { chain: { subtasks: 4, data: "uniform(10 KB, 100 KB)", work: "uniform(10 Mcycles, 200 Mcycles)" } }
objective: { kind: dios, edgeEnergy: 0.3, cloudEnergy: 0.2 }
arrivals: saturated
`;

const sites = ["device", "asking", "cloud", "device"];
const plan: Plan = {
  sites,
  subcarriers: [64, undefined, 16, 3, 1],
  cores: [undefined, 5, 3, undefined],
  frequency_hz: [2e8, undefined, undefined, 1.5e9],
};

const planning = (make: (request: TaskRequest, view: Observation) => unknown) => placing(make as never, "planner");

describe("a plan is granted what it asks for", () => {
  const { tasks, subtasks, transfers } = emulate(
    scenarioOf(text()),
    planning(() => plan),
  );

  it("cores and frequencies, and by default what would be granted without it", () => {
    for (const { subtask, cores, frequency_hz, start_s, end_s, work_cycles } of subtasks) {
      expect(cores).toBe([1, 5, 3, 1][subtask]);
      expect(frequency_hz).toBe([2e8, 2e9, 3e9, 1.5e9][subtask]);
      expect(end_s - start_s).toBeCloseTo(work_cycles / (cores * frequency_hz), 9);
    }
  });

  it("subcarriers", () => {
    for (const { leg, to_subtask, subcarriers } of transfers.filter(({ leg }) => leg !== "backhaul")) {
      if (to_subtask === 1) expect(subcarriers >= 4 && subcarriers <= 8).toBe(true);
      else expect([leg, subcarriers]).toEqual(["downlink", 3]);
    }
    expect(transfers.length).toBeGreaterThan(0);
  });

  it("pays the energy of its frequency", () => {
    for (const task of tasks) {
      const rows = subtasks.filter((row) => row.task === task.task);
      const energy_j = 1e-27 * (4e16 * rows[0]!.work_cycles + 2.25e18 * rows[3]!.work_cycles);
      expect(relativeError(task.device_cpu_j, energy_j)).toBeLessThan(1e-9);
    }
  });
});

it("one frequency holds for all that the device executes", () => {
  const { subtasks } = emulate(
    scenarioOf(text()),
    planning(() => ({ sites, frequency_hz: 5e8 })),
  );
  for (const { site, frequency_hz } of subtasks) if (site === "device") expect(frequency_hz).toBe(5e8);
});

it("what a view says of a plan is what a lone task pays", () => {
  const predicted: number[] = [];
  const { tasks } = emulate(
    scenarioOf(text()),
    planning(({ task }, view) => {
      const before = view.cost(sites);
      predicted[task] = view.cost(plan);
      expect(view.cost(sites)).toBe(before);
      expect(predicted[task]).not.toBe(before);
      return plan;
    }),
  );
  for (const { task, cost } of tasks) expect(relativeError(cost, predicted[task]!)).toBeLessThan(1e-9);
});

it("what a view says of a single execution follows its cores and its frequency", () => {
  emulate(
    scenarioOf(text(), "tasks=1"),
    planning(({ work_cycles }, view) => {
      const [first] = work_cycles as unknown as number[];
      expect(view.executionTime_s(0, "device", { frequency_hz: 5e8 })).toBeCloseTo(first! / 5e8, 12);
      expect(view.executionTime_s(0, "asking", { cores: 4 })).toBeCloseTo(first! / 8e9, 12);
      expect(view.executionTime_s(0, "device", {})).toBe(view.executionTime_s(0, "device"));
      expect(view.executionCost(0, "device", {})).toBeCloseTo(view.executionCost(0, "device"), 12);
      // kappa f^2 per cycle, and the time that the radio idles.
      const { time, energy } = view.objective;
      const slow = view.executionCost(0, "device", { frequency_hz: 5e8 });
      expect(slow).toBeCloseTo((time + energy * 0.02) * (first! / 5e8) + energy * 1e-27 * 2.5e17 * first!, 12);
      expect(() => view.executionTime_s(0, "granting", { cores: 4 })).toThrow(/cores for sub-task 0 at "granting"/);
      expect(() => view.executionTime_s(0, "asking", { cores: 9 })).toThrow(/from 1 to 8, got 9/);
      expect(() => view.executionTime_s(0, "cloud", { frequency_hz: 1e9 })).toThrow(/there is no dvfs/);
      return sites;
    }),
  );
});

it("a view says what can be asked for", () => {
  emulate(
    scenarioOf(text("[1 GHz, 200 MHz]"), "tasks=1"),
    planning((_, view) => {
      expect(view.requestableSubcarriers).toBe(64);
      expect(view.sites.map(({ requestableCores }) => requestableCores)).toEqual([0, 8, 0, Infinity]);
      expect(view.site("device").dvfs).toEqual({ lowest_hz: 2e8, highest_hz: 1e9, steps_hz: [2e8, 1e9] });
      expect(view.site("asking").dvfs).toBeUndefined();
      return sites;
    }),
  );
});

describe("a plan that breaks its contract stops the run, with the policy, the task and the sub-task", () => {
  it.each<[string, Partial<Record<keyof Plan, unknown>>, RegExp]>([
    ["no sites", { sites: undefined }, /must return an array .* or a plan .* for task 0, got undefined/],
    ["too few sites", { sites: ["device"] }, /placed 1 sub-tasks of task 0, which has 4/],
    [
      "half a core",
      { cores: [undefined, 0.5, 1, undefined] },
      /cores for sub-task 1 of task 0 at "asking": expected a whole number from 1 to 8, got 0.5/,
    ],
    ["too many cores", { cores: [undefined, 9, 1, undefined] }, /from 1 to 8, got 9/],
    ["no cores", { cores: [undefined, 0, 1, undefined] }, /from 1 to 8, got 0/],
    ["cores in words", { cores: [undefined, "4", 1, undefined] }, /got "4"/],
    [
      "NaN cores of a cloud",
      { cores: [undefined, 4, Number.NaN, undefined] },
      /at "cloud": expected a whole number >= 1, got NaN/,
    ],
    ["cores of the device", { cores: [1, 1, 1, 1] }, /at "device": only sites with grant: requested/],
    [
      "cores of a site that grants",
      { sites: ["granting", "device", "device", "device"], cores: [1, undefined, undefined, undefined] },
      /at "granting": only sites with grant: requested/,
    ],
    ["too short a list of cores", { cores: [1] }, /cores of task 0: expected an array of 4, got one of 1/],
    ["a number for a list", { cores: 4 }, /cores of task 0: expected an array of 4, got 4/],
    [
      "too many subcarriers",
      { subcarriers: [65, 1, 1, 1, 1] },
      /subcarriers for edge 0 of task 0: expected a whole number from 1 to 64, got 65/,
    ],
    ["a list by sub-task, not by edge", { subcarriers: [1, 1, 1, 1] }, /expected an array of 5, got one of 4/],
    [
      "too low a frequency",
      { frequency_hz: 1e8 },
      /frequency_hz for sub-task 0 of task 0: expected 200000000 to 2000000000 Hz, got 100000000/,
    ],
    [
      "a frequency for another site",
      { frequency_hz: [1e9, 1e9, undefined, 1e9] },
      /frequency_hz for sub-task 1 of task 0: it is not placed at the device/,
    ],
    ["NaN Hz", { frequency_hz: Number.NaN }, /got NaN/],
  ])("%s", (_, parts, message) => {
    const run = () =>
      emulate(
        scenarioOf(text()),
        planning(() => ({ sites, ...parts })),
      );
    expect(run).toThrow(PolicyError);
    expect(run).toThrow(message);
    expect(run).toThrow(/"planner"/);
  });

  it.each<[string, string, Partial<Plan>, RegExp]>([
    [
      "a step that there is not",
      "devices.0.dvfs=[200 MHz, 1 GHz]",
      { frequency_hz: 5e8 },
      /expected one of 200000000, 1000000000 Hz, got 500000000/,
    ],
    [
      "a device without DVFS",
      "devices.0.dvfs=null",
      { frequency_hz: 1e9 },
      /set a frequency for task 0; its device has no dvfs/,
    ],
    [
      "a cell that grants",
      "radio.allocation=fixed",
      { subcarriers: [1, 1, 1, 1, 1] },
      /only allocation: \{ scheme: requested \}/,
    ],
  ])("%s", (_, set, parts, message) => {
    expect(() =>
      emulate(
        scenarioOf(text(), set),
        planning(() => ({ sites, ...parts })),
      ),
    ).toThrow(message);
  });
});

/**
 * The least energy within a deadline: run at f = work / time left, clipped to what the device can.
 * kappa f^2 per cycle grows with f, so the slowest frequency that is fast enough is the cheapest.
 */
describe("the slowest frequency that meets the deadline", () => {
  const alone = (...set: string[]) =>
    scenarioOf(
      text(),
      "application.deadline=1 s",
      "application.chain.subtasks=1",
      "arrivals={ process: periodic, every: 2 s }",
      ...set,
    );
  const slowEnough = planning(({ work_cycles, deadline_s }, view) => {
    const { lowest_hz, highest_hz } = view.site("device").dvfs!;
    const needed_hz = work_cycles[0]! / (deadline_s - view.time_s);
    // The last digit counts: too slow by one part in 1e12 is late.
    return { sites: ["device"], frequency_hz: Math.min(highest_hz, Math.max(lowest_hz, needed_hz * (1 + 1e-12))) };
  });
  const work = "application.chain.work=uniform(300 Mcycles, 3000 Mcycles)";

  it("meets it whenever that is possible, and needs kappa work^3 / deadline^2 joules", () => {
    const { tasks, subtasks } = emulate(alone(work), slowEnough);
    for (const { status, task, device_cpu_j } of tasks) {
      const { work_cycles } = subtasks.find((row) => row.task === task)!;
      expect(status).toBe(work_cycles <= 2e9 ? "completed" : "late");
      if (work_cycles <= 2e9) expect(relativeError(device_cpu_j, 1e-27 * work_cycles ** 3)).toBeLessThan(1e-9);
    }
  });

  it("spends less than any fixed frequency that meets every deadline", () => {
    const possible = "application.chain.work=uniform(300 Mcycles, 1900 Mcycles)";
    const energy = (frequency_hz?: number) => {
      const policy = frequency_hz === undefined ? slowEnough : planning(() => ({ sites: ["device"], frequency_hz }));
      const { tasks } = emulate(alone(possible), policy, { details: false });
      expect(tasks.every(({ status }) => status === "completed")).toBe(true);
      return tasks.reduce((sum, { device_cpu_j }) => sum + device_cpu_j, 0);
    };
    expect(energy()).toBeLessThan(0.6 * energy(1.9e9));
    expect(energy(1.9e9)).toBeLessThan(energy(2e9));
  });
});
