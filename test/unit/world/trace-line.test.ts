import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TraceLine } from "../../../src/world/link/trace-line.js";

const packet_bits = 12_000;
const line = (...times_ms: number[]) => new TraceLine(Float64Array.from(times_ms));

/** All opportunities of a trace up to a time, in ms, one by one. */
const opportunities = (times_ms: readonly number[], until_ms: number): number[] => {
  const all: number[] = [];
  const period_ms = times_ms.at(-1)!;
  for (let start_ms = 0; start_ms <= until_ms; start_ms += period_ms)
    for (const time_ms of times_ms) all.push(start_ms + time_ms);
  return all;
};

describe("a recorded link", () => {
  it("delivers a packet at the next opportunity", () => {
    expect(line(2, 5, 9).end_s(0.003, packet_bits)).toBe(0.005);
  });

  it("delivers at an opportunity that is now", () => {
    expect(line(2, 5, 9).end_s(0.005, packet_bits)).toBe(0.005);
  });

  it("takes an opportunity for every 1500 bytes begun", () => {
    const ends = [1, packet_bits, packet_bits + 1, 3 * packet_bits].map((bits) => line(2, 5, 9).end_s(0, bits));
    expect(ends).toEqual([0.002, 0.002, 0.005, 0.009]);
  });

  it("has several opportunities in one millisecond", () => {
    expect(line(4, 4, 4, 8).end_s(0, 3 * packet_bits)).toBe(0.004);
  });

  it("begins anew after its last opportunity", () => {
    const repeating = line(2, 10);
    expect(repeating.end_s(0, 5 * packet_bits)).toBe(0.022);
    expect(line(2, 10).end_s(0.011, packet_bits)).toBe(0.012);
    expect(line(2, 10).end_s(1000.011, packet_bits)).toBe(1000.012);
  });

  it("uses no opportunity twice", () => {
    const busy = line(1, 1, 2);
    expect([0, 0.001, 0.001].map((start_s) => busy.end_s(start_s, packet_bits))).toEqual([0.001, 0.001, 0.002]);
  });

  it("does what a list of all opportunities does, one transfer after the other", () => {
    const trace = fc
      .array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 })
      .map((times) => times.toSorted((a, b) => a - b))
      .filter((times) => times.at(-1)! > 0);
    const transfer = fc.record({ gap_ms: fc.integer({ min: 0, max: 60 }), packets: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(trace, fc.array(transfer, { maxLength: 12 }), (times, transfers) => {
        const recorded = line(...times);
        const free = opportunities(times, 20_000);
        let now_ms = 0;
        for (const { gap_ms, packets } of transfers) {
          now_ms += gap_ms;
          let end_ms = now_ms;
          for (let packet = 0; packet < packets; packet++) {
            while (free[0]! < now_ms) free.shift();
            end_ms = free.shift()!;
          }
          expect(recorded.end_s(now_ms / 1000, packets * packet_bits)).toBeCloseTo(end_ms / 1000, 12);
          now_ms = end_ms;
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it("gives back the opportunities that an abandoned transfer did not come to", () => {
    const abandoned = line(1, 2, 3, 4, 100);
    abandoned.end_s(0, 4 * packet_bits);
    abandoned.abandon(0.0025);
    expect(abandoned.end_s(0.0025, packet_bits)).toBe(0.003);
  });

  it("does not give back what an earlier transfer used at this instant", () => {
    const abandoned = line(1, 2, 3);
    abandoned.end_s(0, 2 * packet_bits);
    abandoned.end_s(0.002, packet_bits);
    abandoned.abandon(0.002);
    expect(abandoned.end_s(0.002, packet_bits)).toBe(0.003);
  });
});

describe("the rate that a policy sees", () => {
  it("is that of the whole trace in the first second", () => {
    expect(line(1, 2, 10).rate_bps(0.5)).toBe((3 * packet_bits) / 0.01);
  });

  it("is that of the last second later", () => {
    const times = [...Array.from({ length: 50 }, (_, index) => 20 * index), 5000];
    expect(line(...times).rate_bps(1)).toBe(50 * packet_bits);
    expect(line(...times).rate_bps(3)).toBe(packet_bits);
  });
});

it.each([[[]], [[0]], [[0, 0]], [[3, 2]], [[-1, 2]], [[Number.NaN]]])("%j is no trace", (times) => {
  expect(() => line(...times)).toThrow(RangeError);
});
