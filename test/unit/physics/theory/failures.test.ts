import { describe, expect, it } from "vitest";
import { failingQueue, shareDown } from "../../../../src/physics/theory/failures.js";
import { markovQueue } from "../../../../src/physics/theory/queueing.js";

/** Steady state while up of a queue that a failure empties, from its balance equations: arrivals, services, failures. */
const balance = (arrival_hz: number, service_hz: number, failure_hz: number, room = 400): number[] => {
  let shares = new Array<number>(room).fill(1 / room);
  // Uniformization: the chain of jumps of a clock that is fast enough for all of them.
  const clock_hz = arrival_hz + service_hz + failure_hz;
  for (let jump = 0; jump < 4000; jump++) {
    const next = new Array<number>(room).fill(0);
    shares.forEach((share, n) => {
      next[Math.min(room - 1, n + 1)]! += (share * arrival_hz) / clock_hz;
      next[Math.max(0, n - 1)]! += (share * service_hz) / clock_hz;
      next[0]! += (share * failure_hz) / clock_hz;
    });
    shares = next;
  }
  return shares;
};

describe("the M/M/1 queue with failures", () => {
  it.each([
    [4, 5, 2, 0.5],
    [6, 5, 3, 1],
    [1, 5, 10, 20],
  ])("(%d, %d), up %d s, down %d s, is what its balance equations say", (arrival_hz, service_hz, up_s, down_s) => {
    const failure_hz = 1 / up_s;
    const availability = up_s / (up_s + down_s);
    const shares = balance(arrival_hz, service_hz, failure_hz);
    const sum = (of: (n: number) => number) => shares.reduce((total, share, n) => total + share * of(n), 0);
    const { completed, sojourn_s, queued } = failingQueue({ arrival_hz, service_hz, up_s, down_s });
    // Who finds n there is served to his end where n + 1 services come before the failure.
    const survives = (n: number) => (service_hz / (service_hz + failure_hz)) ** (n + 1);
    expect(completed).toBeCloseTo(availability * sum(survives), 9);
    const time_s = sum((n) => (survives(n) * (n + 1)) / (service_hz + failure_hz));
    expect(sojourn_s).toBeCloseTo(time_s / sum(survives), 9);
    expect(queued).toBeCloseTo(availability * sum((n) => Math.max(0, n - 1)), 9);
  });

  it("is M/M/1 where failures are rare, or never come", () => {
    const { sojourn_s, queued } = markovQueue({ arrival_hz: 4, service_hz: 5 });
    for (const up_s of [1e12, Infinity]) {
      const rare = failingQueue({ arrival_hz: 4, service_hz: 5, up_s, down_s: 1 });
      expect(rare.completed).toBeCloseTo(1, 9);
      expect(rare.sojourn_s).toBeCloseTo(sojourn_s, 9);
      expect(rare.queued).toBeCloseTo(queued, 9);
    }
  });

  it("refuses what is out of range", () => {
    const given = { arrival_hz: 4, service_hz: 5, up_s: 2, down_s: 1 };
    expect(() => failingQueue({ ...given, arrival_hz: 0 })).toThrow("invalid arrival_hz: 0");
    expect(() => failingQueue({ ...given, service_hz: Number.NaN })).toThrow("invalid service_hz: NaN");
    expect(() => failingQueue({ ...given, up_s: -1 })).toThrow("invalid up_s: -1");
    expect(() => failingQueue({ ...given, down_s: -1 })).toThrow("invalid down_s: -1");
  });
});

describe("the share of the time down", () => {
  it("is the mean over time of the chance to be down, which begins at 0", () => {
    const [up_s, down_s, until_s] = [5, 2, 7];
    const steps = 200_000;
    let down = 0;
    let integral_s = 0;
    for (let step = 0; step < steps; step++) {
      const before = down;
      // d P / dt = (1 - P) / up - P / down, by the midpoint rule.
      const slope = (chance: number) => (1 - chance) / up_s - chance / down_s;
      const middle = down + ((until_s / steps) * slope(down)) / 2;
      down += (until_s / steps) * slope(middle);
      integral_s += ((before + down) / 2) * (until_s / steps);
    }
    expect(shareDown(up_s, down_s, until_s)).toBeCloseTo(integral_s / until_s, 9);
    expect(shareDown(up_s, down_s)).toBeCloseTo(2 / 7, 15);
    expect(shareDown(up_s, down_s, 1e9)).toBeCloseTo(2 / 7, 8);
  });

  it("refuses what is out of range", () => {
    expect(() => shareDown(0, 1)).toThrow("invalid up_s: 0");
    expect(() => shareDown(1, -1)).toThrow("invalid down_s: -1");
    expect(() => shareDown(1, 1, 0)).toThrow("invalid until_s: 0");
  });
});
