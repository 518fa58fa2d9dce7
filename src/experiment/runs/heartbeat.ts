/** The questions that policies answer. */
export const CALLS = ["place", "choose", "outcome", "begin", "end"] as const;
export type Call = (typeof CALLS)[number];

/** A question that a policy has not answered yet. */
export interface Question {
  readonly call: Call;
  /** The task concerned; undefined: none. */
  readonly task: number | undefined;
}

/** Numbers that are used, and room on both sides, so that no two workers write into the same cache line. */
const USED = 10;
const PADDING = 8;

const NONE = { mean: 0, n: 0 };

/**
 * Numbers that the runs of a worker share with the main thread: their progress, whether a policy is being asked, and
 * whether they should stop.
 */
export class Heartbeat {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Float64Array;

  constructor(buffer = new SharedArrayBuffer((PADDING + USED + PADDING) * Float64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#numbers = new Float64Array(buffer, PADDING * Float64Array.BYTES_PER_ELEMENT, USED);
  }

  /** Share of the run under way that is done, 0 to 1. */
  get progress(): number {
    return this.#numbers[0]!;
  }

  /** A counter that grows while the run goes on. */
  get beats(): number {
    return this.#numbers[1]!;
  }

  /** The question that the policy is answering; undefined: none. */
  get question(): Question | undefined {
    const call = CALLS[this.#numbers[2]! - 1];
    const task = this.#numbers[3]!;
    return call === undefined ? undefined : { call, task: task < 0 ? undefined : task };
  }

  get isStopped(): boolean {
    return this.#numbers[4] === 1;
  }

  /** Tasks that have ended, in all runs. */
  get tasks(): number {
    return this.#numbers[5]! + this.#numbers[7]!;
  }

  /** Runs that have ended, of those that a worker does in one go. */
  get runs(): number {
    return this.#numbers[6]!;
  }

  /** Mean latency of the tasks of the run under way that count and finished, s; NaN: there is none yet. */
  get latency_s(): number {
    return this.#numbers[9]! > 0 ? this.#numbers[8]! : Number.NaN;
  }

  /** Number of tasks in that mean. */
  get finished(): number {
    return this.#numbers[9]!;
  }

  beat(progress: number, tasks: number, latency: { readonly mean: number; readonly n: number } = NONE): void {
    this.#numbers[0] = progress;
    this.#numbers[5] = tasks;
    this.#numbers[8] = latency.mean;
    this.#numbers[9] = latency.n;
    this.#numbers[1]!++;
  }

  /** Called when the run under way has ended; another may follow. */
  endRun(): void {
    this.answer();
    this.#numbers[7]! += this.#numbers[5]!;
    this.#numbers[5] = 0;
    this.#numbers[0] = 0;
    this.#numbers[1]!++;
    this.#numbers[6]!++;
  }

  /** The policy is asked a question; `task` -1: it is about no task. */
  ask(call: Call, task = -1): void {
    this.#numbers[1]!++;
    this.#numbers[3] = task;
    this.#numbers[2] = CALLS.indexOf(call) + 1;
  }

  answer(): void {
    this.#numbers[2] = 0;
  }

  /** Asks the run to stop immediately. */
  stop(): void {
    this.#numbers[4] = 1;
  }
}
