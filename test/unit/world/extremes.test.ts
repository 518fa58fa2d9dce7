import { describe, expect, it } from "vitest";
import { cloud, edge, local } from "../../../src/policies/fixed.js";
import { greedy } from "../../../src/policies/greedy.js";
import { optimal } from "../../../src/policies/optimal.js";
import { emulate, placing, scenarioOf } from "../../support/emulate.js";

const text = (radio: string, data: string, work: string, length = "tasks: 3"): string => `
name: extremes
${length}
radio: ${radio}
edges: [{ name: scenb, cores: 4, frequency: 2 GHz }]
clouds: [{ name: cloud, frequency: unlimited }]
backhaul: { delay: 10 ms, rate: unlimited }
devices: [{ name: phone, position: [50 m, 0 m], frequency: 1 GHz }]
application: { chain: { subtasks: 2, data: ${data}, work: ${work} } }
arrivals: { process: periodic, every: 100 s }
objective: { kind: dios, edgeEnergy: 1, cloudEnergy: 1 }
`;

const links = "{ rate: constant, uplink: 8 Mbps }";
const cells = {
  "fixed grants": "{ fading: { model: none }, allocation: { scheme: fixed, subcarriers: 8 } }",
  "fixed grants and fading":
    "{ fading: { model: block, coherence: 10 ms }, allocation: { scheme: fixed, subcarriers: 8 } }",
  "equal shares and fading": "{ fading: { model: block, coherence: 10 ms }, allocation: { scheme: equal-share } }",
};
const dead = Object.entries(cells).map(
  ([name, cell]) => [name, cell.replace("{", "{ pathLoss: { model: fixed, gain: -4000 dB },")] as const,
);

describe("data of 0 bits", () => {
  it("take no time, wait for nobody, and are no transfer", () => {
    for (const radio of [links, ...Object.values(cells)]) {
      const { tasks, transfers } = emulate(scenarioOf(text(radio, "0 B", "200 Mcycles")), edge());
      expect(transfers).toEqual([]);
      for (const task of tasks) {
        expect(task.latency_s).toBeCloseTo(0.2, 9);
        expect([task.uplink_bits, task.device_tx_j, task.spectrum_s]).toEqual([0, 0, 0]);
      }
    }
  });

  it("do not even pay the wire's delay", () => {
    const { tasks } = emulate(scenarioOf(text(links, "0 B", "200 Mcycles")), cloud());
    for (const { latency_s } of tasks) expect(latency_s).toBe(0);
  });
});

describe("work of 0 cycles", () => {
  it("takes no time and costs nothing", () => {
    const { tasks } = emulate(scenarioOf(text(links, "0 B", "0 cycles")), local());
    for (const { latency_s, cost, device_energy_j } of tasks)
      expect([latency_s, cost, device_energy_j]).toEqual([0, 0, 0]);
  });
});

describe("a cloud of unlimited frequency", () => {
  it("computes in no time, and costs no core-seconds", () => {
    const { tasks, report } = emulate(scenarioOf(text(links, "1 MB", "200 Gcycles")), cloud());
    for (const { compute_s, cloud_core_s, cloud_energy_j, latency_s } of tasks) {
      expect([compute_s, cloud_core_s, cloud_energy_j]).toEqual([0, 0, 0]);
      expect(latency_s).toBeCloseTo(1 + 0.01 + 0.01 + 1, 9);
    }
    expect(report.nodes.find(({ node }) => node === "cloud")).toMatchObject({ busy_s: 0, served: 6 });
  });
});

describe.each(dead)("a channel without power, %s", (_, radio) => {
  it("never carries anything: tasks are dropped for want of coverage, and the run ends", () => {
    const { tasks, transfers } = emulate(scenarioOf(text(radio, "1 KB", "1 Mcycles")), edge());
    expect(tasks.map(({ status, reason }) => `${status} ${reason}`)).toEqual(new Array(3).fill("dropped coverage"));
    expect(transfers.map(({ status }) => status)).toEqual(new Array(3).fill("dropped"));
  });

  it("makes offloading infinitely costly", () => {
    const costs: number[] = [];
    const policy = placing((_, view) => {
      costs.push(view.cost(["scenb", "device"]), view.moveCost(0, "device", "cloud"), view.cost(["device", "device"]));
      return ["device", "device"];
    });
    emulate(scenarioOf(text(radio, "1 KB", "1 Mcycles", "tasks: 1")), policy);
    expect(costs[0]).toBe(Infinity);
    expect(costs[1]).toBe(Infinity);
    expect(costs[2]).toBeLessThan(Infinity);
  });

  it.each([greedy, optimal])("keeps tasks on the device under a policy that looks", (make) => {
    const { tasks } = emulate(scenarioOf(text(radio, "1 KB", "1 Gcycles")), make());
    expect(tasks.map(({ status, placement }) => `${status} ${placement}`)).toEqual(
      new Array(3).fill("completed device>device"),
    );
  });
});

describe.each(Object.entries(cells))("a cell far out of reach, %s", (_, cell) => {
  // 23 dBm over 8 subcarriers, and -127 dBm of noise on each: 14 - 240 + 127 dB, so less than a thousandth of a bit in 10 s.
  const radio = cell.replace("{", "{ pathLoss: { model: fixed, gain: -240 dB },");

  it("carries less than a bit within the time-out: tasks are dropped for want of coverage, and the run ends", () => {
    const { tasks } = emulate(scenarioOf(text(radio, "100 KB", "1 Mcycles")), edge());
    expect(tasks.map(({ status, reason }) => `${status} ${reason}`)).toEqual(new Array(3).fill("dropped coverage"));
  });
});

describe.each(["best-channel", "proportional-fair"])("a cell far out of reach under %s", (scheme) => {
  it("gives transfers up, too", () => {
    const radio = `{ pathLoss: { model: fixed, gain: -240 dB }, allocation: { scheme: ${scheme} } }`;
    const { tasks } = emulate(scenarioOf(text(radio, "100 KB", "1 Mcycles")), edge());
    expect(tasks.map(({ status, reason }) => `${status} ${reason}`)).toEqual(new Array(3).fill("dropped coverage"));
  });
});

describe("huge sizes", () => {
  it.each(Object.entries({ links, ...cells }))("are carried to the last bit, %s", (_, radio) => {
    const { tasks } = emulate(scenarioOf(text(radio, "100 MB", "1 Gcycles", "tasks: 1")), edge());
    expect(tasks[0]).toMatchObject({ status: "completed", uplink_bits: 8e8, downlink_bits: 8e8 });
  });
});
