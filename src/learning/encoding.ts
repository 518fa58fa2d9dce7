import { INPUT } from "../world/application.js";
import type { Observation, SiteId, SiteView, TaskRequest } from "../world/policy.js";

/** What a feature tells; `docs/learning.md` lists them with their units. */
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
  /** Place in the order of sub-tasks; the number of sub-tasks stands for the final output. */
  readonly subtask?: number;
  /** Of `data`: place of the sub-task that makes them; -1: they come with the task. */
  readonly from?: number;
  /** Slot of the site. */
  readonly slot?: number;
  readonly mean: number;
  readonly sd: number;
}

/** What fits into a feature vector. Slot 0 is the device; then come slots for edges, then for clouds. */
export interface EncodingSize {
  /** Most sub-tasks. */
  readonly subtasks: number;
  readonly edges: number;
  readonly clouds: number;
  /** Whether graphs other than chains can be told. */
  readonly graphs: "chains" | "any";
}

/** An encoding, as a model keeps it. */
export interface EncodingSpec extends EncodingSize {
  readonly features: readonly Feature[];
}

const KILO = 1e3;
const MEGA = 1e6;
const MILLI = 1e-3;

/** ln(1 + value / unit); what is unlimited counts as 1e12 units, what there is not as 0. */
const logOf = (value: number, unit: number): number =>
  Number.isNaN(value) ? 0 : Math.log1p(Math.min(Math.max(value, 0) / unit, 1e12));

/** Every feature that there could be, not standardised. */
export const allFeatures = ({ subtasks, edges, clouds, graphs }: EncodingSize): Feature[] => {
  const features: Feature[] = [];
  const plain = { mean: 0, sd: 1 };
  const add = (kind: FeatureKind, where: Partial<Feature> = {}) => features.push({ kind, ...where, ...plain });
  for (let subtask = 0; subtask <= subtasks; subtask++)
    for (let from = -1; from < subtask; from++) {
      const isChainLink = from === subtask - 1 || (subtask === subtasks && from >= 0);
      if (graphs === "any" || isChainLink) add("data", { from, subtask });
    }
  for (let subtask = 0; subtask < subtasks; subtask++) add("work", { subtask });
  for (let subtask = 0; subtask < subtasks; subtask++) add("subtask present", { subtask });
  for (const kind of ["device frequency", "device backlog", "device queue", "battery", "slack"] as const) add(kind);
  for (let slot = 1; slot <= edges + clouds; slot++) {
    for (const kind of ["site present", "frequency", "free cores", "queue", "backlog"] as const) add(kind, { slot });
    for (let subtask = 0; subtask < subtasks; subtask++) add("granted cores", { slot, subtask });
    for (const kind of ["uplink", "downlink", "wire", "delay"] as const)
      for (let subtask = 0; subtask <= subtasks; subtask++) add(kind, { slot, subtask });
  }
  return features;
};

/**
 * Turns what a policy is told of a task into a vector of numbers, and a network's choices into sites. Tasks of fewer sub-tasks
 * and scenarios of fewer sites are padded: their features are 0 before standardising, and a mask shuts their choices.
 */
export class Encoder {
  readonly spec: EncodingSpec;
  /** Length of the feature vector. */
  readonly inputs: number;
  /** Sub-tasks, in the graph's order. */
  readonly groups: number;
  /** Slots of sites. */
  readonly choices: number;
  readonly #readers: readonly Reader[];
  readonly #slots: Int32Array;
  readonly #bySlot: (SiteView | undefined)[];
  #sites: readonly SiteView[] | undefined;
  #edges = 0;
  #clouds = 0;

  constructor(spec: EncodingSpec) {
    this.spec = spec;
    this.inputs = spec.features.length;
    this.groups = spec.subtasks;
    this.choices = 1 + spec.edges + spec.clouds;
    this.#readers = spec.features.map((feature) => readerOf(feature, spec.subtasks));
    this.#slots = new Int32Array(this.choices);
    this.#bySlot = new Array<SiteView | undefined>(this.choices).fill(undefined);
  }

  /** Why a task cannot be told here; undefined: it can. */
  problem({ graph }: Pick<TaskRequest, "graph">, { sites }: Pick<Observation, "sites">): string | undefined {
    const { subtasks, edges, clouds, graphs } = this.spec;
    this.#slotsOf(sites);
    if (graph.subtasks > subtasks)
      return `it was trained for at most ${subtasks} sub-tasks; the task has ${graph.subtasks}`;
    if (graphs === "chains" && !graph.isChain) return "it was trained for chains; the task is another graph";
    if (this.#edges > edges) return `it was trained for at most ${edges} edges; the scenario has ${this.#edges}`;
    if (this.#clouds > clouds) return `it was trained for at most ${clouds} clouds; the scenario has ${this.#clouds}`;
    return undefined;
  }

  /** Fills in the feature vector, float32 [inputs], from `at`. */
  encode(request: TaskRequest, view: Observation, into: Float32Array, at = 0): void {
    this.#slotsOf(view.sites);
    const { features } = this.spec;
    const readers = this.#readers;
    const sites = this.#bySlot;
    for (let feature = 0; feature < readers.length; feature++) {
      const { mean, sd } = features[feature]!;
      into[at + feature] = (readers[feature]!(request, view, sites) - mean) / sd;
    }
  }

  /** Fills in which choices there are, [groups * choices] from `at`: 1 for a site that there is, for a sub-task that there is. */
  mask({ graph }: Pick<TaskRequest, "graph">, view: Observation, into: Float32Array | Uint8Array, at = 0): void {
    const slots = this.#slotsOf(view.sites);
    for (let group = 0; group < this.groups; group++)
      for (let slot = 0; slot < this.choices; slot++)
        into[at + group * this.choices + slot] = group < graph.subtasks && slots[slot]! >= 0 ? 1 : 0;
  }

  /** The site of the highest score for every sub-task; ties go to the first slot. @param scores  [groups * choices] */
  bestPlacement(scores: ArrayLike<number>, { graph }: Pick<TaskRequest, "graph">, view: Observation): SiteId[] {
    this.#slotsOf(view.sites);
    const sites = this.#bySlot;
    const placement = new Array<SiteId>(graph.subtasks);
    for (let group = 0, at = 0; group < graph.subtasks; group++, at += this.choices) {
      let best = 0;
      let bestScore = -Infinity;
      for (let slot = 0; slot < this.choices; slot++) {
        if (sites[slot] === undefined || !(scores[at + slot]! > bestScore)) continue;
        best = slot;
        bestScore = scores[at + slot]!;
      }
      placement[graph.order[group]!] = sites[best]!.id;
    }
    return placement;
  }

  /** The sites of a choice of slot for every group. @throws RangeError when a slot is empty */
  placementOf(chosen: ArrayLike<number>, { graph }: Pick<TaskRequest, "graph">, view: Observation): SiteId[] {
    const { sites } = view;
    const slots = this.#slotsOf(sites);
    const placement = new Array<SiteId>(graph.subtasks);
    for (let group = 0; group < graph.subtasks; group++) {
      const site = sites[slots[chosen[group]!] ?? -1];
      if (site === undefined) throw new RangeError(`no site in slot ${chosen[group]}`);
      placement[graph.order[group]!] = site.id;
    }
    return placement;
  }

  /** The slots of a placement, by group from `at`; -1 for groups without a sub-task. */
  labels(
    placement: readonly SiteId[],
    { graph }: Pick<TaskRequest, "graph">,
    view: Observation,
    into: Float32Array,
    at = 0,
  ): void {
    const { sites } = view;
    const slots = this.#slotsOf(sites);
    for (let group = 0; group < this.groups; group++) {
      const site = group < graph.subtasks ? placement[graph.order[group]!] : undefined;
      into[at + group] = site === undefined ? -1 : slots.findIndex((index) => index >= 0 && sites[index]!.id === site);
    }
  }

  /** Index among the view's sites by slot; -1: none. A view's sites stay what they are, so one look at them is enough. */
  #slotsOf(sites: readonly SiteView[]): Int32Array {
    const slots = this.#slots;
    if (sites === this.#sites) return slots;
    slots.fill(-1);
    this.#edges = 0;
    this.#clouds = 0;
    for (let index = 0; index < sites.length; index++) {
      const { kind } = sites[index]!;
      const slot = kind === "device" ? 0 : kind === "edge" ? 1 + this.#edges++ : 1 + this.spec.edges + this.#clouds++;
      if (slot < slots.length) slots[slot] = index;
    }
    for (let slot = 0; slot < slots.length; slot++) this.#bySlot[slot] = sites[slots[slot]!];
    this.#sites = sites;
    return slots;
  }
}

/** Reads the plain value of a feature, on its log scale. */
type Reader = (request: TaskRequest, view: Observation, sites: readonly (SiteView | undefined)[]) => number;

/** What is asked of a site, for a place in the order of sub-tasks. */
type SiteReader = (site: SiteView, request: TaskRequest, place: number) => number;

const AT_SITES: Partial<Record<FeatureKind, SiteReader>> = {
  frequency: (site) => logOf(site.frequency_hz, MEGA),
  "free cores": (site) => logOf(site.freeCores, 1),
  queue: (site) => logOf(site.queueLength, 1),
  backlog: (site) => logOf(site.backlog_s, MILLI),
  "granted cores": (site, { graph }, place) => logOf(site.grantedCores(graph.order[place]!), 1),
  uplink: (site, request, place) => overLink(request, place, (edge) => logOf(site.uplink_bps(edge), KILO)),
  downlink: (site, request, place) => overLink(request, place, (edge) => logOf(site.downlink_bps(edge), KILO)),
  wire: (site, request, place) => overLink(request, place, (edge) => logOf(site.wired_bps(edge), KILO)),
  delay: (site, request, place) => overLink(request, place, (edge) => logOf(site.wiredDelay_s(edge), MILLI)),
};

/** What a link is asked for the data that a sub-task, or the final output, waits for. */
const overLink = ({ graph, data_bits }: TaskRequest, place: number, ask: (edge: number) => number): number => {
  const edge = graph.isChain ? place : graph.inputs[place < graph.subtasks ? graph.order[place]! : graph.subtasks]![0]!;
  return data_bits[edge]! >= 0 ? ask(edge) : 0;
};

/** @param most  sub-tasks that the encoding has places for; that place stands for the final output */
const readerOf = ({ kind, subtask: place = 0, from = 0, slot = 0 }: Feature, most: number): Reader => {
  const isOutput = place === most;
  const isThere = ({ graph }: TaskRequest): boolean => isOutput || place < graph.subtasks;
  const placeIn = ({ graph }: TaskRequest): number => (isOutput ? graph.subtasks : place);
  switch (kind) {
    case "data":
      return (request) => (isThere(request) ? logOf(dataBits(request, from, placeIn(request)), KILO) : 0);
    case "work":
      return ({ graph, work_cycles }) => (place < graph.subtasks ? logOf(work_cycles[graph.order[place]!]!, MEGA) : 0);
    case "subtask present":
      return (request) => (isThere(request) ? 1 : 0);
    case "device frequency":
      return (_, view) => logOf(view.device.frequency_hz, MEGA);
    case "device backlog":
      return (_, view) => logOf(view.device.backlog_s, MILLI);
    case "device queue":
      return (_, __, sites) => logOf(sites[0]!.queueLength, 1);
    case "battery":
      return (_, view) => logOf(view.device.battery_j, 1);
    case "slack":
      return (request, view) => logOf(request.deadline_s - view.time_s, MILLI);
    case "site present":
      return (_, __, sites) => (sites[slot] === undefined ? 0 : 1);
    default: {
      const read = AT_SITES[kind]!;
      return (request, _, sites) => {
        const site = sites[slot];
        return site === undefined || !isThere(request) ? 0 : read(site, request, placeIn(request));
      };
    }
  }
};

/** Bits between two places in the order of sub-tasks. */
const dataBits = ({ graph, data_bits }: TaskRequest, from: number, to: number): number => {
  if (graph.isChain) return from === to - 1 ? data_bits[to]! : 0;
  const source = from < 0 ? INPUT : graph.order[from];
  let bits = 0;
  for (const edge of graph.inputs[to < graph.subtasks ? graph.order[to]! : to]!)
    if (graph.edges[edge]!.from === source) bits += data_bits[edge]!;
  return bits;
};

/**
 * Collects feature vectors and finds out which features say anything: those that never vary are left out, and of those that are
 * always equal only the first stays. What stays is standardised by its mean and standard deviation.
 */
export class EncodingFit {
  readonly #size: EncodingSize;
  readonly #all: readonly Feature[];
  readonly #plain: Encoder;
  #rows: Float32Array;
  #count = 0;

  constructor(size: EncodingSize, capacity = 1024) {
    this.#size = size;
    this.#all = allFeatures(size);
    this.#plain = new Encoder({ ...size, features: this.#all });
    this.#rows = new Float32Array(Math.max(1, capacity) * this.#all.length);
  }

  get count(): number {
    return this.#count;
  }

  /** @throws RangeError when the task does not fit into the encoding */
  add(request: TaskRequest, view: Observation): void {
    const problem = this.#plain.problem(request, view);
    if (problem !== undefined) throw new RangeError(problem);
    const width = this.#all.length;
    if ((this.#count + 1) * width > this.#rows.length) {
      const rows = new Float32Array(2 * this.#rows.length);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#plain.encode(request, view, this.#rows, this.#count * width);
    this.#count++;
  }

  /** The encoding that fits the first so many vectors. @throws RangeError when there are none, or none of them varies */
  fit(count = this.#count): EncodingSpec {
    if (!(count >= 1 && count <= this.#count)) throw new RangeError(`invalid number of vectors: ${count}`);
    const kept = this.#distinct(count).map((column) => {
      const { mean, sd } = this.#moments(column, count);
      return { ...this.#all[column]!, mean, sd };
    });
    if (kept.length === 0) throw new RangeError("no feature varies: every task is the same");
    return { ...this.#size, features: kept };
  }

  /** All vectors as an encoding that was fitted here tells them, float32 [count, features]. */
  vectors({ features }: EncodingSpec): Float32Array {
    const width = this.#all.length;
    const columns = features.map(({ kind, subtask, from, slot }) =>
      this.#all.findIndex(
        (one) => one.kind === kind && one.subtask === subtask && one.from === from && one.slot === slot,
      ),
    );
    const vectors = new Float32Array(this.#count * features.length);
    for (let row = 0; row < this.#count; row++)
      features.forEach(({ mean, sd }, feature) => {
        vectors[row * features.length + feature] = (this.#rows[row * width + columns[feature]!]! - mean) / sd;
      });
    return vectors;
  }

  /** Columns that vary, each unlike all before it. */
  #distinct(count: number): number[] {
    const width = this.#all.length;
    const rows = this.#rows;
    const kept: number[] = [];
    const isSame = (a: number, b: number): boolean => {
      for (let row = 0; row < count; row++) if (rows[row * width + a] !== rows[row * width + b]) return false;
      return true;
    };
    const varies = (column: number): boolean => {
      for (let row = 1; row < count; row++) if (rows[row * width + column] !== rows[column]) return true;
      return false;
    };
    for (let column = 0; column < width; column++)
      if (varies(column) && !kept.some((other) => isSame(other, column))) kept.push(column);
    return kept;
  }

  #moments(column: number, count: number): { mean: number; sd: number } {
    const width = this.#all.length;
    let sum = 0;
    for (let row = 0; row < count; row++) sum += this.#rows[row * width + column]!;
    const mean = sum / count;
    let squares = 0;
    for (let row = 0; row < count; row++) squares += (this.#rows[row * width + column]! - mean) ** 2;
    return { mean, sd: Math.sqrt(squares / count) };
  }
}
