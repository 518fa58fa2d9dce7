/** The target of an event. */
export interface Target {
  /** @param job  the job of the event */
  happen(job: number): void;
}

/**
 * The coming events of a schedule, in order of time, then in the order in which they were added, as in the kernel of the
 * emulation. There are few at a time, so they are kept sorted: the next event is the last entry.
 */
export class Agenda {
  now_s = 0;
  readonly #times_s: number[] = [];
  readonly #targets: Target[] = [];
  readonly #jobs: number[] = [];

  /** Forgets everything, and sets the clock. */
  reset(now_s: number): void {
    this.now_s = now_s;
    this.#times_s.length = 0;
    this.#targets.length = 0;
    this.#jobs.length = 0;
  }

  add(delay_s: number, target: Target, job: number): void {
    const times_s = this.#times_s;
    const time_s = this.now_s + delay_s;
    let at = times_s.length;
    while (at > 0 && times_s[at - 1]! <= time_s) {
      times_s[at] = times_s[at - 1]!;
      this.#targets[at] = this.#targets[at - 1]!;
      this.#jobs[at] = this.#jobs[at - 1]!;
      at--;
    }
    times_s[at] = time_s;
    this.#targets[at] = target;
    this.#jobs[at] = job;
  }

  /** Cancels an event. */
  remove(target: Target, job: number): void {
    const at = this.#targets.findIndex((other, index) => other === target && this.#jobs[index] === job);
    if (at < 0) return;
    this.#times_s.splice(at, 1);
    this.#targets.splice(at, 1);
    this.#jobs.splice(at, 1);
  }

  /** Runs the next event. @returns false if there is none */
  step(): boolean {
    const time_s = this.#times_s.pop();
    if (time_s === undefined || time_s === Infinity) return false;
    this.now_s = time_s;
    this.#targets.pop()!.happen(this.#jobs.pop()!);
    return true;
  }
}
