import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareInterval, tInterval } from "../../../src/experiment/analysis/statistics/statistics.js";
import { jainIndex } from "../../../src/experiment/metrics/devices.js";
import { knownMetrics } from "../../../src/experiment/metrics/known.js";
import { Offloading } from "../../../src/experiment/metrics/offloading.js";
import { RunSummary } from "../../../src/experiment/runs/results/summary.js";
import { inCatalogOrder, metricFacts, POPULATIONS } from "../../../src/output/metrics/metrics.js";
import { emptyNodeRecord } from "../../../src/world/port/node-report.js";
import type { ExecutionFacts, NodeRecord } from "../../../src/world/port/records.js";
import { taskRecord } from "../output/sample-records.js";

describe("Jain's index", () => {
  it("is 1 where all have the same, 1/n where one has all, and (sum x)^2 / (n sum x^2) between", () => {
    expect(jainIndex([7, 7, 7])).toBeCloseTo(1, 14);
    expect(jainIndex([0, 0, 0, 5])).toBeCloseTo(1 / 4, 14);
    expect(jainIndex([1, 2, 3])).toBeCloseTo(36 / (3 * 14), 14);
    expect(jainIndex([])).toBeNaN();
    expect(jainIndex([0, 0])).toBeNaN();
  });

  it("does not depend on the unit, and stays between 1/n and 1", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(1e-200, 1e200),
        (values, unit) => {
          const index = jainIndex(values);
          expect(index).toBeGreaterThanOrEqual(1 / values.length - 1e-12);
          expect(index).toBeLessThanOrEqual(1);
          expect(jainIndex(values.map((value) => value * unit))).toBeCloseTo(index, 10);
        },
      ),
    );
  });
});

describe("the interval of shares", () => {
  it("stays within 0 and 1 and holds the mean, where Student's leaves them", () => {
    const shares = [0, 0, 0, 0.02];
    expect(tInterval(shares).low).toBeLessThan(0);
    const { low, high, mean } = shareInterval(shares);
    expect(low).toBeGreaterThan(0);
    expect(mean).toBeCloseTo(0.005, 14);
    expect(high).toBeLessThan(1);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 }), (values) => {
        const interval = shareInterval(values);
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.high).toBeLessThanOrEqual(1);
        expect(interval.low).toBeLessThanOrEqual(interval.mean + 1e-12);
        expect(interval.high).toBeGreaterThanOrEqual(interval.mean - 1e-12);
      }),
    );
  });

  it("is Student's where shares hardly scatter, and is turned around with the shares", () => {
    const shares = [0.5, 0.5001, 0.4999, 0.5002];
    const [logit, student] = [shareInterval(shares), tInterval(shares)];
    expect(logit.low).toBeCloseTo(student.low, 7);
    expect(logit.high).toBeCloseTo(student.high, 7);
    const [few, many] = [shareInterval([0.1, 0.02, 0.07]), shareInterval([0.9, 0.98, 0.93])];
    expect(many.low).toBeCloseTo(1 - few.high, 12);
    expect(many.high).toBeCloseTo(1 - few.low, 12);
    expect(shareInterval([1, 1, 1])).toMatchObject({ low: 1, high: 1 });
    expect(shareInterval([0.3]).low).toBeNaN();
  });
});

const execution = (changes: Partial<ExecutionFacts>): ExecutionFacts => ({
  ...{ task: 0, arrival_s: 0, site: "device", subtask: 0, input_bits: 100, ready_s: 0, end_s: 1, queued_s: 0 },
  status: "completed",
  ...changes,
});

describe("the shares that are offloaded", () => {
  it("are of tasks, sub-tasks and bits, whatever became of them", () => {
    const offloading = new Offloading(["edge", "cloud"]);
    for (const placement of ["device>edge>edge", "device>device", "cloud", "edge>", ""]) offloading.task({ placement });
    offloading.execution(execution({ site: "device", input_bits: 100 }));
    offloading.execution(execution({ site: "edge", input_bits: 250, status: "dropped" }));
    offloading.execution(execution({ site: "cloud", input_bits: 50 }));
    // The work of a decision is no sub-task.
    offloading.execution(execution({ site: "edge", input_bits: 1e9, subtask: Number.NaN }));
    const values = Object.fromEntries([...offloading.measures()].map(({ name, value }) => [name, value]));
    expect(values).toEqual({
      offloaded_share: 3 / 4,
      "offloaded_share@edge": 2 / 4,
      "offloaded_share@cloud": 1 / 4,
      offloaded_subtask_share: 4 / 7,
      "offloaded_subtask_share@edge": 3 / 7,
      "offloaded_subtask_share@cloud": 1 / 7,
      offloaded_bits_share: 300 / 400,
      "offloaded_bits_share@edge": 250 / 400,
      "offloaded_bits_share@cloud": 50 / 400,
    });
  });
});

const node = (name: string, kind: NodeRecord["kind"], changes: Partial<NodeRecord>): NodeRecord => ({
  ...emptyNodeRecord(name, kind, 1),
  ...changes,
});

describe("a run summed up", () => {
  const network = {
    servers: ["edge"],
    groups: [
      { name: "phone", count: 2 },
      { name: "car", count: 1 },
    ],
  };
  const summary = new RunSummary({ policy: "p", replication: 0 }, { warmup_s: 10, network });
  summary.add(taskRecord({ device: "phone-0", arrival_s: 11, latency_s: 1, device_energy_j: 2 }));
  summary.add(taskRecord({ device: "phone-1", arrival_s: 12, latency_s: 3, device_energy_j: 4, status: "late" }));
  summary.add(taskRecord({ device: "car", arrival_s: 13, latency_s: 5, device_energy_j: 6 }));
  const lost = {
    status: "dropped",
    device_energy_j: 8,
    edge_energy_j: 1,
    cloud_energy_j: 2,
    backhaul_energy_j: 4,
  } as const;
  summary.add(taskRecord({ ...lost, device: "car", arrival_s: 14 }));
  summary.add(taskRecord({ device: "car", arrival_s: 15, status: "in-flight", device_energy_j: 10 }));
  summary.add(taskRecord({ device: "car", arrival_s: 9, latency_s: 1e6 }));
  summary.execution(execution({ arrival_s: 11, site: "edge", ready_s: 12, queued_s: 0.5, end_s: 14 }));
  summary.execution(execution({ arrival_s: 12, site: "edge", ready_s: 13, queued_s: 1.5, end_s: 15 }));
  summary.execution(execution({ arrival_s: 9, site: "edge", ready_s: 13, queued_s: 99, end_s: 200 }));
  summary.execution(
    execution({ arrival_s: 12, site: "edge", ready_s: 13, queued_s: 99, end_s: 200, status: "dropped" }),
  );
  const device = (name: string, energy_j: number) =>
    node(name, "device", { energy_j, cpu_j: energy_j / 2, tx_j: 1, rx_j: 0, idle_j: energy_j / 2 - 1 });
  const nodes = [
    ...[device("phone-0", 10), device("phone-1", 20), device("car", 30)],
    node("edge", "edge", { utilization: 0.25, energy_j: 100, idle_j: 60 }),
  ];
  const { metrics } = summary.result(20, { nodes });
  const value = (name: string): number => metrics[name]!.mean;

  it("tells what was spent on what was lost, and energy per arrived and per finished task", () => {
    expect(value("device_energy_j")).toBe(4);
    expect(value("device_energy_per_arrived_j")).toBe(30 / 5);
    expect(value("device_energy_per_finished_j")).toBe(30 / 3);
    expect(value("device_energy_on_dropped_j")).toBe(8);
    expect(value("server_energy_on_dropped_j")).toBe(7);
    expect(value("device_energy_on_dropped_share")).toBe(8 / 30);
  });

  it("tells misses, goodput and what is in flight", () => {
    expect(value("deadline_miss_share")).toBe(2 / 4);
    expect(value("finished_share")).toBe(3 / 5);
    expect(value("in_flight_share")).toBe(1 / 5);
    expect(value("throughput_per_s")).toBe(3 / 10);
    expect(value("goodput_per_s")).toBe(2 / 10);
  });

  it("tells servers and groups apart", () => {
    expect(value("wait_s@edge")).toBe(1);
    expect(value("sojourn_s@edge")).toBe(2);
    expect(value("utilization@edge")).toBe(0.25);
    expect(value("server_idle_energy_j@edge")).toBe(60);
    expect(value("latency_s@phone")).toBe(2);
    expect(value("latency_s@car")).toBe(5);
    expect(value("completed_share@car")).toBe(1 / 2);
    expect(value("throughput_per_s@phone")).toBe(2 / 10);
  });

  it("tells devices' energy and fairness over the run", () => {
    expect(value("energy_per_device_j")).toBe(20);
    expect(value("cpu_energy_per_device_j")).toBe(10);
    expect(metrics.tail_energy_per_device_j!.mean).toBeNaN();
    expect(value("jain_energy")).toBeCloseTo(jainIndex([10, 20, 30]), 14);
    expect(value("jain_latency")).toBeCloseTo(jainIndex([1, 3, 5]), 14);
    expect(value("jain_throughput")).toBeCloseTo(1, 14);
  });

  it("has no metric that the list of known ones lacks, and every one of them", () => {
    expect(inCatalogOrder(Object.keys(metrics))).toEqual(knownMetrics(network));
    for (const name of Object.keys(metrics)) expect(Object.keys(POPULATIONS)).toContain(metricFacts(name).population);
    expect(Object.keys(metrics).filter((name) => metricFacts(name).population === "own")).toEqual([]);
  });
});

describe("the order of metrics", () => {
  it("is the catalog's, then servers by their numbers, then own ones as they come", () => {
    expect(inCatalogOrder(["zeta", "wait_s@edge10", "cost", "alpha", "wait_s@edge9", "latency_s"])).toEqual([
      ...["latency_s", "cost", "wait_s@edge9", "wait_s@edge10", "zeta", "alpha"],
    ]);
  });
});
