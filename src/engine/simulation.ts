import { type EventId, EventQueue } from "./event-queue.js";
import { Interruption, OVER, type Process, Steps, UNTIL_WOKEN } from "./process.js";

/** A process that has begun, with the event that it waits for. Its fields belong to the simulation. */
export interface Running {
  /** @internal The process, if it is a generator. */
  readonly life: Process<unknown> | undefined;
  /** @internal The process, if it is written as steps: steps need no objects for their waits. */
  readonly steps: Pick<Steps, "step" | "stop"> | undefined;
  /** @internal */
  readonly rank: number;
  /** @internal */
  pending: EventId;
  /** True once the process has returned, or was ended by an interruption that it did not catch. */
  hasEnded: boolean;
  /** @internal How often it has begun. */
  begun: number;
  /** @internal Called when it has ended. */
  finish(): void;
}

/** A spawned process. */
class Spawned implements Running {
  readonly life: Process<unknown> | undefined;
  readonly steps: Steps | undefined;
  readonly rank: number;
  pending: EventId = -1;
  hasEnded = true;
  begun = 0;
  readonly #onEnd: (() => void) | undefined;

  constructor(life: Process<unknown>, onEnd: (() => void) | undefined, rank: number) {
    this.life = life;
    this.steps = life instanceof Steps ? life : undefined;
    this.#onEnd = onEnd;
    this.rank = rank;
  }

  finish(): void {
    this.#onEnd?.();
  }
}

/** A question that a process asks the world outside the simulation. The process waits for `answer`. */
export class Decision<Q = unknown, A = unknown> {
  readonly question: Q;
  readonly #answer: (answer: A) => void;
  #isAnswered = false;
  /** @internal */ isWithdrawn = false;

  /** @internal */
  constructor(question: Q, answer: (answer: A) => void) {
    this.question = question;
    this.#answer = answer;
  }

  /** True while the process waits for the answer: it was not given yet, and the process was not interrupted. */
  get isOpen(): boolean {
    return !this.#isAnswered && !this.isWithdrawn;
  }

  /**
   * Lets the process continue at once, at the simulation's present time. That may be later than the time of the question. If the
   * answer comes right after the question was handed out, everything happens as if the process had decided by itself.
   *
   * @throws Error when it was answered before, and any error that the process throws before its next wait
   */
  answer(answer: A): void {
    if (this.#isAnswered) throw new Error("decision was answered before");
    this.#isAnswered = true;
    this.#answer(answer);
  }
}

/** Up to this time, 272 years, a double resolves microseconds. Beyond it, differences of times would be noise. */
const LAST_S = 2 ** 33;

/** More events at one instant than this are taken for an endless loop. A batch of a million tasks takes some ten million. */
const MOST_AT_ONCE = 100_000_000;

/** Sums of a few times differ by no more than this share, in whatever order they are added. */
const ROUNDING = 1e-14;

/** True if a time is not after another, or only by rounding. */
export const isNotAfter = (time_s: number, other_s: number): boolean => time_s - other_s <= ROUNDING * other_s;

/**
 * The simulation kernel: a clock and a list of future events. It knows nothing of networks.
 *
 * Events happen in order of time, then by rank, the lowest first, then in the order of scheduling. Everything is synchronous: no promise, no
 * timer. An exception in an event or process leaves `run` at once. The kernel catches only its own interruptions.
 */
export class Simulation {
  readonly #queue = new EventQueue();
  #now_s = 0;
  #events = 0;
  #current: Running | undefined;
  /** Questions that are still to be handed out. Whoever takes one knows what its answer is. */
  #decisions: Decision<unknown, never>[] = [];
  #stopsAtDecision = false;
  readonly #mostAtOnce: number;
  /** Number of the last event before the clock last moved. */
  #movedAt = 0;

  /** @param mostAtOnce  a run with more events at one instant fails */
  constructor(mostAtOnce = MOST_AT_ONCE) {
    this.#mostAtOnce = mostAtOnce;
  }

  /** The clock, in s from 0. */
  get now_s(): number {
    return this.#now_s;
  }

  /** Number of events that have happened. */
  get events(): number {
    return this.#events;
  }

  /** Number of events that are still to happen. */
  get pending(): number {
    return this.#queue.size;
  }

  /**
   * Calls `action(argument)` after a delay.
   *
   * @param delay_s  >= 0; Infinity never happens
   * @throws RangeError when delay_s is negative or NaN
   */
  schedule<A = undefined>(delay_s: number, action: (argument: A) => void, argument?: A): EventId {
    if (!(delay_s >= 0)) throw new RangeError(`invalid delay_s: ${delay_s}`);
    return this.#queue.push(this.#now_s + delay_s, action, argument as A);
  }

  /**
   * Calls `action` at an instant, after everything of a lower rank that happens then.
   *
   * @param time_s  not before now; Infinity never happens
   * @param rank    a whole number from 0, that of `schedule` and of processes, to 7
   * @throws RangeError when time_s is past or NaN
   */
  scheduleAt(time_s: number, rank: number, action: () => void): EventId {
    if (!(time_s >= this.#now_s)) throw new RangeError(`invalid time_s: ${time_s}, it is ${this.#now_s} s`);
    return this.#queue.push(time_s, action, undefined, rank);
  }

  /** Time of the next event, s; Infinity: there is none. */
  get next_s(): number {
    return this.#queue.nextTime_s();
  }

  /** True if the next event is later than now, and equals `time_s` up to rounding. */
  isTied(time_s: number): boolean {
    const { next_s } = this;
    return next_s > this.#now_s && isNotAfter(next_s, time_s);
  }

  /** Cancels an event. Returns false if it has happened or was already cancelled. */
  cancel(id: EventId): boolean {
    return this.#queue.cancel(id);
  }

  /**
   * Starts a process: its first step is an event at the present time.
   *
   * @param onEnd  called when it has returned, or was ended by an interruption that it did not catch
   * @param rank   of all its steps among events of equal time. Default 0
   */
  spawn(life: Process<unknown>, onEnd?: () => void, rank = 0): Running {
    const running = new Spawned(life, onEnd, rank);
    this.begin(running);
    return running;
  }

  /** Starts a process that has its own fields for the simulation, or starts it again after its end. As `spawn`, without an object. */
  begin(running: Running): void {
    running.hasEnded = false;
    running.begun++;
    running.pending = this.#queue.push(this.#now_s, this.#resume, running, running.rank);
  }

  /** The process whose step is running. @throws Error outside of a process */
  get current(): Running {
    if (this.#current === undefined) throw new Error("no process is running");
    return this.#current;
  }

  /** Ends the present wait of a process, whatever it waits for. The process continues at the present time. */
  wake(running: Running): void {
    if (running.hasEnded) return;
    if (running.pending >= 0) this.#queue.cancel(running.pending);
    running.pending = this.#queue.push(this.#now_s, this.#resume, running, running.rank);
  }

  /** Throws an `Interruption` into the process at its present wait, as an event at the present time. */
  interrupt(running: Running, reason: string): void {
    this.schedule(0, this.#stop, { running, begun: running.begun, reason });
  }

  /**
   * Runs the events up to and at `until_s`, and leaves the clock there.
   *
   * @param until_s  end; Infinity: until nothing is left to happen (the clock then stays at the last event)
   * @param limit    stop after so many events, so that a caller can look around; call again to go on
   * @returns true when the end was reached, false when the limit was
   * @throws RangeError when an event is later than 2^33 s
   * @throws Error when events follow each other without end and the clock stands still
   */
  run(until_s = Infinity, limit = Infinity): boolean {
    const queue = this.#queue;
    let left = limit;
    for (;;) {
      const next_s = queue.nextTime_s();
      if (!(next_s <= until_s) || next_s === Infinity) break;
      if (left-- <= 0) return false;
      if (next_s > LAST_S) throw beyondClock(next_s);
      if (next_s > this.#now_s) {
        this.#now_s = next_s;
        this.#movedAt = this.#events;
      } else if (this.#events - this.#movedAt > this.#mostAtOnce) throw noProgress(next_s, this.#mostAtOnce);
      this.#events++;
      queue.pop();
      if (this.#stopsAtDecision && this.#decisions.length > 0) return false;
    }
    if (until_s !== Infinity && until_s > this.#now_s) this.#now_s = until_s;
    return true;
  }

  /**
   * Runs until a process asks for a decision (see `ask`), and returns it. Answer it at once, or call this again to let time pass
   * before the answer.
   *
   * @returns undefined when `until_s` was reached, or nothing is left to happen
   */
  runUntilDecision<Q = unknown, A = unknown>(until_s = Infinity): Decision<Q, A> | undefined {
    this.#stopsAtDecision = true;
    try {
      if (this.#decisions.length === 0) this.run(until_s);
      return this.#decisions.shift() as Decision<Q, A> | undefined;
    } finally {
      this.#stopsAtDecision = false;
    }
  }

  /** Inside a process: asks the driver of the simulation, and waits for the answer. `const a = yield* simulation.ask(q);` */
  *ask<Q, A>(question: Q): Process<A> {
    const asker = this.current;
    let answer: A | undefined;
    let isWaiting = true;
    const decision = new Decision<Q, A>(question, (given) => {
      answer = given;
      if (isWaiting) this.#resume(asker);
    });
    this.#decisions.push(decision);
    try {
      yield UNTIL_WOKEN;
    } catch (stop) {
      isWaiting = false;
      decision.isWithdrawn = true;
      this.#decisions = this.#decisions.filter((other) => !Object.is(other, decision));
      throw stop;
    }
    return answer as A;
  }

  readonly #resume = (running: Running): void => {
    const outer = this.#current;
    this.#current = running;
    let wait_s: number;
    try {
      wait_s = running.steps === undefined ? waitOf(running.life!.next()) : running.steps.step();
    } finally {
      // No process is current after a step, even if the step fails.
      this.#current = outer;
    }
    this.#await(running, wait_s);
  };

  readonly #stop = ({ running, begun, reason }: Stop): void => {
    // It may have ended at this instant, and begun again since.
    if (running.hasEnded || running.begun !== begun) return;
    if (running.pending >= 0) this.#queue.cancel(running.pending);
    const outer = this.#current;
    this.#current = running;
    let wait_s: number;
    try {
      wait_s = throwInto(running, new Interruption(reason));
    } finally {
      this.#current = outer;
    }
    this.#await(running, wait_s);
  };

  /** @param wait_s  until the next step of the process; `OVER`: there is none */
  #await(running: Running, wait_s: number): void {
    if (wait_s >= 0) {
      running.pending =
        wait_s === UNTIL_WOKEN ? -1 : this.#queue.push(this.#now_s + wait_s, this.#resume, running, running.rank);
      return;
    }
    if (wait_s !== OVER) throw invalidWait(wait_s);
    running.hasEnded = true;
    running.finish();
  }
}

/** An interruption of a process. */
interface Stop {
  readonly running: Running;
  /** How often the process had begun. */
  readonly begun: number;
  readonly reason: string;
}

const noProgress = (time_s: number, most: number): Error =>
  new Error(
    `no progress: more than ${most.toLocaleString("en-US")} events happen at t = ${time_s} s. Is a period, a size or a work so small that it ` +
      "takes no time?",
  );

const beyondClock = (time_s: number): RangeError =>
  new RangeError(
    `the emulated time comes to ${time_s.toPrecision(3)} s, and the clock ends at ${LAST_S} s (272 years), where microseconds can no longer ` +
      "be told apart; is a rate too low, a size or a time too large?",
  );

/** Converts the last result of a generator to the result of a step. */
const waitOf = (said: IteratorResult<number, unknown>): number => {
  if (said.done === true) return OVER;
  if (said.value === OVER) throw invalidWait(OVER);
  return said.value;
};

const invalidWait = (wait_s: number): RangeError => new RangeError(`invalid wait in a process, in s: ${wait_s}`);

/** The wait that follows an interruption. A process that does not catch it has ended. */
const throwInto = ({ life, steps }: Running, interruption: Interruption): number => {
  if (steps !== undefined) {
    steps.stop(interruption);
    return OVER;
  }
  try {
    return waitOf(life!.throw(interruption));
  } catch (error) {
    if (error !== interruption) throw error;
    return OVER;
  }
};
