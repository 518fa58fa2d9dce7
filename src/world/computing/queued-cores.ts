import { UNTIL_WOKEN } from "../../engine/process.js";
import { Resource } from "../../engine/resource.js";
import type { Simulation } from "../../engine/simulation.js";
import { type LineKind, waitingLine } from "../../engine/waiting-line.js";
import type { CoreMeter } from "./core-meter.js";
import type { CoreScheme } from "./core-scheme.js";
import { type Execution, type ExecutionQuote, timeOf_s } from "./execution.js";
import type { HeldCores, Stay } from "./stay.js";

/** The order in which waiting sub-tasks get their cores. */
export interface QueueOrder {
  /** The line in which sub-tasks wait. */
  readonly line: LineKind;
  /** Place in a ranked line: the lowest is served first, equal ranks in order of arrival. */
  readonly rank: (execution: Execution) => number;
}

/** Called with the power that a device's CPU draws from now on, W. */
export type DrawListener = (power_w: number) => void;

/** The parts of a node's queued cores. */
export interface QueuedCoresParts {
  /** Infinity: unlimited. */
  readonly cores: number;
  readonly order: QueueOrder;
  /** How many sub-tasks can wait; Infinity: no limit. */
  readonly capacity: number;
  readonly meter: CoreMeter;
  /** Undefined: nobody needs the power. */
  readonly onDraw: DrawListener | undefined;
}

/**
 * Cores that are held from start to end. A sub-task waits, strictly in the order of a line, until its grant is free. The sub-task
 * at the head is not overtaken, even by one that would fit. Running sub-tasks are not preempted.
 */
export class QueuedCores extends Resource implements CoreScheme, HeldCores {
  readonly #simulation: Simulation;
  readonly #rank: QueueOrder["rank"];
  readonly #places: number;
  readonly #meter: CoreMeter;
  readonly #onDraw: DrawListener | undefined;
  /** Core-seconds requested so far. */
  #committed_s = 0;
  #present = 0;
  #running = 0;
  #draw_w = 0;
  #dropped = 0;

  constructor(simulation: Simulation, { cores, order, capacity, meter, onDraw }: QueuedCoresParts) {
    super(simulation, cores, waitingLine(order.line));
    this.#simulation = simulation;
    this.#rank = order.rank;
    this.#places = capacity;
    this.#meter = meter;
    this.#onDraw = onDraw;
  }

  get present(): number {
    return this.#present;
  }

  get room(): number {
    return Math.max(0, this.#places - this.queueLength);
  }

  get dropped(): number {
    return this.#dropped;
  }

  get backlog_core_s(): number {
    if (this.queueLength === 0 && this.free === this.capacity) return 0;
    return Math.max(0, this.#committed_s - this.busy_s);
  }

  admits(execution: Execution): boolean {
    return this.#places === Infinity || this.room > 0 || this.canGrant(execution.cores, this.#rank(execution));
  }

  execute(stay: Stay): undefined {
    stay.hold(this);
  }

  arrive(stay: Stay): number {
    const { cores } = stay;
    const duration_s = timeOf_s(stay);
    stay.duration_s = duration_s;
    this.#committed_s += cores * duration_s;
    this.#present++;
    stay.ready_s = this.#simulation.now_s;
    const rank = this.#rank(stay);
    if (this.takeAtOnce(cores, rank)) return this.begin(stay);
    stay.amount = cores;
    stay.rank = rank;
    stay.isWaiting = true;
    this.join(stay);
    return UNTIL_WOKEN;
  }

  begin(stay: Stay): number {
    stay.isWaiting = false;
    stay.isRunning = true;
    stay.start_s = this.#simulation.now_s;
    stay.before_j = this.#meter.perCore_j;
    this.#change(stay.cores);
    if (this.#onDraw !== undefined) this.#changeDraw(stay.cores, stay.draw_w);
    return stay.duration_s;
  }

  end(stay: Stay): void {
    const { cores, duration_s } = stay;
    const { now_s } = this.#simulation;
    if (stay.isWaiting) this.leave(stay);
    if (stay.isRunning) {
      this.give(cores);
      this.#change(-cores);
      if (this.#onDraw !== undefined) this.#changeDraw(-cores, -stay.draw_w);
      const held_s = now_s - stay.start_s;
      stay.core_s = cores * held_s;
      stay.done = duration_s > 0 ? Math.min(1, held_s / duration_s) : 1;
      stay.dynamic_j = this.#meter.partOf_j(cores, held_s, stay.before_j);
    }
    stay.end_s = now_s;
    this.#present--;
    this.#committed_s += stay.core_s - cores * duration_s;
  }

  countDrop(): void {
    this.#dropped++;
  }

  /** The wait is 0 if the cores are free, otherwise the backlog. */
  quote(execution: Execution, quote: ExecutionQuote): void {
    const { cores } = execution;
    quote.wait_s = this.canGrant(cores, this.#rank(execution)) ? 0 : this.backlog_core_s / this.capacity;
    quote.time_s = timeOf_s(execution);
    quote.cores = cores;
  }

  #change(cores: number): void {
    if (!this.#meter.isSilent) this.#meter.busy += cores;
  }

  #changeDraw(cores: number, draw_w: number): void {
    this.#running += cores;
    this.#draw_w = this.#running > 0 ? this.#draw_w + draw_w : 0;
    this.#onDraw!(this.#draw_w);
  }
}
