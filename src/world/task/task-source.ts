import { type Distribution, isConstant } from "../../engine/distributions.js";
import type { RandomStream, RandomStreams } from "../../engine/random.js";
import type { ConditionSource, Conditions } from "../device/conditions.js";
import type { Device } from "../device/device.js";
import type { TaskGraph, Workload, WorkloadSource } from "../port/application.js";
import type { TracedArrival } from "./arrivals.js";
import { CoreDraws, type ServerGrant } from "./core-grants.js";
import { DrawnGrants, NONE, samplesInto, trim } from "./drawn-grants.js";
import { DrawnTask, type SpentTasks } from "./spent-tasks.js";
import type { Task } from "./task.js";

/** The laws of the network's grants; see docs/model.md. */
export interface GrantLaws {
  /** Subcarriers of a transfer; absent if the network does not grant a number of them. */
  readonly subcarriers: Distribution | undefined;
  /** Whether decisions have reports or answers, which are granted subcarriers too. */
  readonly hasReports: boolean;
  /** By server. */
  readonly servers: readonly ServerGrant[];
  readonly backhaulDelay_s: Distribution;
  readonly interEdgeDelay_s: Distribution;
  readonly interCloudDelay_s: Distribution;
  /** Priority of a task; absent: always 0. */
  readonly priority?: Distribution | undefined;
}

/** Traffic on a device's links beside the scenario's tasks. */
export interface Aside {
  /** Prefix of the names of its streams. */
  readonly purpose: string;
  /** Its first round, far from the rounds of tasks: channels and losses that are drawn by round are drawn anew. */
  readonly firstRound: number;
}

/** The parts of a device's task source. */
export interface TaskSourceParts {
  readonly application: WorkloadSource;
  /** After the arrival, s; undefined: tasks have no deadline. */
  readonly deadline_s: Distribution | undefined;
  readonly laws: GrantLaws;
  readonly streams: RandomStreams;
  /** Tasks beside the scenario's draw from separate streams. Absent: these are the scenario's tasks. */
  readonly aside?: Aside | undefined;
  /** Finished tasks whose objects are reused. Absent: every task has new objects. */
  readonly spent?: SpentTasks | undefined;
}

/**
 * Makes the tasks of one device. The k-th task of a device is the same under every policy: its sizes, work, conditions and
 * grants come from streams of the device, drawn in the order of its tasks.
 */
export class TaskSource {
  readonly device: Device;
  readonly #application: WorkloadSource;
  readonly #laws: GrantLaws;
  readonly #deadline_s: Distribution | undefined;
  readonly #workload: RandomStream;
  readonly #deadline: RandomStream;
  readonly #priority: RandomStream | undefined;
  readonly #subcarriers: RandomStream;
  readonly #reportSubcarriers: RandomStream;
  readonly #cores: CoreDraws;
  readonly #backhaulDelays: DelayDraws;
  readonly #interEdgeDelays: DelayDraws;
  readonly #interCloudDelays: DelayDraws;
  readonly #conditions: ConditionSource;
  readonly #firstRound: number;
  readonly #spent: SpentTasks | undefined;
  #made = 0;

  constructor(device: Device, { application, deadline_s, laws, streams, aside, spent }: TaskSourceParts) {
    this.#spent = spent;
    this.device = device;
    this.#conditions = aside === undefined ? device.conditions : device.conditions.aside(aside.purpose);
    this.#firstRound = aside?.firstRound ?? 0;
    this.#application = application;
    this.#deadline_s = deadline_s;
    this.#laws = laws;
    const open = (purpose: string) =>
      streams.stream(device.name, aside === undefined ? purpose : `${aside.purpose} ${purpose}`);
    this.#workload = open("workload");
    this.#deadline = open("deadline");
    if (laws.priority !== undefined) this.#priority = open("priority");
    this.#subcarriers = open("subcarriers");
    this.#reportSubcarriers = open("subcarriers of decisions");
    this.#cores = new CoreDraws(device.name, laws.servers, streams, aside?.purpose);
    this.#backhaulDelays = new DelayDraws(laws.backhaulDelay_s, open("backhaul delay"));
    this.#interEdgeDelays = new DelayDraws(laws.interEdgeDelay_s, open("inter-edge delay"));
    this.#interCloudDelays = new DelayDraws(laws.interCloudDelay_s, open("inter-cloud delay"));
  }

  /** Number of tasks made so far. */
  get made(): number {
    return this.#made;
  }

  /**
   * The device's next task.
   *
   * @param number    its number in the run
   * @param workload  its workload; absent: drawn
   * @param given     values from a trace that replace the laws
   */
  next(
    number: number,
    arrival_s: number,
    workload?: Workload,
    given: Partial<Pick<TracedArrival, "deadline_s" | "priority">> = NOTHING,
  ): Task {
    const spent = this.#spent?.take();
    const drawn = workload === undefined ? this.#application.draw(this.#workload, spent?.drawn) : undefined;
    const law_s = this.#deadline_s === undefined ? Infinity : this.#deadline_s.sample(this.#deadline);
    const priority = this.#priority === undefined ? 0 : this.#laws.priority!.sample(this.#priority);
    const conditions = this.#conditions.next();
    const made = drawn ?? workload!;
    const cores = this.#cores.next(made.graph.subtasks, spent?.grants.cores);
    const grants = spent?.grants ?? new DrawnGrants(cores);
    this.#grant(grants, made.graph, conditions);
    const parts = {
      task: number,
      round: this.#firstRound + this.#made++,
      owner: this.device,
      arrival_s,
      deadline_s: arrival_s + (given.deadline_s ?? law_s),
      workload: made,
      conditions,
      grants,
      priority: given.priority ?? priority,
    };
    if (spent === undefined) return new DrawnTask(parts, grants, drawn);
    spent.begin(parts);
    spent.drawn = drawn;
    return spent;
  }

  /** Draws the next task's grants other than cores. */
  #grant(grants: DrawnGrants, { edges, subtasks }: TaskGraph, { deviceFrequency_hz }: Conditions): void {
    this.#grantSubcarriers(grants.subcarriers, edges.length);
    const settable = this.device.dvfs === undefined ? 0 : subtasks;
    trim(grants.deviceFrequency_hz, settable);
    for (let subtask = 0; subtask < settable; subtask++) grants.deviceFrequency_hz[subtask] = deviceFrequency_hz;
    grants.backhaulDelay_s = this.#backhaulDelays.next(edges.length, grants.ownBackhaul_s);
    grants.interEdgeDelay_s = this.#interEdgeDelays.next(edges.length, grants.ownInterEdge_s);
    grants.interCloudDelay_s = this.#interCloudDelays.next(edges.length, grants.ownInterCloud_s);
  }

  #grantSubcarriers(into: number[], edges: number): void {
    const { subcarriers, hasReports } = this.#laws;
    const granted = subcarriers === undefined ? 0 : hasReports ? edges + 2 : edges;
    trim(into, granted);
    if (subcarriers === undefined) return;
    samplesInto(into, 0, edges, subcarriers, this.#subcarriers);
    samplesInto(into, edges, granted, subcarriers, this.#reportSubcarriers);
  }
}

const NOTHING = {};

/** Draws the wired delays of a device's tasks, one for each edge of their graphs. */
class DelayDraws {
  readonly #law_s: Distribution;
  readonly #random: RandomStream;
  readonly #isConstant: boolean;
  /** Constant delays are the same for every task and are never written, so tasks share them. */
  #shared_s = NONE;

  constructor(law_s: Distribution, random: RandomStream) {
    this.#law_s = law_s;
    this.#random = random;
    this.#isConstant = isConstant(law_s);
  }

  /** @param own_s  filled if delays differ from task to task */
  next(edges: number, own_s: number[]): readonly number[] {
    if (!this.#isConstant) {
      trim(own_s, edges);
      samplesInto(own_s, 0, edges, this.#law_s, this.#random);
      return own_s;
    }
    if (this.#shared_s.length !== edges) this.#shared_s = new Array<number>(edges).fill(this.#law_s.mean);
    return this.#shared_s;
  }
}
