import type { Process } from "../../engine/process.js";
import { Resource } from "../../engine/resource.js";
import type { Simulation } from "../../engine/simulation.js";
import { type LineKind, waitingLine } from "../../engine/waiting-line.js";
import { isDrop } from "../port/node-report.js";
import type { CoreMeter } from "./core-meter.js";
import { type CoreScheme, type Execution, type ExecutionQuote, timeOf_s, type Visit } from "./execution.js";

/** In which order waiting sub-tasks get their cores. */
export interface QueueOrder {
  /** Where one who comes waits. */
  readonly line: LineKind;
  /** Place in a ranked line: the lowest is served first, of equal ones who came first. */
  readonly rank: (execution: Execution) => number;
}

/** Told what a device's CPU draws from now on, W. */
export type DrawListener = (power_w: number) => void;

/**
 * Cores that are held from start to end: a sub-task waits, strictly in the order of a line, until its grant is free. The one at
 * the head is not overtaken, even by one that would fit. Nobody who runs is interrupted.
 */
export class QueuedCores implements CoreScheme {
  readonly #simulation: Simulation;
  readonly #resource: Resource;
  readonly #rank: QueueOrder["rank"];
  readonly #capacity: number;
  readonly #meter: CoreMeter;
  readonly #onDraw: DrawListener | undefined;
  /** Core-seconds that were asked for so far. */
  #committed_s = 0;
  #present = 0;
  #running = 0;
  #draw_w = 0;
  #dropped = 0;

  /** @param capacity  how many can wait */
  constructor(
    simulation: Simulation,
    cores: number,
    order: QueueOrder,
    capacity: number,
    meter: CoreMeter,
    onDraw?: DrawListener,
  ) {
    this.#simulation = simulation;
    this.#resource = new Resource(simulation, cores, waitingLine(order.line));
    this.#rank = order.rank;
    this.#capacity = capacity;
    this.#meter = meter;
    this.#onDraw = onDraw;
  }

  get free(): number {
    return this.#resource.free;
  }

  get present(): number {
    return this.#present;
  }

  get queueLength(): number {
    return this.#resource.queueLength;
  }

  get room(): number {
    return Math.max(0, this.#capacity - this.#resource.queueLength);
  }

  get busy_s(): number {
    return this.#resource.busy_s;
  }

  get served(): number {
    return this.#resource.served;
  }

  get queued_s(): number {
    return this.#resource.queued_s;
  }

  get longestQueue(): number {
    return this.#resource.longestQueue;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get backlog_core_s(): number {
    if (this.#resource.queueLength === 0 && this.#resource.free === this.#resource.capacity) return 0;
    return Math.max(0, this.#committed_s - this.#resource.busy_s);
  }

  admits(execution: Execution): boolean {
    return this.room > 0 || this.#resource.canGrant(execution.cores, this.#rank(execution));
  }

  *execute(execution: Execution, visit: Visit): Process {
    const simulation = this.#simulation;
    const { cores, energy_j } = execution;
    const duration_s = timeOf_s(execution);
    const draw_w = energy_j > 0 && duration_s > 0 ? energy_j / duration_s : 0;
    this.#committed_s += cores * duration_s;
    this.#present++;
    visit.ready_s = simulation.now_s;
    try {
      const rank = this.#rank(execution);
      if (!this.#resource.takeAtOnce(cores, rank)) yield* this.#resource.take(cores, rank);
      visit.start_s = simulation.now_s;
      const before_j = this.#meter.perCore_j;
      this.#change(cores, draw_w);
      try {
        yield duration_s;
      } finally {
        this.#resource.give(cores);
        this.#change(-cores, -draw_w);
        const held_s = simulation.now_s - visit.start_s;
        visit.core_s = cores * held_s;
        visit.done = duration_s > 0 ? Math.min(1, held_s / duration_s) : 1;
        visit.dynamic_j = this.#meter.partOf_j(cores, held_s, before_j);
      }
    } catch (stop) {
      if (isDrop(stop)) this.#dropped++;
      throw stop;
    } finally {
      visit.end_s = simulation.now_s;
      this.#present--;
      this.#committed_s += visit.core_s - cores * duration_s;
    }
  }

  /** Not at all where it is free, else for the backlog. */
  quote(execution: Execution, quote: ExecutionQuote): void {
    const { cores } = execution;
    quote.wait_s = this.#resource.canGrant(cores, this.#rank(execution))
      ? 0
      : this.backlog_core_s / this.#resource.capacity;
    quote.time_s = timeOf_s(execution);
    quote.cores = cores;
  }

  #change(cores: number, draw_w: number): void {
    this.#meter.busy += cores;
    if (this.#onDraw === undefined) return;
    this.#running += cores;
    this.#draw_w = this.#running > 0 ? this.#draw_w + draw_w : 0;
    this.#onDraw(this.#draw_w);
  }
}
