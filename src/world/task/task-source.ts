import { type Distribution, isConstant } from "../../engine/distributions.js";
import type { RandomStream, RandomStreams } from "../../engine/random.js";
import type { ConditionSource, Conditions } from "../device/conditions.js";
import type { Device } from "../device/device.js";
import type { Workload, WorkloadSource } from "../port/application.js";
import type { TracedArrival } from "./arrivals.js";
import { CoreDraws, type ServerGrant } from "./core-grants.js";
import { Task, type TaskGrants } from "./task.js";

/** The laws by which the network grants; see docs/model.md. */
export interface GrantLaws {
  /** Subcarriers of a transfer; absent where no number of them is granted. */
  readonly subcarriers: Distribution | undefined;
  /** Whether decisions have reports or answers, which are granted subcarriers too. */
  readonly hasReports: boolean;
  /** By server. */
  readonly servers: readonly ServerGrant[];
  readonly backhaulDelay_s: Distribution;
  readonly interEdgeDelay_s: Distribution;
  readonly interCloudDelay_s: Distribution;
  /** Of a task; absent: all are 0. */
  readonly priority?: Distribution | undefined;
}

/** What goes over a device's links beside the scenario's tasks. */
export interface Aside {
  /** Begins the names of its streams. */
  readonly purpose: string;
  /** Its rounds are counted from here, far from those of tasks: channels and losses that are drawn by round are drawn anew. */
  readonly firstRound: number;
}

/** What the tasks of a device are drawn from. */
export interface TaskSourceParts {
  readonly application: WorkloadSource;
  /** After the arrival, s; undefined: tasks have no deadline. */
  readonly deadline_s: Distribution | undefined;
  readonly laws: GrantLaws;
  readonly streams: RandomStreams;
  /** Tasks beside those of the scenario draw from streams of their own; absent: they are the scenario's. */
  readonly aside?: Aside | undefined;
}

/**
 * Makes the tasks of one device. The k-th task of a device is the same under every policy: its sizes, its work, its conditions
 * and everything that the network grants to it come from streams of the device, drawn in the order of its tasks.
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
  #made = 0;

  constructor(device: Device, { application, deadline_s, laws, streams, aside }: TaskSourceParts) {
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

  /** Tasks made so far. */
  get made(): number {
    return this.#made;
  }

  /**
   * The device's next task.
   *
   * @param number    its number in the run
   * @param workload  what it is made of; absent: drawn
   * @param given     what a trace says of it instead of the laws
   */
  next(
    number: number,
    arrival_s: number,
    workload: Workload = this.#application.draw(this.#workload),
    given: Partial<Pick<TracedArrival, "deadline_s" | "priority">> = NOTHING,
  ): Task {
    const law_s = this.#deadline_s === undefined ? Infinity : this.#deadline_s.sample(this.#deadline);
    const deadline_s = arrival_s + (given.deadline_s ?? law_s);
    const priority = this.#priority === undefined ? 0 : this.#laws.priority!.sample(this.#priority);
    const conditions = this.#conditions.next();
    return new Task({
      task: number,
      round: this.#firstRound + this.#made++,
      owner: this.device,
      arrival_s,
      deadline_s,
      workload,
      conditions,
      grants: this.#grants(workload, conditions),
      priority: given.priority ?? priority,
    });
  }

  #grants({ graph }: Workload, { deviceFrequency_hz }: Conditions): TaskGrants {
    const edges = graph.edges.length;
    return {
      subcarriers: this.#subcarriersFor(edges),
      cores: this.#cores.next(graph.subtasks),
      deviceFrequency_hz:
        this.device.dvfs === undefined ? NONE : new Array<number>(graph.subtasks).fill(deviceFrequency_hz),
      backhaulDelay_s: this.#backhaulDelays.next(edges),
      interEdgeDelay_s: this.#interEdgeDelays.next(edges),
      interCloudDelay_s: this.#interCloudDelays.next(edges),
    };
  }

  #subcarriersFor(edges: number): number[] {
    const { subcarriers, hasReports } = this.#laws;
    if (subcarriers === undefined) return NONE;
    const granted = samples(edges, subcarriers, this.#subcarriers);
    return hasReports ? [...granted, ...samples(2, subcarriers, this.#reportSubcarriers)] : granted;
  }
}

const NOTHING = {};

/** Of what is never granted; nobody writes into it. */
const NONE: number[] = [];

/** A plain array: a task that is under way holds several, and a typed one of a few numbers takes four times the memory. */
const samples = (count: number, distribution: Distribution, random: RandomStream): number[] => {
  const values = new Array<number>(count);
  for (let index = 0; index < count; index++) values[index] = distribution.sample(random);
  return values;
};

/** Draws the wired delays of a device's tasks, one for each edge of their graphs. */
class DelayDraws {
  readonly #law_s: Distribution;
  readonly #random: RandomStream;
  readonly #isConstant: boolean;
  /** Constant delays are the same for every task, and nobody writes into them: tasks share them. */
  #shared_s: readonly number[] = NONE;

  constructor(law_s: Distribution, random: RandomStream) {
    this.#law_s = law_s;
    this.#random = random;
    this.#isConstant = isConstant(law_s);
  }

  next(edges: number): readonly number[] {
    if (!this.#isConstant) return samples(edges, this.#law_s, this.#random);
    if (this.#shared_s.length !== edges) this.#shared_s = new Array<number>(edges).fill(this.#law_s.mean);
    return this.#shared_s;
  }
}
