/**
 * A process of the simulation, written as a generator. `yield seconds` waits that long; `yield UNTIL_WOKEN` waits until somebody
 * calls `wake`. Every wait can end in an `Interruption`, so a process releases what it holds in `finally`.
 *
 * Beware of `total += yield* part()`: it reads `total` before it waits. Bind the result first.
 */
export type Process<T = void> = Generator<number, T, void>;

/** What a process yields to wait without a time limit. */
export const UNTIL_WOKEN = Infinity;

/** A step of `Steps` returns this instead of a wait when the process is over. */
export const OVER = -1;

/**
 * A process written as steps instead of a generator. It suits processes that are too frequent for a generator: transfers, executions. It
 * holds its state in fields. `yield* steps` waits for it like for any other process. A process written as steps can run another one by
 * calling its `step` and `stop`.
 */
export abstract class Steps implements Process {
  /** Runs up to the next wait. @returns the wait, s; `UNTIL_WOKEN`; or `OVER` after the last step */
  abstract step(): number;

  /** Called when the present wait is stopped. Releases what the process holds. */
  abstract stop(thrown: unknown): void;

  /** Takes the next step. The kernel calls this on every process. @returns the wait, s, or that the process is over */
  next(): IteratorResult<number, void> {
    const wait_s = this.step();
    return wait_s === OVER ? { done: true, value: undefined } : { done: false, value: wait_s };
  }

  /** Stops the present wait. @throws the given value */
  throw(thrown: unknown): never {
    this.stop(thrown);
    throw thrown;
  }

  /** Ends the process without a further step. */
  return(): IteratorResult<number, void> {
    return { done: true, value: undefined };
  }

  /** The process itself, so that generators can wait for it with `yield*`. */
  [Symbol.iterator](): this {
    return this;
  }
}

/** Runs the next step of a process on behalf of another one. @returns as `Steps.step` */
export const stepOf = (process: Process): number => {
  if (process instanceof Steps) return process.step();
  const { done, value } = process.next();
  return done === true ? OVER : (value as number);
};

/** Stops a process at its present wait. Another process runs its steps. */
export const stopProcess = (process: Process, thrown: unknown): void => {
  if (process instanceof Steps) {
    process.stop(thrown);
    return;
  }
  try {
    process.throw(thrown);
  } catch (error) {
    if (error !== thrown) throw error;
  }
};

/** Thrown into a process at its present wait when somebody interrupts it. */
export class Interruption extends Error {
  readonly reason: string;

  constructor(reason: string) {
    // The stack trace is never read, and making it takes longer than everything else here.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`interrupted: ${reason}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = "Interruption";
    this.reason = reason;
  }
}
