import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Channel } from "../../../src/world/radio/channel.js";
import { EqualSharePool } from "../../../src/world/radio/equal-share-pool.js";
import { gainOf, KnownFading, steadyChannel } from "../../support/radio.js";
import { carryAll } from "../../support/transfers.js";

const sizes = [3, 3, 2];
const subcarriers = 8;
const block_s = 0.05;
const snr = 50;
const spacing_hz = 1000;

interface Flow {
  readonly at_s: number;
  readonly bits: number;
  readonly shift: number;
}

/** Rate of one of K flows, from the formula: every group gives it a K-th, the power is on all of that. */
const rateOf = (shift: number, time_s: number, sharers: number): number => {
  const block = Math.floor(time_s / block_s + 1e-9) + shift;
  return sizes.reduce(
    (sum, size, group) =>
      sum + ((size * spacing_hz) / sharers) * Math.log2(1 + (snr / (subcarriers / sharers)) * gainOf(block, group)),
    0,
  );
};

/** Fluid twin: rates are constant until the next arrival, block or end, whichever comes first. */
const fluidEnds = (flows: readonly Flow[]): number[] => {
  const left = flows.map(({ bits }) => bits);
  const ends = flows.map(() => Number.NaN);
  let now_s = 0;
  while (ends.some(Number.isNaN)) {
    const active = flows.flatMap(({ at_s }, index) =>
      at_s <= now_s + 1e-12 && Number.isNaN(ends[index]!) ? [index] : [],
    );
    const rates = active.map((index) => rateOf(flows[index]!.shift, now_s, active.length));
    const nextBlock_s = (Math.floor(now_s / block_s + 1e-9) + 1) * block_s;
    const arrivals = flows.map(({ at_s }) => at_s).filter((at_s) => at_s > now_s + 1e-12);
    const finishes = active.map((index, place) => now_s + left[index]! / rates[place]!);
    const next_s = Math.min(nextBlock_s, ...arrivals, ...finishes);
    active.forEach((index, place) => {
      left[index]! -= rates[place]! * (next_s - now_s);
      if (finishes[place]! <= next_s + 1e-12) ends[index] = next_s;
    });
    now_s = next_s;
  }
  return ends;
};

const run = (flows: readonly Flow[]) =>
  carryAll(
    (simulation) =>
      new EqualSharePool({ simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.from(sizes) }),
    flows.map(({ at_s, bits, shift }) => ({
      at_s,
      bits,
      channel: new Channel({
        snr,
        spacing_hz,
        efficiency: (sinr) => Math.log2(1 + sinr),
        fading: new KnownFading(block_s, sizes.length, shift),
      }),
    })),
  );

describe("equal share", () => {
  it("ends transfers when a fluid simulation with the same channels does", () => {
    const flow = fc.record({
      at_s: fc.integer({ min: 0, max: 60 }).map((ticks) => ticks * 0.037),
      bits: fc.integer({ min: 1, max: 30_000 }),
      shift: fc.integer({ min: 0, max: 5 }).map((number) => 1000 * number),
    });
    fc.assert(
      fc.property(fc.array(flow, { minLength: 1, maxLength: 10 }), (flows) => {
        const expected = fluidEnds(flows);
        run(flows).ends_s.forEach((end_s, index) => {
          expect(end_s).toBeCloseTo(expected[index]!, 8);
        });
      }),
      { seed: 15, numRuns: 200 },
    );
  });

  it("ends K transfers over constant channels as processor sharing does", () => {
    // While K are left, each sends at 800 / K bit/s: what the next one has more than the last takes K times as long.
    const bits = [400, 800, 1600, 3200];
    const { ends_s } = carryAll(
      (simulation) =>
        new EqualSharePool({ simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.from(sizes) }),
      bits.map((size) => ({ at_s: 0, bits: size, channel: steadyChannel(100) })),
    );
    let end_s = 0;
    bits.forEach((size, index) => {
      end_s += ((size - (bits[index - 1] ?? 0)) * (bits.length - index)) / 800;
      expect(ends_s[index]).toBeCloseTo(end_s, 9);
    });
  });

  it("gives a transfer that is alone the whole pool, before and after another one", () => {
    const { results, ends_s } = carryAll(
      (simulation) =>
        new EqualSharePool({ simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.from(sizes) }),
      [
        { at_s: 0, bits: 1600, channel: steadyChannel(100) },
        { at_s: 1, bits: 400, channel: steadyChannel(100) },
      ],
    );
    // 0-1: 800 alone; 1-2: 400 each; 2-2.5: 400 alone.
    expect(ends_s[0]).toBeCloseTo(2.5, 9);
    expect(ends_s[1]).toBeCloseTo(2, 9);
    expect(results[0]!.spectrum_s).toBeCloseTo(1 + 0.5 + 0.5, 9);
    expect(results[0]!.subcarriers).toBeCloseTo((2 / 2.5) * 8, 9);
  });

  it("divides anew when a transfer is stopped", () => {
    const { results, ends_s } = carryAll(
      (simulation) =>
        new EqualSharePool({ simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.from(sizes) }),
      [
        { at_s: 0, bits: 1600, channel: steadyChannel(100) },
        { at_s: 0, bits: 1600, channel: steadyChannel(100), stop_s: 1 },
      ],
    );
    expect(ends_s[0]).toBeCloseTo(1 + 1200 / 800, 9);
    expect(results[1]!.sent_bits).toBeCloseTo(400, 9);
  });

  it("quotes the share that a newcomer would have", () => {
    let quote = { wait_s: -1, rate_bps: -1, delay_s: -1, share: -1, units: 0 };
    carryAll(
      (simulation) => {
        const pool = new EqualSharePool({
          simulation,
          name: "cell",
          direction: "uplink",
          groupSizes: Float64Array.from(sizes),
        });
        simulation.schedule(0.5, () => {
          quote = { ...quote };
          pool.quote({ owner: { radio() {} }, channel: steadyChannel(100), round: 0, bits: 1, subcarriers: 0 }, quote);
        });
        return pool;
      },
      [0, 1].map(() => ({ at_s: 0, bits: 1600, channel: steadyChannel(100) })),
    );
    expect(quote.share).toBeCloseTo(1 / 3, 12);
    expect(quote.rate_bps).toBeCloseTo(800 / 3, 9);
    expect(quote.wait_s).toBe(0);
  });
});
