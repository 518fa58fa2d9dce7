import { describe, expect, it } from "vitest";
import { buildEmulation } from "../../src/compose/build.js";
import type { ArrivalsSettings } from "../../src/models/arrivals/catalog.js";
import { local } from "../../src/policies/fixed.js";
import { random } from "../../src/policies/random.js";
import type { Task } from "../../src/world/task/task.js";
import { emulate, placing, scenarioOf } from "../support/emulate.js";
import { meanOf, varianceOf } from "../support/statistics.js";

const processes: Readonly<
  Record<Exclude<ArrivalsSettings["process"], "trace">, { text: string; rate_hz?: number; gapVariance_s2?: number }>
> = {
  poisson: { text: "{ process: poisson, rate: 4 /s }", rate_hz: 4, gapVariance_s2: 1 / 16 },
  periodic: { text: "{ process: periodic, every: 250 ms }", rate_hz: 4, gapVariance_s2: 0 },
  "on-off": { text: `{ process: on-off, on: "exponential(1 s)", off: "uniform(0 s, 2 s)", rate: 8 /s }`, rate_hz: 4 },
  saturated: { text: "saturated" },
};

const text = (arrivals: string, length: string, devices = 3): string => `
name: arrivals
${length}
redraw: task
radio: { subcarriers: 64, fading: { model: block, coherence: 10 ms }, allocation: { scheme: fixed, subcarriers: "integer(4, 16)" } }
edges: [{ name: scenb, cores: 8, frequency: "uniform(1 GHz, 3 GHz)", grant: "integer(1, 4)" }]
clouds: [{ name: cloud, cores: 8, grant: "integer(1, 2)" }]
backhaul: { delay: "uniform(10 ms, 20 ms)", rate: "uniform(50 Mbps, 100 Mbps)" }
devices: [{ name: phone, count: ${devices}, position: "disc(10 m, 100 m)", frequency: "uniform(500 MHz, 1 GHz)" }]
application: { chain: { subtasks: 3, data: "uniform(1 KB, 20 KB)", work: "uniform(1 Mcycles, 30 Mcycles)" }, deadline: "uniform(1 s, 2 s)" }
arrivals: ${arrivals}
`;

/** Everything about a task that no policy may change. */
const fateOf = (
  { task, round, device, arrival_s, deadline_s, data_bits, work_cycles, conditions, grants }: Task,
  isOpen: boolean,
) =>
  JSON.stringify({
    task,
    round,
    device,
    ...(isOpen ? { arrival_s, deadline_s } : { patience_s: (deadline_s - arrival_s).toFixed(9) }),
    data_bits: [...data_bits],
    work_cycles: [...work_cycles],
    conditions: { ...conditions, serverFrequency_hz: [...conditions.serverFrequency_hz] },
    subcarriers: [...grants.subcarriers],
    cores: [0, 1].map((server) => [0, 1, 2].map((subtask) => grants.cores.at(server, subtask))),
    delays: [...grants.backhaulDelay_s],
  });

/** Fates of all tasks when each goes to a site that depends on its number, in the order of the tasks' numbers. */
const fates = (scenarioText: string, siteOf: (task: number) => string, isOpen: boolean): string[] => {
  const seen: [number, string][] = [];
  const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
  const emulation = buildEmulation(scenarioOf(scenarioText), { replication: 0, sink });
  for (let asked = emulation.nextDecision(); asked !== undefined; asked = emulation.nextDecision()) {
    const { task } = asked.question;
    seen.push([task.task, fateOf(task, isOpen)]);
    asked.answer(new Array<string>(task.graph.subtasks).fill(siteOf(task.task)));
  }
  return seen.toSorted(([a], [b]) => a - b).map(([, fate]) => fate);
};

const mixed = (task: number): string => ["device", "scenb", "cloud", "scenb"][(task * 7) % 4]!;

describe.each(Object.entries(processes))("%s arrivals", (name, { text: arrivals, rate_hz, gapVariance_s2 }) => {
  it("bring the same tasks under every policy: sizes, work, conditions, grants", () => {
    const scenario = text(arrivals, "tasks: 300");
    const [first, ...others] = [() => "device", () => "cloud", mixed].map((siteOf) =>
      fates(scenario, siteOf, name !== "saturated"),
    );
    expect(first).toHaveLength(300);
    for (const other of others) expect(other).toEqual(first);
  });

  it("bring exactly as many tasks as wanted, numbered from 0", () => {
    for (const tasks of [1, 2, 3, 100]) {
      const observed = emulate(scenarioOf(text(arrivals, `tasks: ${tasks}`)), local(), { details: false });
      expect(observed.tasks.map(({ task }) => task).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: tasks }, (_, k) => k),
      );
    }
  });

  it("differ between replications", () => {
    const sizes = (replication: number) =>
      emulate(scenarioOf(text(arrivals, "tasks: 5")), local(), { replication }).subtasks.map(
        ({ input_bits }) => input_bits,
      );
    expect(sizes(0)).not.toEqual(sizes(1));
  });

  if (rate_hz === undefined) return;
  const arrivalsOf = (devices: number, duration_s: number) => {
    const scenario = scenarioOf(text(arrivals, `duration: ${duration_s} s`, devices));
    const { tasks } = emulate(
      scenario,
      placing(() => ["cloud", "cloud", "cloud"]),
      { details: false },
    );
    return tasks.toSorted((a, b) => a.arrival_s - b.arrival_s);
  };

  it("have the rate of the scenario, at every device", () => {
    // Counts of many seconds, each from its own device: their spread gives the error of their mean.
    const duration_s = 200;
    const tasks = arrivalsOf(20, duration_s);
    const counts = Array.from(
      { length: 20 },
      (_, index) => tasks.filter(({ device }) => device === `phone-${index}`).length,
    );
    const error = Math.sqrt(varianceOf(counts) / counts.length);
    expect(Math.abs(meanOf(counts) - rate_hz * duration_s)).toBeLessThan(Math.max(5 * error, 1));
  });

  if (gapVariance_s2 === undefined) return;
  it("have gaps of the variance of theory", () => {
    const tasks = arrivalsOf(1, 1500);
    const gaps = tasks.slice(1).map(({ arrival_s }, index) => arrival_s - tasks[index]!.arrival_s);
    const squares = gaps.map((gap_s) => (gap_s - 1 / rate_hz) ** 2);
    expect(Math.abs(meanOf(squares) - gapVariance_s2)).toBeLessThanOrEqual(
      5 * Math.sqrt(varianceOf(squares) / gaps.length) + 1e-12,
    );
  });
});

describe("on-off arrivals", () => {
  /** Counts in windows of one device after another, from an instant at which its process has forgotten its begin. */
  const countsIn = (arrivals: string, window_s: number, windows: number, begin_s: number): number[] => {
    const end_s = begin_s + window_s * windows;
    const { tasks } = emulate(
      scenarioOf(text(arrivals, `duration: ${end_s} s`, 10)),
      placing(() => ["cloud", "cloud", "cloud"]),
      { details: false },
    );
    const counts = new Array<number>(10 * windows).fill(0);
    for (const { device, arrival_s } of tasks)
      if (arrival_s >= begin_s)
        counts[Number(device.split("-")[1]) * windows + Math.floor((arrival_s - begin_s) / window_s)]!++;
    return counts;
  };

  it("of exponential periods have the index of dispersion of an interrupted Poisson process", () => {
    // I(t) = 1 + 2 rate s_on / s^2 (1 - (1 - exp(-s t)) / (s t)), s = s_on + s_off: the rates at which periods end.
    const [rate_hz, on_s, off_s, window_s] = [4, 2, 3, 10];
    const s_hz = 1 / on_s + 1 / off_s;
    const decay = (1 - Math.exp(-s_hz * window_s)) / (s_hz * window_s);
    const expected = 1 + ((2 * rate_hz) / on_s / s_hz ** 2) * (1 - decay);
    const arrivals = `{ process: on-off, on: exponential(${on_s} s), off: exponential(${off_s} s), rate: ${rate_hz} /s }`;
    const counts = countsIn(arrivals, window_s, 150, 50);
    const mean = meanOf(counts);
    expect(Math.abs(mean / ((window_s * rate_hz * on_s) / (on_s + off_s)) - 1)).toBeLessThan(0.08);
    expect(expected).toBeGreaterThan(5);
    expect(Math.abs(varianceOf(counts) / mean / expected - 1)).toBeLessThan(0.15);
  });

  it("of constant periods bring Poisson counts in every cycle, and none before their start", () => {
    const arrivals = `{ process: on-off, on: 2 s, off: 3 s, rate: 4 /s, start: "uniform(1 s, 6 s)" }`;
    const counts = countsIn(arrivals, 5, 200, 20);
    expect(Math.abs(meanOf(counts) / 8 - 1)).toBeLessThan(0.04);
    expect(Math.abs(varianceOf(counts) / 8 - 1)).toBeLessThan(0.15);
    const { tasks } = emulate(scenarioOf(text(arrivals, "duration: 6 s", 400)), local(), { details: false });
    const firsts = new Map<string, number>();
    for (const { device, arrival_s } of tasks) firsts.set(device, Math.min(arrival_s, firsts.get(device) ?? Infinity));
    // 0.25 s after a start that is uniform: a device without one so far starts late.
    expect(Math.min(...firsts.values())).toBeGreaterThan(1);
    const early = [...firsts.values()].filter((first_s) => first_s < 3.5).length;
    // P(start + gap < 3.5 s) = (2.5 - (1 - exp(-4 * 2.5)) / 4) / 5, but for gaps that reach beyond the first period.
    expect(Math.abs(early / 400 - (2.5 - (1 - Math.exp(-10)) / 4) / 5)).toBeLessThan(5 * Math.sqrt(0.25 / 400));
  });
});

describe("saturated arrivals", () => {
  it("bring a device's next task the instant its last one has ended", () => {
    const { tasks } = emulate(scenarioOf(text("saturated", "tasks: 30")), random());
    for (const device of ["phone-0", "phone-1", "phone-2"]) {
      const own = tasks.filter((task) => task.device === device).toSorted((a, b) => a.task - b.task);
      own.slice(1).forEach(({ arrival_s }, index) => {
        expect(arrival_s).toBe(own[index]!.completed_s);
      });
      expect(own).toHaveLength(10);
    }
  });
});

describe("a trace of arrivals", () => {
  const csv = "arrival_s,device,data_bits,work_cycles\n0.5,1,100|200,1e6\n0.25,0,10|20|30,1e6|2e6\n0.5,0,7|8,3e6\n";

  it("brings exactly its tasks, in the order of time, whatever their length", async () => {
    const { parseScenario } = await import("../../src/scenario/load/load.js");
    const trace = text("{ process: trace, file: t.csv }", "").replace(/^application:.*$/m, "");
    const { scenario } = parseScenario(trace, "test.yaml", { readFile: () => csv });
    const { tasks, subtasks } = emulate(scenario, local());
    expect(
      tasks.toSorted((a, b) => a.task - b.task).map(({ device, arrival_s, subtasks }) => [device, arrival_s, subtasks]),
    ).toEqual([
      ["phone-0", 0.25, 2],
      ["phone-1", 0.5, 1],
      ["phone-0", 0.5, 1],
    ]);
    const first = subtasks
      .filter(({ task }) => task === 0)
      .map((row) => [row.input_bits, row.output_bits, row.work_cycles]);
    expect(first).toEqual([
      [10, 20, 1e6],
      [20, 30, 2e6],
    ]);
  });
});
