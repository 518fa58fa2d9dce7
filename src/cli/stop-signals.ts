import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first signal asks to stop, the next one ends the process at once. */
export class StopSignals {
  readonly #stop = new AbortController();
  readonly #message: string | undefined;
  #by: (typeof SIGNALS)[number] | undefined;

  /** @param message  for stderr, on the first signal */
  constructor(message: string | undefined) {
    this.#message = message;
    for (const name of SIGNALS) process.on(name, this.#on);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** As shells see a process that a signal ended; undefined: there was none. */
  get exitCode(): number | undefined {
    return this.#by === undefined ? undefined : 128 + constants.signals[this.#by];
  }

  release(): void {
    for (const name of SIGNALS) process.off(name, this.#on);
  }

  readonly #on = (signal: (typeof SIGNALS)[number]): void => {
    this.#by ??= signal;
    this.#stop.abort();
    this.release();
    if (this.#message !== undefined) console.error(this.#message);
  };
}
