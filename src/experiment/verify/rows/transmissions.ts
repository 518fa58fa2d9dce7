import { log10 } from "../../../math/logarithms.js";
import { noisePower_w, ratioOf, sinrOf } from "../../../physics/radio/spectral-efficiency.js";
import { ergodicCapacity } from "../../../physics/theory/rayleigh.js";
import { type Experiment, meanCheck } from "../check.js";
import { Bench, REPLICATIONS } from "../emulate.js";
import { spacing_hz, subcarriers, transmit_w } from "./cell.js";

const exponent = 3;
const reference_db = 60;
/** From each device to its own station, and to the other. */
const near_m = 60;
const far_m = 140;
const noiseFigure_db = 5;

/** Two like cells, one device in each, that send all the time over the whole band. */
const twoCells = (input: string, output: string, duration_s: number): string => `
name: two-cells
duration: ${duration_s} s
radio:
  subcarriers: ${subcarriers}
  spacing: ${spacing_hz} Hz
  noiseFigure: { edge: ${noiseFigure_db} dB, device: ${noiseFigure_db} dB }
  transmitPower: ${transmit_w} W
  pathLoss: { model: log-distance, exponent: ${exponent}, reference: ${reference_db} dB }
  fading: { model: block, coherence: 1 ms, group: ${subcarriers} }
  allocation: { scheme: equal-share }
  interference: { from: transmissions }
edges:
  - { name: west, position: [0 m, 0 m], frequency: 3 GHz }
  - { name: east, position: [${near_m + far_m} m, 0 m], frequency: 3 GHz }
devices:
  - { name: phone-west, position: [${near_m} m, 0 m], transmitPower: ${transmit_w} W }
  - { name: phone-east, position: [${far_m} m, 0 m], transmitPower: ${transmit_w} W }
application:
  graph:
    nodes: [{ name: a, work: 1 cycles }]
    edges: [{ from: input, to: a, data: ${input} }, { from: a, to: output, data: ${output} }]
arrivals: saturated
policies: [edge]
`;

const gainAt = (distance_m: number): number => ratioOf(-(reference_db + 10 * exponent * log10(distance_m)));

/** Power, noise and spread are the same in both directions, and so is the mean SINR. */
const sinr = (): number => {
  const power_w = transmit_w / subcarriers;
  const noise_w = noisePower_w(spacing_hz, noiseFigure_db);
  return sinrOf(power_w, gainAt(near_m), noise_w, power_w * gainAt(far_m));
};

/** A neighbour that always sends is noise of constant power: the signal alone fades. */
const busyNeighbours: Experiment = {
  name: "two cells that hear each other",
  run: (given) => {
    const bench = new Bench(given);
    const duration_s = 2 * given.effort;
    const checks = (["uplink", "downlink"] as const).map((direction) => {
      const [input, output] = direction === "uplink" ? ["40 KB", "0 B"] : ["0 B", "40 KB"];
      const scenario = bench.scenario(twoCells(input, output, duration_s));
      const runs = Array.from({ length: REPLICATIONS }, (_, replication) => {
        const met = { bits: 0, time_s: 0 };
        bench.emulate(scenario, replication, {
          transfer: ({ leg, mean_rate_bps, start_s, end_s }) => {
            if (leg !== direction || !(end_s > start_s)) return;
            met.bits += mean_rate_bps * (end_s - start_s);
            met.time_s += end_s - start_s;
          },
        });
        return met.bits / met.time_s / (subcarriers * spacing_hz);
      });
      return meanCheck(
        {
          subject: `Rayleigh ${direction} beside a busy cell`,
          quantity: "ergodic rate",
          formula: "e^(1/g) E1(1/g) / ln 2, g = P G / (noise + P G')",
          unit: "bit/s/Hz",
          expected: ergodicCapacity(sinr()),
        },
        runs,
      );
    });
    return { checks, runs: bench.runs, tasks: bench.tasks };
  },
};

/** Rows about interference that follows single transmissions. */
export const transmissionExperiments: readonly Experiment[] = [busyNeighbours];
