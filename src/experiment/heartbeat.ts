/** What a policy is asked for. */
export const CALLS = ["place", "choose", "outcome", "begin", "end"] as const;
export type Call = (typeof CALLS)[number];

/** A question that a policy has not answered yet. */
export interface Question {
  readonly call: Call;
  /** The task that it is about; undefined: none. */
  readonly task: number | undefined;
}

/**
 * A few numbers that a run in a worker shares with the main thread: how far it is, whether its policy is being asked, and
 * whether it should stop.
 */
export class Heartbeat {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Float64Array;

  constructor(buffer = new SharedArrayBuffer(6 * Float64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#numbers = new Float64Array(buffer);
  }

  /** Share of the run that is done, 0 to 1. */
  get progress(): number {
    return this.#numbers[0]!;
  }

  /** Counts up while the run goes on. */
  get beats(): number {
    return this.#numbers[1]!;
  }

  /** What the policy is being asked; undefined: nothing. */
  get question(): Question | undefined {
    const call = CALLS[this.#numbers[2]! - 1];
    const task = this.#numbers[3]!;
    return call === undefined ? undefined : { call, task: task < 0 ? undefined : task };
  }

  get isStopped(): boolean {
    return this.#numbers[4] === 1;
  }

  /** Tasks that have ended. */
  get tasks(): number {
    return this.#numbers[5]!;
  }

  beat(progress: number, tasks: number): void {
    this.#numbers[0] = progress;
    this.#numbers[5] = tasks;
    this.#numbers[1]!++;
  }

  /** The policy is asked something; `task` -1: about no task. */
  ask(call: Call, task = -1): void {
    this.#numbers[1]!++;
    this.#numbers[3] = task;
    this.#numbers[2] = CALLS.indexOf(call) + 1;
  }

  answer(): void {
    this.#numbers[2] = 0;
  }

  /** Asks the run to end where it is. */
  stop(): void {
    this.#numbers[4] = 1;
  }
}
