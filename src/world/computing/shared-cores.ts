import type { EventId } from "../../engine/event-queue.js";
import { type Process, UNTIL_WOKEN } from "../../engine/process.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import { isDrop } from "../port/node-report.js";
import type { CoreMeter } from "./core-meter.js";
import type { CoreScheme } from "./core-scheme.js";
import { type Execution, type ExecutionQuote, timeOf_s } from "./execution.js";
import type { DrawListener } from "./queued-cores.js";
import type { Stay } from "./stay.js";

/** A smaller remaining share of an execution is a rounding error. */
const RESIDUE = 1e-12;

interface Sharer {
  readonly stay: Stay;
  readonly running: Running;
  /** Remaining share of the work. */
  left: number;
  /** Cores held since the last division. */
  cores: number;
  /** Time of the whole work on these cores. */
  time_s: number;
}

/**
 * The level to which a number of cores fills all caps evenly. Each cap gets the smaller of itself and the level; together they get
 * all cores.
 *
 *     sum over caps of min(cap, level) = cores
 *
 * @param caps   each > 0
 * @param cores  > 0
 * @returns      Infinity when the caps together do not exceed the cores
 */
export const waterLevel = (caps: readonly number[], cores: number): number => {
  const ascending = caps.toSorted((a, b) => a - b);
  let left = cores;
  for (let index = 0; index < ascending.length; index++) {
    const share = left / (ascending.length - index);
    if (ascending[index]! > share) return share;
    left -= ascending[index]!;
  }
  return Infinity;
};

/** The parts of a node's shared cores. */
export interface SharedCoresParts {
  readonly cores: number;
  /** How many sub-tasks can be here beyond those whose grants fit on the cores together, in order of arrival. */
  readonly capacity: number;
  readonly meter: CoreMeter;
  /** Undefined: nobody needs the power. */
  readonly onDraw: DrawListener | undefined;
}

/**
 * Processor sharing: all sub-tasks at the node share its cores equally at all times, each up to its grant. Shares may be
 * fractions of a core, which are shares of its time. No sub-task waits.
 *
 * Between arrivals and departures all speeds are constant. So a single event for the next completion suffices. It is replanned
 * at every arrival and departure.
 */
export class SharedCores implements CoreScheme {
  readonly queueLength = 0;
  readonly queued_s = 0;
  readonly longestQueue = 0;
  readonly #simulation: Simulation;
  readonly #cores: number;
  readonly #capacity: number;
  readonly #meter: CoreMeter;
  readonly #onDraw: DrawListener | undefined;
  /** In order of arrival. */
  readonly #sharers = new Set<Sharer>();
  #served = 0;
  #dropped = 0;
  #busy_s = 0;
  #since_s = 0;
  #perCore_j = 0;
  #next: Sharer | undefined;
  #completion: EventId = -1;
  #isReplanned = false;

  constructor(simulation: Simulation, { cores, capacity, meter, onDraw }: SharedCoresParts) {
    this.#simulation = simulation;
    this.#cores = cores;
    this.#capacity = capacity;
    this.#meter = meter;
    this.#onDraw = onDraw;
  }

  get free(): number {
    let granted = 0;
    for (const { stay } of this.#sharers) granted += stay.cores;
    return Math.max(0, this.#cores - granted);
  }

  get present(): number {
    return this.#sharers.size;
  }

  get room(): number {
    return Math.max(0, this.#capacity - this.#excess());
  }

  get served(): number {
    return this.#served;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get busy_s(): number {
    let busy_s = this.#busy_s;
    const elapsed_s = this.#simulation.now_s - this.#since_s;
    for (const { cores } of this.#sharers) busy_s += cores * elapsed_s;
    return busy_s;
  }

  /** Computed as if each sub-task had its full grant from now on. */
  get backlog_core_s(): number {
    const elapsed_s = this.#simulation.now_s - this.#since_s;
    let backlog_s = 0;
    for (const { stay, left, time_s } of this.#sharers)
      backlog_s += Math.max(0, left - elapsed_s / time_s) * stay.cores * timeOf_s(stay);
    return backlog_s;
  }

  admits(execution: Execution): boolean {
    return this.#capacity === Infinity || this.room > 0 || this.free >= execution.cores;
  }

  *execute(stay: Stay): Process {
    const simulation = this.#simulation;
    stay.ready_s = simulation.now_s;
    stay.start_s = simulation.now_s;
    this.#served++;
    if (timeOf_s(stay) === 0) {
      stay.end_s = simulation.now_s;
      stay.done = 1;
      return;
    }
    const sharer: Sharer = { stay, running: simulation.current, left: 1, cores: 0, time_s: Infinity };
    this.#settle();
    this.#sharers.add(sharer);
    this.#replan();
    try {
      do yield UNTIL_WOKEN;
      while (sharer.left > 0);
    } catch (stop) {
      if (isDrop(stop)) this.#dropped++;
      throw stop;
    } finally {
      stay.end_s = simulation.now_s;
      this.#settle();
      this.#sharers.delete(sharer);
      this.#replan();
      stay.done = 1 - sharer.left;
    }
  }

  /** Grants of the sub-tasks that share the cores now. */
  get grants(): readonly number[] {
    return Array.from(this.#sharers, ({ stay: { cores } }) => cores);
  }

  /** Quotes the share that the execution would get. */
  quote(execution: Execution, quote: ExecutionQuote): void {
    quote.wait_s = 0;
    quote.cores = Math.min(execution.cores, waterLevel([...this.grants, execution.cores], this.#cores));
    quote.time_s = timeOf_s(execution, quote.cores);
  }

  /** Number of sub-tasks that would wait if the cores were held in order of arrival. */
  #excess(): number {
    let free = this.#cores;
    let waiting = 0;
    for (const { stay } of this.#sharers)
      if (waiting === 0 && stay.cores <= free) free -= stay.cores;
      else waiting++;
    return waiting;
  }

  /** Books the work done since the last division. */
  #settle(): void {
    const { now_s } = this.#simulation;
    const elapsed_s = now_s - this.#since_s;
    if (!(elapsed_s > 0)) return;
    this.#since_s = now_s;
    const perCore_j = this.#meter.perCore_j;
    for (const sharer of this.#sharers) {
      const { stay, cores } = sharer;
      sharer.left = Math.max(0, sharer.left - elapsed_s / sharer.time_s);
      stay.core_s += cores * elapsed_s;
      stay.dynamic_j += this.#meter.partOf_j(cores, elapsed_s, this.#perCore_j);
      this.#busy_s += cores * elapsed_s;
    }
    this.#perCore_j = perCore_j;
  }

  /** Divides the cores once per instant, after all its arrivals and departures. */
  #replan(): void {
    if (this.#isReplanned) return;
    this.#isReplanned = true;
    this.#simulation.schedule(0, this.#plan);
  }

  readonly #plan = (): void => {
    this.#isReplanned = false;
    this.#settle();
    const level = waterLevel(this.grants, this.#cores);
    let least_s = Infinity;
    let busy = 0;
    let draw_w = 0;
    this.#next = undefined;
    for (const sharer of this.#sharers) {
      const { stay } = sharer;
      sharer.cores = Math.min(stay.cores, level);
      sharer.time_s = timeOf_s(stay, sharer.cores);
      busy += sharer.cores;
      draw_w += stay.energy_j / sharer.time_s;
      const left_s = sharer.left * sharer.time_s;
      if (left_s < least_s) {
        least_s = left_s;
        this.#next = sharer;
      }
    }
    this.#meter.busy = level < Infinity ? this.#cores : busy;
    this.#onDraw?.(draw_w);
    this.#simulation.cancel(this.#completion);
    this.#completion = this.#next === undefined ? -1 : this.#simulation.schedule(least_s, this.#complete);
  };

  readonly #complete = (): void => {
    this.#settle();
    for (const sharer of this.#sharers)
      if (sharer === this.#next || sharer.left <= RESIDUE) {
        sharer.left = 0;
        this.#simulation.wake(sharer.running);
      }
  };
}
