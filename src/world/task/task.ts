import type { Conditions } from "../device/conditions.js";
import type { Device } from "../device/device.js";
import type { TaskGraph, Workload } from "../port/application.js";
import type { TaskRequest } from "../port/policy.js";
import type { CoreGrants } from "./core-grants.js";

/**
 * What the network grants to a task, known when its policy decides, and the same under every policy, up to what the policy's
 * plan asks for.
 */
export interface TaskGrants {
  /** Subcarriers, by edge of the graph, then of a decision's report and answer where there are such; empty where no number of them is granted. */
  readonly subcarriers: number[];
  /** Cores, by server and sub-task. */
  readonly cores: CoreGrants;
  /** Frequency of the device, by sub-task; empty where it cannot be set. */
  readonly deviceFrequency_hz: number[];
  /** Wired delay of the backhaul, and of the links between edges or clouds, by edge of the graph. */
  readonly backhaulDelay_s: readonly number[];
  readonly interEdgeDelay_s: readonly number[];
  readonly interCloudDelay_s: readonly number[];
}

/** One run of an application, from its arrival to its last bit back on the device. */
export class Task implements TaskRequest {
  /** Number in the run; it also names its decision. */
  readonly task: number;
  /** Number among the tasks of its device. */
  readonly round: number;
  readonly owner: Device;
  readonly arrival_s: number;
  /** Absolute; Infinity: none. */
  readonly deadline_s: number;
  readonly graph: TaskGraph;
  readonly data_bits: Float64Array;
  readonly work_cycles: Float64Array;
  readonly serial: readonly number[] | undefined;
  readonly application: string | undefined;
  readonly conditions: Conditions;
  readonly grants: TaskGrants;
  /** Higher ones come first where a queue looks at it. */
  readonly priority: number;

  constructor(
    task: number,
    round: number,
    owner: Device,
    arrival_s: number,
    deadline_s: number,
    workload: Workload,
    conditions: Conditions,
    grants: TaskGrants,
    priority = 0,
  ) {
    this.task = task;
    this.round = round;
    this.owner = owner;
    this.arrival_s = arrival_s;
    this.deadline_s = deadline_s;
    this.graph = workload.graph;
    this.data_bits = workload.data_bits;
    this.work_cycles = workload.work_cycles;
    this.serial = workload.serial;
    this.application = workload.application;
    this.conditions = conditions;
    this.grants = grants;
    this.priority = priority;
  }

  /** The same task with other grants. */
  granted(grants: TaskGrants): Task {
    const { task, round, owner, arrival_s, deadline_s, conditions, priority } = this;
    return new Task(task, round, owner, arrival_s, deadline_s, this, conditions, grants, priority);
  }

  get decision(): number {
    return this.task;
  }

  get device(): string {
    return this.owner.name;
  }
}
