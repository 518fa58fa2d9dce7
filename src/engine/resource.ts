import { type Process, UNTIL_WOKEN } from "./process.js";
import type { Running, Simulation } from "./simulation.js";
import { FifoLine, type Linked, type WaitingLine } from "./waiting-line.js";

/** The results of a step of `Waiting`. */
const WAITS: IteratorResult<number, void> = { done: false, value: UNTIL_WOKEN };
const HAS_UNITS: IteratorResult<number, void> = { done: true, value: undefined };

/** A place in the line of a resource. Its fields belong to the resource. */
export interface Place extends Linked<Place> {
  readonly amount: number;
  readonly rank: number;
  /** The process that waits. */
  running: Running | undefined;
  isGranted: boolean;
  /** True for a place that was left. It stays in the line until it comes up, so the object must not be used again. */
  isWithdrawn: boolean;
}

/**
 * A request for units, and the process that waits for them. One object replaces this generator and is also the place in the line:
 *
 *     if (takeAtOnce) return; join; do yield UNTIL_WOKEN; while (!isGranted)      stopped in between: leave
 */
export class Waiting implements Process, Place {
  readonly amount: number;
  readonly rank: number;
  readonly #resource: Resource;
  /** The process that waits; undefined before the first step. */
  running: Running | undefined;
  isGranted = false;
  isWithdrawn = false;
  behind: Place | undefined;

  constructor(resource: Resource, amount: number, rank: number) {
    this.#resource = resource;
    this.amount = amount;
    this.rank = rank;
  }

  /** Requests the units, or checks whether they are granted by now. @returns the wait for them, or that they are held */
  next(): IteratorResult<number, void> {
    // If somebody else wakes the process, it keeps waiting for its turn.
    if (this.running !== undefined) return this.isGranted ? HAS_UNITS : WAITS;
    if (this.#resource.takeAtOnce(this.amount, this.rank)) return HAS_UNITS;
    this.#resource.join(this);
    return WAITS;
  }

  /** Leaves the line, or gives the units back. @throws the given value */
  throw(stop: unknown): never {
    if (this.running !== undefined) this.#resource.leave(this);
    throw stop;
  }

  /** Leaves the line, or gives the units back, without an error. */
  return(): IteratorResult<number, void> {
    if (this.running !== undefined) this.#resource.leave(this);
    return HAS_UNITS;
  }

  /** The wait itself: `yield*` waits for the units. */
  [Symbol.iterator](): this {
    return this;
  }
}

/**
 * A number of equal units (cores, subcarriers, one link) that processes take and give back, strictly in the order of a waiting
 * line. By default the line is first in, first out. The request at its head is never overtaken, even if a smaller one behind it
 * would fit.
 *
 * It keeps the integrals of queueing theory: units in use over time, queue length over time.
 */
export class Resource {
  readonly capacity: number;
  readonly #simulation: Simulation;
  readonly #line: WaitingLine<Place>;
  #inUse = 0;
  #waiting = 0;
  #served = 0;
  #longest = 0;
  #lastChange_s = 0;
  #busy = 0;
  #queued_s = 0;

  /**
   * @param capacity  units, > 0; Infinity: requests never wait
   * @param line      empty, and used by nobody else
   */
  constructor(simulation: Simulation, capacity: number, line: WaitingLine<Place> = new FifoLine()) {
    if (!(capacity > 0)) throw new RangeError(`invalid capacity: ${capacity}`);
    this.#simulation = simulation;
    this.capacity = capacity;
    this.#line = line;
  }

  /** Number of free units. */
  get free(): number {
    return this.capacity - this.#inUse;
  }

  /** Number of waiting requests. */
  get queueLength(): number {
    return this.#waiting;
  }

  get longestQueue(): number {
    return this.#longest;
  }

  /** Number of requests granted so far. */
  get served(): number {
    return this.#served;
  }

  /** Integral of the units in use up to now, unit-seconds. */
  get busy_s(): number {
    return this.#busy + this.#inUse * (this.#simulation.now_s - this.#lastChange_s);
  }

  /** Integral of the queue length up to now, request-seconds. */
  get queued_s(): number {
    return this.#queued_s + this.#waiting * (this.#simulation.now_s - this.#lastChange_s);
  }

  /** True if a request would be granted at once: its units are free, and it would be at the head of the line. */
  canGrant(amount: number, rank = 0): boolean {
    // If nobody waits, the line is empty and is not read: it lies elsewhere in memory.
    return this.#inUse + amount <= this.capacity && (this.#waiting === 0 || this.#line.isNext(rank));
  }

  /**
   * Takes `amount` units if that needs no wait. `if (!resource.takeAtOnce(1)) yield* resource.take(1);` has the same effect as the
   * second half alone, and is faster if units are free.
   *
   * @returns false if nothing was taken
   * @throws RangeError when amount could never be granted
   */
  takeAtOnce(amount: number, rank = 0): boolean {
    if (!(amount > 0 && amount <= this.capacity)) throw new RangeError(`invalid amount of ${this.capacity}: ${amount}`);
    if (!this.canGrant(amount, rank)) return false;
    this.#account();
    this.#grant(amount);
    return true;
  }

  /**
   * Inside a process: waits for its turn, then takes `amount` units. Give them back in `finally`.
   *
   * @param amount  > 0 and at most the capacity
   * @param rank    place in a line that is ordered by rank
   * @throws RangeError when amount could never be granted
   */
  take(amount: number, rank = 0): Process {
    return new Waiting(this, amount, rank);
  }

  /**
   * Joins the line after `takeAtOnce` has refused a process that runs the steps of waiting itself. The process waits until it is woken and
   * `isGranted` is true. It calls `leave` if it is stopped before.
   */
  enqueue(amount: number, rank = 0): Waiting {
    const waiting = new Waiting(this, amount, rank);
    this.join(waiting);
    return waiting;
  }

  /**
   * Joins the line with a place of its own, after `takeAtOnce` has refused a process that runs the steps of waiting itself. The process
   * waits until it is woken and `isGranted` is true. It calls `leave` if it is stopped before.
   */
  join(place: Place): void {
    this.#account();
    place.running = this.#simulation.current;
    place.isGranted = false;
    place.isWithdrawn = false;
    this.#line.join(place, place.rank);
    this.#waiting++;
    if (this.#waiting > this.#longest) this.#longest = this.#waiting;
  }

  /** Removes a process that waits, or that was granted its units and does not know it yet. It goes without them. */
  leave(waiting: Place): void {
    if (waiting.isGranted) {
      this.#served--;
      this.give(waiting.amount);
    } else this.#withdraw(waiting);
  }

  /** Gives units back and serves the head of the line. */
  give(amount: number): void {
    this.#account();
    this.#inUse -= amount;
    if (this.#waiting > 0) this.#serveQueue();
  }

  #account(): void {
    const elapsed_s = this.#simulation.now_s - this.#lastChange_s;
    if (elapsed_s > 0) {
      this.#busy += this.#inUse * elapsed_s;
      this.#queued_s += this.#waiting * elapsed_s;
      this.#lastChange_s = this.#simulation.now_s;
    }
  }

  #grant(amount: number): void {
    this.#inUse += amount;
    this.#served++;
  }

  #withdraw(waiting: Place): void {
    this.#account();
    waiting.isWithdrawn = true;
    this.#waiting--;
    this.#serveQueue();
  }

  #serveQueue(): void {
    for (let head = this.#line.first(); head !== undefined; head = this.#line.first()) {
      if (!head.isWithdrawn) {
        if (this.#inUse + head.amount > this.capacity) return;
        head.isGranted = true;
        this.#waiting--;
        this.#grant(head.amount);
        this.#simulation.wake(head.running!);
      }
      this.#line.leave();
    }
  }
}
