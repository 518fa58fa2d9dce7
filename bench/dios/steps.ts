import { type Constants, type Pools, PRINTED_POOLS, SWAPPED_POOLS } from "./constants.js";
import { EDGES, SUBTASKS } from "./draws.js";
import type { Tasks } from "./tasks.js";

export const DEVICE = 0;
export const EDGE = 1;
export const CLOUD = 2;
export const SITES = 3;

/** How the paper's formulas are read, where they can be read in more than one way. */
export interface Reading {
  readonly name: string;
  readonly says: string;
  /** `chain`: data move where neighbours differ. `blind`: E(S, I_t) depends on t alone, so every sub-task's data come from the device and go back. */
  readonly moves: "chain" | "blind";
  /** What the use of cores and subcarriers is priced by: core-seconds and band-seconds, what is granted, or bits. */
  readonly prices: "seconds" | "grants" | "bits";
  readonly pools: Pools;
}

const CHAIN = { moves: "chain", prices: "seconds", pools: PRINTED_POOLS } as const;

/** The first is what scenarios/dios.yaml runs. A price by core-seconds is one by cycles: n cores for x / (n f) seconds are x / f. */
export const READINGS: readonly Reading[] = [
  { name: "chain", says: "data move where neighbours differ, use is priced by time", ...CHAIN },
  { name: "blind", says: "every sub-task's data come from the device and go back", ...CHAIN, moves: "blind" },
  {
    name: "grants",
    says: "cores and subcarriers are priced when granted, for however long",
    ...CHAIN,
    prices: "grants",
  },
  { name: "bits", says: "cores and subcarriers are priced by bits", ...CHAIN, prices: "bits" },
  { name: "swapped", says: "16 subcarriers and 256 cores", ...CHAIN, pools: SWAPPED_POOLS },
];

const AMPLIFIER_EFFICIENCY = 0.35;
const CIRCUIT_W = 0.1;
const RECEIVE_W = 0.1;
const IDLE_W = 0.02;
const MEGA = 1e6;

/** Times and costs of the steps of tasks. */
export interface Steps {
  readonly count: number;
  readonly moves: Reading["moves"];
  /** By task, sub-task and site: an execution. */
  readonly execution_s: Float64Array;
  readonly execution: Float64Array;
  /** By task and edge: data to the edge, from it, and between edge and cloud. */
  readonly up_s: Float64Array;
  readonly up: Float64Array;
  readonly down_s: Float64Array;
  readonly down: Float64Array;
  readonly wire_s: Float64Array;
  readonly wire: Float64Array;
}

/** Space for the steps of so many tasks, to be used again and again. */
export const emptySteps = (count: number): Steps => {
  const edges = (): Float64Array => new Float64Array(count * EDGES);
  const sites = (): Float64Array => new Float64Array(count * SUBTASKS * SITES);
  return {
    count,
    moves: "chain",
    execution_s: sites(),
    execution: sites(),
    up_s: edges(),
    up: edges(),
    down_s: edges(),
    down: edges(),
    wire_s: edges(),
    wire: edges(),
  };
};

/**
 * The steps of tasks, as docs/model.md has them:
 *
 *     cost of a step = price + time * L + energy * idle_w * (L - R),  R: its part of the time on the radio
 */
export const stepsOf = (tasks: Tasks, c: Constants, reading: Reading, into: Steps): Steps => {
  fillExecutions(tasks, c, reading, into);
  fillMoves(tasks, c, reading, into);
  return { ...into, count: tasks.count, moves: reading.moves };
};

const fillExecutions = (tasks: Tasks, c: Constants, { prices }: Reading, { execution, execution_s }: Steps): void => {
  const { count, work_cycles, cores, data_bits } = tasks;
  const perSecond = 1 + c.energy * IDLE_W;
  const device_hz = 1e9 * c.device_GHz;
  const edge_hz = 1e9 * c.edge_GHz;
  const cloud_hz = c.cloudCores * 1e9 * c.cloud_GHz;
  const perCycle = perSecond / device_hz + c.energy * c.kappa * device_hz * device_hz;
  for (let task = 0, at = 0; task < count; task++)
    for (let subtask = 0; subtask < SUBTASKS; subtask++, at++) {
      const work = work_cycles[at]!;
      const n = cores[at]!;
      const edge_s = work / (n * edge_hz);
      const cloud_s = work / cloud_hz;
      execution_s[at * SITES] = work / device_hz;
      execution_s[at * SITES + EDGE] = edge_s;
      execution_s[at * SITES + CLOUD] = cloud_s;
      const megabits = data_bits[task * EDGES + subtask]! / MEGA;
      const edgeUse = prices === "seconds" ? n * edge_s : prices === "grants" ? n : megabits;
      const cloudUse = prices === "seconds" ? c.cloudCores * cloud_s : prices === "grants" ? c.cloudCores : megabits;
      execution[at * SITES] = perCycle * work;
      execution[at * SITES + EDGE] = perSecond * edge_s + c.core * edgeUse;
      execution[at * SITES + CLOUD] = perSecond * cloud_s + c.cloud * cloudUse;
    }
};

const fillMoves = (tasks: Tasks, c: Constants, { prices, pools }: Reading, into: Steps): void => {
  const { data_bits, subcarriers, up_bps, down_bps, delay_s } = tasks;
  const { up, up_s, down, down_s, wire, wire_s } = into;
  const perSecond = 1 + c.energy * IDLE_W;
  const perSent = 1 + c.energy * (c.transmit_W / AMPLIFIER_EFFICIENCY + CIRCUIT_W);
  const perReceived = 1 + c.energy * RECEIVE_W;
  const wire_bps = MEGA * c.backhaul_Mbps;
  for (let at = 0; at < tasks.count * EDGES; at++) {
    const bits = data_bits[at]!;
    const share = subcarriers[at]! / pools.subcarriers;
    const sent_s = bits / up_bps[at]!;
    const received_s = bits / down_bps[at]!;
    const flat = prices === "grants" ? share : bits / MEGA;
    up_s[at] = sent_s;
    up[at] = perSent * sent_s + c.spectrum * (prices === "seconds" ? share * sent_s : flat);
    down_s[at] = received_s;
    down[at] = perReceived * received_s + c.spectrum * (prices === "seconds" ? share * received_s : flat);
    const wired_s = bits / wire_bps + delay_s[at]!;
    wire_s[at] = wired_s;
    wire[at] = perSecond * wired_s + c.backhaul * bits;
  }
};

/** What an edge's data take from a site to another. */
export const moveOf = (up: number, down: number, wire: number, from: number, to: number): number => {
  if (from === to) return 0;
  if (from === DEVICE) return to === EDGE ? up : up + wire;
  if (to === DEVICE) return from === EDGE ? down : down + wire;
  return wire;
};
