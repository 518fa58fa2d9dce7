/**
 * The life of something, written as a generator. `yield seconds` waits that long; `yield UNTIL_WOKEN` waits until somebody
 * calls `wake`. Every wait can end in an `Interruption`, so what a process holds it releases in `finally`.
 *
 * Beware of `total += yield* part()`: it reads `total` before it waits. Bind the result first.
 */
export type Process<T = void> = Generator<number, T, void>;

/** What a process yields to wait without a time limit. */
export const UNTIL_WOKEN = Infinity;

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
