import type { Process } from "../engine/process.js";
import { Resource } from "../engine/resource.js";
import type { Simulation } from "../engine/simulation.js";
import { type Reporting, resourceReport } from "./node-report.js";
import type { NodeRecord } from "./records.js";

/** What happened to one sub-task at a node. The node fills it in. */
export interface Visit {
  ready_s: number;
  /** NaN until cores were granted. */
  start_s: number;
  end_s: number;
}

/** The power that a node draws. */
export interface NodePower {
  /** W, all the time. */
  readonly idle_w: number;
  /** W, added by every busy core. */
  readonly core_w: number;
  /** J per bit of a sub-task's input, instead of core_w where it is > 0. */
  readonly data_j_per_bit: number;
}

/**
 * Cores that execute sub-tasks: a device, an edge server or a cloud. A sub-task waits, strictly first in first out, until its
 * grant of cores is free, and holds it until it is done.
 */
export class ComputeNode implements Reporting {
  readonly name: string;
  readonly kind: "device" | "edge" | "cloud";
  readonly power: NodePower;
  readonly #simulation: Simulation;
  readonly #cores: Resource;
  /** Core-seconds that were asked for so far. */
  #committed_s = 0;
  #active_j = 0;

  constructor(simulation: Simulation, name: string, kind: ComputeNode["kind"], cores: number, power: NodePower) {
    this.name = name;
    this.kind = kind;
    this.power = power;
    this.#simulation = simulation;
    this.#cores = new Resource(simulation, cores);
  }

  get cores(): number {
    return this.#cores.capacity;
  }

  get freeCores(): number {
    return this.#cores.free;
  }

  get queueLength(): number {
    return this.#cores.queueLength;
  }

  /** Integral of the busy cores over time, core-seconds. */
  get busy_s(): number {
    return this.#cores.busy_s;
  }

  /** Work that waits or runs / all cores, s. */
  get backlog_s(): number {
    if (this.#cores.capacity === Infinity || (this.#cores.queueLength === 0 && this.#cores.free === this.cores))
      return 0;
    return Math.max(0, this.#committed_s - this.#cores.busy_s) / this.#cores.capacity;
  }

  /** How long a grant of so many cores would have to wait now: not at all where it is free, else for the backlog. */
  wait_s(cores: number): number {
    return this.#cores.canGrant(cores) ? 0 : this.backlog_s;
  }

  /** Energy above idle of an execution, in J. */
  executionEnergy_j(cores: number, duration_s: number, input_bits: number): number {
    const { core_w, data_j_per_bit } = this.power;
    return data_j_per_bit > 0 ? data_j_per_bit * input_bits : core_w * cores * duration_s;
  }

  /** Executes: waits for cores, holds them for a time. Interrupted, it gives them back. */
  *execute(cores: number, duration_s: number, visit: Visit): Process {
    const simulation = this.#simulation;
    visit.ready_s = simulation.now_s;
    visit.start_s = Number.NaN;
    this.#committed_s += cores * duration_s;
    let served_s = 0;
    try {
      yield* this.#cores.take(cores);
      visit.start_s = simulation.now_s;
      try {
        yield duration_s;
      } finally {
        this.#cores.give(cores);
        served_s = cores * (simulation.now_s - visit.start_s);
      }
    } finally {
      visit.end_s = simulation.now_s;
      this.#committed_s += served_s - cores * duration_s;
    }
  }

  /** Adds energy that an execution took here. */
  charge(energy_j: number): void {
    this.#active_j += energy_j;
  }

  report(run_s: number): NodeRecord {
    const idle_j = this.power.idle_w * run_s;
    return {
      ...resourceReport(this.name, this.kind, this.#cores, run_s),
      cpu_j: this.#active_j,
      idle_j,
      energy_j: this.#active_j + idle_j,
    };
  }
}
