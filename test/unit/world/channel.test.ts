import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stepAt } from "../../../src/math/time-grid.js";
import { NoFading } from "../../../src/models/fading/none.js";
import { Channel } from "../../../src/world/radio/channel.js";
import type { Grant } from "../../../src/world/radio/grant.js";
import type { SendStep } from "../../../src/world/radio/send-step.js";
import { gainOf, KnownFading } from "../../support/radio.js";
import { relativeError } from "../../support/statistics.js";

const spacing_hz = 15e3;
const snr = 300;
const groups = 4;
const block_s = 0.05;

const grants: readonly Grant[] = [
  { subcarriers: 6, groups: [0, 1], counts: [4, 2] },
  { subcarriers: 1, groups: [3], counts: [1] },
  { subcarriers: 16 / 3, groups: [0, 1, 2, 3], counts: [4 / 3, 4 / 3, 4 / 3, 4 / 3] },
];

const capacity = (sinr: number) => Math.log2(1 + sinr);
const fading = new KnownFading(block_s, groups);
const channel = new Channel({ snr, spacing_hz, efficiency: capacity, fading });

/** Bit rate in a block, straight from the formula. */
const rateIn = (block: number, { subcarriers, groups, counts }: Grant): number =>
  groups.reduce(
    (sum, group, index) =>
      sum + counts[index]! * spacing_hz * Math.log2(1 + (snr / subcarriers) * gainOf(block, group)),
    0,
  );

/** Sends to the end, in as many steps as the channel takes. */
const sendAll = (sender: Channel, start_s: number, bits: number, grant: Grant, round = 0) => {
  const stretch: SendStep = { end_s: start_s, left_bits: bits, isAbandoned: false };
  let steps = 0;
  while (stretch.left_bits > 0 && stretch.end_s < Infinity) {
    sender.send(stretch.end_s, round, stretch.left_bits, grant, stretch);
    steps++;
  }
  return { end_s: stretch.end_s, steps };
};

const grantOf = fc.constantFrom(...grants);
const instant_s = fc.double({ min: 0, max: 500, noNaN: true });

describe("the rate of a channel", () => {
  it("is the sum of its subcarriers' capacities", () => {
    fc.assert(
      fc.property(instant_s, grantOf, (time_s, grant) => {
        const expected = rateIn(stepAt(time_s, block_s), grant);
        expect(relativeError(channel.rate_bps(time_s, 0, grant), expected)).toBeLessThan(1e-12);
      }),
      { seed: 5 },
    );
  });

  it("divides the transmit power among the granted subcarriers", () => {
    const flat = new Channel({ snr: 10, spacing_hz: 1, efficiency: (sinr) => sinr, fading: new NoFading() });
    for (const subcarriers of [1, 2, 5])
      expect(flat.rate_bps(0, 0, { subcarriers, groups: [0], counts: [subcarriers] })).toBeCloseTo(10, 12);
  });
});

describe("sending over a fading channel", () => {
  it("ends when the integral of the rate has reached the bits: quadrature in steps of 0.1 ms", () => {
    for (const grant of grants)
      for (const [start_s, bits] of [
        [0, 1e5],
        [0.123_45, 2e5],
        [7.049_99, 3e4],
      ] as const) {
        const { end_s } = sendAll(channel, start_s, bits, grant);
        const step_s = 1e-4;
        let sent = 0;
        for (let time_s = start_s; time_s < end_s; time_s += step_s) {
          const length_s = Math.min(step_s, end_s - time_s);
          sent += length_s * rateIn(Math.floor((time_s + length_s / 2) / block_s), grant);
        }
        expect(relativeError(sent, bits)).toBeLessThan(2e-3);
      }
  });

  it("and counting the bits between its start and its end agree", () => {
    fc.assert(
      fc.property(instant_s, fc.double({ min: 1, max: 1e7, noNaN: true }), grantOf, (start_s, bits, grant) => {
        const { end_s } = sendAll(channel, start_s, bits, grant);
        expect(end_s).toBeGreaterThan(start_s);
        // The end's own rounding (1e-13 s at 500 s) times the rate.
        const rounding_bits = 1e-12 * 1e6;
        const counted = channel.bitsBetween(start_s, end_s, 0, grant);
        expect(Math.abs(counted - bits)).toBeLessThan(1e-9 * bits + rounding_bits);
      }),
      { seed: 6 },
    );
  });

  it("in two parts ends when it ends in one", () => {
    fc.assert(
      fc.property(instant_s, fc.double({ min: 0.05, max: 0.95, noNaN: true }), grantOf, (start_s, part, grant) => {
        const bits = 1e6;
        const { end_s: middle_s } = sendAll(channel, start_s, part * bits, grant);
        const parts = sendAll(channel, middle_s, (1 - part) * bits, grant);
        expect(parts.end_s).toBeCloseTo(sendAll(channel, start_s, bits, grant).end_s, 9);
      }),
      { seed: 7 },
    );
  });

  it("takes several steps when it lasts for more than 4096 blocks", () => {
    const grant = grants[1]!;
    const { end_s, steps } = sendAll(channel, 0.01, 6e7, grant);
    expect(end_s / block_s).toBeGreaterThan(2 * 4096);
    expect(steps).toBe(Math.floor(end_s / block_s / 4096) + 1);
    expect(relativeError(channel.bitsBetween(0.01, end_s, 0, grant), 6e7)).toBeLessThan(1e-9);
  });

  it("never ends before it begins, wherever blocks begin", () => {
    const grid = fc.record({ length_s: fc.constantFrom(0.1, 0.3, 1 / 3, 0.07, 1e-3), number: fc.nat(1e6) });
    fc.assert(
      fc.property(grid, fc.double({ min: 1e-12, max: 1, noNaN: true }), ({ length_s, number }, bits) => {
        const odd = new Channel({ snr, spacing_hz, efficiency: capacity, fading: new KnownFading(length_s, groups) });
        const start_s = number * length_s;
        expect(sendAll(odd, start_s, bits, grants[0]!).end_s).toBeGreaterThanOrEqual(start_s);
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it("nothing takes no time", () => {
    expect(sendAll(channel, 3, 0, grants[0]!).end_s).toBe(3);
    const stretch: SendStep = { end_s: 0, left_bits: 1, isAbandoned: false };
    channel.send(3, 0, 0, grants[0]!, stretch);
    expect(stretch).toEqual({ end_s: 3, left_bits: 0, isAbandoned: false });
  });

  it.each([Infinity, block_s])("without power never ends, blocks of %d s", (length_s) => {
    const dead = new Channel({ snr: 0, spacing_hz, efficiency: capacity, fading: new KnownFading(length_s, groups) });
    expect(sendAll(dead, 3, 1, grants[0]!).end_s).toBe(Infinity);
  });
});

describe("the mean SINR", () => {
  it("is the time average of that of the blocks", () => {
    const grant = grants[0]!;
    const sinrIn = (block: number) =>
      (grant.groups.reduce((sum, group, index) => sum + grant.counts[index]! * gainOf(block, group), 0) * snr) /
      grant.subcarriers ** 2;
    const mean = (0.02 * sinrIn(0) + 0.05 * sinrIn(1) + 0.01 * sinrIn(2)) / 0.08;
    expect(channel.meanSinr(0.03, 0.11, 0, grant)).toBeCloseTo(mean, 9);
    expect(channel.meanSinr(0.06, 0.06, 0, grant)).toBeCloseTo(sinrIn(1), 9);
  });
});

describe("a quasi-static channel", () => {
  const still = new Channel({
    snr,
    spacing_hz,
    efficiency: capacity,
    fading: new KnownFading(Infinity, groups),
    isQuasiStatic: true,
  });

  it("holds during a task, and changes from task to task", () => {
    const grant = grants[0]!;
    for (const round of [0, 1, 7, 8, 100]) {
      for (const time_s of [0, 1, 1e6])
        expect(still.rate_bps(time_s, round, grant)).toBeCloseTo(rateIn(round, grant), 6);
      expect(sendAll(still, 5, 1e6, grant, round).end_s).toBeCloseTo(5 + 1e6 / rateIn(round, grant), 9);
    }
  });

  it("carries rate times time", () => {
    expect(still.bitsBetween(1, 3, 4, grants[0]!)).toBeCloseTo(2 * rateIn(4, grants[0]!), 6);
  });
});

it.each([-1, Number.NaN, Infinity])("a channel cannot have an SNR of %d", (ratio) => {
  expect(() => new Channel({ snr: ratio, spacing_hz: 1, efficiency: capacity, fading })).toThrow(RangeError);
});
