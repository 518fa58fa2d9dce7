import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Simulation } from "../../src/engine/simulation.js";
import { type BitMeter, emptyTransferResult, type Link, type TransferResult } from "../../src/world/link/link.js";
import { RateLine, SerialLink } from "../../src/world/link/serial-link.js";
import { TraceLine } from "../../src/world/link/trace-line.js";
import { AirLink } from "../../src/world/radio/air-link.js";
import { EqualSharePool } from "../../src/world/radio/equal-share-pool.js";
import { FixedGrantsPool } from "../../src/world/radio/fixed-grants-pool.js";
import type { Task } from "../../src/world/task/task.js";
import { steadyChannel } from "../support/radio.js";

type AnyLink = Link & { readonly bits: BitMeter };

/** The part of a task that links look at. */
const taskOf = (radio: (change: 1 | -1) => void): Task =>
  ({
    owner: { radio: { sender: { radio }, receiver: { radio } } },
    round: 0,
    grants: { subcarriers: [4] },
  }) as unknown as Task;

const rate_bps = 8e6;
const everyMillisecond = Float64Array.from({ length: 100 }, (_, index) => index + 1);

const links: readonly (readonly [string, (simulation: Simulation) => AnyLink])[] = [
  [
    "a device's own link",
    (s) => new SerialLink(s, { name: "x", leg: "uplink", kind: "uplink", line: new RateLine(() => rate_bps) }),
  ],
  [
    "a wire with delay",
    (s) =>
      new SerialLink(s, {
        name: "x",
        leg: "backhaul",
        kind: "backhaul",
        line: new RateLine(() => rate_bps),
        delay_s: () => 0.01,
      }),
  ],
  [
    "an unlimited wire",
    (s) =>
      new SerialLink(s, {
        name: "x",
        leg: "backhaul",
        kind: "backhaul",
        line: new RateLine(() => Infinity),
        delay_s: () => 0.01,
      }),
  ],
  [
    "a recorded link",
    (s) => new SerialLink(s, { name: "x", leg: "downlink", kind: "downlink", line: new TraceLine(everyMillisecond) }),
  ],
  [
    "a cell with fixed grants",
    (s) =>
      new AirLink({
        simulation: s,
        leg: "uplink",
        pool: new FixedGrantsPool({ simulation: s, name: "x", direction: "uplink", groupSizes: Float64Array.of(8) }),
        channel: steadyChannel(1e6),
      }),
  ],
  [
    "a cell with equal shares",
    (s) =>
      new AirLink({
        simulation: s,
        leg: "downlink",
        pool: new EqualSharePool({ simulation: s, name: "x", direction: "downlink", groupSizes: Float64Array.of(8) }),
        channel: steadyChannel(1e6),
      }),
  ],
];

interface Planned {
  readonly at_s: number;
  readonly bits: number;
  readonly stop_s: number | undefined;
}

const carry = (makeLink: (simulation: Simulation) => AnyLink, planned: readonly Planned[]) => {
  const simulation = new Simulation();
  const link = makeLink(simulation);
  let onAir = 0;
  const task = taskOf((change) => {
    onAir += change;
  });
  const passages: TransferResult[] = planned.map(() => emptyTransferResult(false));
  planned.forEach(({ at_s, bits, stop_s }, index) => {
    simulation.schedule(at_s, () => {
      const running = simulation.spawn(link.carry(task, 0, bits, passages[index]!));
      if (stop_s !== undefined && stop_s >= at_s)
        simulation.schedule(stop_s - at_s, () => simulation.interrupt(running, "stop"));
    });
  });
  simulation.run();
  return { passages, link, onAir, simulation, task };
};

const plans = fc.array(
  fc.record({
    at_s: fc.integer({ min: 0, max: 100 }).map((ms) => ms / 1000),
    bits: fc.integer({ min: 1, max: 200_000 }),
    stop_s: fc.option(
      fc.integer({ min: 0, max: 200 }).map((ms) => ms / 1000),
      { nil: undefined, freq: 3 },
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

describe.each(links)("%s", (_, makeLink) => {
  it("accounts for every bit: requested = delivered + abandoned, as its passages say", () => {
    fc.assert(
      fc.property(plans, (planned) => {
        const { link, passages } = carry(makeLink, planned);
        const { requested_bits, delivered_bits, abandoned_bits } = link.bits;
        expect(requested_bits).toBe(planned.reduce((sum, { bits }) => sum + bits, 0));
        expect(delivered_bits).toBeCloseTo(
          passages.reduce((sum, { sent_bits }) => sum + sent_bits, 0),
          6,
        );
        expect(delivered_bits + abandoned_bits).toBeCloseTo(requested_bits, 6);
      }),
      { seed: 19, numRuns: 60 },
    );
  });

  it("fills in times in their order: requested, start, end", () => {
    fc.assert(
      fc.property(plans, (planned) => {
        carry(makeLink, planned).passages.forEach(({ requested_s, start_s, end_s, airtime_s, sent_bits }, index) => {
          expect(requested_s).toBe(planned[index]!.at_s);
          expect(end_s).toBeGreaterThanOrEqual(requested_s);
          expect(airtime_s).toBeGreaterThanOrEqual(0);
          if (Number.isNaN(start_s)) expect([airtime_s, sent_bits]).toEqual([0, 0]);
          else expect(start_s >= requested_s && start_s + airtime_s <= end_s + 1e-9).toBe(true);
        });
      }),
      { seed: 20, numRuns: 60 },
    );
  });

  it("leaves nothing on air, and is free again", () => {
    fc.assert(
      fc.property(plans, (planned) => {
        const { onAir, link, task } = carry(makeLink, planned);
        const quote = { wait_s: -1, rate_bps: -1, delay_s: -1, share: -1, units: 0 };
        link.quote(task, 0, 1, quote);
        expect([onAir, quote.wait_s]).toEqual([0, 0]);
      }),
      { seed: 21, numRuns: 60 },
    );
  });

  it("takes as long for a lone transfer as it quotes, where the rate is constant", () => {
    const simulation = new Simulation();
    const link = makeLink(simulation);
    const task = taskOf(() => {});
    const quote = { wait_s: -1, rate_bps: -1, delay_s: -1, share: -1, units: 0 };
    // Whole packets, and as many opportunities as the recorded link has in its period.
    link.quote(task, 0, 1_200_000, quote);
    simulation.spawn(link.carry(task, 0, 1_200_000, emptyTransferResult(false)));
    simulation.run();
    expect(simulation.now_s).toBeCloseTo(quote.wait_s + 1_200_000 / quote.rate_bps + quote.delay_s, 9);
  });
});

describe("a serial link", () => {
  it("serves one transfer at a time, in the order of asking: end_k = max(end_k-1, asked_k) + bits_k / rate", () => {
    fc.assert(
      fc.property(plans, (planned) => {
        const jobs = planned.map((job) => ({ ...job, stop_s: undefined }));
        const { passages } = carry(links[0]![1], jobs);
        let free_s = 0;
        for (const index of jobs.map((_, index) => index).toSorted((a, b) => jobs[a]!.at_s - jobs[b]!.at_s || a - b)) {
          free_s = Math.max(free_s, jobs[index]!.at_s) + jobs[index]!.bits / rate_bps;
          expect(passages[index]!.end_s).toBeCloseTo(free_s, 9);
        }
      }),
      { seed: 22 },
    );
  });

  it("lets the delay of one transfer keep nobody waiting", () => {
    const { passages } = carry(
      links[1]![1],
      [0, 0].map((at_s) => ({ at_s, bits: 8000, stop_s: undefined })),
    );
    expect(passages[0]!.end_s).toBeCloseTo(0.011, 12);
    expect(passages[1]!.end_s).toBeCloseTo(0.012, 12);
  });

  it("is free at once when its transfer is stopped", () => {
    const { passages } = carry(links[0]![1], [
      { at_s: 0, bits: 8e6, stop_s: 0.25 },
      { at_s: 0.1, bits: 8000, stop_s: undefined },
    ]);
    expect(passages[0]!.sent_bits).toBeCloseTo(2e6, 3);
    expect(passages[1]!.start_s).toBeCloseTo(0.25, 12);
  });

  it("quotes the rest of what is sent, and all that waits", () => {
    const simulation = new Simulation();
    const link = links[0]![1](simulation);
    const task = taskOf(() => {});
    for (const bits of [8e6, 4e6]) simulation.spawn(link.carry(task, 0, bits, emptyTransferResult(false)));
    simulation.run(0.25);
    const quote = { wait_s: -1, rate_bps: -1, delay_s: -1, share: -1, units: 0 };
    link.quote(task, 0, 1, quote);
    expect(quote.wait_s).toBeCloseTo(0.75 + 0.5, 9);
  });
});
