/**
 * A few numbers that a run in a worker shares with the main thread: how far it is, whether its policy is being asked, and
 * whether it should stop.
 */
export class Heartbeat {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Float64Array;

  constructor(buffer = new SharedArrayBuffer(5 * Float64Array.BYTES_PER_ELEMENT)) {
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

  /** The task about which the policy is being asked; undefined: it is not. */
  get askedAbout(): number | undefined {
    const task = this.#numbers[2]!;
    return task > 0 ? task - 1 : undefined;
  }

  get isStopped(): boolean {
    return this.#numbers[3] === 1;
  }

  /** Tasks that have ended. */
  get tasks(): number {
    return this.#numbers[4]!;
  }

  beat(progress: number, tasks: number): void {
    this.#numbers[0] = progress;
    this.#numbers[4] = tasks;
    this.#numbers[1]!++;
  }

  /** The policy is asked about a task, or has answered. */
  ask(task: number): void {
    this.#numbers[1]!++;
    this.#numbers[2] = task + 1;
  }

  answer(): void {
    this.#numbers[2] = 0;
  }

  /** Asks the run to end where it is. */
  stop(): void {
    this.#numbers[3] = 1;
  }
}
