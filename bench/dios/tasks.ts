import { noisePower_w, ratioOf } from "../../src/physics/radio/spectral-efficiency.js";
import { type Constants, grantsOf, type Pools } from "./constants.js";
import { type Draws, EDGES, GROUPS, SUBTASKS } from "./draws.js";

/** What tasks are made of, and what the network grants them: all that a cost follows from. */
export interface Tasks {
  readonly count: number;
  /** By task and edge. */
  readonly data_bits: Float64Array;
  readonly subcarriers: Float64Array;
  readonly up_bps: Float64Array;
  readonly down_bps: Float64Array;
  readonly delay_s: Float64Array;
  /** By task and sub-task. */
  readonly work_cycles: Float64Array;
  readonly cores: Float64Array;
}

/** The whole band, which scenarios/dios.yaml has in 256 subcarriers of 15 kHz. */
const BAND_Hz = 256 * 15e3;
/** As scenarios/dios.yaml has them, from edgefade's defaults. */
const EDGE_TRANSMIT_W = 1;
const NOISE_FIGURE_dB = { up: 5, down: 9 };
const DELAY_s = [0.01, 0.02] as const;
const NEAREST_m = 10;

/** 3GPP TR 36.814, hotzone cells, as the emulator's `3gpp-pico`. */
const loss_db = (distance_m: number): number => 140.7 + 36.7 * Math.log10(distance_m / 1000);

/** Tasks with some constants: the sizes, rates and grants of the emulator's radio cell, by its formulas (docs/model.md). */
export const tasksOf = (draws: Draws, c: Constants, pools: Pools): Tasks => {
  const { tasks: count } = draws;
  const grants = grantsOf(c, pools);
  const low_bits = 8000 * c.dataLow_kB;
  const data_bits = between(draws.data, low_bits, low_bits * c.dataFactor);
  const work_cycles = between(draws.complexity, c.complexityLow, c.complexityLow * c.complexityFactor);
  for (let task = 0; task < count; task++)
    for (let subtask = 0; subtask < SUBTASKS; subtask++)
      work_cycles[task * SUBTASKS + subtask]! *= data_bits[task * EDGES + subtask]!;
  const tasks: Tasks = {
    count,
    data_bits,
    subcarriers: wholeBetween(draws.subcarriers, grants.subcarriers),
    up_bps: new Float64Array(count * EDGES),
    down_bps: new Float64Array(count * EDGES),
    delay_s: between(draws.delay, ...DELAY_s),
    work_cycles,
    cores: wholeBetween(draws.cores, grants.cores),
  };
  fillRates(tasks, draws, c, pools);
  return tasks;
};

const between = (draws: Float64Array, low: number, high: number): Float64Array => {
  const values = new Float64Array(draws.length);
  for (let at = 0; at < draws.length; at++) values[at] = low + (high - low) * draws[at]!;
  return values;
};

const wholeBetween = (draws: Float64Array, [low, high]: readonly [number, number]): Float64Array => {
  const values = new Float64Array(draws.length);
  for (let at = 0; at < draws.length; at++) values[at] = low + Math.floor((high - low + 1) * draws[at]!);
  return values;
};

const fillRates = ({ count, subcarriers, up_bps, down_bps }: Tasks, draws: Draws, c: Constants, pools: Pools): void => {
  const { place, upGain, downGain } = draws;
  const spacing_hz = BAND_Hz / pools.subcarriers;
  const perGroup = pools.subcarriers / GROUPS;
  const upNoise_w = noisePower_w(spacing_hz, NOISE_FIGURE_dB.up);
  const downNoise_w = noisePower_w(spacing_hz, NOISE_FIGURE_dB.down);
  for (let task = 0; task < count; task++) {
    const distance_m = Math.sqrt(NEAREST_m ** 2 + (c.radius_m ** 2 - NEAREST_m ** 2) * place[task]!);
    const gain = ratioOf(-loss_db(distance_m));
    const up = (c.transmit_W * gain) / upNoise_w;
    const down = (EDGE_TRANSMIT_W * gain) / downNoise_w;
    for (let at = task * EDGES; at < (task + 1) * EDGES; at++) {
      const granted = subcarriers[at]!;
      let upEfficiency = 0;
      let downEfficiency = 0;
      for (let group = task * GROUPS, left = granted; left > 0; group++, left -= perGroup) {
        const held = Math.min(left, perGroup);
        upEfficiency += held * Math.log2(1 + (up / granted) * upGain[group]!);
        downEfficiency += held * Math.log2(1 + (down / granted) * downGain[group]!);
      }
      up_bps[at] = spacing_hz * upEfficiency;
      down_bps[at] = spacing_hz * downEfficiency;
    }
  }
};

/** What a policy may not be told: the tasks with these at their mean, so that a choice cannot hang on them. */
export const BLINDFOLDS = ["radio", "data", "work"] as const;
export type Blindfold = (typeof BLINDFOLDS)[number];

/** The tasks as one knows them who is told nothing of something but its mean; of rates and cores, in which times are inverse, the harmonic one. */
export const withoutKnowing = (tasks: Tasks, what: Blindfold): Tasks => {
  const mean = (values: Float64Array) => values.fill(values.reduce((sum, value) => sum + value, 0) / values.length);
  const harmonic = (values: Float64Array) =>
    values.fill(values.length / values.reduce((sum, value) => sum + 1 / value, 0));
  switch (what) {
    case "radio":
      return {
        ...tasks,
        up_bps: harmonic(tasks.up_bps.slice()),
        down_bps: harmonic(tasks.down_bps.slice()),
        subcarriers: mean(tasks.subcarriers.slice()),
      };
    case "data":
      return { ...tasks, data_bits: mean(tasks.data_bits.slice()) };
    case "work":
      return { ...tasks, work_cycles: mean(tasks.work_cycles.slice()) };
  }
};
