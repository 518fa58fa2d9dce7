import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Simulation } from "../../src/engine/simulation.js";
import { BestChannel } from "../../src/models/allocation/best-channel.js";
import { ProportionalFair } from "../../src/models/allocation/proportional-fair.js";
import { Channel } from "../../src/world/radio/channel.js";
import { EqualSharePool } from "../../src/world/radio/equal-share-pool.js";
import { FixedGrantsPool } from "../../src/world/radio/fixed-grants-pool.js";
import { ScheduledPool } from "../../src/world/radio/scheduled-pool.js";
import type { SubcarrierPool } from "../../src/world/radio/subcarrier-pool.js";
import { KnownFading, steadyChannel } from "../support/radio.js";
import { relativeError } from "../support/statistics.js";
import { carryAll, type PlannedTransfer } from "../support/transfers.js";

const groupSizes = Float64Array.of(3, 3, 2);
const subcarriers = 8;

const schemes: readonly (readonly [string, (simulation: Simulation) => SubcarrierPool])[] = [
  ["fixed", (simulation) => new FixedGrantsPool({ simulation, name: "cell", direction: "uplink", groupSizes })],
  ["equal-share", (simulation) => new EqualSharePool({ simulation, name: "cell", direction: "uplink", groupSizes })],
  [
    "best-channel",
    (simulation) => new ScheduledPool({ simulation, name: "cell", direction: "uplink", groupSizes }, new BestChannel()),
  ],
  [
    "proportional-fair",
    (simulation) =>
      new ScheduledPool({ simulation, name: "cell", direction: "uplink", groupSizes }, new ProportionalFair(0.5)),
  ],
];

const fadingChannel = (shift: number) =>
  new Channel({
    snr: 50,
    spacing_hz: 1000,
    efficiency: (sinr) => Math.log2(1 + sinr),
    fading: new KnownFading(0.05, groupSizes.length, 100 * shift),
  });

const transfers = fc.array(
  fc
    .record({
      at_s: fc.integer({ min: 0, max: 30 }).map((tenths) => tenths / 10),
      bits: fc.integer({ min: 1, max: 20_000 }),
      subcarriers: fc.integer({ min: 1, max: subcarriers }),
      shift: fc.integer({ min: 0, max: 3 }),
      stop_s: fc.option(
        fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10),
        { nil: undefined, freq: 3 },
      ),
    })
    .map(
      ({ at_s, bits, subcarriers, shift, stop_s }): PlannedTransfer => ({
        at_s,
        bits,
        subcarriers,
        channel: fadingChannel(shift),
        ...(stop_s === undefined ? {} : { stop_s }),
      }),
    ),
  { minLength: 1, maxLength: 12 },
);

describe.each(schemes)("the scheme %s", (_, makePool) => {
  const check = (seed: number, holds: (planned: readonly PlannedTransfer[]) => void) =>
    fc.assert(fc.property(transfers, holds), { seed, numRuns: 120 });

  it("brings every transfer to its end that nobody stops", () => {
    check(1, (planned) => {
      const { results, wasStopped, ends_s } = carryAll(makePool, planned);
      planned.forEach(({ bits, at_s }, index) => {
        expect(ends_s[index]).toBeGreaterThanOrEqual(at_s);
        if (!wasStopped[index]) expect(results[index]!.sent_bits).toBe(bits);
      });
    });
  });

  it("has sent no more than asked for, and no less than nothing, when a transfer is stopped", () => {
    check(2, (planned) => {
      const { results } = carryAll(makePool, planned);
      planned.forEach(({ bits }, index) => {
        expect(results[index]!.sent_bits).toBeGreaterThanOrEqual(0);
        expect(results[index]!.sent_bits).toBeLessThanOrEqual(bits);
      });
    });
  });

  it("holds no more than the pool: what transfers held adds up to what the pool was busy", () => {
    check(3, (planned) => {
      const { results, pool, simulation } = carryAll(makePool, planned);
      const held_s = results.reduce((sum, { spectrum_s }) => sum + spectrum_s * subcarriers, 0);
      const { busy_s, utilization } = pool.report(simulation.now_s);
      expect(Math.abs(busy_s - held_s)).toBeLessThan(1e-9 * Math.max(1, held_s));
      expect(utilization).toBeLessThanOrEqual(1 + 1e-12);
    });
  });

  it("takes every transfer off the air", () => {
    check(4, (planned) => {
      expect(carryAll(makePool, planned).onAir).toBe(0);
    });
  });

  it("has everything free in the end: a late transfer of the whole pool is not kept waiting", () => {
    check(5, (planned) => {
      const late: PlannedTransfer = { at_s: 1e4, bits: 1000, subcarriers, channel: steadyChannel(125) };
      const { ends_s } = carryAll(makePool, [...planned, late]);
      // 125 bit/s on each of 8 subcarriers.
      expect(ends_s.at(-1)! - 1e4).toBeCloseTo(1, 9);
    });
  });

  it("quotes the rate that a lone transfer then has, and no wait", () => {
    let quoted: { rate_bps: number; wait_s: number; share: number } | undefined;
    const channel = steadyChannel(100);
    const transfer = { owner: { radio() {} }, channel, round: 0, bits: 800, subcarriers };
    const { ends_s } = carryAll(
      (simulation) => {
        const pool = makePool(simulation);
        const quote = { wait_s: -1, rate_bps: -1, delay_s: -1, share: -1, units: 0 };
        pool.quote(transfer, quote);
        quoted = quote;
        return pool;
      },
      [{ at_s: 0, bits: 800, subcarriers, channel }],
    );
    expect(quoted).toMatchObject({ rate_bps: 800, wait_s: 0, share: 1 });
    expect(ends_s[0]).toBeCloseTo(1, 12);
  });

  it("leaves a transfer that is stopped at the instant of its end with all its bits, or stopped", () => {
    const { results, wasStopped } = carryAll(makePool, [
      { at_s: 0, bits: 800, subcarriers, channel: steadyChannel(100), stop_s: 1 },
    ]);
    expect(results[0]!.sent_bits).toBeCloseTo(800, 6);
    expect(results[0]!.airtime_s).toBeCloseTo(1, 12);
    expect(wasStopped).toHaveLength(1);
  });

  it("never ends a transfer over a dead channel, and stops it when asked to", () => {
    const dead = new Channel({
      snr: 0,
      spacing_hz: 1000,
      efficiency: (sinr) => Math.log2(1 + sinr),
      fading: new KnownFading(0.05, 3),
    });
    const { results, wasStopped } = carryAll(makePool, [{ at_s: 0, bits: 1, subcarriers, channel: dead, stop_s: 5 }]);
    expect(wasStopped).toEqual([true]);
    expect(results[0]).toMatchObject({ sent_bits: 0, airtime_s: 5 });
  });

  it("counts a transfer longer than 4096 blocks once", () => {
    const channel = fadingChannel(0);
    const { results, ends_s, pool, simulation } = carryAll(makePool, [{ at_s: 0.01, bits: 1e7, subcarriers, channel }]);
    expect(ends_s[0]).toBeGreaterThan(4096 * 0.05);
    const grant = { subcarriers, groups: [0, 1, 2], counts: [3, 3, 2] };
    expect(relativeError(channel.bitsBetween(0.01, ends_s[0]!, 0, grant), 1e7)).toBeLessThan(1e-9);
    expect(results[0]!.airtime_s).toBeCloseTo(ends_s[0]! - 0.01, 9);
    expect(pool.report(simulation.now_s).served).toBe(1);
  });
});
