import { describe, expect, it } from "vitest";
import { Simulation } from "../../../src/engine/simulation.js";
import { ComputeNode } from "../../../src/world/computing/compute-node.js";
import type { ExecutionQuote } from "../../../src/world/computing/execution.js";
import { Path } from "../../../src/world/run/account.js";
import { LoneStay, lasting } from "../../support/executions.js";

const power = { idle_w: 10, core_w: 4, data_j_per_bit: 0 };

describe("a node", () => {
  it("keeps a sub-task waiting for its grant, and for all before it", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, { name: "edge", kind: "edge", cores: 4, power });
    const visits = [3, 4, 1].map((cores) => {
      const visit = new LoneStay(lasting(cores, 2));
      simulation.spawn(visit.at(node));
      return visit;
    });
    simulation.run();
    expect(visits.map(({ start_s, end_s }) => [start_s, end_s])).toEqual([
      [0, 2],
      [2, 4],
      [4, 6],
    ]);
  });

  it("is free again when an execution is stopped, and counts the part that was done", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, { name: "edge", kind: "edge", cores: 4, power });
    const visit = new LoneStay(lasting(3, 10));
    const running = simulation.spawn(visit.at(node));
    simulation.schedule(4, () => simulation.interrupt(running, "deadline"));
    simulation.run();
    expect([node.freeCores, node.busy_s, node.backlog_s, visit.end_s]).toEqual([4, 12, 0, 4]);
  });

  it("forgets the work of a sub-task that is stopped while it waits", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, { name: "edge", kind: "edge", cores: 2, power });
    simulation.spawn(new LoneStay(lasting(2, 10)).at(node));
    const visit = new LoneStay(lasting(2, 5));
    const waiting = simulation.spawn(visit.at(node));
    simulation.schedule(1, () => simulation.interrupt(waiting, "deadline"));
    simulation.run(1);
    expect(node.backlog_s).toBeCloseTo(9, 12);
    expect([visit.ready_s, visit.end_s]).toEqual([0, 1]);
    expect(visit.start_s).toBeNaN();
  });

  it("makes a grant wait for the backlog only where it is not free", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, { name: "edge", kind: "edge", cores: 4, power });
    simulation.spawn(new LoneStay(lasting(3, 8)).at(node));
    simulation.run(2);
    const quoteOf = (cores: number): ExecutionQuote => {
      const quote = { wait_s: 0, time_s: 0, cores: 0 };
      node.quote(lasting(cores, 5), quote);
      return quote;
    };
    expect(quoteOf(1)).toEqual({ wait_s: 0, time_s: 5, cores: 1 });
    expect(quoteOf(2)).toEqual({ wait_s: (3 * 6) / 4, time_s: 5, cores: 2 });
  });

  it("draws idle power all the time, and core power while cores are busy", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, { name: "edge", kind: "edge", cores: 4, power });
    const visit = new LoneStay(lasting(3, 2));
    simulation.spawn(visit.at(node));
    simulation.run(5);
    expect(node.expectedEnergy_j(3, 2, 1000)).toBe(24);
    expect(node.energyOf_j(visit, 1000)).toBe(24);
    expect(node.report(5)).toMatchObject({ cpu_j: 4 * 3 * 2, idle_j: 50, energy_j: 74 });
  });

  it("takes energy per bit where it has that", () => {
    const node = new ComputeNode(new Simulation(), {
      name: "edge",
      kind: "edge",
      cores: 4,
      power: { idle_w: 0, core_w: 4, data_j_per_bit: 1e-3 },
    });
    expect(node.expectedEnergy_j(3, 2, 1000)).toBe(1);
    expect(node.energyOf_j(Object.assign(new LoneStay({}), { done: 0.25 }), 1000)).toBe(0.25);
  });
});

describe("a path", () => {
  it("sums its stages, and forks into independent ones", () => {
    const path = new Path();
    path.uplink_s = 1;
    path.queue_s = 2;
    const fork = new Path();
    fork.become(path);
    fork.compute_s = 4;
    expect([path.total_s, fork.total_s]).toEqual([3, 7]);
  });
});
