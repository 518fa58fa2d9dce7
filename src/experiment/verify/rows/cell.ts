import { log10 } from "../../../math/logarithms.js";
import { noisePower_w, ratioOf } from "../../../physics/radio/spectral-efficiency.js";
import {
  envelopeMean,
  envelopeVariance,
  ergodicCapacity,
  outageProbability,
  powerBelow,
} from "../../../physics/theory/rayleigh.js";
import { tInterval } from "../../analysis/statistics/statistics.js";
import { type Check, type CurvePoint, type Experiment, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";

/** The emulated cell: one device in the uplink, on a grant of all subcarriers. */
export const spacing_hz = 15e3;
export const subcarriers = 16;
export const transmit_w = 0.2;
const edgeNoise_db = 5;

/** Gain of the path at which each subcarrier has this mean SNR in the uplink. */
export const gainFor_db = (snr_db: number): number =>
  snr_db - 10 * log10(transmit_w / subcarriers / noisePower_w(spacing_hz, edgeNoise_db));

interface CellSetting {
  readonly snr_db: number;
  readonly coherence: string;
  /** Subcarriers that fade alike. */
  readonly group: number;
  readonly allocation?: string;
  readonly data: string;
  readonly tasks: number;
}

const fixedGrant = `{ scheme: fixed, subcarriers: ${subcarriers} }`;

const cellScenario = ({ snr_db, coherence, group, allocation = fixedGrant, data, tasks }: CellSetting): string => `
name: cell
tasks: ${tasks}
radio:
  subcarriers: ${subcarriers}
  spacing: ${spacing_hz} Hz
  noiseFigure: { edge: ${edgeNoise_db} dB, device: 9 dB }
  pathLoss: { model: fixed, gain: ${gainFor_db(snr_db)} dB }
  fading: { model: block, coherence: ${coherence}, group: ${group} }
  allocation: ${allocation}
edges: [{ name: scenb, cores: 1, frequency: 3 GHz }]
devices: [{ name: phone, transmitPower: ${transmit_w} W }]
application:
  graph:
    nodes: [{ name: a, work: 1 cycles }]
    edges: [{ from: input, to: a, data: ${data} }, { from: a, to: output, data: 0 B }]
arrivals: saturated
policies: [edge]
`;

const meanSnr_db = 10;
/** bit/s/Hz that the outage row asks for. */
const asked = 1;
const deepFade = 0.1;

/** Power and rate that every one of many short transfers meets, when the channel holds for a task. */
const fadingMet: Experiment = {
  name: "Rayleigh cell, 10 dB",
  run: (given) => {
    const bench = new Bench(given);
    const text = cellScenario({
      snr_db: meanSnr_db,
      coherence: "task",
      group: subcarriers,
      data: "1 KB",
      tasks: scaled(4_000, given.effort),
    });
    const scenario = bench.scenario(text);
    const limits = Array.from({ length: 40 }, (_, index) => (index + 1) / 10);
    const runs = Array.from({ length: REPLICATIONS }, (_, replication) => {
      const sums = { n: 0, power: 0, envelope: 0, spread: 0, deep: 0, out: 0 };
      const below = limits.map(() => 0);
      bench.emulate(scenario, replication, {
        transfer: ({ mean_sinr_db, mean_rate_bps }) => {
          const power = ratioOf(mean_sinr_db - meanSnr_db);
          sums.n++;
          sums.power += power;
          sums.envelope += Math.sqrt(power);
          sums.spread += (Math.sqrt(power) - envelopeMean) ** 2;
          if (power < deepFade) sums.deep++;
          if (mean_rate_bps < asked * subcarriers * spacing_hz) sums.out++;
          limits.forEach((limit, index) => {
            if (power < limit) below[index]!++;
          });
        },
      });
      return { sums, below };
    });
    const share = (of: (sums: (typeof runs)[number]["sums"]) => number) => runs.map(({ sums }) => of(sums) / sums.n);
    const subject = "Rayleigh cell, 10 dB";
    const row = (quantity: string, formula: string, expected: number, values: readonly number[]): Check =>
      meanCheck({ subject, quantity, formula, unit: "", expected }, values);
    const curve = limits.map((x, index): CurvePoint => {
      const { mean, high } = tInterval(runs.map(({ sums, below }) => below[index]! / sums.n));
      return { x, theory: powerBelow(x), measured: mean, half: high - mean };
    });
    return {
      checks: [
        row(
          "mean power |h|^2",
          "1",
          1,
          share(({ power }) => power),
        ),
        row(
          "mean envelope |h|",
          "sqrt(pi) / 2",
          envelopeMean,
          share(({ envelope }) => envelope),
        ),
        row(
          "variance of the envelope",
          "1 - pi / 4",
          envelopeVariance,
          share(({ spread }) => spread),
        ),
        row(
          "P(|h|^2 < .1)",
          "1 - e^-x",
          powerBelow(deepFade),
          share(({ deep }) => deep),
        ),
        row(
          "outage at 1 bit/s/Hz",
          "1 - exp(-(2^R - 1) / g)",
          outageProbability(asked, ratioOf(meanSnr_db)),
          share(({ out }) => out),
        ),
      ],
      curves: { "power-distribution": curve },
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

/** bit/s/Hz of one replication: all bits over all airtime, of transfers that each span hundreds of blocks. */
const capacityOf = (bench: Bench, setting: CellSetting, replications: number): number[] => {
  const scenario = bench.scenario(cellScenario(setting));
  return Array.from({ length: replications }, (_, replication) => {
    let sent_bits = 0;
    let airtime_s = 0;
    bench.emulate(scenario, replication, {
      transfer: ({ bits, start_s, end_s }) => {
        sent_bits += bits;
        airtime_s += end_s - start_s;
      },
    });
    return sent_bits / airtime_s / (subcarriers * spacing_hz);
  });
};

/** A transfer that spans about this many blocks of 1 ms. */
const dataFor = (snr_db: number, blocks: number): string =>
  `${Math.round(ergodicCapacity(ratioOf(snr_db)) * subcarriers * spacing_hz * 1e-3 * blocks)} bit`;

const capacity: Experiment = {
  name: "ergodic capacity",
  run: (given) => {
    const bench = new Bench(given);
    const settings = [
      { snr_db: 0, scheme: "fixed grants", allocation: fixedGrant },
      { snr_db: 10, scheme: "fixed grants", allocation: fixedGrant },
      { snr_db: 20, scheme: "fixed grants", allocation: fixedGrant },
      { snr_db: 10, scheme: "equal share", allocation: "{ scheme: equal-share }" },
    ];
    const checks = settings.map(({ snr_db, scheme, allocation }) => {
      const tasks = scaled(10, given.effort);
      const data = dataFor(snr_db, 500);
      const values = capacityOf(bench, { snr_db, coherence: "1 ms", group: 4, allocation, data, tasks }, REPLICATIONS);
      return meanCheck(
        {
          subject: `cell, ${scheme}`,
          quantity: `ergodic capacity, ${snr_db} dB`,
          formula: "e^(1/g) E1(1/g) / ln 2",
          unit: "bit/s/Hz",
          expected: ergodicCapacity(ratioOf(snr_db)),
        },
        values,
      );
    });
    return { checks, runs: bench.runs, tasks: bench.tasks };
  },
};

/** The figure of capacity over SNR; it has no rows. */
export const capacityCurve: Experiment = {
  name: "capacity over SNR",
  run: (given) => {
    const bench = new Bench(given);
    const points = Array.from({ length: 14 }, (_, index) => -10 + 2.5 * index).map((snr_db): CurvePoint => {
      const setting = {
        snr_db,
        coherence: "1 ms",
        group: 4,
        data: dataFor(snr_db, 500),
        tasks: scaled(4, given.effort),
      };
      const { mean, high } = tInterval(capacityOf(bench, setting, 10));
      return { x: snr_db, theory: ergodicCapacity(ratioOf(snr_db)), measured: mean, half: high - mean };
    });
    return { checks: [], curves: { "ergodic-capacity": points }, runs: bench.runs, tasks: bench.tasks };
  },
};

export const cellExperiments: readonly Experiment[] = [fadingMet, capacity];
