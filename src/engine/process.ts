/**
 * The life of something, written as a generator. `yield seconds` waits that long; `yield UNTIL_WOKEN` waits until somebody
 * calls `wake`. Every wait can end in an `Interruption`, so what a process holds it releases in `finally`.
 *
 * Beware of `total += yield* part()`: it reads `total` before it waits. Bind the result first.
 */
export type Process<T = void> = Generator<number, T, void>;

/** What a process yields to wait without a time limit. */
export const UNTIL_WOKEN = Infinity;

/** What a step of `Steps` returns instead of a wait when there is none to follow. */
export const OVER = -1;

/**
 * A process that is written as steps instead of as a generator, for what happens too often for one: a transfer, an execution. It holds its
 * state in fields. `yield* steps` waits for it as for any other process, and whoever has steps of its own can do those of another by
 * calling `step` and `stop`.
 */
export abstract class Steps implements Process {
  /** Does what comes before the next wait. @returns the wait, s; `UNTIL_WOKEN`; or `OVER` after the last step */
  abstract step(): number;

  /** The present wait was stopped: what is held is released. */
  abstract stop(thrown: unknown): void;

  /** Takes the next step, as the kernel asks any process. @returns the wait, s, or that the process is over */
  next(): IteratorResult<number, void> {
    const wait_s = this.step();
    return wait_s === OVER ? { done: true, value: undefined } : { done: false, value: wait_s };
  }

  /** Stops the present wait. @throws what it is stopped with */
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

/** The next step of a process that another one does for it. @returns as `Steps.step` */
export const stepOf = (process: Process): number => {
  if (process instanceof Steps) return process.step();
  const { done, value } = process.next();
  return done === true ? OVER : (value as number);
};

/** Stops a process whose steps another one does, at its present wait. */
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

/** Thrown into a process at the wait that somebody stopped. */
export class Interruption extends Error {
  readonly reason: string;

  constructor(reason: string) {
    // Nobody reads the stack trace, and making it takes longer than everything else here.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`interrupted: ${reason}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = "Interruption";
    this.reason = reason;
  }
}
