import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/engine/random.js";
import { RenewalOutages } from "../../src/physics/outages.js";
import { greedy } from "../../src/policies/greedy.js";
import { optimal } from "../../src/policies/optimal.js";
import { allPlacements, emulate, placing, scenarioOf } from "../support/emulate.js";
import { meanOf, sumOf, varianceOf } from "../support/statistics.js";

const REPLICATIONS = 20;

/** A cloud that is up for 40 s and down for 10 s on average, and a task a second that takes 5 s on average there. */
const scenario = scenarioOf(`
name: outages
duration: 2000 s
seed: 3
radio: { rate: constant, uplink: 1000 Gbps }
clouds:
  - name: cloud
    frequency: 1 GHz
    direct: { uplink: 1000 Gbps }
    outages: { up: exponential(40 s), down: exponential(10 s) }
devices: [{ name: phone, cores: 1000000, frequency: 1 MHz }]
application: { chain: { subtasks: 1, data: 0 B, work: exponential(5 Gcycles) } }
arrivals: { process: poisson, rate: 1 /s }
objective: latency
`);

const near = (values: readonly number[], expected: number): void => {
  const error = Math.sqrt(varianceOf(values) / values.length);
  expect(error).toBeLessThan(0.05);
  expect(Math.abs(meanOf(values) - expected)).toBeLessThan(4.5 * error);
};

describe("a server that fails and is repaired", () => {
  it("is available for E[up] / (E[up] + E[down]) of the time, and completes what it was up for long enough for", () => {
    const down: number[] = [];
    const turnedAway: number[] = [];
    const completed: number[] = [];
    for (let replication = 0; replication < REPLICATIONS; replication++) {
      const { tasks, subtasks, report } = emulate(
        scenario,
        placing(() => ["cloud"]),
        { replication },
      );
      const cloud = report.nodes.find(({ node }) => node === "cloud")!;
      const ended = tasks.filter(({ status }) => status !== "in-flight");
      for (const { status, reason } of ended) expect(reason).toBe(status === "completed" ? "" : "site-down");
      down.push(cloud.down_s / report.run_s);
      turnedAway.push(subtasks.filter(({ start_s }) => Number.isNaN(start_s)).length / tasks.length);
      completed.push(ended.filter(({ status }) => status === "completed").length / ended.length);
    }
    near(down, 10 / 50);
    // Poisson arrivals see time averages.
    near(turnedAway, 10 / 50);
    // Up for another exponential time with mean 40 s, of which 5 s are needed on average: mu / (mu + 1 / 40).
    near(completed, (40 / 50) * (1 / 5 / (1 / 5 + 1 / 40)));
  });

  it("is not chosen while it is down by a policy that looks at costs", () => {
    let seen = 0;
    const { place, ...rest } = greedy();
    const { tasks, subtasks } = emulate(scenario, {
      ...rest,
      place(request, view) {
        const placement = place!(request, view);
        const { isDown } = view.site("cloud");
        expect(placement).toEqual([isDown ? "device" : "cloud"]);
        if (isDown) seen++;
        return placement;
      },
    });
    expect(seen).toBeGreaterThan(200);
    expect(tasks.some(({ reason }) => reason === "site-down")).toBe(true);
    for (const { start_s } of subtasks) expect(start_s).not.toBeNaN();
  });

  it.each([
    ["a chain", "{ chain: { subtasks: 2, data: 1 KB, work: 1 Mcycles } }"],
    [
      "a graph that forks",
      "{ graph: { nodes: [{ name: a, work: 1 Mcycles }, { name: b, work: 1 Mcycles }], edges: [{ from: input, to: a, data: 1 KB }, " +
        "{ from: a, to: b, data: 1 KB }, { from: a, to: output, data: 1 KB }, { from: b, to: output, data: 1 KB }] } }",
    ],
  ])("leaves %s on the device, at an infinite cost, where nobody can decide", (_, application) => {
    const stuck = scenarioOf(`
name: stuck
tasks: 40
radio: { rate: constant, uplink: 8 Mbps }
decision: { at: edge, operations: 1 Mcycles, report: 1 KB }
edges: [{ name: scenb, outages: { up: 20 ms, down: 1 s } }]
devices: [{ name: phone }]
application: ${application}
arrivals: { process: periodic, every: 100 ms }
objective: latency
`);
    const { place, ...rest } = optimal();
    let seen = 0;
    const { tasks } = emulate(stuck, {
      ...rest,
      place(request, view) {
        const placement = place!(request, view);
        if (!view.site("scenb").isDown) return placement;
        seen++;
        for (const sites of allPlacements(2, ["device", "scenb"])) expect(view.cost(sites)).toBe(Infinity);
        expect(placement).toEqual(["device", "device"]);
        return placement;
      },
    });
    expect(seen).toBeGreaterThan(10);
    expect(tasks).toHaveLength(40);
  });

  it("fails and is repaired at the same instants, whoever asks and when", () => {
    const make = () => {
      const random = new RandomStreams(8, 0).stream("test", "outages");
      return new RenewalOutages(
        () => 1 + random(),
        () => random(),
      );
    };
    const inOrder = make();
    const times_s = Array.from({ length: 400 }, (_, index) => index * 0.23);
    const states = times_s.map((time_s) => inOrder.isDown(time_s));
    expect(sumOf(states.map(Number)) / 400).toBeGreaterThan(0.1);
    const backwards = make();
    for (let index = times_s.length - 1; index >= 0; index--)
      expect(backwards.isDown(times_s[index]!)).toBe(states[index]);
    const failure_s = make().nextFailure_s(0);
    expect(failure_s).toBeGreaterThan(1);
    expect([inOrder.isDown(failure_s - 1e-9), inOrder.isDown(failure_s)]).toEqual([false, true]);
    expect(inOrder.nextFailure_s(failure_s)).toBeGreaterThan(failure_s + 1);
    expect(inOrder.downUntil_s(failure_s)).toBe(0);
    expect(inOrder.downUntil_s(failure_s + 1e-6)).toBeCloseTo(1e-6, 12);
  });
});
