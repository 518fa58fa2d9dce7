import type { RandomField } from "../../engine/generators/threefry.js";
import type { Process } from "../../engine/process.js";
import type { Simulation } from "../../engine/simulation.js";
import type { Outages } from "../../physics/outages.js";
import type { Balancer, Draws, Servers } from "../balancing/balancer.js";
import { drawsOf } from "../balancing/draws.js";
import type { NodeRecord } from "../port/records.js";
import { ComputeNode, type QueueRule } from "./compute-node.js";
import type { NodePower } from "./core-meter.js";
import { atFrequency, type Execution, type ExecutionQuote, timeOf_s } from "./execution.js";
import { Memory } from "./memory.js";
import { HeldStay, type Stay } from "./stay.js";

/** The parts of one machine of a site. */
export interface MachineParts {
  readonly cores: number;
  /** Undefined: the frequency of the site, which may be drawn. */
  readonly frequency_hz: number | undefined;
  readonly power: NodePower;
  /** Memory of this machine; absent: unlimited. */
  readonly memory_bytes?: number | undefined;
}

/** The parts of a site of several machines. */
export interface MachineSiteParts {
  readonly name: string;
  readonly kind: "edge" | "cloud";
  /** At least one. */
  readonly machines: readonly MachineParts[];
  /** The queue of every machine. */
  readonly queue: QueueRule;
  readonly balancer: Balancer;
  /** The random numbers of the site's jobs. */
  readonly random: RandomField;
  /** When all machines fail together; undefined: never. */
  readonly outages: Outages | undefined;
  /** Memory of all machines together; undefined: unlimited. */
  readonly memory: Memory | undefined;
}

/** One of several machines of a site, with cores and a queue of its own. */
class Machine extends ComputeNode {
  readonly #frequency_hz: number | undefined;

  constructor(simulation: Simulation, site: MachineSiteParts, number: number) {
    const { cores, power, frequency_hz, memory_bytes } = site.machines[number]!;
    const { kind, queue, outages } = site;
    const memory = memory_bytes === undefined ? undefined : new Memory(simulation, memory_bytes);
    super(simulation, { name: `${site.name}/${number}`, kind, cores, power, queue, outages, memory });
    this.#frequency_hz = frequency_hz;
  }

  override get machineName(): string {
    return this.name;
  }

  override own(execution: Execution): Execution {
    return this.#frequency_hz === undefined ? execution : atFrequency(execution, this.#frequency_hz);
  }

  override settle(stay: Stay): void {
    if (this.#frequency_hz !== undefined) stay.frequency_hz = this.#frequency_hz;
  }

  override frequencyOf_hz(site_hz: number): number {
    return this.#frequency_hz ?? site_hz;
  }

  override hasRoomFor({ memory_bytes }: Execution): boolean {
    return this.memory === undefined || memory_bytes === 0 || this.memory.canTake(memory_bytes);
  }

  override execute(stay: Stay): Process | undefined {
    const { memory } = this;
    return memory === undefined || stay.memory_bytes === 0 ? super.execute(stay) : this.#holding(memory, stay);
  }

  /** The memory is free: `hasRoomFor` was checked at this instant. */
  *#holding(memory: Memory, stay: Stay): Process {
    const { memory_bytes } = stay;
    yield* memory.take(memory_bytes);
    try {
      yield* super.execute(stay) ?? new HeldStay(stay);
    } finally {
      memory.give(memory_bytes);
    }
  }

  override report(run_s: number): NodeRecord {
    return { ...super.report(run_s), kind: "machine" };
  }
}

/** The machines as the balancer sees them when a job arrives. */
class SeenMachines implements Servers {
  readonly count: number;
  readonly #all: readonly number[];
  readonly #limitsMemory: boolean;
  readonly #machines: readonly ComputeNode[];
  readonly #random: RandomField;
  #execution: Execution | undefined;

  constructor(machines: readonly ComputeNode[], random: RandomField) {
    this.count = machines.length;
    this.#all = machines.map((_, number) => number);
    this.#limitsMemory = machines.some(({ memory }) => memory !== undefined);
    this.#machines = machines;
    this.#random = random;
  }

  /** Selects the job that the following questions are about. */
  see(execution: Execution): this {
    this.#execution = execution;
    return this;
  }

  /** The machines with room for the job. All machines fail together. */
  get up(): readonly number[] {
    if (!this.#limitsMemory) return this.#all;
    const roomy = this.#all.filter((number) => this.#machines[number]!.hasRoomFor(this.#job));
    return roomy.length === 0 ? this.#all : roomy;
  }

  get draws(): Draws {
    return drawsOf(this.#random, this.#job.job);
  }

  present(server: number): number {
    return this.#machines[server]!.present;
  }

  backlog_s(server: number): number {
    return this.#machines[server]!.backlog_s;
  }

  cores(server: number): number {
    return this.#machines[server]!.cores;
  }

  grant(): number {
    return this.#job.cores;
  }

  time_s(server: number): number {
    return timeOf_s(this.#machines[server]!.own(this.#job));
  }

  speed_hz(server: number): number {
    const machine = this.#machines[server]!;
    return machine.cores * machine.frequencyOf_hz(this.#job.frequency_hz);
  }

  get #job(): Execution {
    if (this.#execution === undefined) throw new Error("see() was not called");
    return this.#execution;
  }
}

/**
 * A site of several machines, each with its own cores and queue, behind a balancer. The balancer sends every sub-task to a machine
 * when its data have arrived, and sub-tasks never move later. From outside, the site is one server with the cores, sub-tasks and
 * backlog of all machines. A quote is that of the machine to which the balancer would send the sub-task now.
 */
export class MachineSite extends ComputeNode {
  readonly #machines: readonly Machine[];
  readonly #balancer: Balancer;
  readonly #seen: SeenMachines;

  constructor(simulation: Simulation, parts: MachineSiteParts) {
    const { name, kind, machines, queue, balancer, random, outages, memory } = parts;
    const cores = machines.reduce((sum, machine) => sum + machine.cores, 0);
    super(simulation, { name, kind, cores, power: summedPower(machines), queue, outages, memory });
    this.#machines = machines.map((_, number) => new Machine(simulation, parts, number));
    this.#balancer = balancer;
    this.#seen = new SeenMachines(this.#machines, random);
  }

  override get machines(): readonly ComputeNode[] {
    return this.#machines;
  }

  override machineFor(execution: Execution): ComputeNode {
    const seen = this.#seen.see(execution);
    return this.#machines[this.#balancer.choose(seen, seen.draws)]!;
  }

  override dispatch(execution: Execution): ComputeNode {
    const seen = this.#seen.see(execution);
    const number = this.#balancer.choose(seen, seen.draws);
    this.#balancer.sent?.(number, seen);
    return this.#machines[number]!;
  }

  /** Mean over the cores: cores times frequency is the work that all machines do in a second. */
  override frequencyOf_hz(site_hz: number): number {
    return this.#sum((machine) => machine.cores * machine.frequencyOf_hz(site_hz)) / this.cores;
  }

  override get freeCores(): number {
    return this.#sum(({ freeCores }) => freeCores);
  }

  override get present(): number {
    return this.#sum(({ present }) => present);
  }

  override get queueLength(): number {
    return this.#sum(({ queueLength }) => queueLength);
  }

  /** The largest memory of a machine, if each machine has a memory. */
  override get mostMemory_bytes(): number {
    let most = 0;
    for (const machine of this.#machines) most = Math.max(most, machine.mostMemory_bytes);
    return Math.min(super.mostMemory_bytes, most);
  }

  override get roomiest_bytes(): number {
    let most = 0;
    for (const machine of this.#machines) most = Math.max(most, machine.roomiest_bytes);
    return Math.min(super.roomiest_bytes, most);
  }

  override get queueRoom(): number {
    return this.#sum(({ queueRoom }) => queueRoom);
  }

  override get busy_s(): number {
    return this.#sum(({ busy_s }) => busy_s);
  }

  override get backlog_s(): number {
    return this.#sum(({ backlog_s, cores }) => backlog_s * cores) / this.cores;
  }

  override quote(execution: Execution, quote: ExecutionQuote): void {
    const machine = this.machineFor(execution);
    machine.quote(machine.own(execution), quote);
  }

  override hasRoomFor(execution: Execution): boolean {
    return this.machineFor(execution).hasRoomFor(execution);
  }

  override admits(execution: Execution): boolean {
    const machine = this.machineFor(execution);
    return machine.admits(machine.own(execution));
  }

  override execute(stay: Stay): Process | undefined {
    const machine = this.dispatch(stay);
    machine.settle(stay);
    return machine.execute(stay);
  }

  /** Sums over the machines, and the maximum of their longest queues. */
  override report(run_s: number): NodeRecord {
    const rows = this.#machines.map((machine) => machine.report(run_s));
    const sum = (of: (row: NodeRecord) => number) => rows.reduce((total, row) => total + of(row), 0);
    const busy_s = sum((row) => row.busy_s);
    return {
      ...super.report(run_s),
      served: sum(({ served }) => served),
      busy_s,
      utilization: run_s > 0 ? busy_s / (this.cores * run_s) : 0,
      mean_queue: sum(({ mean_queue }) => mean_queue),
      max_queue: rows.reduce((most, { max_queue }) => Math.max(most, max_queue), 0),
      cpu_j: sum(({ cpu_j }) => cpu_j),
      idle_j: sum(({ idle_j }) => idle_j),
      energy_j: sum(({ energy_j }) => energy_j),
      dropped: sum(({ dropped }) => dropped),
    };
  }

  #sum(of: (machine: ComputeNode) => number): number {
    let sum = 0;
    for (const machine of this.#machines) sum += of(machine);
    return sum;
  }
}

/** Idle power of all machines. Each machine reports its own power above idle. */
const summedPower = (machines: readonly MachineParts[]): NodePower => ({
  idle_w: machines.reduce((sum, { power }) => sum + power.idle_w, 0),
  core_w: 0,
  data_j_per_bit: machines.reduce((most, { power }) => Math.max(most, power.data_j_per_bit), 0),
});
