import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Channel } from "../../../src/world/radio/channel.js";
import { FixedGrantsPool } from "../../../src/world/radio/fixed-grants-pool.js";
import type { Grant } from "../../../src/world/radio/grant.js";
import type { SendStep } from "../../../src/world/radio/send-step.js";
import { KnownFading, steadyChannel } from "../../support/radio.js";
import { carryAll } from "../../support/transfers.js";

const size = 6;

/** Notes the grant on which it sends. Every group is one subcarrier. */
class NotingChannel extends Channel {
  grant: Grant | undefined;

  constructor() {
    super({
      snr: 20,
      spacing_hz: 1000,
      efficiency: (sinr) => Math.log2(1 + sinr),
      fading: new KnownFading(0.05, size),
    });
  }

  override send(start_s: number, round: number, bits: number, grant: Grant, into: SendStep): void {
    this.grant ??= grant;
    super.send(start_s, round, bits, grant, into);
  }
}

const plan = fc.array(
  fc.record({
    at_s: fc.integer({ min: 0, max: 20 }).map((tenths) => tenths / 10),
    bits: fc.integer({ min: 1, max: 5000 }),
    subcarriers: fc.integer({ min: 1, max: size }),
    stop_s: fc.option(
      fc.integer({ min: 0, max: 30 }).map((tenths) => tenths / 10),
      { nil: undefined, freq: 3 },
    ),
  }),
  { minLength: 2, maxLength: 14 },
);

const run = (planned: readonly { at_s: number; bits: number; subcarriers: number; stop_s: number | undefined }[]) => {
  const channels = planned.map(() => new NotingChannel());
  const observed = carryAll(
    (simulation) =>
      new FixedGrantsPool({
        simulation,
        name: "cell",
        direction: "uplink",
        groupSizes: new Float64Array(size).fill(1),
      }),
    planned.map(({ stop_s, ...transfer }, index) => ({
      ...transfer,
      channel: channels[index]!,
      ...(stop_s === undefined ? {} : { stop_s }),
    })),
  );
  return { ...observed, channels };
};

describe("fixed grants", () => {
  it("give no subcarrier to two transfers at a time", () => {
    fc.assert(
      fc.property(plan, (planned) => {
        const { channels, results, ends_s } = run(planned);
        const holds = channels.flatMap(({ grant }, index) =>
          (grant?.groups ?? []).map((subcarrier) => ({
            subcarrier,
            from_s: results[index]!.start_s,
            to_s: ends_s[index]!,
          })),
        );
        for (const [index, a] of holds.entries())
          for (const b of holds.slice(index + 1))
            if (a.subcarrier === b.subcarrier) expect(a.to_s <= b.from_s || b.to_s <= a.from_s).toBe(true);
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it("give as many subcarriers as were granted", () => {
    fc.assert(
      fc.property(plan, (planned) => {
        run(planned).channels.forEach(({ grant }, index) => {
          if (grant === undefined) return;
          expect(grant.counts.reduce((sum, count) => sum + count, 0)).toBe(planned[index]!.subcarriers);
          expect(new Set(grant.groups).size).toBe(grant.groups.length);
        });
      }),
      { seed: 13 },
    );
  });

  it("start transfers in the order of asking", () => {
    fc.assert(
      fc.property(plan, (planned) => {
        const { results } = run(planned);
        const order = planned
          .map((_, index) => index)
          .toSorted((a, b) => planned[a]!.at_s - planned[b]!.at_s || a - b)
          .filter((index) => results[index]!.start_s >= 0);
        const starts = order.map((index) => results[index]!.start_s);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
      { seed: 14 },
    );
  });

  it("use the free subcarriers of the lowest numbers", () => {
    const { channels } = run([
      { at_s: 0, bits: 1, subcarriers: 2, stop_s: undefined },
      { at_s: 0, bits: 100_000, subcarriers: 1, stop_s: undefined },
      { at_s: 0.5, bits: 1, subcarriers: 3, stop_s: undefined },
    ]);
    expect(channels.map(({ grant }) => grant?.groups)).toEqual([[0, 1], [2], [0, 1, 3]]);
  });

  it("keep waiting who waits for more than is free, and all behind", () => {
    const steady = steadyChannel(100);
    const { results, ends_s } = carryAll(
      (simulation) =>
        new FixedGrantsPool({ simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.of(size) }),
      [
        { at_s: 0, bits: 400, subcarriers: 4, channel: steady },
        { at_s: 0.1, bits: 600, subcarriers: 6, channel: steady },
        { at_s: 0.2, bits: 50, subcarriers: 1, channel: steady },
      ],
    );
    expect(results.map(({ start_s }) => start_s)).toEqual([0, 1, 2]);
    expect(ends_s).toEqual([1, 2, 2.5]);
  });

  it("quote the backlog to who would have to wait: outstanding subcarrier-seconds over all subcarriers", () => {
    const waits: number[] = [];
    const steady = steadyChannel(100);
    carryAll(
      (simulation) => {
        const pool = new FixedGrantsPool({
          simulation,
          name: "cell",
          direction: "uplink",
          groupSizes: Float64Array.of(size),
        });
        for (const at_s of [0.5, 1.5, 4])
          simulation.schedule(at_s, () => {
            const quote = { wait_s: -1, rate_bps: -1, delay_s: -1, share: -1, units: 0 };
            pool.quote({ owner: { radio() {} }, channel: steady, round: 0, bits: 1, subcarriers: 6 }, quote);
            waits.push(quote.wait_s);
          });
        return pool;
      },
      [
        { at_s: 0, bits: 600, subcarriers: 6, channel: steady },
        { at_s: 0, bits: 600, subcarriers: 3, channel: steady },
      ],
    );
    // At 0.5: 3 left of the first 6 subcarrier-seconds, 6 of the second. At 1.5: 4.5 of the second.
    expect(waits[0]).toBeCloseTo((3 + 6) / 6, 12);
    expect(waits[1]).toBeCloseTo(4.5 / 6, 12);
    expect(waits[2]).toBe(0);
  });
});
