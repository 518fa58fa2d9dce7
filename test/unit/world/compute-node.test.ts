import { describe, expect, it } from "vitest";
import { Simulation } from "../../../src/engine/simulation.js";
import { ComputeNode, type Visit } from "../../../src/world/compute-node.js";
import { Path } from "../../../src/world/ledger.js";

const power = { idle_w: 10, core_w: 4, data_j_per_bit: 0 };
const newVisit = (): Visit => ({ ready_s: Number.NaN, start_s: Number.NaN, end_s: Number.NaN });

describe("a node", () => {
  it("keeps a sub-task waiting for its grant, and for all before it", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, "edge", "edge", 4, power);
    const visits = [3, 4, 1].map((cores) => {
      const visit = newVisit();
      simulation.spawn(node.execute(cores, 2, visit));
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
    const node = new ComputeNode(simulation, "edge", "edge", 4, power);
    const visit = newVisit();
    const running = simulation.spawn(node.execute(3, 10, visit));
    simulation.schedule(4, () => simulation.interrupt(running, "deadline"));
    simulation.run();
    expect([node.freeCores, node.busy_s, node.backlog_s, visit.end_s]).toEqual([4, 12, 0, 4]);
  });

  it("forgets the work of a sub-task that is stopped while it waits", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, "edge", "edge", 2, power);
    simulation.spawn(node.execute(2, 10, newVisit()));
    const visit = newVisit();
    const waiting = simulation.spawn(node.execute(2, 5, visit));
    simulation.schedule(1, () => simulation.interrupt(waiting, "deadline"));
    simulation.run(1);
    expect(node.backlog_s).toBeCloseTo(9, 12);
    expect([visit.ready_s, visit.end_s]).toEqual([0, 1]);
    expect(visit.start_s).toBeNaN();
  });

  it("makes a grant wait for the backlog only where it is not free", () => {
    const simulation = new Simulation();
    const node = new ComputeNode(simulation, "edge", "edge", 4, power);
    simulation.spawn(node.execute(3, 8, newVisit()));
    simulation.run(2);
    expect([node.wait_s(1), node.wait_s(2)]).toEqual([0, (3 * 6) / 4]);
  });

  it("draws idle power all the time, and core power while cores are busy", () => {
    const node = new ComputeNode(new Simulation(), "edge", "edge", 4, power);
    node.charge(node.executionEnergy_j(3, 2, 1000));
    expect(node.report(5)).toMatchObject({ cpu_j: 4 * 3 * 2, idle_j: 50, energy_j: 74 });
  });

  it("takes energy per bit where it has that", () => {
    const node = new ComputeNode(new Simulation(), "edge", "edge", 4, { idle_w: 0, core_w: 4, data_j_per_bit: 1e-3 });
    expect(node.executionEnergy_j(3, 2, 1000)).toBe(1);
  });
});

describe("a path", () => {
  it("sums its stages, and forks into independent ones", () => {
    const path = new Path();
    path.uplink_s = 1;
    path.queue_s = 2;
    const fork = path.fork();
    fork.compute_s = 4;
    expect([path.total_s, fork.total_s]).toEqual([3, 7]);
  });
});
