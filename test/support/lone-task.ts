import { buildEmulation } from "../../src/compose/build.js";
import type { TaskView } from "../../src/world/decision/view.js";
import { INPUT, type TaskGraph } from "../../src/world/port/application.js";
import type { Task } from "../../src/world/task/task.js";
import { scenarioOf } from "./emulate.js";

export interface Sizes {
  /** By edge of the graph. */
  readonly data_kb: readonly number[];
  /** By sub-task. */
  readonly work_mcycles: readonly number[];
}

export const weightNames = [
  "time",
  "energy",
  "edgeEnergy",
  "cloudEnergy",
  "core",
  "cloud",
  "spectrum",
  "backhaul",
] as const;
export type Weights = Readonly<Record<(typeof weightNames)[number], number>>;

/** Numbers of a network with one device, one edge and one cloud, in which everything is constant. */
const lone = {
  uplink_bps: 20e6,
  downlink_bps: 50e6,
  backhaul_bps: 200e6,
  delay_s: 0.015,
  device_hz: 1e9,
  edge_hz: 2.5e9,
  edgeCores: 2,
  cloud_hz: 3e9,
  kappa: 1e-27,
  transmit_w: 0.2 / 0.35 + 0.1,
  receive_w: 0.1,
  idle_w: 0.02,
  edgeCore_w: 4,
  cloudCore_w: 3,
};

const yaml = (graph: TaskGraph, { data_kb, work_mcycles }: Sizes, weights: Weights): string => {
  const name = (subtask: number) =>
    subtask === INPUT ? "input" : subtask === graph.subtasks ? "output" : `t${subtask}`;
  return JSON.stringify({
    name: "lone",
    tasks: 1,
    radio: { rate: "constant", uplink: "20 Mbps", downlink: "50 Mbps" },
    edges: [{ name: "edge", cores: 64, frequency: "2.5 GHz", grant: 2, power: { idle: "20 W", core: "4 W" } }],
    clouds: [{ name: "cloud", frequency: "3 GHz", grant: 1, power: { core: "3 W" } }],
    backhaul: { delay: "15 ms", rate: "200 Mbps" },
    devices: [
      {
        name: "phone",
        cores: 64,
        frequency: "1 GHz",
        kappa: 1e-27,
        transmitPower: "200 mW",
        receivePower: "100 mW",
        idlePower: "20 mW",
      },
    ],
    application: {
      graph: {
        nodes: work_mcycles.map((work, subtask) => ({ name: name(subtask), work: `${work} Mcycles` })),
        edges: graph.edges.map(({ from, to }, edge) => ({
          from: name(from),
          to: name(to),
          data: `${data_kb[edge]} KB`,
        })),
      },
    },
    arrivals: "saturated",
    objective: { kind: "weighted", ...weights },
  });
};

/** What the emulator's observation says of a task that arrives at an idle network. */
export const observeLone = <T>(
  graph: TaskGraph,
  sizes: Sizes,
  weights: Weights,
  see: (view: TaskView, task: Task) => T,
): T => {
  const scenario = scenarioOf(yaml(graph, sizes, weights));
  const sink = { wantsDetails: false, task() {}, subtask() {}, transfer() {} };
  const { question } = buildEmulation(scenario, { replication: 0, sink }).nextDecision()!;
  return see(question.view, question.task);
};

interface Way {
  readonly time_s: number;
  readonly radio_s: number;
}

/**
 * Cost of a placement by the formulas of the model, recursively from the final output back: nothing of the emulator is used.
 * Sites: 0 device, 1 edge, 2 cloud.
 */
export const recursiveCost = (
  graph: TaskGraph,
  { data_kb, work_mcycles }: Sizes,
  w: Weights,
  at: readonly number[],
): number => {
  const siteOf = (subtask: number) => (subtask === INPUT || subtask === graph.subtasks ? 0 : at[subtask]!);
  let price = 0;
  const move = (edge: number): Way => {
    const { from, to } = graph.edges[edge]!;
    const bits = data_kb[edge]! * 8000;
    const route = `${siteOf(from)}${siteOf(to)}`;
    if (bits === 0 || route[0] === route[1]) return { time_s: 0, radio_s: 0 };
    const up_s = route[0] === "0" ? bits / lone.uplink_bps : 0;
    const down_s = route[1] === "0" ? bits / lone.downlink_bps : 0;
    const wired_s = route.includes("2") ? bits / lone.backhaul_bps + lone.delay_s : 0;
    return { time_s: up_s + down_s + wired_s, radio_s: up_s + down_s };
  };
  graph.edges.forEach(({ from, to }, edge) => {
    const bits = data_kb[edge]! * 8000;
    const [source, target] = [siteOf(from), siteOf(to)];
    if (source === target) return;
    if (source === 0) price += (w.energy * lone.transmit_w * bits) / lone.uplink_bps;
    if (target === 0) price += (w.energy * lone.receive_w * bits) / lone.downlink_bps;
    if (source === 2 || target === 2) price += w.backhaul * bits;
  });
  const duration_s = (subtask: number) =>
    (work_mcycles[subtask]! * 1e6) / [lone.device_hz, lone.edge_hz * lone.edgeCores, lone.cloud_hz][siteOf(subtask)]!;
  for (let subtask = 0; subtask < graph.subtasks; subtask++) {
    const time_s = duration_s(subtask);
    if (siteOf(subtask) === 0) price += w.energy * lone.kappa * lone.device_hz ** 2 * work_mcycles[subtask]! * 1e6;
    if (siteOf(subtask) === 1) price += (w.core + w.edgeEnergy * lone.edgeCore_w) * lone.edgeCores * time_s;
    if (siteOf(subtask) === 2) price += (w.cloud + w.cloudEnergy * lone.cloudCore_w) * time_s;
  }
  /** When all inputs of a sub-task are there, and how much of the way was on the radio. */
  const ready = (subtask: number): Way => {
    let latest: Way = { time_s: -1, radio_s: 0 };
    graph.edges.forEach(({ from, to }, edge) => {
      if (to !== subtask) return;
      const before = from === INPUT ? { time_s: 0, radio_s: 0 } : finished(from);
      const way = move(edge);
      if (before.time_s + way.time_s > latest.time_s)
        latest = { time_s: before.time_s + way.time_s, radio_s: before.radio_s + way.radio_s };
    });
    return latest;
  };
  const finished = (subtask: number): Way => {
    const { time_s, radio_s } = ready(subtask);
    return { time_s: time_s + duration_s(subtask), radio_s };
  };
  const { time_s, radio_s } = ready(graph.subtasks);
  return price + w.time * time_s + w.energy * lone.idle_w * (time_s - radio_s);
};
