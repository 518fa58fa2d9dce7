import { describe, expect, it } from "vitest";
import {
  erlangB,
  erlangC,
  markovQueue,
  pollaczekKhinchinWait_s,
  processorSharingSojourn_s,
  tandemSojourn_s,
  unlimitedServers,
} from "../../../../src/physics/theory/queueing.js";

/** Steady state of M/M/c/K from its balance equations, state by state. */
const balance = (arrival_hz: number, service_hz: number, servers: number, capacity: number): number[] => {
  const weights = [1];
  for (let n = 1; n <= capacity; n++)
    weights.push((weights[n - 1]! * arrival_hz) / (Math.min(n, servers) * service_hz));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

describe("Erlang's formulas", () => {
  it.each([
    [8, 0.00453],
    [12, 0.06041],
    [16, 0.17531],
  ])("16 servers without queue lose at %s Erlang: %s", (load, value) => {
    expect(erlangB(16, load)).toBeCloseTo(value, 5);
  });

  it("16 servers with a queue delay .20457 at 12 Erlang, all from 16 on", () => {
    expect(erlangC(16, 12)).toBeCloseTo(0.20457, 5);
    expect(erlangC(1, 0.3)).toBeCloseTo(0.3, 12);
    expect(erlangC(16, 16)).toBe(1);
    expect(erlangC(16, 20)).toBe(1);
  });

  it("hold for thousands of servers", () => {
    expect(erlangB(5000, 4900)).toBeGreaterThan(0);
    expect(erlangC(5000, 4900)).toBeLessThan(1);
  });
});

describe("the M/M/c/K queue", () => {
  it("M/M/1 (5, 8): W .3333, Wq .2083, L 1.6667", () => {
    const { sojourn_s, wait_s, present, utilization, delayed } = markovQueue({ arrival_hz: 5, service_hz: 8 });
    expect(sojourn_s).toBeCloseTo(1 / 3, 12);
    expect(wait_s).toBeCloseTo(0.2083, 4);
    expect(present).toBeCloseTo(5 / 3, 12);
    expect(utilization).toBe(0.625);
    expect(delayed).toBeCloseTo(0.625, 12);
  });

  it("M/M/16 (12, 1): P(wait) .20457, Wq .05114", () => {
    const { delayed, wait_s } = markovQueue({ arrival_hz: 12, service_hz: 1, servers: 16 });
    expect(delayed).toBeCloseTo(0.20457, 5);
    expect(wait_s).toBeCloseTo(0.05114, 5);
  });

  it("M/M/16/20 (14, 1): blocking .05040, W 1.04373", () => {
    const { blocking, sojourn_s } = markovQueue({ arrival_hz: 14, service_hz: 1, servers: 16, capacity: 20 });
    expect(blocking).toBeCloseTo(0.0504, 5);
    expect(sojourn_s).toBeCloseTo(1.04373, 5);
  });

  it("is Erlang's loss system without a queue", () => {
    const { blocking, wait_s, delayed } = markovQueue({ arrival_hz: 12, service_hz: 1, servers: 16, capacity: 16 });
    expect(blocking).toBeCloseTo(erlangB(16, 12), 14);
    expect(wait_s).toBe(0);
    expect(delayed).toBe(0);
  });

  it.each([
    [14, 1, 16, 20],
    [3, 2, 1, 5],
    [30, 1, 4, 9],
  ])("(%s, %s, %s, %s) agrees with its balance equations", (arrival_hz, service_hz, servers, capacity) => {
    const shares = balance(arrival_hz, service_hz, servers, capacity);
    const mean = (value: (n: number) => number) => shares.reduce((sum, share, n) => sum + share * value(n), 0);
    const queue = markovQueue({ arrival_hz, service_hz, servers, capacity });
    expect(queue.blocking).toBeCloseTo(shares[capacity]!, 12);
    expect(queue.present).toBeCloseTo(
      mean((n) => n),
      12,
    );
    expect(queue.queued).toBeCloseTo(
      mean((n) => Math.max(0, n - servers)),
      12,
    );
    expect(queue.utilization).toBeCloseTo(mean((n) => Math.min(n, servers)) / servers, 12);
    const waiting = mean((n) => (n >= servers && n < capacity ? 1 : 0)) / (1 - queue.blocking);
    expect(queue.delayed).toBeCloseTo(waiting, 12);
    expect(queue.sojourn_s - queue.wait_s).toBeCloseTo(1 / service_hz, 12);
  });

  it("with ample room is the unlimited queue", () => {
    const unlimited = markovQueue({ arrival_hz: 12, service_hz: 1, servers: 16 });
    const ample = markovQueue({ arrival_hz: 12, service_hz: 1, servers: 16, capacity: 500 });
    for (const key of ["utilization", "delayed", "wait_s", "sojourn_s", "queued", "present"] as const)
      expect(ample[key]).toBeCloseTo(unlimited[key], 10);
  });

  it("refuses what is out of range or never settles", () => {
    expect(() => markovQueue({ arrival_hz: 8, service_hz: 8 })).toThrow(
      "no steady state: 1 Erlang offered to 1 servers",
    );
    expect(() => markovQueue({ arrival_hz: 0, service_hz: 8 })).toThrow("invalid arrival_hz: 0");
    expect(() => markovQueue({ arrival_hz: 1, service_hz: Number.NaN })).toThrow("invalid service_hz: NaN");
    expect(() => markovQueue({ arrival_hz: 1, service_hz: 8, servers: 2, capacity: 1 })).toThrow("invalid capacity: 1");
    expect(() => erlangB(1.5, 1)).toThrow("invalid servers: 1.5");
    expect(() => erlangB(1, -1)).toThrow("invalid load: -1");
  });
});

describe("other queues", () => {
  it("M/G/1, lambda .8, E[S] 1: Wq 2 constant, 2.1667 uniform (.5, 1.5), 4 exponential", () => {
    expect(pollaczekKhinchinWait_s(0.8, 1, 1)).toBeCloseTo(2, 12);
    expect(pollaczekKhinchinWait_s(0.8, 1, 1 + 1 / 12)).toBeCloseTo(2.1667, 4);
    expect(pollaczekKhinchinWait_s(0.8, 1, 2)).toBeCloseTo(4, 12);
    expect(pollaczekKhinchinWait_s(5, 1 / 8, 2 / 64)).toBeCloseTo(
      markovQueue({ arrival_hz: 5, service_hz: 8 }).wait_s,
      12,
    );
  });

  it("unlimited servers, 12 Erlang: P(N <= 15) .8444 in tables of the Poisson law; excess by the sum over its states", () => {
    expect(unlimitedServers(12, 16).reached).toBeCloseTo(1 - 0.8444, 4);
    for (const [load, many] of [
      [12, 16],
      [0.6, 1],
      [8, 3],
    ] as const) {
      let state = Math.exp(-load);
      const sums = { reached: 0, excess: 0 };
      for (let n = 0; n < 200; n++) {
        if (n >= many) sums.reached += state;
        if (n >= many) sums.excess += (n - many + 1) * state;
        state *= load / (n + 1);
      }
      expect(unlimitedServers(load, many).reached).toBeCloseTo(sums.reached, 12);
      expect(unlimitedServers(load, many).excess).toBeCloseTo(sums.excess, 12);
    }
    expect(() => unlimitedServers(0, 1)).toThrow("invalid load: 0");
    expect(() => unlimitedServers(1, 0)).toThrow("invalid servers: 0");
  });

  it("M/G/1 processor sharing at rho .6: 2.5 service times", () => {
    expect(processorSharingSojourn_s(0.6, 1)).toBeCloseTo(2.5, 12);
  });

  it("tandem, lambda 2, mu 3 and 5: 1.3333", () => {
    expect(tandemSojourn_s(2, [3, 5])).toBeCloseTo(4 / 3, 12);
  });

  it("refuse what is out of range or never settles", () => {
    expect(() => pollaczekKhinchinWait_s(1, 1, 1)).toThrow("no steady state: utilization 1");
    expect(() => pollaczekKhinchinWait_s(0.5, 1, 0.5)).toThrow("invalid secondMoment_s2: 0.5");
    expect(() => processorSharingSojourn_s(0, 1)).toThrow("invalid arrival_hz: 0");
    expect(() => processorSharingSojourn_s(1, Number.NaN)).toThrow("invalid service_s: NaN");
    expect(() => tandemSojourn_s(2, [3, 2])).toThrow("no steady state");
  });
});
