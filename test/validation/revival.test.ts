import { describe, expect, it } from "vitest";
import { local } from "../../src/policies/fixed.js";
import { emulate, placing, scenarioNamed, scenarioOf } from "../support/emulate.js";
import { meanOf, sumOf } from "../support/statistics.js";

const sensors = (fields: string, rest = "") => `
name: sensors
duration: 100 s
radio: { rate: constant, uplink: 2 Mbps }
edges: [{ name: e1, frequency: 3 GHz }]
devices:
  - { name: sensor, count: 3, frequency: 1 GHz, receivePower: 0.2 W, ${fields} }
application: { chain: { subtasks: 1, data: 50 KB, work: 200 Mcycles } ${rest} }
arrivals: { process: poisson, rate: 1 /s }
objective: energy`;

describe("a device with a threshold", () => {
  it("dies when its charge reaches it, and what is left stays", () => {
    const { report } = emulate(
      scenarioOf(
        sensors("idlePower: 0.5 W, battery: { capacity: 20 J, level: 12 J, alive: { threshold: 2 J } }").replace(
          "rate: 1 /s",
          "rate: 0.0001 /s",
        ),
      ),
      local(),
    );
    for (const { died_s, battery_end_j, deaths } of report.nodes.filter(({ kind }) => kind === "device")) {
      expect(died_s).toBeCloseTo((12 - 2) / 0.5, 9);
      expect(battery_end_j).toBeCloseTo(2, 9);
      expect(deaths).toBeNaN();
    }
  });

  it("that has no more from the start is dead from the start", () => {
    const level = "battery: { capacity: 20 J, level: 2 J, alive: { threshold: 2 J } }";
    const { tasks, report } = emulate(scenarioOf(sensors(level)), local());
    expect(tasks).toEqual([]);
    expect(report.nodes[0]!.died_s).toBe(0);
  });

  it("comes back when it has harvested enough: up (R - T) / (draw - harvest), down (R - T) / harvest, over and over", () => {
    // At rest it draws 0.5 W, and harvests 0.2 W: 10 s up from 5 J down to 2 J, 15 s down.
    const { report } = emulate(
      scenarioOf(
        sensors(
          "idlePower: 0.5 W, battery: { capacity: 20 J, level: 5 J, alive: { threshold: 2 J, revive: 5 J } }, harvest: { process: constant, power: 0.2 W }",
        ).replace("rate: 1 /s", "rate: 0.0001 /s"),
      ),
      local(),
    );
    const { deaths, dead_s, died_s, used_j, died_revived } = report.nodes[0]!;
    const turns_s = died_revived.split(" ").map(Number);
    expect(turns_s).toHaveLength(8);
    turns_s.forEach((time_s, turn) => {
      expect(time_s).toBeCloseTo(10 * Math.ceil((turn + 1) / 2) + 15 * Math.floor((turn + 1) / 2), 6);
    });
    expect(deaths).toBe(4);
    expect(dead_s).toBeCloseTo(4 * 15, 6);
    expect(used_j).toBeCloseTo(0.5 * 40, 6);
    expect(died_s).toBeNaN();
  });

  it("keeps its account of energy through deaths, with tasks on air and in the radio's tail", () => {
    // `finish` checks that what the battery gave is what tasks, radio and CPU took.
    for (const harvest of [
      "{ process: constant, power: 0.15 W }",
      "{ process: packets, rate: 1 /s, energy: exponential(150 mJ) }",
    ]) {
      const fields = `idlePower: 0.05 W, tail: [{ power: 0.4 W, time: 300 ms }, { power: 0.2 W, time: 1 s }],
        battery: { capacity: 6 J, level: "uniform(1 J, 6 J)", alive: { threshold: 0.5 J, revive: 2 J } }, harvest: ${harvest}`;
      const { tasks, report } = emulate(
        scenarioOf(sensors(fields)),
        placing(({ task }) => [task % 2 === 0 ? "e1" : "device"]),
      );
      const devices = report.nodes.filter(({ kind }) => kind === "device");
      expect(sumOf(devices.map(({ deaths }) => deaths))).toBeGreaterThan(3);
      expect(tasks.some(({ reason }) => reason === "battery-empty")).toBe(true);
      for (const { dead_s } of devices) expect(dead_s).toBeLessThan(100);
      expect(tasks.at(-1)!.arrival_s).toBeGreaterThan(80);
    }
  });
});

describe("ddlro-sensors", () => {
  /** Sensors alive after k rounds, by replication. */
  const aliveAfter = (rounds: number, replications: number) =>
    Array.from({ length: replications }, (_, replication) => {
      const scenario = scenarioNamed("ddlro-sensors", `duration=${rounds} s`);
      const { report, tasks } = emulate(scenario, local(), { replication, details: false });
      for (const { status, device_energy_j } of tasks)
        if (status === "completed") expect(device_energy_j).toBeCloseTo(1, 12);
      return report.nodes.filter(({ died_s }) => Number.isNaN(died_s)).length;
    });

  it("has as many alive as the law of their charges says: binomial with P(E0 > T + k (c - r))", () => {
    for (const rounds of [1, 5, 10]) {
      const share = 1 - (0.3 + 0.7 * rounds) / 11;
      const replications = 12;
      const alive = meanOf(aliveAfter(rounds, replications));
      const sd = Math.sqrt((55 * share * (1 - share)) / replications);
      expect(Math.abs(alive - 55 * share)).toBeLessThan(4 * sd);
    }
  });

  it("has sensors that come back after 12 s and more", () => {
    const after = meanOf(aliveAfter(14, 3));
    const final = 55 * (1 - (0.3 + 0.7 * 14) / 11);
    expect(after).toBeGreaterThan(final + 1);
  });
});
