import { PolicyError } from "../../errors.js";
import type { Heartbeat } from "./heartbeat.js";

/** Watches a worker's runs from outside: ends them when a policy does not answer, or when they do not stop when told to. */
export class Watch {
  readonly #label: () => string;
  readonly #heart: Heartbeat;
  readonly #timeout_ms: number;
  readonly #abort = new AbortController();
  #beats = 0;
  #since_ms = Date.now();
  #stopBy_ms = Infinity;
  #problem: string | undefined;

  /** @param label  the name of the policy that is at work now */
  constructor(label: () => string, heart: Heartbeat, timeout_s: number) {
    this.#label = label;
    this.#heart = heart;
    this.#timeout_ms = timeout_s * 1000;
  }

  /** Aborts when the run's worker has to be ended by force. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why the policy is to blame for the end of the run; undefined: it is not. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The policy's activity when its worker ended. */
  get whileAsked(): string {
    const { question } = this.#heart;
    if (question === undefined) return "";
    return ` in ${question.call}()${question.task === undefined ? "" : ` at task ${question.task}`}`;
  }

  /** Asks the run to stop, and waits this long for it. */
  stop(grace_ms: number): void {
    this.#heart.stop();
    this.#stopBy_ms = Math.min(this.#stopBy_ms, Date.now() + grace_ms);
  }

  /** Call it at intervals. */
  look(): void {
    const now_ms = Date.now();
    const { beats, question } = this.#heart;
    if (question === undefined || beats !== this.#beats) {
      this.#beats = beats;
      this.#since_ms = now_ms;
    } else if (now_ms - this.#since_ms > this.#timeout_ms && this.#problem === undefined) {
      const about = question.task === undefined ? "" : ` about task ${question.task}`;
      const problem = `has not answered ${question.call}()${about} for ${this.#timeout_ms / 1000} s`;
      this.#problem = new PolicyError(this.#label(), problem).message;
      this.#abort.abort();
    }
    if (now_ms >= this.#stopBy_ms) this.#abort.abort();
  }
}
