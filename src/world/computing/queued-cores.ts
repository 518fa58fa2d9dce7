import { OVER, type Process, Steps, UNTIL_WOKEN } from "../../engine/process.js";
import { Resource, type Waiting } from "../../engine/resource.js";
import type { Simulation } from "../../engine/simulation.js";
import { type LineKind, waitingLine } from "../../engine/waiting-line.js";
import { isDrop } from "../port/node-report.js";
import type { CoreMeter } from "./core-meter.js";
import { type CoreScheme, type Execution, type ExecutionQuote, type ExecutionResult, timeOf_s } from "./execution.js";

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
export class QueuedCores implements CoreScheme {
  readonly #simulation: Simulation;
  readonly #resource: Resource;
  readonly #rank: QueueOrder["rank"];
  readonly #capacity: number;
  readonly #meter: CoreMeter;
  readonly #onDraw: DrawListener | undefined;
  /** Core-seconds requested so far. */
  #committed_s = 0;
  #present = 0;
  #running = 0;
  #draw_w = 0;
  #dropped = 0;

  constructor(simulation: Simulation, { cores, order, capacity, meter, onDraw }: QueuedCoresParts) {
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
    return (
      this.#capacity === Infinity || this.room > 0 || this.#resource.canGrant(execution.cores, this.#rank(execution))
    );
  }

  execute(execution: Execution, result: ExecutionResult, spent?: Process): Process {
    const stay = spent instanceof CoreStay ? spent : new CoreStay();
    stay.begin(this, execution, result);
    return stay;
  }

  /** Called when a sub-task arrives. @returns its wait: for its cores, or for its end */
  arrive(stay: CoreStay): number {
    const { execution, result } = stay;
    const { cores } = execution;
    stay.duration_s = timeOf_s(execution);
    this.#committed_s += cores * stay.duration_s;
    this.#present++;
    result.ready_s = this.#simulation.now_s;
    const rank = this.#rank(execution);
    if (this.#resource.takeAtOnce(cores, rank)) return this.begin(stay);
    stay.waiting = this.#resource.enqueue(cores, rank);
    return UNTIL_WOKEN;
  }

  /** Called when the sub-task has its cores. @returns how long it holds them, s */
  begin(stay: CoreStay): number {
    stay.waiting = undefined;
    stay.isRunning = true;
    stay.result.start_s = this.#simulation.now_s;
    stay.before_j = this.#meter.perCore_j;
    this.#change(stay.execution.cores, stay.draw_w);
    return stay.duration_s;
  }

  /** The sub-task gives its cores back and leaves, done or stopped. */
  end(stay: CoreStay): void {
    const { execution, result, duration_s } = stay;
    const { cores } = execution;
    const { now_s } = this.#simulation;
    if (stay.waiting !== undefined) this.#resource.leave(stay.waiting);
    if (stay.isRunning) {
      this.#resource.give(cores);
      this.#change(-cores, -stay.draw_w);
      const held_s = now_s - result.start_s;
      result.core_s = cores * held_s;
      result.done = duration_s > 0 ? Math.min(1, held_s / duration_s) : 1;
      result.dynamic_j = this.#meter.partOf_j(cores, held_s, stay.before_j);
    }
    result.end_s = now_s;
    this.#present--;
    this.#committed_s += result.core_s - cores * duration_s;
  }

  /** Counts a sub-task that was dropped instead of executed. */
  countDrop(): void {
    this.#dropped++;
  }

  /** The wait is 0 if the cores are free, otherwise the backlog. */
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

/** The stay of a sub-task at a node: it waits for its cores, holds them, and leaves. */
class CoreStay extends Steps {
  execution!: Execution;
  result!: ExecutionResult;
  #cores!: QueuedCores;
  #hasArrived = false;
  /** Its place in the line while it waits. */
  waiting: Waiting | undefined;
  isRunning = false;
  duration_s = 0;
  /** Reading of the meter when the execution began. */
  before_j = 0;

  begin(cores: QueuedCores, execution: Execution, result: ExecutionResult): void {
    this.#cores = cores;
    this.execution = execution;
    this.result = result;
    this.#hasArrived = false;
    this.waiting = undefined;
    this.isRunning = false;
    this.duration_s = 0;
    this.before_j = 0;
  }

  /** Power while it runs. */
  get draw_w(): number {
    const { energy_j } = this.execution;
    return energy_j > 0 && this.duration_s > 0 ? energy_j / this.duration_s : 0;
  }

  step(): number {
    if (!this.#hasArrived) {
      this.#hasArrived = true;
      return this.#cores.arrive(this);
    }
    if (this.waiting !== undefined) return this.waiting.isGranted ? this.#cores.begin(this) : UNTIL_WOKEN;
    this.#cores.end(this);
    return OVER;
  }

  stop(thrown: unknown): void {
    if (!this.#hasArrived) return;
    this.#cores.end(this);
    if (isDrop(thrown)) this.#cores.countDrop();
  }
}
