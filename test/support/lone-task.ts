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

/** What one edge's data or one sub-task takes on the way, in order: at which server, if others may be in front of it there. */
interface Leg {
  readonly server?: string;
  readonly service_s: number;
  readonly isRadio?: boolean;
}

/**
 * Cost of a placement by the formulas of the model, where every link serves one transfer at a time, first in first out, and cores are
 * never short: nothing of the emulator is used. Requests are taken in order of time, those of equal time in the order of their making.
 * Sites: 0 device, 1 edge, 2 cloud.
 */
export const formulaCost = (
  graph: TaskGraph,
  { data_kb, work_mcycles }: Sizes,
  w: Weights,
  at: readonly number[],
): number => {
  const siteOf = (subtask: number) => (subtask === INPUT || subtask === graph.subtasks ? 0 : at[subtask]!);
  let price = 0;
  const legsOf = (edge: number): Leg[] => {
    const { from, to } = graph.edges[edge]!;
    const bits = data_kb[edge]! * 8000;
    const [source, target] = [siteOf(from), siteOf(to)];
    if (bits === 0 || source === target) return [];
    const legs: Leg[] = [];
    if (source === 0) legs.push({ server: "uplink", service_s: bits / lone.uplink_bps, isRadio: true });
    if (source === 2 || target === 2)
      legs.push(
        { server: source === 2 ? "back" : "there", service_s: bits / lone.backhaul_bps },
        { service_s: lone.delay_s },
      );
    if (target === 0) legs.push({ server: "downlink", service_s: bits / lone.downlink_bps, isRadio: true });
    return legs;
  };
  const duration_s = (subtask: number) =>
    (work_mcycles[subtask]! * 1e6) / [lone.device_hz, lone.edge_hz * lone.edgeCores, lone.cloud_hz][siteOf(subtask)]!;
  graph.edges.forEach(({ from, to }, edge) => {
    const bits = data_kb[edge]! * 8000;
    const [source, target] = [siteOf(from), siteOf(to)];
    if (source === target) return;
    if (source === 0) price += (w.energy * lone.transmit_w * bits) / lone.uplink_bps;
    if (target === 0) price += (w.energy * lone.receive_w * bits) / lone.downlink_bps;
    if (source === 2 || target === 2) price += w.backhaul * bits;
  });
  for (let subtask = 0; subtask < graph.subtasks; subtask++) {
    const time_s = duration_s(subtask);
    if (siteOf(subtask) === 0) price += w.energy * lone.kappa * lone.device_hz ** 2 * work_mcycles[subtask]! * 1e6;
    if (siteOf(subtask) === 1) price += (w.core + w.edgeEnergy * lone.edgeCore_w) * lone.edgeCores * time_s;
    if (siteOf(subtask) === 2) price += (w.cloud + w.cloudEnergy * lone.cloudCore_w) * time_s;
  }
  const requests = graph.sources.map((edge) => ({ time_s: 0, radio_s: 0, edge, legs: legsOf(edge) }));
  const free_s = new Map<string, number>();
  const missing = graph.inputs.map(({ length }) => length);
  for (;;) {
    let next = requests[0]!;
    for (const request of requests) if (request.time_s < next.time_s) next = request;
    const [leg, ...rest] = next.legs;
    requests.splice(requests.indexOf(next), 1);
    if (leg !== undefined) {
      const { server = "", service_s, isRadio } = leg;
      const end_s = Math.max(next.time_s, server === "" ? 0 : (free_s.get(server) ?? 0)) + service_s;
      if (server !== "") free_s.set(server, end_s);
      requests.push({ ...next, time_s: end_s, radio_s: next.radio_s + (isRadio ? service_s : 0), legs: rest });
      continue;
    }
    const { to } = graph.edges[next.edge]!;
    if (--missing[to]! > 0) continue;
    const { time_s, radio_s } = next;
    if (to === graph.subtasks) return price + w.time * time_s + w.energy * lone.idle_w * (time_s - radio_s);
    for (const edge of graph.outputs[to]!)
      requests.push({ time_s: time_s + duration_s(to), radio_s, edge, legs: legsOf(edge) });
  }
};
