import { log1p } from "../../math/logarithms.js";
import { INPUT } from "../../world/port/application.js";
import type { Observation, SiteView, TaskRequest } from "../../world/port/policy.js";

/** The kinds of features; `docs/learning.md` lists them with their units. */
export type FeatureKind =
  | "data"
  | "work"
  | "subtask present"
  | "device frequency"
  | "device backlog"
  | "device queue"
  | "battery"
  | "slack"
  | "site present"
  | "frequency"
  | "free cores"
  | "queue"
  | "backlog"
  | "granted cores"
  | "uplink"
  | "downlink"
  | "wire"
  | "delay";

/** One number of the feature vector, and how it is standardised: (value - mean) / sd. */
export interface Feature {
  readonly kind: FeatureKind;
  /** Place in the order of sub-tasks; the final output has the place behind the last sub-task. */
  readonly subtask?: number;
  /** Of `data`: place of the sub-task that makes them; -1: they come with the task. */
  readonly from?: number;
  /** Slot of the site. */
  readonly slot?: number;
  readonly mean: number;
  readonly sd: number;
}

const KILO = 1e3;
const MEGA = 1e6;
const MILLI = 1e-3;

/** Units of the log scale; 0: a feature that says yes or no. */
const UNITS: Readonly<Record<FeatureKind, number>> = {
  data: KILO,
  work: MEGA,
  "subtask present": 0,
  "device frequency": MEGA,
  "device backlog": MILLI,
  "device queue": 1,
  battery: 1,
  slack: MILLI,
  "site present": 0,
  frequency: MEGA,
  "free cores": 1,
  queue: 1,
  backlog: MILLI,
  "granted cores": 1,
  uplink: KILO,
  downlink: KILO,
  wire: KILO,
  delay: MILLI,
};

/** ln(1 + value / unit); what is unlimited counts as 1e12 units, what there is not as 0. */
const logOf = (value: number, unit: number): number =>
  Number.isNaN(value) ? 0 : log1p(Math.min(Math.max(value, 0) / unit, 1e12));

/** Bits between two places in the order of sub-tasks of a graph that is no chain. */
const bitsBetween = ({ graph, data_bits }: TaskRequest, from: number, to: number): number => {
  const source = from < 0 ? INPUT : graph.order[from];
  let bits = 0;
  for (const edge of graph.inputs[to < graph.subtasks ? graph.order[to]! : to]!)
    if (graph.edges[edge]!.from === source) bits += data_bits[edge]!;
  return bits;
};

/** Features of one kind, side by side. */
interface Run {
  readonly kind: FeatureKind;
  readonly first: number;
  /** After the last one. */
  readonly end: number;
}

/**
 * Reads the features of an observation. A decision spends much of its time here, so the fixed properties of features are kept in
 * flat arrays, and the kind is checked once for all neighbouring features of that kind.
 */
export class FeatureReader {
  readonly #runs: readonly Run[];
  readonly #most: number;
  readonly #places: Int32Array;
  readonly #froms: Int32Array;
  readonly #slots: Int32Array;
  readonly #units: Float64Array;
  readonly #means: Float64Array;
  readonly #deviations: Float64Array;
  readonly #plain: Float64Array;

  /** @param most  sub-tasks that the encoding has places for; that place stands for the final output */
  constructor(features: readonly Feature[], most: number) {
    this.#most = most;
    this.#places = Int32Array.from(features, ({ subtask = 0 }) => subtask);
    this.#froms = Int32Array.from(features, ({ from = 0 }) => from);
    this.#slots = Int32Array.from(features, ({ slot = 0 }) => slot);
    this.#units = Float64Array.from(features, ({ kind }) => UNITS[kind]);
    this.#means = Float64Array.from(features, ({ mean }) => mean);
    this.#deviations = Float64Array.from(features, ({ sd }) => sd);
    this.#plain = new Float64Array(features.length);
    this.#runs = runsOf(features);
  }

  /** Fills in the standardised values, from `at`. @param sites  by slot */
  read(
    request: TaskRequest,
    view: Observation,
    sites: readonly (SiteView | undefined)[],
    into: Float32Array,
    at: number,
  ): void {
    for (let run = 0; run < this.#runs.length; run++) this.#gather(this.#runs[run]!, request, view, sites);
    const plain = this.#plain;
    const units = this.#units;
    const means = this.#means;
    const deviations = this.#deviations;
    for (let feature = 0; feature < plain.length; feature++) {
      const value = plain[feature]!;
      const unit = units[feature]!;
      into[at + feature] = ((unit === 0 ? value : logOf(value, unit)) - means[feature]!) / deviations[feature]!;
    }
  }

  #gather(run: Run, request: TaskRequest, view: Observation, sites: readonly (SiteView | undefined)[]): void {
    const { kind, first, end } = run;
    const { graph, data_bits, work_cycles } = request;
    const { subtasks, order, isChain } = graph;
    const most = this.#most;
    const places = this.#places;
    const plain = this.#plain;
    switch (kind) {
      case "data": {
        const froms = this.#froms;
        for (let feature = first; feature < end; feature++) {
          const place = placeIn(places[feature]!, most, subtasks);
          const from = froms[feature]!;
          if (place < 0) plain[feature] = 0;
          else if (isChain) plain[feature] = from === place - 1 ? data_bits[place]! : 0;
          else plain[feature] = bitsBetween(request, from, place);
        }
        return;
      }
      case "work":
        for (let feature = first; feature < end; feature++) {
          const place = places[feature]!;
          plain[feature] = place < subtasks ? work_cycles[order[place]!]! : 0;
        }
        return;
      case "subtask present":
        for (let feature = first; feature < end; feature++) plain[feature] = places[feature]! < subtasks ? 1 : 0;
        return;
      case "device frequency":
        plain[first] = view.device.frequency_hz;
        return;
      case "device backlog":
        plain[first] = view.device.backlog_s;
        return;
      case "device queue":
        plain[first] = sites[0]!.queueLength;
        return;
      case "battery":
        plain[first] = view.device.battery_j;
        return;
      case "slack":
        plain[first] = request.deadline_s - view.time_s;
        return;
      default: {
        const slots = this.#slots;
        for (let feature = first; feature < end; feature++) {
          const site = sites[slots[feature]!];
          const place = placeIn(places[feature]!, most, subtasks);
          plain[feature] = site === undefined || place < 0 ? 0 : askedOf(site, kind, request, place);
        }
      }
    }
  }
}

/** A place in the order of a graph's sub-tasks, where that of the final output is their number; -1: there is none. */
const placeIn = (place: number, most: number, subtasks: number): number =>
  place === most ? subtasks : place < subtasks ? place : -1;

const runsOf = (features: readonly Feature[]): Run[] => {
  const runs: Run[] = [];
  for (let first = 0; first < features.length; ) {
    const { kind } = features[first]!;
    let end = first + 1;
    while (end < features.length && features[end]!.kind === kind) end++;
    runs.push({ kind, first, end });
    first = end;
  }
  return runs;
};

const askedOf = (site: SiteView, kind: FeatureKind, { graph, data_bits }: TaskRequest, place: number): number => {
  switch (kind) {
    case "site present":
      return 1;
    case "frequency":
      return site.frequency_hz;
    case "free cores":
      return site.freeCores;
    case "queue":
      return site.queueLength;
    case "backlog":
      return site.backlog_s;
    case "granted cores":
      return site.grantedCores(graph.order[place]!);
  }
  // Links are quoted for the data that a sub-task, or the final output, waits for.
  const edge = graph.isChain ? place : graph.inputs[place < graph.subtasks ? graph.order[place]! : place]![0]!;
  if (!(data_bits[edge]! >= 0)) return 0;
  switch (kind) {
    case "uplink":
      return site.uplink_bps(edge);
    case "downlink":
      return site.downlink_bps(edge);
    case "wire":
      return site.wired_bps(edge);
    case "delay":
      return site.wiredDelay_s(edge);
  }
  throw new RangeError(`no site has the feature "${kind}"`);
};
