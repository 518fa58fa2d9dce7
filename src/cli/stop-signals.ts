import { constants } from "node:os";
import type { Invocation } from "./invocation.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first signal asks the command to stop; the second ends the process at once. */
export class StopSignals {
  readonly #stop = new AbortController();
  readonly #call: Invocation;
  readonly #message: string | undefined;
  #by: NodeJS.Signals | undefined;

  /** @param message  for stderr, on the first signal */
  constructor(call: Invocation, message: string | undefined) {
    this.#call = call;
    this.#message = message;
    for (const name of SIGNALS) call.io.signals.on(name, this.#on);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The exit code of a process ended by a signal, as shells report it; undefined: no signal. */
  get exitCode(): number | undefined {
    return this.#by === undefined ? undefined : 128 + constants.signals[this.#by];
  }

  release(): void {
    for (const name of SIGNALS) this.#call.io.signals.off(name, this.#on);
  }

  readonly #on = (signal: NodeJS.Signals): void => {
    this.#by ??= signal;
    this.#stop.abort();
    this.release();
    if (this.#message !== undefined) this.#call.say(this.#message);
  };
}
