import { log1p } from "../../math/logarithms.js";
import { INPUT } from "../../world/port/application.js";
import type { Observation, SiteId, TaskRequest } from "../../world/port/policy.js";
import type { Commitments } from "./commitments.js";
import type { EncodingSize } from "./encoding.js";

/** A sub-task to place, and the information at that time. */
export interface PlacementStep {
  readonly request: TaskRequest;
  readonly view: Observation;
  readonly subtask: number;
  /** Sites of the sub-tasks that were placed so far. */
  readonly placed: readonly (SiteId | undefined)[];
  readonly commitments: Commitments;
}

/** The features of a step: all that a view shows of sites, or the workflow alone as in DMRO's equation 13. */
export type StepState = "observed" | "workflow";

/** An encoding of steps, as the settings of a model keep it. A type and not an interface, so that it counts as JSON. */
export type StepEncodingSpec = {
  readonly state: StepState;
  readonly size: EncodingSize;
  /** Mean cost of a task: the unit of costs and rewards. */
  readonly cost: number;
  /** (value - mean) / sd, by feature; sd 1 where a feature never varied. */
  readonly mean: readonly number[];
  readonly sd: readonly number[];
};

const KILOBIT = 1e3;
const MEGACYCLE = 1e6;
const MILLISECOND = 1e-3;
/** Costs are cut off at this many average tasks. */
const MOST_COST = 10;

/** ln(1 + value / unit); what is unlimited counts as 1e12 units, what there is not as 0. */
const logOf = (value: number, unit: number): number => (value > 0 ? log1p(Math.min(value / unit, 1e12)) : 0);

/** By slot (the device, then edges, then clouds): number of the site in a view; -1: there is none. */
const sitesBySlot = ({ sites }: Pick<Observation, "sites">, { edges, clouds }: EncodingSize): Int32Array => {
  const slots = new Int32Array(1 + edges + clouds).fill(-1);
  slots[0] = 0;
  let edge = 1;
  let cloud = 1 + edges;
  sites.forEach(({ kind }, number) => {
    if (kind === "edge" && edge <= edges) slots[edge++] = number;
    else if (kind === "cloud" && cloud < slots.length) slots[cloud++] = number;
  });
  return slots;
};

/** Features by slot of the state `observed`. */
const PER_SITE = 9;
const GLOBAL = 6;

/**
 * Encodes the state of a task when one of its sub-tasks is to be placed. Features of slots without a site are 0 before
 * standardising, and their actions are not allowed.
 */
export class StepEncoder {
  readonly spec: StepEncodingSpec;
  /** Length of a state. */
  readonly inputs: number;
  /** Slots of sites. */
  readonly actions: number;
  readonly #raw: Float64Array;

  constructor(spec: StepEncodingSpec) {
    const { state, size } = spec;
    this.spec = spec;
    this.actions = 1 + size.edges + size.clouds;
    this.inputs = state === "observed" ? GLOBAL + PER_SITE * this.actions : this.actions + 2 * size.subtasks + 1;
    if (spec.mean.length !== this.inputs || spec.sd.length !== this.inputs)
      throw new RangeError(`invalid encoding of steps: ${spec.mean.length} features, expected ${this.inputs}`);
    this.#raw = new Float64Array(this.inputs);
  }

  /** An encoding that does not standardise, from which statistics are taken. */
  static plain(state: StepState, size: EncodingSize, cost: number): StepEncoder {
    const actions = 1 + size.edges + size.clouds;
    const inputs = state === "observed" ? GLOBAL + PER_SITE * actions : actions + 2 * size.subtasks + 1;
    return new StepEncoder({
      state,
      size,
      cost,
      mean: new Array<number>(inputs).fill(0),
      sd: new Array<number>(inputs).fill(1),
    });
  }

  /** Fills in the state, float32 [inputs]. */
  encode(step: PlacementStep, into: Float32Array): void {
    const raw = this.#raw.fill(0);
    const slots = sitesBySlot(step.view, this.spec.size);
    if (this.spec.state === "observed") this.#observe(step, slots, raw);
    else this.#workflow(step, slots, raw);
    const { mean, sd } = this.spec;
    for (let index = 0; index < raw.length; index++) into[index] = (raw[index]! - mean[index]!) / sd[index]!;
  }

  /** Fills in which actions there are, [actions]: 1 for a slot with a site. */
  allow(view: Pick<Observation, "sites">, into: Uint8Array | Float32Array): void {
    sitesBySlot(view, this.spec.size).forEach((site, slot) => {
      into[slot] = site >= 0 ? 1 : 0;
    });
  }

  /**
   * A greedy rule's values of the actions of a state `observed`, from its features: minus the costs of moving the data there, of
   * executing, and of the return of the final output, in units of the mean cost.
   */
  readonly greedyPrior = (states: Float32Array, at: number, into: Float64Array): void => {
    const { mean, sd } = this.spec;
    for (let slot = 0; slot < this.actions; slot++) {
      let cost = 0;
      for (let index = GLOBAL + slot * PER_SITE + 1; index <= GLOBAL + slot * PER_SITE + 3; index++)
        cost += states[at + index]! * sd[index]! + mean[index]!;
      into[slot] = -cost;
    }
  };

  /** The site of an action. */
  siteOf(view: Pick<Observation, "sites">, action: number): SiteId {
    return view.sites[sitesBySlot(view, this.spec.size)[action]!]!.id;
  }

  #observe({ request, view, subtask, placed, commitments }: PlacementStep, slots: Int32Array, raw: Float64Array): void {
    const { graph, data_bits, work_cycles } = request;
    const { cost: unit } = this.spec;
    const inputs = graph.inputs[subtask]!;
    const outputs = graph.outputs[subtask]!;
    let remaining_cycles = 0;
    let remaining = 0;
    for (let other = 0; other < graph.subtasks; other++)
      if (other !== subtask && placed[other] === undefined) {
        remaining_cycles += work_cycles[other]!;
        remaining++;
      }
    raw[0] = logOf(work_cycles[subtask]!, MEGACYCLE);
    raw[1] = logOf(sumAt(data_bits, inputs), KILOBIT);
    raw[2] = logOf(sumAt(data_bits, outputs), KILOBIT);
    raw[3] = logOf(remaining_cycles, MEGACYCLE);
    raw[4] = remaining;
    raw[5] = logOf(request.deadline_s - view.time_s, MILLISECOND);
    const bounded = (cost: number) => (Number.isNaN(cost) ? 0 : Math.min(cost / unit, MOST_COST));
    slots.forEach((number, slot) => {
      if (number < 0) return;
      const site = view.sites[number]!;
      const at = GLOBAL + slot * PER_SITE;
      let move = 0;
      let here_bits = 0;
      for (const edge of inputs) {
        const from = sourceOf(request, edge, placed);
        if (from === site.id) here_bits += data_bits[edge]!;
        else move += view.moveCost(edge, from, site.id);
      }
      let back = 0;
      for (const edge of outputs)
        if (graph.edges[edge]!.to === graph.subtasks && site.kind !== "device")
          back += view.moveCost(edge, site.id, "device");
      const execution = view.executionCost(subtask, site.id);
      const pending_s = commitments.pending_s(site.id, request);
      const pending = view.objective.time * pending_s;
      raw[at] = here_bits / Math.max(sumAt(data_bits, inputs), 1);
      raw[at + 1] = bounded(move);
      raw[at + 2] = bounded(execution);
      raw[at + 3] = bounded(back);
      raw[at + 4] = bounded(pending);
      raw[at + 5] = logOf(move / unit, MILLISECOND);
      raw[at + 6] = logOf(execution / unit, MILLISECOND);
      raw[at + 7] = logOf(pending_s, MILLISECOND);
      raw[at + 8] = logOf(site.backlog_s, MILLISECOND);
    });
  }

  /** S_i = [a_(i-1), e_(i-1,i), v_i, e_(i,i+1), ..., v_n, e_n], the place of the last sub-task as one of the slots. */
  #workflow({ request, view, subtask, placed }: PlacementStep, slots: Int32Array, raw: Float64Array): void {
    const { graph, data_bits, work_cycles } = request;
    const first = graph.inputs[subtask]![0]!;
    const last = sourceOf(request, first, placed);
    slots.forEach((number, slot) => {
      if (number >= 0 && view.sites[number]!.id === last) raw[slot] = 1;
    });
    const begin = graph.order.indexOf(subtask);
    let at = this.actions;
    for (let place = begin; place < graph.subtasks; place++) {
      const next = graph.order[place]!;
      raw[at++] = logOf(sumAt(data_bits, graph.inputs[next]!), KILOBIT);
      raw[at++] = logOf(work_cycles[next]!, MEGACYCLE);
    }
    raw[at] = logOf(sumAt(data_bits, graph.inputs[graph.subtasks]!), KILOBIT);
  }
}

/** Where the data of an edge are. */
export const sourceOf = (
  { graph }: Pick<TaskRequest, "graph">,
  edge: number,
  placed: readonly (SiteId | undefined)[],
): SiteId => {
  const { from } = graph.edges[edge]!;
  return from === INPUT ? "device" : (placed[from] ?? "device");
};

const sumAt = (values: ArrayLike<number>, indices: readonly number[]): number => {
  let sum = 0;
  for (const index of indices) sum += values[index]!;
  return sum;
};

/** Means and deviations of features, for an encoding. */
export class StepStatistics {
  readonly encoder: StepEncoder;
  readonly #row: Float32Array;
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(encoder: StepEncoder) {
    this.encoder = encoder;
    this.#row = new Float32Array(encoder.inputs);
    this.#sum = new Float64Array(encoder.inputs);
    this.#squares = new Float64Array(encoder.inputs);
  }

  add(step: PlacementStep): void {
    this.encoder.encode(step, this.#row);
    this.#count++;
    this.#row.forEach((value, index) => {
      this.#sum[index]! += value;
      this.#squares[index]! += value * value;
    });
  }

  /** The encoding, standardised. @throws RangeError when nothing was added */
  fit(): StepEncodingSpec {
    if (this.#count === 0) throw new RangeError("no step was seen: the scenario has no tasks");
    const mean = Array.from(this.#sum, (sum) => sum / this.#count);
    const sd = Array.from(this.#squares, (squares, index) => {
      const variance = squares / this.#count - mean[index]! ** 2;
      return variance > 1e-9 ? Math.sqrt(variance) : 1;
    });
    return { ...this.encoder.spec, mean, sd };
  }
}
