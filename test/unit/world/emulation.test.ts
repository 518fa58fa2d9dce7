import { describe, expect, it } from "vitest";
import { local } from "../../../src/policies/fixed.js";
import { random } from "../../../src/policies/random.js";
import { emulate, placing, prepare, scenarioOf } from "../../support/emulate.js";

/** Sizes and times are round, so that many things happen at the same instant. */
const diamonds = (arrivals: string, length: string, deadline = ""): string => `
name: diamonds
${length}
radio: { rate: constant, uplink: 8 Mbps }
edges:
  - { name: scenb, cores: 16, frequency: 1 GHz }
devices:
  - { name: phone, count: 3, cores: 1, frequency: 1 GHz }
application:
  ${deadline}
  graph:
    nodes:
      - { name: a, work: 1000 Mcycles }
      - { name: b, work: 1000 Mcycles }
      - { name: c, work: 1000 Mcycles }
      - { name: d, work: 1000 Mcycles }
    edges:
      - { from: input, to: a, data: 1 MB }
      - { from: a, to: b, data: 1 MB }
      - { from: a, to: c, data: 1 MB }
      - { from: b, to: d, data: 1 MB }
      - { from: c, to: d, data: 1 MB }
      - { from: d, to: output, data: 1 MB }
arrivals: ${arrivals}
`;

const atEdge = () => placing(({ graph }) => new Array<string>(graph.subtasks).fill("scenb"));

describe("a run that is stopped in the middle of an instant", () => {
  const arrivals = {
    saturated: "saturated",
    poisson: "{ process: poisson, rate: 1 /s }",
    periodic: "{ process: periodic, every: 1 s }",
  };

  it.each(Object.entries(arrivals))("books every task, %s arrivals", (_, process) => {
    const scenario = scenarioOf(diamonds(process, "tasks: 20"));
    for (let events = 0; events < 150; events++) {
      const { emulation, records } = prepare(scenario, random());
      emulation.run(events);
      const { counts } = emulation.finish();
      expect(records.tasks).toHaveLength(counts.generated);
      expect(counts.completed + counts.inFlight).toBe(counts.generated);
    }
  });
});

describe("tasks under way when the duration is over", () => {
  const { tasks, report } = emulate(scenarioOf(diamonds("saturated", "duration: 7500 ms")), atEdge());

  it("are in flight", () => {
    expect(report.counts).toEqual({ generated: 6, completed: 3, late: 0, dropped: 0, inFlight: 3 });
    expect(tasks.filter(({ status }) => status === "in-flight")).toHaveLength(3);
  });

  it("do not lengthen the run", () => {
    expect(report.run_s).toBe(7.5);
  });
});

describe("a deadline that drops tasks", () => {
  // Up 1 s, a 1 s, then b and c in parallel until 3 s, d until 4 s, down until 5 s.
  const run = (deadline: string) =>
    emulate(scenarioOf(diamonds("saturated", "tasks: 3", `deadline: ${deadline}\n  onDeadline: drop`)), atEdge());

  it("gives everything back at once", () => {
    const { tasks, subtasks, report } = run("2500 ms");
    expect(tasks.map(({ status, reason }) => `${status} ${reason}`)).toEqual(new Array(3).fill("dropped deadline"));
    expect(report.run_s).toBe(2.5);
    expect(Math.max(...subtasks.map(({ end_s }) => end_s))).toBe(2.5);
  });

  it("leaves nothing running when it falls on the instant at which branches part", () => {
    const { tasks, report } = run("2 s");
    expect(report.run_s).toBe(2);
    expect(tasks.map(({ status }) => status)).toEqual(["dropped", "dropped", "dropped"]);
  });

  it("does not stop a task that ends before it", () => {
    expect(run("5001 ms").tasks.map(({ status, latency_s }) => [status, latency_s])).toEqual(
      new Array(3).fill(["completed", 5]),
    );
  });

  it("charges what was used until then", () => {
    const { tasks } = run("2500 ms");
    for (const task of tasks) {
      expect(task.edge_core_s).toBeCloseTo(2, 9);
      expect(task.uplink_bits).toBe(8e6);
    }
  });
});

describe("a deadline that lets tasks go on", () => {
  it("makes them late", () => {
    const { tasks, report } = emulate(
      scenarioOf(diamonds("saturated", "tasks: 6", "deadline: 4 s\n  onDeadline: continue")),
      atEdge(),
    );
    expect(tasks.map(({ status }) => status)).toEqual(new Array(6).fill("late"));
    expect(report.counts.late).toBe(6);
  });
});

describe("the makespan of a diamond", () => {
  it("is that of its longest branch: both branches run at once", () => {
    const { tasks } = emulate(scenarioOf(diamonds("saturated", "tasks: 3")), atEdge());
    for (const { latency_s, compute_s, uplink_s, downlink_s, queue_s } of tasks)
      expect([latency_s, compute_s, uplink_s, downlink_s, queue_s]).toEqual([5, 3, 1, 1, 0]);
  });

  it("has both branches in a row on a device with one core", () => {
    const { tasks } = emulate(scenarioOf(diamonds("saturated", "tasks: 3")), local());
    for (const { latency_s, compute_s, queue_s } of tasks) expect([latency_s, compute_s, queue_s]).toEqual([4, 3, 1]);
  });

  it("has data of both branches queue for one link", () => {
    // a on the device until 1 s; b and c at the edge: 1 s and 2 s on the link; d on the device, after two downlinks.
    const { tasks } = emulate(
      scenarioOf(diamonds("saturated", "tasks: 1")),
      placing(() => ["device", "scenb", "scenb", "device"]),
    );
    // b: link 1-2, edge 2-3, down 3-4. c: waits 1-2, link 2-3, edge 3-4, down 4-5. d: 5-6.
    expect(tasks[0]!.latency_s).toBe(6);
    expect(tasks[0]!.queue_s).toBe(1);
    expect(tasks[0]!.uplink_s).toBe(1);
    expect(tasks[0]!.downlink_s).toBe(1);
  });
});

describe("the radio of a device", () => {
  it("idles whenever no transfer is on air, however many overlap", () => {
    const cell = scenarioOf(
      diamonds("saturated", "tasks: 3").replace(
        /radio: .*/,
        "radio: { fading: { model: none }, allocation: { scheme: fixed, subcarriers: 32 } }",
      ),
    );
    const { transfers, tasks, report } = emulate(
      cell,
      placing(() => ["device", "scenb", "scenb", "device"]),
    );
    for (const task of tasks) {
      // The uplinks of b and c, and later their downlinks, are on air side by side.
      const own = transfers.filter((row) => row.task === task.task);
      const ends = ["uplink", "downlink"].map((leg) => own.filter((row) => row.leg === leg));
      const onAir_s = ends
        .map((rows) => Math.max(...rows.map((row) => row.end_s)) - Math.min(...rows.map((row) => row.start_s)))
        .reduce((sum, span_s) => sum + span_s, 0);
      expect(own).toHaveLength(4);
      expect(report.nodes.find(({ node }) => node === task.device)!.idle_j).toBeCloseTo(
        0.02 * (report.run_s - onAir_s),
        9,
      );
    }
  });
});

describe("the report of a network", () => {
  it.each(["{ probability: 0 }", "{ probability: 0.1 }"])(
    "has rows for a device's own links, with losses of %s",
    (loss) => {
      const scenario = scenarioOf(diamonds("saturated", "tasks: 3"), `radio.loss=${loss}`);
      const { report, transfers } = emulate(scenario, atEdge());
      const rows = report.nodes.filter(({ kind }) => kind === "uplink" || kind === "downlink");
      expect(rows.map(({ node }) => node)).toEqual(
        [0, 1, 2].flatMap((k) => [`phone-${k}-uplink`, `phone-${k}-downlink`]),
      );
      expect(rows.reduce((sum, { served }) => sum + served, 0)).toBe(transfers.length);
    },
  );
});
