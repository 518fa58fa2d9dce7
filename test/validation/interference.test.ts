import { describe, expect, it } from "vitest";
import { emulate, placing, scenarioOf } from "../support/emulate.js";

const stations_m = [
  [0, 0],
  [300, 0],
  [150, 200],
] as const;
const place_m = [90, 30] as const;

const cells = (downlink: string, uplink: string, mobility = "") =>
  scenarioOf(`
name: cells
tasks: 3
radio:
  subcarriers: 64
  fading: none
  allocation: { scheme: fixed, subcarriers: 16 }
  interference: { downlink: ${downlink}, uplink: ${uplink} }
edges:
${stations_m.map(([x, y], index) => `  - { name: e${index}, position: [${x} m, ${y} m] }`).join("\n")}
devices: [{ name: phone, position: [${place_m[0]} m, ${place_m[1]} m]${mobility} }]
application: { chain: { subtasks: 1, data: 40 KB, work: 1 Mcycles } }
arrivals: { process: periodic, every: 10 s }
objective: latency
`);

/** Gain of TR 36.814 pico between an edge's station and the device, by hand. */
const gainOf = (edge: number): number => {
  const [x, y] = stations_m[edge]!;
  return 10 ** (-(140.7 + 36.7 * Math.log10(Math.hypot(x - place_m[0], y - place_m[1]) / 1000)) / 10);
};

const noise_w = (figure_db: number): number => 10 ** ((-174 + figure_db - 30) / 10) * 15e3;

/** SINR of a subcarrier: 1 W over 16 of them comes from the own station, 1 W over 64 from each of the others for a share of the time. */
const downlinkSinr = (edge: number, load: number): number => {
  const others = [0, 1, 2].filter((other) => other !== edge).reduce((sum, other) => sum + gainOf(other), 0);
  return ((1 / 16) * gainOf(edge)) / (noise_w(9) + load * (1 / 64) * others);
};
const uplinkSinr = (edge: number, rise_db: number): number =>
  ((10 ** 2.3 / 1000 / 16) * gainOf(edge)) / (noise_w(5) * 10 ** (rise_db / 10));

const still = ", mobility: { model: random-waypoint, within: 'rectangle(90 m, 30 m, 90 m, 30 m)', speed: 1 m/s }";

describe("interference of other cells", () => {
  it.each([
    [0, 0, 0, ""],
    [0, 0.3, 6, ""],
    [1, 1, 3, ""],
    [2, 0.5, 0, ""],
    [0, 0.5, 6, still],
  ])("edge %i, load %d, rise %d dB: SINR and rate are those of the formula", (edge, load, rise_db, mobility) => {
    const { transfers } = emulate(
      cells(String(load), `${rise_db} dB`, mobility),
      placing(() => [`e${edge}`]),
    );
    expect(transfers).toHaveLength(6);
    for (const { leg, mean_sinr_db, mean_rate_bps } of transfers) {
      const sinr = leg === "uplink" ? uplinkSinr(edge, rise_db) : downlinkSinr(edge, load);
      expect(mean_sinr_db).toBeCloseTo(10 * Math.log10(sinr), 8);
      expect(mean_rate_bps / (16 * 15e3 * Math.log2(1 + sinr))).toBeCloseTo(1, 9);
    }
  });

  it("weighs on who stands between cells", () => {
    const { transfers } = emulate(
      cells("1", "0 dB"),
      placing(() => ["e1"]),
    );
    const free = emulate(
      cells("0", "0 dB"),
      placing(() => ["e1"]),
    );
    expect(free.transfers[1]!.mean_sinr_db - transfers[1]!.mean_sinr_db).toBeGreaterThan(10);
  });

  it("needs another cell", () => {
    expect(() =>
      scenarioOf(`
tasks: 1
radio: { interference: { downlink: 20 % } }
edges: [{ name: scenb }]
devices: [{ name: phone }]
application: { chain: { subtasks: 1, data: 1 KB, work: 1 Mcycles } }
arrivals: saturated
`),
    ).toThrow("radio.interference.downlink: expected two edges or more: there is no other cell that could interfere");
  });
});
