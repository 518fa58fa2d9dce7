import { type Distribution, distributionOf } from "../../engine/distributions.js";
import type { RandomField } from "../../engine/generators/threefry.js";
import type { RandomStream, RandomStreams } from "../../engine/random.js";
import type { Simulation } from "../../engine/simulation.js";
import { supportOf } from "../../fields/distribution-text.js";
import { meanTransmissions } from "../../physics/radio/segment-loss.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { ArcSpec, LinksSpec } from "../../scenario/spec/wires.js";
import type { Quotable, Quote } from "../../world/link/link.js";
import { Routing } from "../../world/link/routing.js";
import { RateLine, SerialLink } from "../../world/link/serial-link.js";
import { Topology } from "../../world/link/topology.js";
import type { Task } from "../../world/task/task.js";
import { type MeteredLink, withLoss } from "./build-radio.js";

/** Routes are compared in whole picoseconds, so that sums are exact and equal routes compare equal. An infinite mean counts as 10^6 s. */
const PICOSECONDS = 1e12;
const LONGEST_S = 1e6;

/** Space in the address of a draw for the draws of one sample and for the edges of a graph. */
const DRAWS = 4;
const EDGES = 2 ** 20;

/** Shortest routes between servers, and the numbers of the nodes of the graph: edges first, then clouds, then switches. */
interface ServerRouting {
  readonly routing: Routing;
  readonly nodes: ReadonlyMap<string, number>;
}

/** The shortest routes of a graph of links. */
export const routingOf = (links: LinksSpec, { edges, clouds }: Pick<Scenario, "edges" | "clouds">): ServerRouting => {
  const nodes = new Map([...edges, ...clouds].map(({ name }, number) => [name, number]));
  for (const { from, to } of links.arcs)
    for (const name of [from, to]) if (!nodes.has(name)) nodes.set(name, nodes.size);
  const arcs = links.arcs.map(({ from, to, delay_s }) => {
    const delay_ps = Math.round(PICOSECONDS * Math.min(LONGEST_S, distributionOf(delay_s).mean));
    const lengths: [number, number] = links.routing === "hops" ? [1, delay_ps] : [delay_ps, 1];
    return { from: nodes.get(from)!, to: nodes.get(to)!, lengths };
  });
  return { routing: new Routing(nodes.size, arcs), nodes };
};

/** Makes the links of a graph between servers. Each direction is one first in, first out server, then a delay. */
export const buildTopology = (
  scenario: Scenario,
  links: LinksSpec,
  simulation: Simulation,
  streams: RandomStreams,
): { readonly wires: Topology; readonly links: readonly MeteredLink[]; readonly rows: readonly SerialLink[] } => {
  const servers = new Set(scenario.edges.map(({ name }) => name));
  const rows: SerialLink[] = [];
  const legs = links.arcs.map((arc) => {
    const { from, to, loss } = arc;
    const name = `${from}->${to}`;
    const serial = new SerialLink(simulation, {
      name,
      leg: servers.has(from) && servers.has(to) ? "inter-edge" : "backhaul",
      kind: "backhaul",
      line: new RateLine(rateOf(arc, name, scenario.redraw, streams)),
      delay_s: delayOf(arc, name, streams),
    });
    rows.push(serial);
    return { link: withLoss(serial, loss, streams, name), from, to };
  });
  const { routing } = routingOf(links, scenario);
  const sites = 1 + scenario.edges.length + scenario.clouds.length;
  const wires = new Topology(sites, routing, legs, fastestOf(links.arcs));
  return { wires, links: legs.map(({ link }) => link), rows };
};

/** Rate of a link for a task, bit/s: drawn once for all tasks, or anew for every task. */
const rateOf = (
  { rate_bps }: ArcSpec,
  name: string,
  redraw: Scenario["redraw"],
  streams: RandomStreams,
): ((task: Task) => number) => {
  const law = distributionOf(rate_bps);
  if (rate_bps.kind === "constant") return () => law.mean;
  if (redraw === "task") {
    const draws = new DeviceDraws(streams, `rate of ${name}`, law);
    return (task) => draws.sample(task, task.round);
  }
  let drawn: number | undefined;
  return () => {
    drawn ??= law.sample(streams.stream(name, "rate"));
    return drawn;
  };
};

/** Delay on a link of the data of one edge of a task's graph, s. */
const delayOf = ({ delay_s }: ArcSpec, name: string, streams: RandomStreams) => {
  const law = distributionOf(delay_s);
  if (delay_s.kind === "constant") return () => law.mean;
  const draws = new DeviceDraws(streams, `delay on ${name}`, law);
  return (task: Task, edge: number): number => draws.sample(task, task.round * EDGES + edge);
};

/** Samples at addresses. A device and a number always give the same sample, in any order of calls. */
class DeviceDraws {
  readonly #streams: RandomStreams;
  readonly #purpose: string;
  readonly #law: Distribution;
  /** By device number. */
  readonly #fields = new Map<number, RandomField>();

  constructor(streams: RandomStreams, purpose: string, law: Distribution) {
    this.#streams = streams;
    this.#purpose = purpose;
    this.#law = law;
  }

  sample({ owner }: Task, number: number): number {
    let field = this.#fields.get(owner.number);
    if (field === undefined) {
      field = this.#streams.field(owner.name, this.#purpose);
      this.#fields.set(owner.number, field);
    }
    return this.#law.sample(drawsFrom(field, number * DRAWS));
  }
}

const drawsFrom = (field: RandomField, begin: number): RandomStream => {
  let next = begin;
  return () => field(next++);
};

/** A lower bound on every route: one link with the highest rate, shortest delay and fewest losses of all links. */
const fastestOf = (arcs: readonly ArcSpec[]): Quotable => {
  let [rate_bps, delay_s, bitsPerBit] = [0, Infinity, Infinity];
  for (const arc of arcs) {
    const sent = arc.loss.probability === 0 ? 1 : meanTransmissions(arc.loss);
    rate_bps = Math.max(rate_bps, supportOf(arc.rate_bps).high / sent);
    delay_s = Math.min(delay_s, supportOf(arc.delay_s).low);
    bitsPerBit = Math.min(bitsPerBit, sent);
  }
  return {
    leg: "backhaul",
    bitsPerBit,
    quote: (_task: Task, _edge: number, _bits: number, quote: Quote) => {
      quote.wait_s = 0;
      quote.rate_bps = rate_bps;
      quote.delay_s = delay_s;
      quote.share = 0;
      quote.units = 1;
    },
  };
};
