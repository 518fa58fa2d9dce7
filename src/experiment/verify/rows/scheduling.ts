import { dopplerShift_hz } from "../../../physics/radio/coherence.js";
import { ratioOf } from "../../../physics/radio/spectral-efficiency.js";
import { bestUserCapacity } from "../../../physics/theory/rayleigh.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { type Experiment, meanCheck } from "../check.js";
import { Bench, REPLICATIONS, scaled } from "../emulate.js";
import { gainFor_db, spacing_hz, subcarriers, transmit_w } from "./cell.js";
import { crossingChecks } from "./fading.js";

const users = 4;
const meanSnr_db = 10;

/** Four users who always upload. The channel is flat, so the served user has the whole pool. */
const sharedCell = (allocation: string, duration_s: number): string => `
name: shared-cell
duration: ${duration_s} s
radio:
  subcarriers: ${subcarriers}
  spacing: ${spacing_hz} Hz
  noiseFigure: { edge: 5 dB, device: 9 dB }
  pathLoss: { model: fixed, gain: ${gainFor_db(meanSnr_db)} dB }
  fading: { model: block, coherence: 1 ms, group: ${subcarriers} }
  allocation: ${allocation}
edges: [{ name: scenb, cores: 1, frequency: 3 GHz }]
devices: [{ name: phone, count: ${users}, transmitPower: ${transmit_w} W }]
application:
  graph:
    nodes: [{ name: a, work: 1 cycles }]
    edges: [{ from: input, to: a, data: 20 KB }, { from: a, to: output, data: 0 B }]
arrivals: saturated
policies: [edge]
`;

/** The averages of proportional fair begin empty: they need thousands of blocks before they are all but constant. */
const settled_s = 4;

/** The cell's total rate after `settled_s` in bit/s/Hz, and the share of the pool that the first user held. */
const scheduledRun = (bench: Bench, scenario: Scenario, replication: number, duration_s: number) => {
  const window_s = duration_s - settled_s;
  let sent_bits = 0;
  let held_s = 0;
  bench.emulate(scenario, replication, {
    transfer: ({ task, mean_rate_bps, start_s, end_s, subcarriers: held }) => {
      const inside_s = Math.min(end_s, duration_s) - Math.max(start_s, settled_s);
      if (!(inside_s > 0)) return;
      sent_bits += mean_rate_bps * inside_s;
      // Tasks of saturated devices are numbered in turn.
      if (task % users === 0) held_s += (held / subcarriers) * inside_s;
    },
  });
  return { rate: sent_bits / window_s / (subcarriers * spacing_hz), share: held_s / window_s };
};

/**
 * Proportional fair with a memory of many blocks serves the user whose channel is best against its own mean; so does maximum C/I
 * where all have the same mean.
 */
const scheduling: Experiment = {
  name: "multiuser diversity",
  run: (given) => {
    const bench = new Bench(given);
    const duration_s = settled_s + 2 * given.effort;
    const checks = [
      { scheme: "proportional fair", allocation: "{ scheme: proportional-fair, memory: 100 s }" },
      { scheme: "best channel", allocation: "{ scheme: best-channel }" },
    ].flatMap(({ scheme, allocation }) => {
      const scenario = bench.scenario(sharedCell(allocation, duration_s));
      const runs = Array.from({ length: REPLICATIONS }, (_, replication) =>
        scheduledRun(bench, scenario, replication, duration_s),
      );
      const subject = `${users} users, 10 dB, ${scheme}`;
      return [
        meanCheck(
          {
            subject,
            quantity: "rate of the scheduled user",
            formula: "sum (-1)^(k+1) C(n, k) e^(k/g) E1(k/g) / ln 2",
            unit: "bit/s/Hz",
            expected: bestUserCapacity(users, ratioOf(meanSnr_db)),
          },
          runs.map(({ rate }) => rate),
        ),
        meanCheck(
          { subject, quantity: "share of a user", formula: "1 / n", unit: "", expected: 1 / users },
          runs.map(({ share }) => share),
        ),
      ];
    });
    return { checks, runs: bench.runs, tasks: bench.tasks };
  },
};

const speed_kmh = 3;
const doppler_hz = dopplerShift_hz(speed_kmh / 3.6, 2e9);
/** A look at the channel every hundredth of 1 / f_d. */
const look_s = 0.01 / doppler_hz;
const level = 1;

/** A walking phone that sends a byte now and then: the SINR of each transfer is the channel at that instant. */
const walkingPhone = (looks: number): string => `
name: pedestrian
tasks: ${looks}
radio:
  carrier: 2 GHz
  subcarriers: ${subcarriers}
  spacing: ${spacing_hz} Hz
  noiseFigure: { edge: 5 dB, device: 9 dB }
  pathLoss: { model: fixed, gain: ${gainFor_db(meanSnr_db)} dB }
  fading: { model: clarke, profile: flat, speed: ${speed_kmh} km/h, sinusoids: 256, step: ${look_s / 2} s, group: ${subcarriers} }
  allocation: { scheme: fixed, subcarriers: ${subcarriers} }
edges: [{ name: scenb, cores: 1, frequency: 3 GHz }]
devices: [{ name: phone, transmitPower: ${transmit_w} W }]
application:
  graph:
    nodes: [{ name: a, work: 1 cycles }]
    edges: [{ from: input, to: a, data: 1 B }, { from: a, to: output, data: 0 B }]
arrivals: { process: periodic, every: ${look_s} s }
policies: [edge]
`;

/** Level crossings as transfers meet them in the cell; `fading.ts` counts them on the process itself. */
const pedestrianCell: Experiment = {
  name: "pedestrian cell",
  run: (given) => {
    const bench = new Bench(given);
    const looks = 4096;
    const scenario = bench.scenario(walkingPhone(looks));
    const runs = Array.from({ length: scaled(2, given.effort) * REPLICATIONS }, (_, replication) => {
      let rises = 0;
      let below = 0;
      let wasBelow: boolean | undefined;
      bench.emulate(scenario, replication, {
        transfer: ({ mean_sinr_db }) => {
          const isBelow = ratioOf(mean_sinr_db - meanSnr_db) < level ** 2;
          if (wasBelow === true && !isBelow) rises++;
          if (isBelow) below++;
          wasBelow = isBelow;
        },
      });
      return { rises, below };
    });
    const batches = Array.from({ length: REPLICATIONS }, (_, batch) =>
      runs
        .filter((_, run) => run % REPLICATIONS === batch)
        .reduce((sum, run) => ({
          rises: sum.rises + run.rises,
          below: sum.below + run.below,
        })),
    );
    const ofBatch = runs.length / REPLICATIONS;
    const subject = "pedestrian cell, 3 km/h";
    return {
      checks: crossingChecks(
        subject,
        doppler_hz,
        level,
        batches.map(({ rises }) => rises / (ofBatch * looks * look_s)),
        batches.map(({ below, rises }) => (below * look_s) / rises),
      ),
      runs: bench.runs,
      tasks: bench.tasks,
    };
  },
};

/** Rows about schedulers and correlated fading in the cell. */
export const schedulingExperiments: readonly Experiment[] = [scheduling, pedestrianCell];
