import { log, log10 } from "../../../math/logarithms.js";
import { pow } from "../../../math/pow.js";
import { noisePower_w } from "../../../physics/radio/spectral-efficiency.js";
import { handoverPlace_m } from "../../../physics/theory/cells.js";
import { ergodicCapacity } from "../../../physics/theory/rayleigh.js";
import type { OffloadingPolicy } from "../../../world/port/policy.js";
import { mean } from "../../analysis/statistics/statistics.js";
import { type Check, type Experiment, exactCheck, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";

/** Two stations on a road, and a car that drives up and down between two places. */
const apart_m = 400;
const west_m = 50;
const east_m = 350;
const speed_mps = 10;
const lap_s = (2 * (east_m - west_m)) / speed_mps;
const exponent = 3.5;
const reference_db = 40;
const subcarriers = 16;
const spacing_hz = 15e3;
const transmit_w = 0.01;
const edgeNoise_db = 5;
const step_s = 0.01;

/** The car's first drive east, up to its turn. */
const trace = (laps: number): string =>
  [
    "time_s,device,x_m,y_m",
    ...Array.from({ length: 2 * laps + 1 }, (_, index) =>
      [(index * lap_s) / 2, 0, index % 2 === 0 ? west_m : east_m, 0].join(","),
    ),
    "",
  ].join("\n");

interface Road {
  readonly hysteresis_db: number;
  readonly fading: string;
  readonly end_s: number;
  readonly data: string;
  readonly arrivals: string;
}

const roadScenario = ({ hysteresis_db, fading, end_s, data, arrivals }: Road): string => `
name: road
duration: ${end_s} s
radio:
  subcarriers: ${subcarriers}
  spacing: ${spacing_hz} Hz
  noiseFigure: { edge: ${edgeNoise_db} dB, device: 9 dB }
  pathLoss: { model: log-distance, reference: ${reference_db} dB, exponent: ${exponent} }
  fading: ${fading}
  allocation: { scheme: fixed, subcarriers: ${subcarriers} }
  association: { cells: serving, hysteresis: ${hysteresis_db} dB }
edges: [{ name: west, position: [0 m, 0 m] }, { name: east, position: [${apart_m} m, 0 m] }]
devices: [{ name: car, transmitPower: ${transmit_w} W, mobility: { model: trace, file: car.csv, step: ${step_s} s } }]
application:
  graph:
    nodes: [{ name: a, work: 0 cycles }]
    edges: [{ from: input, to: a, data: ${data} }, { from: a, to: output, data: 0 B }]
arrivals: ${arrivals}
policies: [edge]
`;

/** The places at which the car changes its cell, on several laps, as seen by a policy that is called after every step. */
const places: Experiment = {
  name: "handover",
  run: (given) => {
    const bench = new Bench(given);
    const laps = scaled(2, given.effort);
    const checks = [0, 6].flatMap((hysteresis_db): Check[] => {
      const road: Road = {
        hysteresis_db,
        fading: "none",
        end_s: laps * lap_s,
        data: "0 B",
        arrivals: `{ process: periodic, every: ${step_s} s }`,
      };
      const changes = { east: [] as number[], west: [] as number[] };
      let serving: string | undefined;
      const policy: OffloadingPolicy = {
        name: "look",
        decides: "task",
        place: (_, view) => {
          const there = view.sites.find(({ isServing }) => isServing)!.id as "east" | "west";
          if (serving !== undefined && there !== serving) changes[there].push(view.device.position_m[0]);
          serving = there;
          return [there];
        },
      };
      const { nodes } = bench.emulate(bench.scenario(roadScenario(road), trace(laps)), 0, {}, policy);
      const subject = `drive past two cells, hysteresis ${hysteresis_db} dB`;
      const place_m = handoverPlace_m(apart_m, hysteresis_db, exponent);
      const row = (quantity: string, formula: string, expected: number, measured: number): Check =>
        // Cells are compared every step, and looked at after every step.
        exactCheck({ subject, quantity, formula, unit: "m", expected }, measured, 2 * speed_mps * step_s);
      return [
        row("place of the handover east", "d r / (1 + r), r = 10^(h / (10 n))", place_m, mean(changes.east)),
        row("place of the handover west", "d / (1 + r)", apart_m - place_m, mean(changes.west)),
        exactCheck(
          { subject, quantity: "handovers per lap", formula: "2", unit: "", expected: 2 },
          nodes.find(({ handovers }) => !Number.isNaN(handovers))!.handovers / laps,
          0,
        ),
      ];
    });
    return { checks, runs: bench.runs, tasks: bench.tasks };
  },
};

/** Mean SNR of a subcarrier at a distance, where the power is spread over all of them. */
const snrAt = (distance_m: number): number =>
  (transmit_w / subcarriers) *
  pow(10, -(reference_db + 10 * exponent * log10(distance_m)) / 10) *
  (1 / noisePower_w(spacing_hz, edgeNoise_db));

/** Integral over time of a rate, over the car's first way east: by Simpson's rule between two places. */
const alongRoad = (
  rateAt_bps: (distance_m: number) => number,
  from_m: number,
  to_m: number,
  station_m: number,
): number => {
  const parts = 2000;
  let sum = 0;
  for (let part = 0; part <= parts; part++) {
    const weight = part === 0 || part === parts ? 1 : part % 2 === 1 ? 4 : 2;
    sum += weight * rateAt_bps(Math.abs(from_m + ((to_m - from_m) * part) / parts - station_m));
  }
  return (sum * (to_m - from_m)) / (3 * parts) / speed_mps;
};

/** Mean rate of a drive east with a handover: each part of the drive has its own station. */
const meanRate_bps = (rateAt_bps: (distance_m: number) => number, hysteresis_db: number): number => {
  const place_m = handoverPlace_m(apart_m, hysteresis_db, exponent);
  const bits = alongRoad(rateAt_bps, west_m, place_m, 0) + alongRoad(rateAt_bps, place_m, east_m, apart_m);
  return bits / (lap_s / 2);
};

/** One file after the other is sent on the way: the rate follows the distance to the station that serves. */
const rates: Experiment = {
  name: "rate on a drive",
  run: (given) => {
    const bench = new Bench(given);
    const hysteresis_db = 3;
    const settings = [
      {
        name: "no fading",
        fading: "none",
        rate: (snr: number) => log(1 + snr) / Math.LN2,
        formula: "log2(1 + g(x))",
        data: "1 KB",
        runs: 1,
      },
      {
        name: "Rayleigh fading",
        fading: "{ model: block, coherence: 20 ms, group: 4 }",
        rate: ergodicCapacity,
        formula: "e^(1/g(x)) E1(1/g(x)) / ln 2",
        data: "4 KB",
        runs: Math.max(REPLICATIONS, scaled(REPLICATIONS, given.effort)),
      },
    ];
    const checks = settings.map(({ name, fading, rate, formula, data, runs }): Check => {
      const road: Road = { hysteresis_db, fading, end_s: lap_s / 2 + 1, data, arrivals: "saturated" };
      const scenario = bench.scenario(roadScenario(road), trace(1));
      const values = Array.from({ length: runs }, (_, replication) => {
        const sums = { bits: 0, airtime_s: 0 };
        bench.emulate(scenario, replication, {
          transfer: ({ bits, start_s, end_s }) => {
            // Of the file that is under way at the end of the way, the share until then.
            const counted_s = Math.max(0, Math.min(end_s, lap_s / 2) - start_s);
            sums.bits += (bits * counted_s) / (end_s - start_s);
            sums.airtime_s += counted_s;
          },
        });
        return sums.bits / sums.airtime_s / (subcarriers * spacing_hz);
      });
      const band_hz = subcarriers * spacing_hz;
      const expected = meanRate_bps((distance_m) => band_hz * rate(snrAt(distance_m)), hysteresis_db) / band_hz;
      const claim = {
        subject: `drive past two cells, ${name}`,
        quantity: "mean rate on the way",
        formula: `mean over the way of ${formula}`,
        unit: "bit/s/Hz",
        expected,
      };
      // A file under way at the handover stays in its cell: some 10 ms of 30 s at half the rate.
      return runs === 1 ? exactCheck(claim, values[0]!, 3e-4 * expected) : meanCheck(claim, values);
    });
    return { checks, runs: bench.runs, tasks: bench.tasks };
  },
};

/** Rows about devices that change their cell. */
export const handoverExperiments: readonly Experiment[] = [places, rates];
