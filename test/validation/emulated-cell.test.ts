import { describe, expect, it } from "vitest";
import { noisePower_w, ratioOf } from "../../src/physics/radio/spectral-efficiency.js";
import { ergodicCapacity } from "../../src/physics/theory/rayleigh.js";
import { edge } from "../../src/policies/fixed.js";
import { emulate, scenarioOf } from "../support/emulate.js";
import { meanOf, varianceOf } from "../support/statistics.js";

const spacing_hz = 15e3;
const subcarriers = 16;
const transmit_w = 10 ** ((23 - 30) / 10);

/** Gain in dB at which a subcarrier's mean SNR in the uplink is so many dB, on a grant of all subcarriers. */
const gainFor = (snr_db: number): number =>
  snr_db - 10 * Math.log10(transmit_w / subcarriers / noisePower_w(spacing_hz, 5));

/** Uplink transfers of a lone device over a Rayleigh fading cell. */
const cell = (snr_db: number, scheme: string, coherence: string, data: string, tasks: number): string => `
name: cell
tasks: ${tasks}
radio:
  subcarriers: ${subcarriers}
  spacing: 15 kHz
  noiseFigure: { edge: 5 dB, device: 9 dB }
  pathLoss: { model: fixed, gain: ${gainFor(snr_db)} dB }
  fading: { model: block, coherence: ${coherence}, group: 4 }
  allocation: ${scheme}
edges:
  - { name: scenb, cores: 1, frequency: 3 GHz }
devices:
  - { name: phone, transmitPower: 23 dBm }
application:
  graph:
    nodes: [{ name: a, work: 1 cycles }]
    edges: [{ from: input, to: a, data: ${data} }, { from: a, to: output, data: 0 B }]
arrivals: saturated
`;

const fixed = `{ scheme: fixed, subcarriers: ${subcarriers} }`;
const schemes = { fixed, "equal-share": "{ scheme: equal-share }" };

describe.each(Object.entries(schemes))("ergodic capacity over the cell's %s grants", (_, scheme) => {
  it.each([
    [0, 0.86035],
    [10, 2.90651],
    [20, 5.88405],
  ])("is that of theory at a mean SNR of %d dB", (snr_db, expected) => {
    const { transfers } = emulate(scenarioOf(cell(snr_db, scheme, "10 ms", "4 MB", 20)), edge());
    const efficiencies = transfers.map(({ mean_rate_bps }) => mean_rate_bps / (subcarriers * spacing_hz));
    const { bits, airtime_s } = transfers.reduce(
      (sum, { bits, start_s, end_s }) => ({ bits: sum.bits + bits, airtime_s: sum.airtime_s + end_s - start_s }),
      { bits: 0, airtime_s: 0 },
    );
    // The mean over time: all bits / all airtime; its error from the spread between transfers.
    const efficiency = bits / airtime_s / (subcarriers * spacing_hz);
    const bound = 5 * Math.sqrt(varianceOf(efficiencies) / efficiencies.length);
    expect(bound / expected).toBeLessThan(0.02);
    expect(Math.abs(efficiency - expected)).toBeLessThan(bound);
    expect(ergodicCapacity(ratioOf(snr_db))).toBeCloseTo(expected, 5);
  });
});

describe("the power that transfers meet", () => {
  // One group of subcarriers, constant during a task: the SINR of a transfer is one draw of the fading.
  const text = cell(10, fixed, "task", "1 KB", 20_000).replace("group: 4", `group: ${subcarriers}`);
  const { transfers } = emulate(scenarioOf(text), edge());
  const powers = transfers.map(({ mean_sinr_db }) => ratioOf(mean_sinr_db - 10));

  it("has mean 1", () => {
    expect(Math.abs(meanOf(powers) - 1)).toBeLessThan(5 / Math.sqrt(powers.length));
  });

  it.each([0.1, 0.5, 1, 2])("is below %d as often as an exponential", (limit) => {
    const share = powers.filter((power) => power < limit).length / powers.length;
    const expected = 1 - Math.exp(-limit);
    expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / powers.length));
  });

  it("is independent from task to task", () => {
    const products = powers.slice(1).map((power, index) => (power - 1) * (powers[index]! - 1));
    expect(Math.abs(meanOf(products))).toBeLessThan(5 / Math.sqrt(products.length));
  });

  it("gives outage as often as theory says: P(capacity < 1 bit/s/Hz) = 0.09516 at 10 dB", () => {
    const out = transfers.filter(({ mean_rate_bps }) => mean_rate_bps < subcarriers * spacing_hz).length;
    expect(Math.abs(out / transfers.length - 0.09516)).toBeLessThan(
      5 * Math.sqrt((0.09516 * 0.90484) / transfers.length),
    );
  });
});

describe("a longer cell without fading", () => {
  it("sends at Shannon's capacity", () => {
    const text = cell(10, fixed, "10 ms", "1 MB", 3).replace(/fading: .*/, "fading: { model: none }");
    for (const { mean_rate_bps } of emulate(scenarioOf(text), edge()).transfers)
      expect(mean_rate_bps / (subcarriers * spacing_hz)).toBeCloseTo(Math.log2(11), 9);
  });
});
