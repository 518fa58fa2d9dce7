import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Simulation } from "../../src/engine/simulation.js";
import { BestChannel } from "../../src/models/allocation/best-channel.js";
import { ProportionalFair } from "../../src/models/allocation/proportional-fair.js";
import { Channel } from "../../src/world/radio/channel.js";
import { EqualSharePool } from "../../src/world/radio/equal-share-pool.js";
import { ScheduledPool } from "../../src/world/radio/scheduled-pool.js";
import type { SubcarrierPool } from "../../src/world/radio/subcarrier-pool.js";
import { emulate, placing, scenarioOf } from "../support/emulate.js";
import { type TwinScheme, twinEnds_s } from "../support/pool-twin.js";
import { gainOf, KnownFading } from "../support/radio.js";
import { carryAll } from "../support/transfers.js";

const sizes = [3, 3, 2];
const memory_s = 0.4;
const block_s = 0.05;
const spacing_hz = 1000;

const schemes: readonly (readonly [string, TwinScheme, (simulation: Simulation) => SubcarrierPool])[] = [
  [
    "equal-share",
    "equal-share",
    (simulation) =>
      new EqualSharePool({ simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.from(sizes) }),
  ],
  [
    "best-channel",
    "best-channel",
    (simulation) =>
      new ScheduledPool(
        { simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.from(sizes) },
        new BestChannel(),
      ),
  ],
  [
    "proportional-fair",
    { memory_s },
    (simulation) =>
      new ScheduledPool(
        { simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.from(sizes) },
        new ProportionalFair(memory_s),
      ),
  ],
];

const planned = fc.array(
  fc.record({
    // Never at the border of a block, where rounding decides who comes first.
    at_s: fc.integer({ min: 0, max: 200 }).map((step) => (step + 0.37) / 97),
    bits: fc.integer({ min: 1, max: 20_000 }),
    snr: fc.constantFrom(5, 50, 500),
  }),
  { minLength: 1, maxLength: 8 },
);

describe.each(schemes)("transfers through a cell with %s", (_, scheme, makePool) => {
  it("end when a simulation without events says, block by block", () => {
    let shared = 0;
    fc.assert(
      fc.property(planned, (transfers) => {
        const expected = twinEnds_s(
          { sizes, spacing_hz, block_s },
          transfers.map(({ at_s, bits, snr }, index) => ({
            at_s,
            bits,
            snr,
            gain: (block, group) => gainOf(block + 100 * index, group),
          })),
          scheme,
        );
        const { ends_s } = carryAll(
          makePool,
          transfers.map(({ at_s, bits, snr }, index) => ({
            at_s,
            bits,
            channel: new Channel({
              snr,
              spacing_hz,
              efficiency: (sinr) => Math.log2(1 + sinr),
              fading: new KnownFading(block_s, sizes.length, 100 * index),
            }),
          })),
        );
        for (const [index, end_s] of ends_s.entries()) expect(end_s).toBeCloseTo(expected[index]!, 7);
        shared += transfers.filter(({ at_s }, a) =>
          transfers.some((other, b) => a !== b && other.at_s <= at_s && ends_s[b]! > at_s),
        ).length;
      }),
      { seed: 91, numRuns: 200 },
    );
    expect(shared).toBeGreaterThan(200);
  });
});

/** Distances from the base station, m. */
const distances_m = [40, 90, 150, 151];

const cell = (allocation: string) => `
name: twin
seed: 3
tasks: 40
radio:
  subcarriers: 8
  fading: none
  pathLoss: 3gpp-pico
  noiseFigure: { edge: 5 dB, device: 9 dB }
  allocation: ${allocation}
edges: [{ name: scenb, cores: 64, frequency: 3 GHz }]
devices:
${distances_m.map((x, index) => `  - { name: phone-${index}, position: [${x} m, 0 m], transmitPower: 0.2 W }`).join("\n")}
application:
  graph:
    nodes: [{ name: a, work: 1 cycles }]
    edges: [{ from: input, to: a, data: "uniform(20 KB, 200 KB)" }, { from: a, to: output, data: 0 B }]
arrivals: saturated
`;

/** TR 36.814 pico, thermal noise of -174 dBm/Hz: by hand. */
const snrOf = (distance_m: number): number =>
  (0.2 * 10 ** (-(140.7 + 36.7 * Math.log10(distance_m / 1000)) / 10)) / (10 ** ((-174 + 5 - 30) / 10) * 15e3);

describe.each([
  ["equal-share", "{ scheme: equal-share }", "equal-share"],
  ["best-channel", "{ scheme: best-channel }", "best-channel"],
  ["proportional-fair", "{ scheme: proportional-fair, memory: 1 s }", { memory_s: 1 }],
] as const)("an emulated cell with %s", (_, allocation, scheme) => {
  it("carries every transfer as the twin does", () => {
    const scenario = scenarioOf(
      cell(allocation),
      ...(scheme === "equal-share" || scheme === "best-channel" ? [] : ["tasks=4"]),
    );
    const { transfers, tasks } = emulate(
      scenario,
      placing(() => ["scenb"]),
    );
    const deviceOf = new Map(tasks.map(({ task, device }) => [task, device]));
    expect(transfers).toHaveLength(tasks.length);
    const expected = twinEnds_s(
      { sizes: [8], spacing_hz: 15e3, block_s: Infinity },
      transfers.map(({ task, start_s, bits }) => ({
        at_s: start_s,
        bits,
        snr: snrOf(distances_m[Number(deviceOf.get(task)!.replace(/^phone-(\d).*$/, "$1"))]!),
        gain: () => 1,
      })),
      scheme,
    );
    for (const [index, { end_s }] of transfers.entries()) expect(end_s / expected[index]!).toBeCloseTo(1, 6);
  });
});
