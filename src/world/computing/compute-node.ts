import type { Process } from "../../engine/process.js";
import type { Simulation } from "../../engine/simulation.js";
import type { Outages } from "../../physics/outages.js";
import { emptyNodeRecord, type Reporting } from "../port/node-report.js";
import type { NodeRecord } from "../port/records.js";
import { CoreMeter, type NodePower } from "./core-meter.js";
import type { CoreScheme } from "./core-scheme.js";
import type { Execution, ExecutionQuote, ExecutionResult } from "./execution.js";
import type { Memory } from "./memory.js";
import { type DrawListener, QueuedCores, type QueueOrder } from "./queued-cores.js";
import { SharedCores } from "./shared-cores.js";
import type { Stay } from "./stay.js";

/** How a node serves sub-tasks that find their cores busy. */
export interface QueueRule {
  /** The order of waiting sub-tasks, or `shared`: no sub-task waits, and all share the cores equally, each up to its grant. */
  readonly serves: QueueOrder | "shared";
  /** How many sub-tasks can wait, or share beyond the cores; Infinity: no limit. */
  readonly capacity: number;
}

const UNLIMITED_FIFO: QueueRule = { serves: { line: "fifo", rank: () => 0 }, capacity: Infinity };

const NO_MACHINES: readonly ComputeNode[] = [];

/** What a node is made of. */
export interface ComputeNodeParts {
  readonly name: string;
  readonly kind: "device" | "edge" | "cloud";
  /** Infinity: unlimited. */
  readonly cores: number;
  readonly power: NodePower;
  /** Default: first in first out, without a limit. */
  readonly queue?: QueueRule | undefined;
  /** Called whenever the power of executions that carry an energy changes. */
  readonly onDraw?: DrawListener | undefined;
  /** Called with the number of busy cores whenever it changes. */
  readonly onBusy?: ((cores: number) => void) | undefined;
  /** When the node fails. Absent: never. */
  readonly outages?: Outages | undefined;
  /** Absent: unlimited. */
  readonly memory?: Memory | undefined;
}

/** Cores that execute sub-tasks: a device, an edge server or a cloud. */
export class ComputeNode implements Reporting {
  readonly name: string;
  readonly kind: "device" | "edge" | "cloud";
  readonly power: NodePower;
  /** Infinity: unlimited. */
  readonly cores: number;
  /** How the node serves sub-tasks that find their cores busy. */
  readonly queue: QueueRule;
  /** When the node fails; undefined: never. */
  readonly outages: Outages | undefined;
  /** Undefined: unlimited. */
  readonly memory: Memory | undefined;
  readonly #simulation: Simulation;
  readonly #scheme: CoreScheme;
  readonly #meter: CoreMeter;
  #charged_j = 0;
  #refused = 0;

  constructor(simulation: Simulation, parts: ComputeNodeParts) {
    const { name, kind, cores, power, queue = UNLIMITED_FIFO, onDraw, outages, memory } = parts;
    const { serves, capacity } = queue;
    this.queue = queue;
    this.outages = outages;
    this.memory = memory;
    this.name = name;
    this.kind = kind;
    this.power = power;
    this.cores = cores;
    this.#simulation = simulation;
    this.#meter = new CoreMeter(simulation, cores, power, parts.onBusy);
    this.#scheme =
      serves === "shared"
        ? new SharedCores(simulation, { cores, capacity, meter: this.#meter, onDraw })
        : new QueuedCores(simulation, { cores, order: serves, capacity, meter: this.#meter, onDraw });
  }

  /** True while the node has failed and executes nothing. */
  get isDown(): boolean {
    return this.outages?.isDown(this.#simulation.now_s) ?? false;
  }

  get freeCores(): number {
    return this.#scheme.free;
  }

  /** Number of sub-tasks that run or wait. */
  get present(): number {
    return this.#scheme.present;
  }

  get queueLength(): number {
    return this.#scheme.queueLength;
  }

  /** How many more sub-tasks could wait; Infinity: no limit. */
  get queueRoom(): number {
    return this.#scheme.room;
  }

  /** Integral of the busy cores over time, core-seconds. */
  get busy_s(): number {
    return this.#scheme.busy_s;
  }

  /** Work that waits or runs / all cores, s. */
  get backlog_s(): number {
    return this.cores === Infinity ? 0 : this.#scheme.backlog_core_s / this.cores;
  }

  /** A lower bound on the wait for cores of a sub-task that arrives now, s, whatever its grant. 0 where shares begin at once. */
  get leastWait_s(): number {
    return this.queue.serves === "shared" || this.#scheme.free > 0 ? 0 : this.backlog_s;
  }

  /** The machines of the site in order; empty if the site is a single machine. */
  get machines(): readonly ComputeNode[] {
    return NO_MACHINES;
  }

  /** The machine's name if it is one of several machines of a site; otherwise empty. */
  get machineName(): string {
    return "";
  }

  /** The machine that would execute a sub-task that arrives now: the node itself, unless the site has several machines. */
  machineFor(_execution: Execution): ComputeNode {
    return this;
  }

  /** Called when a sub-task arrives. Returns the machine that executes it. */
  dispatch(_execution: Execution): ComputeNode {
    return this;
  }

  /** The execution on this machine: at the machine's own frequency, if it has one. */
  own(execution: Execution): Execution {
    return execution;
  }

  /** Called when a sub-task has come to this machine: from now on it has the machine's own frequency, if there is one. */
  settle(_stay: Stay): void {}

  /** Frequency of the cores. Cores without their own frequency have the frequency of the site. With several frequencies: their mean. */
  frequencyOf_hz(site_hz: number): number {
    return site_hz;
  }

  /** Fills in the quote of an execution that arrives now. */
  quote(execution: Execution, quote: ExecutionQuote): void {
    this.#scheme.quote(execution, quote);
  }

  /** Under processor sharing: the grants of the sub-tasks that share the cores now. */
  get sharedGrants(): readonly number[] {
    return this.#scheme instanceof SharedCores ? this.#scheme.grants : [];
  }

  /** Power above idle per busy core, W, if that many more cores were busy. */
  corePower_w(cores: number): number {
    return this.#meter.perCore_w(cores);
  }

  /** Energy above idle that an execution would take now, in J. */
  expectedEnergy_j(cores: number, duration_s: number, input_bits: number): number {
    const { data_j_per_bit } = this.power;
    return data_j_per_bit > 0 ? data_j_per_bit * input_bits : this.#meter.expected_j(cores, duration_s);
  }

  /** Energy above idle of an execution's result, in J. */
  energyOf_j(result: ExecutionResult, input_bits: number): number {
    const { data_j_per_bit } = this.power;
    return data_j_per_bit > 0 ? data_j_per_bit * input_bits * result.done : result.dynamic_j;
  }

  /** The most memory that one sub-task could ever have here. Infinity: unlimited. */
  get mostMemory_bytes(): number {
    return this.memory?.capacity_bytes ?? Infinity;
  }

  /** The most memory that one sub-task can have here now. Infinity: unlimited. */
  get roomiest_bytes(): number {
    return this.memory?.free_bytes ?? Infinity;
  }

  /** True if the memory that a sub-task holds while it is here is free. Memory of the site as a whole is taken before. */
  hasRoomFor(_execution: Execution): boolean {
    return true;
  }

  /** False if a sub-task would find the queue full. */
  admits(execution: Execution): boolean {
    return this.#scheme.admits(execution);
  }

  /** Rejects a sub-task. */
  refuse(result: ExecutionResult): void {
    result.ready_s = this.#simulation.now_s;
    result.end_s = this.#simulation.now_s;
    this.#refused++;
  }

  /**
   * Executes an admitted sub-task, from now until it is done. If interrupted, it gives back its cores.
   *
   * @returns the process of the stay; undefined: the stay's own steps are, see `Stay.hold`
   */
  execute(stay: Stay): Process | undefined {
    return this.#scheme.execute(stay);
  }

  /** Adds energy of an execution that the meter of the cores does not see. */
  charge(energy_j: number): void {
    this.#charged_j += energy_j;
  }

  report(run_s: number): NodeRecord {
    const { served, busy_s, queued_s, longestQueue, dropped } = this.#scheme;
    const idle_j = this.power.idle_w * run_s;
    const isCharged = this.kind === "device" || this.power.data_j_per_bit > 0;
    const cpu_j = isCharged ? this.#charged_j : this.#meter.dynamic_j;
    return {
      ...emptyNodeRecord(this.name, this.kind, this.cores),
      served,
      busy_s,
      utilization: this.cores === Infinity ? NaN : run_s > 0 ? busy_s / (this.cores * run_s) : 0,
      mean_queue: run_s > 0 ? queued_s / run_s : 0,
      max_queue: longestQueue,
      cpu_j,
      idle_j,
      energy_j: cpu_j + idle_j,
      dropped: this.#refused + dropped,
      down_s: this.outages?.downUntil_s(run_s) ?? NaN,
      ...this.memory?.report(run_s),
    };
  }
}
