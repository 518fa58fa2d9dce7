import { describe, expect, it } from "vitest";
import { BestChannel } from "../../../src/models/allocation/best-channel.js";
import { ProportionalFair } from "../../../src/models/allocation/proportional-fair.js";
import { BlockRayleigh } from "../../../src/models/fading/rayleigh.js";
import { shannon } from "../../../src/physics/radio/spectral-efficiency.js";
import { Channel } from "../../../src/world/radio/channel.js";
import { ScheduledPool, type Scheduler } from "../../../src/world/radio/scheduled-pool.js";
import { carryAll } from "../../support/transfers.js";
import { fieldOf } from "../physics/sample.js";

const seconds = 400;
const block_s = 0.01;
const subcarriers = 8;
const spacing_hz = 1000;

/** Four users who always have something to send over a flat band at a mean of 10 dB; what each had in the end. */
const served = (scheduler: Scheduler) => {
  const { results } = carryAll(
    (simulation) =>
      new ScheduledPool(
        { simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.of(subcarriers) },
        scheduler,
      ),
    Array.from({ length: 4 }, (_, user) => ({
      at_s: 0,
      bits: 1e9,
      stop_s: seconds,
      channel: new Channel({
        snr: 10 * subcarriers,
        spacing_hz,
        efficiency: shannon,
        fading: new BlockRayleigh({ block_s }, fieldOf("scheduled", user)),
      }),
    })),
  );
  return results;
};

describe.each([
  ["best channel", () => new BestChannel()],
  ["proportional fair", () => new ProportionalFair(20)],
] as const)("%s among four like users at 10 dB", (_, scheduler) => {
  const results = served(scheduler());

  it("carries 4.2427 bit/s/Hz, the mean of the best of four", () => {
    const bits = results.reduce((sum, { sent_bits }) => sum + sent_bits, 0);
    // 40,000 blocks, each with a deviation of .9 bit/s/Hz at most; proportional fair strays a little while it averages.
    expect(Math.abs(bits / (seconds * subcarriers * spacing_hz) - 4.2427)).toBeLessThan(0.04);
  });

  it("gives each a quarter of the time", () => {
    for (const { spectrum_s } of results) expect(Math.abs(spectrum_s / seconds - 0.25)).toBeLessThan(0.012);
  });
});

it("gives up a transfer for which nothing comes through, and carries the others", () => {
  const dead = { outage_s: 2 };
  const channel = (ratio: number) =>
    new Channel({
      snr: ratio,
      spacing_hz,
      efficiency: (sinr) => (sinr > 0.5 ? 1 : 0),
      fading: new BlockRayleigh({ block_s }, () => 0.9),
      ...dead,
    });
  const { results, ends_s } = carryAll(
    (simulation) =>
      new ScheduledPool(
        { simulation, name: "cell", direction: "uplink", groupSizes: Float64Array.of(subcarriers) },
        new BestChannel(),
      ),
    [
      { at_s: 0, bits: 80_000, channel: channel(100) },
      { at_s: 1, bits: 10, channel: channel(0.01) },
    ],
  );
  expect(results.map(({ lost }) => lost)).toEqual(["", "coverage"]);
  expect(ends_s[0]).toBeCloseTo(10, 6);
  expect(ends_s[1]).toBeCloseTo(3, 1);
});
