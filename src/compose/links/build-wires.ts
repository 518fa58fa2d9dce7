import type { RandomStreams } from "../../engine/random.js";
import type { Simulation } from "../../engine/simulation.js";
import { append } from "../../math/extremes.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { LossSpec } from "../../scenario/spec/radio.js";
import { RateLine, SerialLink } from "../../world/link/serial-link.js";
import type { ServerLinks } from "../../world/link/topology.js";
import { type MakeWire, type WireEnds, type WireKind, Wires } from "../../world/link/wires.js";
import type { Reporting } from "../../world/port/node-report.js";
import type { Leg } from "../../world/port/records.js";
import type { Task } from "../../world/task/task.js";
import { type MeteredLink, withLoss } from "./build-radio.js";
import { buildTopology } from "./build-topology.js";

/** Everything that links of a run are made from. */
export interface LinkContext {
  readonly scenario: Scenario;
  readonly simulation: Simulation;
  readonly streams: RandomStreams;
  /** Names of the sites, by number: the device, then edges, then clouds. */
  readonly sites: readonly string[];
  /** All links made so far. Each link is added here when it is made. */
  readonly links: MeteredLink[];
}

/** The links between servers. */
export interface BuiltWires {
  readonly wires: ServerLinks;
  /** Links of the scenario's graph, each with a row in nodes.csv; empty where it has none. */
  readonly graphRows: readonly Reporting[];
  /** Links of one kind between pairs of servers that carried data, in `wireOrder`. */
  readonly used: (kind: WireKind) => readonly UsedWire[];
}

/**
 * Makes the links between servers: the scenario's graph, or one link for each pair. A pair's link is made when data first go
 * over it, because most pairs of servers never exchange data.
 */
export const buildWires = ({ scenario, simulation, streams, sites, links }: LinkContext): BuiltWires => {
  const edges = scenario.edges.length;
  const made: MadeWire[] = [];
  const wired = (ends: Pick<WireEnds, "kind">, name: string, use?: (change: 1 | -1) => void) => {
    const { leg, rateOf, delays } = WIRES[ends.kind];
    const serial = new SerialLink(simulation, {
      name,
      leg,
      kind: "backhaul",
      line: new RateLine(rateOf),
      delay_s: (task, edge) => task.grants[delays][edge]!,
      ...(use === undefined ? {} : { use }),
    });
    const loss = ends.kind === "edge-cloud" ? scenario.backhaul.loss : NO_LOSS;
    return { serial, link: withLoss(serial, loss, streams, name) };
  };
  const makeWire: MakeWire = (ends, use) => {
    const { serial, link } = wired(ends, wireName(ends, sites, edges), use);
    links.push(link);
    made.push({ ends, serial });
    return link;
  };
  const used = (kind: WireKind) => usedWires(made, kind);
  if (scenario.links === undefined) {
    const wires = new Wires(sites, edges, makeWire, (kind) => wired({ kind }, kind).link);
    return { wires, graphRows: [], used };
  }
  const graph = buildTopology(scenario, scenario.links, simulation, streams);
  append(links, graph.links);
  return { wires: graph.wires, graphRows: graph.rows, used };
};

const NO_LOSS: LossSpec = { probability: 0, tries: Infinity };

/** One direction of a link between servers that carried data, and its row in nodes.csv. */
export interface UsedWire {
  readonly ends: WireEnds;
  readonly row: Reporting;
}

/** One direction of a link between servers: one first in, first out server, then a delay. */
interface MadeWire {
  readonly ends: WireEnds;
  readonly serial: SerialLink;
}

interface WireLaw {
  readonly leg: Leg;
  readonly rateOf: (task: Task) => number;
  readonly delays: "backhaulDelay_s" | "interEdgeDelay_s" | "interCloudDelay_s";
}

const WIRES: Readonly<Record<WireKind, WireLaw>> = {
  "edge-cloud": { leg: "backhaul", rateOf: ({ conditions }) => conditions.backhaul_bps, delays: "backhaulDelay_s" },
  "edge-edge": {
    leg: "inter-edge",
    rateOf: ({ conditions }) => conditions.interEdge_bps,
    delays: "interEdgeDelay_s",
  },
  "cloud-cloud": {
    leg: "backhaul",
    rateOf: ({ conditions }) => conditions.interCloud_bps,
    delays: "interCloudDelay_s",
  },
};

/**
 * Name of a link between servers: `backhaul-up` towards the cloud; `<edge>-backhaul-up` where there are several edges; `<a>-<b>-up` for the
 * other pairs, from a to b, where a comes first in the alphabet.
 */
const wireName = ({ kind, from, to }: WireEnds, sites: readonly string[], edges: number): string => {
  if (kind === "edge-cloud") {
    const isUp = from < to;
    const edge = edges > 1 ? `${sites[isUp ? from : to]}-` : "";
    return `${edge}backhaul-${isUp ? "up" : "down"}`;
  }
  const [a, b] = [sites[from]!, sites[to]!];
  return a < b ? `${a}-${b}-up` : `${b}-${a}-down`;
};

/** A wire with a name, as in nodes.csv. */
interface NamedWire {
  readonly ends: WireEnds;
  readonly name: string;
}

/**
 * Compares wires of one kind for their order in nodes.csv: by the numbers of their sites, and the uplink of a pair before its downlink. It does
 * not depend on the order of use.
 */
export const wireOrder = ({ ends: a, name }: NamedWire, { ends: b, name: other }: NamedWire): number => {
  const byPair = Math.min(a.from, a.to) - Math.min(b.from, b.to) || Math.max(a.from, a.to) - Math.max(b.from, b.to);
  return byPair || (name.endsWith("-up") ? -1 : 1) - (other.endsWith("-up") ? -1 : 1);
};

const usedWires = (made: readonly MadeWire[], kind: WireKind): readonly UsedWire[] =>
  made
    .filter(({ ends, serial }) => ends.kind === kind && serial.bits.requested_bits > 0)
    .map(({ ends, serial }) => ({ ends, name: serial.name, row: serial }))
    .sort(wireOrder);
