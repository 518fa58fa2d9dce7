import type { Conditions } from "../device/conditions.js";
import type { Device } from "../device/device.js";
import type { AccuracyTerms, TaskGraph, Variant, Workload } from "../port/application.js";
import type { Exits } from "../port/exits.js";
import type { ByLayerType } from "../port/layers.js";
import type { TaskRequest } from "../port/policy.js";
import type { CoreGrants } from "./core-grants.js";

/**
 * The network's grants to a task. They are known when its policy decides. They are the same under every policy, except for grants that
 * the policy's plan asks for.
 */
export interface TaskGrants {
  /** Subcarriers by edge of the graph, then of a decision's report and answer if there are any. Empty if no number of them is granted. */
  readonly subcarriers: number[];
  /** Cores, by server and sub-task. */
  readonly cores: CoreGrants;
  /** Frequency of the device, by sub-task; empty if it cannot be set. */
  readonly deviceFrequency_hz: number[];
  /** Wired delay of the backhaul, and of the links between edges or clouds, by edge of the graph. */
  readonly backhaulDelay_s: readonly number[];
  readonly interEdgeDelay_s: readonly number[];
  readonly interCloudDelay_s: readonly number[];
}

/** The parts of a task. */
export interface TaskParts {
  /** Its number in the run. */
  readonly task: number;
  /** Its number on its device. */
  readonly round: number;
  readonly owner: Device;
  readonly arrival_s: number;
  /** Infinity: none. */
  readonly deadline_s: number;
  readonly workload: Workload;
  readonly conditions: Conditions;
  readonly grants: TaskGrants;
  /** Default 0. */
  readonly priority?: number;
}

/** One run of an application, from its arrival to its last bit back on the device. Its object can be reused for another task. */
export class Task implements TaskRequest {
  /** Number in the run; it also names its decision. */
  task = 0;
  /** Number among the tasks of its device. */
  round = 0;
  owner!: Device;
  arrival_s = 0;
  /** Absolute; Infinity: none. */
  deadline_s = Infinity;
  graph!: TaskGraph;
  /** Data, work and memory are those of the chosen variants. */
  data_bits!: Float64Array;
  work_cycles!: Float64Array;
  memory_bytes: readonly number[] | undefined;
  variants: readonly (readonly Variant[])[] | undefined;
  accuracy: AccuracyTerms | undefined;
  serial: readonly number[] | undefined;
  application: string | undefined;
  flop: readonly (ByLayerType | undefined)[] | undefined;
  exits: Exits | undefined;
  exit: number | undefined;
  exitAccuracy: number | undefined;
  conditions!: Conditions;
  grants!: TaskGrants;
  /** Higher priorities are served first, if a queue uses priorities. */
  priority = 0;
  /** By sub-task: number of the chosen variant; undefined: none was chosen. */
  #chosen: number[] | undefined;
  /** The task of which this is a copy; undefined: it is not a copy. */
  #original: Task | undefined;

  constructor(parts: TaskParts) {
    this.begin(parts);
  }

  /** Turns the object into another task. The previous task must not be read any more. */
  begin({ task, round, owner, arrival_s, deadline_s, workload, conditions, grants, priority = 0 }: TaskParts): void {
    this.task = task;
    this.round = round;
    this.owner = owner;
    this.arrival_s = arrival_s;
    this.deadline_s = deadline_s;
    this.graph = workload.graph;
    this.data_bits = workload.data_bits;
    this.work_cycles = workload.work_cycles;
    this.memory_bytes = workload.memory_bytes;
    this.variants = workload.variants;
    this.accuracy = workload.accuracy;
    this.serial = workload.serial;
    this.application = workload.application;
    this.flop = workload.flop;
    this.exits = workload.exits;
    this.exit = workload.exit;
    this.exitAccuracy = workload.exitAccuracy;
    this.conditions = conditions;
    this.grants = grants;
    this.priority = priority;
    this.#chosen = undefined;
  }

  /** The task itself, or the task of which it is a copy. */
  get original(): Task {
    return this.#original ?? this;
  }

  /** The same task with other grants. */
  granted(grants: TaskGrants): Task {
    const copy = this.#with(this.variants === undefined ? this : this.#copied(), grants);
    copy.#chosen = this.#chosen;
    copy.#original = this.original;
    return copy;
  }

  /** The same task in other variants; see `become`. */
  inVariants(chosen: readonly number[], handing = chosen): Task {
    if (this.variants === undefined) return this;
    const copy = this.granted(this.grants);
    copy.become(chosen, handing);
    return copy;
  }

  /**
   * Changes sub-tasks in full to other variants, including their work, their memory and the data that they hand on.
   *
   * @param chosen   by sub-task: number of its variant; 0 or missing: it stays as it is
   * @param handing  by sub-task: the variant for the data that it hands on, if it differs
   */
  become(chosen: readonly number[], handing = chosen): void {
    const { variants, graph, data_bits, work_cycles, flop } = this;
    if (variants === undefined) return;
    const memory_bytes = this.memory_bytes?.slice();
    for (let subtask = 0; subtask < graph.subtasks; subtask++) {
      const { work, memory } = variants[subtask]![chosen[subtask] ?? 0]!;
      const { data } = variants[subtask]![handing[subtask] ?? 0]!;
      work_cycles[subtask]! *= work;
      if (memory_bytes !== undefined) memory_bytes[subtask] = Math.ceil(memory_bytes[subtask]! * memory);
      for (const edge of graph.outputs[subtask]!) data_bits[edge]! *= data;
    }
    this.memory_bytes = memory_bytes;
    this.flop = flop?.map((byType, subtask) => {
      const { work } = variants[subtask]![chosen[subtask] ?? 0]!;
      return byType?.map((one) => one * work);
    });
    this.#chosen = variants.map((_, subtask) => chosen[subtask] || this.#variantOf(subtask));
  }

  /** By sub-task: number of the chosen variant; undefined: no variant was chosen. */
  get chosen(): readonly number[] | undefined {
    return this.#chosen;
  }

  /** Accuracy of its result, 0 to 1; NaN if it is unknown. */
  get resultAccuracy(): number {
    const full = this.exitAccuracy ?? this.accuracy?.full;
    return full === undefined ? Number.NaN : full - this.accuracyLost;
  }

  /** The accuracy that the chosen variants lose. */
  get accuracyLost(): number {
    if (this.#chosen === undefined) return 0;
    let lost = 0;
    for (let subtask = 0; subtask < this.#chosen.length; subtask++)
      lost += this.variants![subtask]![this.#chosen[subtask]!]!.loss;
    return lost;
  }

  #variantOf(subtask: number): number {
    return this.#chosen?.[subtask] ?? 0;
  }

  #copied(): Workload {
    const { graph, data_bits, work_cycles, serial, memory_bytes, variants, accuracy, application } = this;
    const own = { data_bits: data_bits.slice(), work_cycles: work_cycles.slice() };
    const { flop, exits, exit, exitAccuracy } = this;
    return { graph, ...own, serial, memory_bytes, variants, accuracy, application, flop, exits, exit, exitAccuracy };
  }

  #with(workload: Workload, grants: TaskGrants): Task {
    const { task, round, owner, arrival_s, deadline_s, conditions, priority } = this;
    return new Task({ task, round, owner, arrival_s, deadline_s, workload, conditions, grants, priority });
  }

  get decision(): number {
    return this.task;
  }

  get device(): string {
    return this.owner.name;
  }
}
