import { log10 } from "../../../math/logarithms.js";
import { pow } from "../../../math/pow.js";
import { hypot } from "../../../math/roots.js";
import { decibelsOf, noisePower_w } from "../../../physics/radio/spectral-efficiency.js";
import { downlinkSinr } from "../../../physics/theory/cells.js";
import { ergodicCapacity } from "../../../physics/theory/rayleigh.js";
import { type Check, type Experiment, exactCheck, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";

const stations_m = [
  [0, 0],
  [300, 0],
  [150, 200],
] as const;
const device_m = [90, 30] as const;
const subcarriers = 32;
const granted = 16;
const spacing_hz = 15e3;
const station_w = 1;
const device_w = 1e-4;
const noise_db = { edge: 5, device: 9 };
const load = 0.4;
const rise_db = 6;

/** By 3GPP TR 36.814. */
const gainOf = ([x_m, y_m]: readonly [number, number]): number =>
  pow(10, -(140.7 + 36.7 * log10(hypot(x_m - device_m[0], y_m - device_m[1]) / 1000)) / 10);

const [own, ...others] = stations_m.map(gainOf) as [number, ...number[]];

const sinrs = {
  uplink: ((device_w / granted) * own) / (noisePower_w(spacing_hz, noise_db.edge) * pow(10, rise_db / 10)),
  downlink: downlinkSinr({
    power_w: station_w,
    granted,
    all: subcarriers,
    load,
    noise_w: noisePower_w(spacing_hz, noise_db.device),
    gain: own,
    others,
  }),
};

const formulas = {
  uplink: "P G / (n N_0 10^(rise / 10))",
  downlink: "(P / n) G / (N_0 + load (P / N) sum G')",
};

const legs = ["uplink", "downlink"] as const;

/** Data for about this many blocks of 1 ms, each way. */
const dataFor = (leg: (typeof legs)[number], blocks: number): string =>
  `${Math.round(ergodicCapacity(sinrs[leg]) * granted * spacing_hz * 1e-3 * blocks)} bit`;

const cellsScenario = (fading: string, blocks: number, tasks: number): string => `
name: cells
tasks: ${tasks}
radio:
  subcarriers: ${subcarriers}
  spacing: ${spacing_hz} Hz
  transmitPower: ${station_w} W
  noiseFigure: { edge: ${noise_db.edge} dB, device: ${noise_db.device} dB }
  pathLoss: 3gpp-pico
  fading: ${fading}
  allocation: { scheme: fixed, subcarriers: ${granted} }
  interference: { downlink: ${load}, uplink: ${rise_db} dB }
edges:
${stations_m.map(([x_m, y_m], index) => `  - { name: e${index}, position: [${x_m} m, ${y_m} m] }`).join("\n")}
devices: [{ name: phone, position: [${device_m[0]} m, ${device_m[1]} m], transmitPower: ${device_w} W }]
application:
  graph:
    nodes: [{ name: a, work: 0 cycles }]
    edges: [{ from: input, to: a, data: ${dataFor("uplink", blocks)} }, { from: a, to: output, data: ${dataFor("downlink", blocks)} }]
arrivals: saturated
policies: [edge]
`;

/** The mean interference of other cells: SINR on a steady channel, and capacity on a fading one. */
const heard: Experiment = {
  name: "interference",
  run: (given) => {
    const bench = new Bench(given);
    const subject = `3 cells, ${100 * load} % load, rise ${rise_db} dB`;
    const steady = new Map<string, number>();
    bench.emulate(bench.scenario(cellsScenario("none", 1, 1)), 0, {
      transfer: ({ leg, mean_sinr_db }) => {
        steady.set(leg, mean_sinr_db);
      },
    });
    const scenario = bench.scenario(
      cellsScenario("{ model: block, coherence: 1 ms, group: 4 }", 250, scaled(10, given.effort)),
    );
    const efficiencies = { uplink: [] as number[], downlink: [] as number[] };
    for (let replication = 0; replication < REPLICATIONS; replication++) {
      const sums = { uplink: { bits: 0, airtime_s: 0 }, downlink: { bits: 0, airtime_s: 0 } };
      bench.emulate(scenario, replication, {
        transfer: ({ leg, bits, start_s, end_s }) => {
          const sum = sums[leg as (typeof legs)[number]];
          sum.bits += bits;
          sum.airtime_s += end_s - start_s;
        },
      });
      for (const leg of legs) efficiencies[leg].push(sums[leg].bits / sums[leg].airtime_s / (granted * spacing_hz));
    }
    const checks = legs.flatMap((leg): Check[] => [
      exactCheck(
        { subject, quantity: `SINR, ${leg}`, formula: formulas[leg], unit: "dB", expected: decibelsOf(sinrs[leg]) },
        steady.get(leg)!,
        1e-9,
      ),
      meanCheck(
        {
          subject,
          quantity: `ergodic capacity, ${leg}`,
          formula: "e^(1/g) E1(1/g) / ln 2, g this SINR",
          unit: "bit/s/Hz",
          expected: ergodicCapacity(sinrs[leg]),
        },
        efficiencies[leg],
      ),
    ]);
    return { checks, runs: bench.runs, tasks: bench.tasks };
  },
};

/** Rows about the mean interference of other cells. */
export const interferenceExperiments: readonly Experiment[] = [heard];
