import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Simulation } from "../../src/engine/simulation.js";
import { BestChannel } from "../../src/models/allocation/best-channel.js";
import { ProportionalFair } from "../../src/models/allocation/proportional-fair.js";
import { NoFading } from "../../src/models/fading/none.js";
import type { FadingProcess } from "../../src/physics/radio/fading.js";
import { EqualSharePool } from "../../src/world/radio/equal-share-pool.js";
import { FixedGrantsPool } from "../../src/world/radio/fixed-grants-pool.js";
import type { Neighbours } from "../../src/world/radio/interference.js";
import { ScheduledPool } from "../../src/world/radio/scheduled-pool.js";
import {
  type Band,
  type CellsSetting,
  type CellTransfer,
  carryInCells,
  unitsOfGroups,
  unitsOfSize,
} from "../support/cells.js";
import { twinOutcomes } from "../support/interference-twin.js";
import { gainOf, KnownFading } from "../support/radio.js";

const shannon = (sinr: number): number => Math.log2(1 + sinr);

const equalShare = (simulation: Simulation, groups: Float64Array, neighbours: Neighbours | undefined) =>
  new EqualSharePool({ simulation, name: "cell", direction: "uplink", groupSizes: groups, neighbours });
const fixed = (simulation: Simulation, groups: Float64Array, neighbours: Neighbours | undefined) =>
  new FixedGrantsPool({ simulation, name: "cell", direction: "uplink", groupSizes: groups, neighbours });
const bestChannel = (simulation: Simulation, groups: Float64Array, neighbours: Neighbours | undefined) =>
  new ScheduledPool(
    { simulation, name: "cell", direction: "uplink", groupSizes: groups, neighbours },
    new BestChannel(),
  );
const fair = (simulation: Simulation, groups: Float64Array, neighbours: Neighbours | undefined) =>
  new ScheduledPool(
    { simulation, name: "cell", direction: "uplink", groupSizes: groups, neighbours },
    new ProportionalFair(0.4),
  );

const always = (gain: number) => () => gain;

/** One subcarrier of 1 Hz over noise of 1 W. */
const single: Band = { groups: [1], units: unitsOfGroups([1]), spacing_hz: 1, noise_w: 1 };

describe.each([
  ["equal-share", equalShare],
  ["fixed", fixed],
  ["best-channel", bestChannel],
  ["proportional-fair", fair],
])("two cells with %s, one device in each", (_, poolOf) => {
  /**
   * Alone, device a has SINR 3 (2 bit/s) and b has 7 (3 bit/s); beside each other noise and interference are 3 at a's station (SINR 1,
   * 1 bit/s) and 7 / 3 at b's (SINR 3, 2 bit/s).
   */
  const a = { cell: 0, power_w: 1, gains: [always(3), always(4 / 3)], fading: new NoFading(), subcarriers: 1 };
  const b = { cell: 1, power_w: 1, gains: [always(2), always(7)], fading: new NoFading(), subcarriers: 1 };
  const setting: CellsSetting = {
    direction: "uplink",
    cells: 2,
    band: single,
    efficiency: shannon,
    hears: true,
    poolOf,
  };
  const endsOf = (...transfers: CellTransfer[]) => carryInCells(setting, transfers).ends_s;

  it("slow each other for as long as both send", () => {
    // a: 2 s at 2 bit/s, 1.5 s at 1, and 4.5 bits are left at 2 bit/s; b: 3 bits at 2 bit/s.
    const [a_s, b_s] = endsOf({ ...a, at_s: 0, bits: 10 }, { ...b, at_s: 2, bits: 3 });
    expect(a_s).toBeCloseTo(5.75, 12);
    expect(b_s).toBeCloseTo(3.5, 12);
  });

  it("count what was sent before, under and after each overlap", () => {
    // b sends over [1, 2], [3, 3.5] and, from 4 on, 8 bits: 2 bit/s until a is through, then 3.
    // a: 1 s at 2, 1 s at 1, 1 s at 2, .5 s at 1, .5 s at 2: 6.5 bits at 4 s; the last 1.5 bits at 1 bit/s.
    const ends = endsOf(
      { ...a, at_s: 0, bits: 8 },
      { ...b, at_s: 1, bits: 2 },
      { ...b, at_s: 3, bits: 1 },
      { ...b, at_s: 4, bits: 8 },
    );
    for (const [index, end_s] of [5.5, 2, 3.5, 5.5 + 5 / 3].entries()) expect(ends[index]).toBeCloseTo(end_s, 12);
  });

  it("are alone again when the other is stopped, and the mean SINR is that over the time", () => {
    const { ends_s, results } = carryInCells(setting, [
      { ...a, at_s: 0, bits: 10 },
      { ...b, at_s: 2, bits: 100, stop_s: 3 },
    ]);
    expect(ends_s[0]).toBeCloseTo(5.5, 12);
    expect(ends_s[1]).toBe(3);
    expect(results[1]!.sent_bits).toBeCloseTo(2, 12);
    expect(results[0]!.mean_sinr).toBeCloseTo((3 * 4.5 + 1 * 1) / 5.5, 12);
  });

  it("have both directions of a pair: in the downlink a device hears the other station", () => {
    // Stations send with 1 W: a hears its own with gain 3 and b's with 4 / 3; b hears its own with 7 and a's with 2.
    const { ends_s } = carryInCells({ ...setting, direction: "downlink" }, [
      { ...a, at_s: 0, bits: 10 },
      { ...b, at_s: 2, bits: 3 },
    ]);
    const slowA = Math.log2(1 + 3 / (1 + 4 / 3));
    const slowB = Math.log2(1 + 7 / (1 + 2));
    expect(ends_s[1]).toBeCloseTo(2 + 3 / slowB, 12);
    expect(ends_s[0]).toBeCloseTo(2 + 3 / slowB + (10 - 4 - (3 / slowB) * slowA) / 2, 12);
  });
});

describe("a neighbour that sends elsewhere in the band", () => {
  it("is not heard, and is heard on what both hold", () => {
    const band: Band = { groups: [4], units: unitsOfSize(2, [4]), spacing_hz: 1, noise_w: 1 };
    const setting: CellsSetting = {
      direction: "uplink",
      cells: 2,
      band,
      efficiency: shannon,
      hears: true,
      poolOf: fixed,
    };
    const own = { power_w: 2, fading: new NoFading(), bits: 4, subcarriers: 2 };
    const a = { ...own, cell: 0, gains: [always(3), always(1)] };
    const b = { ...own, cell: 1, gains: [always(2), always(3)] };
    // Each cell gives its lowest subcarriers first: the first two of cell 0 and of cell 1 collide, its next two are free of it.
    const ends = carryInCells(setting, [
      { ...a, at_s: 0 },
      { ...a, at_s: 0 },
      { ...b, at_s: 0, bits: 400, stop_s: 50 },
    ]).ends_s;
    // SINR 3 / (1 + 2) = 1 on each of two subcarriers, and 3 without.
    expect(ends[0]).toBeCloseTo(4 / 2, 12);
    expect(ends[1]).toBeCloseTo(4 / 4, 12);
  });
});

const groups = [3, 3, 2];
const block_s = 0.05;

const planned = (most: number) =>
  fc.array(
    fc.record({
      cell: fc.integer({ min: 0, max: 2 }),
      // Never at the border of a block, where rounding decides who comes first.
      at_s: fc.integer({ min: 0, max: 200 }).map((step) => (step + 0.37) / 97),
      bits: fc.integer({ min: 1, max: 20_000 }),
      power_w: fc.constantFrom(0.1, 1, 5),
      gains: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(0, 0.1, 3, 20, 400))),
      subcarriers: fc.integer({ min: 1, max: 8 }),
      stop_s: fc.option(
        fc.integer({ min: 0, max: 300 }).map((step) => (step + 0.61) / 89),
        { nil: Infinity, freq: 4 },
      ),
    }),
    { minLength: 1, maxLength: most },
  );

type Planned = typeof planned extends (most: number) => fc.Arbitrary<infer T> ? T : never;

/** Nobody sends to a station that does not hear him: his own cell's gain is no less than 1. */
const ownGain =
  ({ gains, cell }: Planned[number]) =>
  (index: number) =>
    index === cell ? Math.max(1, gains[index]!) : gains[index]!;

/** As a device moves, gains rise and fall by half with periods of their own. */
const swing = (cell: number, time_s: number) => 1 + 0.5 * Math.sin(3 * time_s + cell);

const fadings: Record<string, { readonly block_s: number; readonly isMoving: boolean }> = {
  "no fading": { block_s: Infinity, isMoving: false },
  "block fading": { block_s, isMoving: false },
  "devices that move": { block_s, isMoving: true },
};

/** Block fading under a mean gain that moves. */
class MovingKnown implements FadingProcess {
  readonly block_s = block_s;
  readonly groups = groups.length;
  readonly #shift: number;
  readonly #gainAt: (time_s: number) => number;

  constructor(shift: number, gainAt: (time_s: number) => number) {
    this.#shift = shift;
    this.#gainAt = gainAt;
  }

  gain(block: number, group: number): number {
    return gainOf(block + this.#shift, group) * this.#gainAt((block + 0.5) * block_s);
  }
}

describe.each(["uplink", "downlink"] as const)("transfers in the %s of three cells", (direction) => {
  describe.each([
    ["equal-share", equalShare, unitsOfGroups(groups), shannon],
    ["fixed", fixed, unitsOfSize(1, groups), shannon],
    ["fixed", fixed, unitsOfSize(1, groups), (sinr: number) => Math.floor(2 * Math.min(sinr, 20)) / 4 + 0.5],
  ] as const)("with %s", (scheme, poolOf, units, efficiency) => {
    it.each(Object.keys(fadings))("end when a simulation without events says, with %s", (name) => {
      const { block_s, isMoving } = fadings[name]!;
      const band: Band = { groups, units, spacing_hz: 1000, noise_w: 1 };
      const groupOf = groups.flatMap((count, group) => Array.from({ length: count }, () => group));
      let slowed = 0;
      let stopped = 0;
      fc.assert(
        fc.property(planned(9), (transfers) => {
          // Every station sends with one power, or its cell's receivers would not know which.
          const power_w = (of: Planned[number]) => (direction === "uplink" ? of.power_w : 1);
          const gainAt = (of: Planned[number], cell: number, time_s: number) =>
            ownGain(of)(cell) * (isMoving ? swing(cell, time_s) : 1);
          const expected = twinOutcomes(
            { direction, scheme, subcarriers: 8, spacing_hz: 1000, noise_w: 1, block_s, efficiency },
            transfers.map((of, index) => ({
              ...of,
              power_w: power_w(of),
              gainTo: (cell, time_s) => gainAt(of, cell, time_s),
              fading: (block, k) => (block_s === Infinity ? 1 : gainOf(block + 100 * index, groupOf[k]!)),
              stop_s: of.stop_s > of.at_s ? of.stop_s : of.at_s,
            })),
          );
          const run = (hears: boolean) =>
            carryInCells(
              { direction, cells: 3, band, efficiency, hears, isMoving, poolOf },
              transfers.map((of, index) => ({
                ...of,
                power_w: power_w(of),
                gains: [0, 1, 2].map((cell) => (time_s: number) => gainAt(of, cell, time_s)),
                fading: isMoving
                  ? new MovingKnown(100 * index, (time_s) => gainAt(of, of.cell, time_s))
                  : block_s === Infinity
                    ? new NoFading()
                    : new KnownFading(block_s, groups.length, 100 * index),
              })),
            );
          const { ends_s, results, wasStopped } = run(true);
          for (const [index, { end_s, sent_bits, sinr_s }] of expected.entries()) {
            expect(Math.abs(ends_s[index]! - end_s)).toBeLessThan(1e-9 * Math.max(1, end_s));
            const { sent_bits: sent, airtime_s, mean_sinr } = results[index]!;
            expect(Math.abs(sent - sent_bits)).toBeLessThan(1e-9 * transfers[index]!.bits + 1e-6);
            if (airtime_s > 1e-3) expect(Math.abs((mean_sinr * airtime_s) / sinr_s - 1)).toBeLessThan(1e-8);
            if (wasStopped[index]) stopped++;
          }
          const alone = run(false).ends_s;
          slowed += alone.filter((end_s, index) => end_s < ends_s[index]! * (1 - 1e-6)).length;
        }),
        { seed: 17, numRuns: isMoving ? 50 : 120 },
      );
      expect(slowed).toBeGreaterThan(40);
      expect(stopped).toBeGreaterThan(5);
    });
  });
});
