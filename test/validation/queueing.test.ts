import { describe, expect, it } from "vitest";
import { erlangC, markovQueue } from "../../src/physics/theory/queueing.js";
import { edge } from "../../src/policies/fixed.js";
import { sized } from "../support/effort.js";
import { emulate, scenarioNamed } from "../support/emulate.js";
import { batchError, meanOf, sumOf } from "../support/statistics.js";

const queues = [
  { name: "mm1", servers: 1, arrival_hz: 5, service_hz: 8 },
  { name: "mmc", servers: 16, arrival_hz: 12, service_hz: 1 },
];

describe.each(queues)("the emulated $name", ({ name, servers, arrival_hz, service_hz }) => {
  const { tasks, report } = emulate(scenarioNamed(name, `tasks=${sized(60_000, 200_000)}`), edge(), { details: false });
  const warm = tasks.filter(({ arrival_s }) => arrival_s > 50).toSorted((a, b) => a.task - b.task);
  const theory = markovQueue({ arrival_hz, service_hz, servers });
  const server = report.nodes.find(({ node }) => node === "edge")!;

  const expectMean = (values: readonly number[], expected: number) =>
    expect(Math.abs(meanOf(values) - expected)).toBeLessThan(5 * batchError(values));

  it("has the mean sojourn of theory", () => {
    expectMean(
      warm.map(({ latency_s }) => latency_s),
      theory.sojourn_s,
    );
  });

  it("has the mean wait of theory", () => {
    expectMean(
      warm.map(({ queue_s }) => queue_s),
      theory.wait_s,
    );
  });

  it("lets as many tasks wait as Erlang's C formula says", () => {
    expectMean(
      warm.map(({ queue_s }) => (queue_s > 1e-12 ? 1 : 0)),
      erlangC(servers, arrival_hz / service_hz),
    );
  });

  it("has the mean service time of theory", () => {
    const services = warm.map(({ compute_s }) => compute_s);
    expect(Math.abs(meanOf(services) * service_hz - 1)).toBeLessThan(5 / Math.sqrt(services.length));
  });

  it("obeys the utilization law: busy core-seconds are the sum of all services", () => {
    expect(server.busy_s).toBeCloseTo(sumOf(tasks.map(({ compute_s }) => compute_s)), 5);
    expect(server.utilization).toBeCloseTo(server.busy_s / (servers * report.run_s), 12);
  });

  it("obeys Little's law: the mean queue is the rate of arrivals times the mean wait", () => {
    const waited_s = sumOf(tasks.map(({ queue_s }) => queue_s));
    expect(server.mean_queue * report.run_s).toBeCloseTo(waited_s, 5);
  });

  it("has Poisson arrivals of the scenario's rate", () => {
    const last_s = tasks.reduce((latest_s, { arrival_s }) => Math.max(latest_s, arrival_s), 0);
    expect(Math.abs(last_s * arrival_hz - tasks.length)).toBeLessThan(5 * Math.sqrt(tasks.length));
  });
});
