import type { Observation, SiteId, SiteView, TaskRequest } from "../../world/port/policy.js";
import { type Feature, type FeatureKind, FeatureReader } from "./feature-reader.js";

/** The size of a feature vector. Slot 0 is the device; then come slots for edges, then for clouds. */
export type EncodingSize = {
  /** Most sub-tasks. */
  readonly subtasks: number;
  readonly edges: number;
  readonly clouds: number;
  /** Whether graphs other than chains can be encoded. */
  readonly graphs: "chains" | "any";
};

/** An encoding, as a model keeps it. */
export interface EncodingSpec extends EncodingSize {
  readonly features: readonly Feature[];
}

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

/** The subjects of features. */
export const featureKinds = (): readonly FeatureKind[] => [
  ...new Set(allFeatures({ subtasks: 1, edges: 1, clouds: 0, graphs: "any" }).map(({ kind }) => kind)),
];

/**
 * Turns an observation of a task into a vector of numbers, and a network's choices into sites. Tasks of fewer sub-tasks and
 * scenarios of fewer sites are padded: their features are 0 before standardising, and a mask closes their choices.
 */
export class Encoder {
  readonly spec: EncodingSpec;
  /** Length of the feature vector. */
  readonly inputs: number;
  /** Sub-tasks, in the graph's order. */
  readonly groups: number;
  /** Slots of sites. */
  readonly choices: number;
  readonly #reader: FeatureReader;
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
    this.#reader = new FeatureReader(spec.features, spec.subtasks);
    this.#slots = new Int32Array(this.choices);
    this.#bySlot = new Array<SiteView | undefined>(this.choices).fill(undefined);
  }

  /** Why a task cannot be encoded here; undefined: it can. */
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
    this.#reader.read(request, view, this.#bySlot, into, at);
  }

  /** Fills in which choices exist, [groups * choices] from `at`: 1 for an existing site of an existing sub-task. */
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

  /** Index among the view's sites by slot; -1: none. A view's sites do not change, so they are read once. */
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
