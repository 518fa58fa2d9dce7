import { type Process, UNTIL_WOKEN } from "./process.js";
import type { Running, Simulation } from "./simulation.js";
import { FifoLine, type WaitingLine } from "./waiting-line.js";

/** A request that waits. */
export interface Waiting {
  readonly running: Running;
  readonly amount: number;
  isGranted: boolean;
  isWithdrawn: boolean;
}

/**
 * A number of equal units (cores, subcarriers, one link) that processes take and give back, strictly in the order of a waiting
 * line, which is first in first out unless another is given: the request at its head is never overtaken, even when a smaller one
 * behind it would fit.
 *
 * Keeps the integrals that queueing theory speaks of: units in use over time, queue length over time.
 */
export class Resource {
  readonly capacity: number;
  readonly #simulation: Simulation;
  readonly #line: WaitingLine<Waiting>;
  #inUse = 0;
  #waiting = 0;
  #served = 0;
  #longest = 0;
  #lastChange_s = 0;
  #busy = 0;
  #queued_s = 0;

  /**
   * @param capacity  units, > 0; Infinity: requests never wait
   * @param line      nobody else's, and empty
   */
  constructor(simulation: Simulation, capacity: number, line: WaitingLine<Waiting> = new FifoLine()) {
    if (!(capacity > 0)) throw new RangeError(`invalid capacity: ${capacity}`);
    this.#simulation = simulation;
    this.capacity = capacity;
    this.#line = line;
  }

  /** Units that nobody holds. */
  get free(): number {
    return this.capacity - this.#inUse;
  }

  /** Requests that wait. */
  get queueLength(): number {
    return this.#waiting;
  }

  get longestQueue(): number {
    return this.#longest;
  }

  /** Requests that were granted so far. */
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

  /** True when a request would be granted at once: its units are free, and it would be the head of the line. */
  canGrant(amount: number, rank = 0): boolean {
    // The line is empty where nobody waits, and is then left alone: it lies elsewhere in memory.
    return this.#inUse + amount <= this.capacity && (this.#waiting === 0 || this.#line.isNext(rank));
  }

  /**
   * Takes `amount` units if nobody has to wait for them. `if (!resource.takeAtOnce(1)) yield* resource.take(1);` does what the
   * second half does alone, and faster where units are free.
   *
   * @returns false: nothing was taken
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
   * Inside a process: waits for its turn and takes `amount` units. Give them back in `finally`.
   *
   * @param amount  > 0 and at most the capacity
   * @param rank    place in a line that is ordered by rank
   * @throws RangeError when amount could never be granted
   */
  *take(amount: number, rank = 0): Process {
    if (this.takeAtOnce(amount, rank)) return;
    const waiting = this.join(amount, rank);
    try {
      // Somebody else may wake the process: it then waits on for its turn.
      do yield UNTIL_WOKEN;
      while (!waiting.isGranted);
    } catch (stop) {
      this.leave(waiting);
      throw stop;
    }
  }

  /**
   * Inside a process that `takeAtOnce` refused: joins the line. The process waits until it is woken and `isGranted`, and calls `leave` where
   * it is stopped before. `take` is these two and `takeAtOnce` together.
   */
  join(amount: number, rank = 0): Waiting {
    this.#account();
    const { current: running } = this.#simulation;
    const waiting: Waiting = { running, amount, isGranted: false, isWithdrawn: false };
    this.#line.join(waiting, rank);
    this.#waiting++;
    if (this.#waiting > this.#longest) this.#longest = this.#waiting;
    return waiting;
  }

  /** A process that had joined the line goes without its units. */
  leave(waiting: Waiting): void {
    if (waiting.isGranted) {
      this.#served--;
      this.give(waiting.amount);
    } else this.#withdraw(waiting);
  }

  /** Gives units back; those at the head of the line are served. */
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

  #withdraw(waiting: Waiting): void {
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
        this.#simulation.wake(head.running);
      }
      this.#line.leave();
    }
  }
}
