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
  readonly #features: readonly Feature[];
  readonly #slots: Int32Array;

  constructor(spec: EncodingSpec) {
    this.spec = spec;
    this.inputs = spec.features.length;
    this.groups = spec.subtasks;
    this.choices = 1 + spec.edges + spec.clouds;
    this.#features = spec.features;
    this.#slots = new Int32Array(this.choices);
  }

  /** Why a task cannot be told here; undefined: it can. */
  problem({ graph }: Pick<TaskRequest, "graph">, { sites }: Pick<Observation, "sites">): string | undefined {
    const { subtasks, edges, clouds, graphs } = this.spec;
    const count = (kind: SiteView["kind"]) => sites.filter((site) => site.kind === kind).length;
    if (graph.subtasks > subtasks)
      return `it was trained for at most ${subtasks} sub-tasks; the task has ${graph.subtasks}`;
    if (graphs === "chains" && !graph.isChain) return "it was trained for chains; the task is another graph";
    if (count("edge") > edges) return `it was trained for at most ${edges} edges; the scenario has ${count("edge")}`;
    if (count("cloud") > clouds)
      return `it was trained for at most ${clouds} clouds; the scenario has ${count("cloud")}`;
    return undefined;
  }

  /** Fills in the feature vector, float32 [inputs], from `at`. */
  encode(request: TaskRequest, view: Observation, into: Float32Array, at = 0): void {
    const sites = this.#sitesBySlot(view);
    const features = this.#features;
    for (let feature = 0; feature < features.length; feature++) {
      const { mean, sd } = features[feature]!;
      into[at + feature] = (plainValue(features[feature]!, this.spec.subtasks, request, view, sites) - mean) / sd;
    }
  }

  /** Fills in which choices there are, [groups * choices] from `at`: 1 for a site that there is, for a sub-task that there is. */
  mask({ graph }: Pick<TaskRequest, "graph">, view: Observation, into: Float32Array | Uint8Array, at = 0): void {
    const slots = this.#slotsOf(view.sites);
    for (let group = 0; group < this.groups; group++)
      for (let slot = 0; slot < this.choices; slot++)
        into[at + group * this.choices + slot] = group < graph.subtasks && slots[slot]! >= 0 ? 1 : 0;
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

  /** Index among the view's sites by slot; -1: none. Overwritten by the next call. */
  #slotsOf(sites: readonly SiteView[]): Int32Array {
    const slots = this.#slots.fill(-1);
    let edge = 1;
    let cloud = 1 + this.spec.edges;
    for (let index = 0; index < sites.length; index++) {
      const { kind } = sites[index]!;
      const slot = kind === "device" ? 0 : kind === "edge" ? edge++ : cloud++;
      if (slot < slots.length) slots[slot] = index;
    }
    return slots;
  }

  #sitesBySlot(view: Observation): readonly (SiteView | undefined)[] {
    const { sites } = view;
    return Array.from(this.#slotsOf(sites), (index) => sites[index]);
  }
}

/** The plain value of a feature, on its log scale. */
const plainValue = (
  { kind, subtask: place = 0, from = 0, slot = 0 }: Feature,
  most: number,
  request: TaskRequest,
  view: Observation,
  sites: readonly (SiteView | undefined)[],
): number => {
  const { graph, data_bits, work_cycles } = request;
  const site = sites[slot];
  const isOutput = place === most;
  const isThere = isOutput || place < graph.subtasks;
  switch (kind) {
    case "data":
      return isThere ? logOf(dataBits(request, from, isOutput ? graph.subtasks : place), KILO) : 0;
    case "work":
      return isThere ? logOf(work_cycles[graph.order[place]!]!, MEGA) : 0;
    case "subtask present":
      return isThere ? 1 : 0;
    case "device frequency":
      return logOf(view.device.frequency_hz, MEGA);
    case "device backlog":
      return logOf(view.device.backlog_s, MILLI);
    case "device queue":
      return logOf(sites[0]!.queueLength, 1);
    case "battery":
      return logOf(view.device.battery_j, 1);
    case "slack":
      return logOf(request.deadline_s - view.time_s, MILLI);
    case "site present":
      return site === undefined ? 0 : 1;
    default:
      break;
  }
  if (site === undefined || !isThere) return 0;
  switch (kind) {
    case "frequency":
      return logOf(site.frequency_hz, MEGA);
    case "free cores":
      return logOf(site.freeCores, 1);
    case "queue":
      return logOf(site.queueLength, 1);
    case "backlog":
      return logOf(site.backlog_s, MILLI);
    case "granted cores":
      return logOf(site.grantedCores(graph.order[place]!), 1);
    default:
      break;
  }
  const edge = graph.isChain
    ? isOutput
      ? graph.subtasks
      : place
    : graph.inputs[isOutput ? graph.subtasks : graph.order[place]!]![0]!;
  if (!(data_bits[edge]! >= 0)) return 0;
  switch (kind) {
    case "uplink":
      return logOf(site.uplink_bps(edge), KILO);
    case "downlink":
      return logOf(site.downlink_bps(edge), KILO);
    case "wire":
      return logOf(site.wired_bps(edge), KILO);
    default:
      return logOf(site.wiredDelay_s(edge), MILLI);
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
