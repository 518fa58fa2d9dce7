import { type Process, UNTIL_WOKEN } from "./process.js";
import type { Running, Simulation } from "./simulation.js";

/** An event that happens once. Processes can wait for it. */
export class Signal {
  readonly #simulation: Simulation;
  #waiting: Running[] = [];
  #isSet = false;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Marks the signal as happened. All waiting processes continue. */
  set(): void {
    this.#isSet = true;
    for (const running of this.#waiting) this.#simulation.wake(running);
    this.#waiting = [];
  }

  /** Inside a process: waits until the signal has happened. */
  *wait(): Process {
    if (this.#isSet) return;
    const { current } = this.#simulation;
    this.#waiting.push(current);
    try {
      do yield UNTIL_WOKEN;
      while (!this.#isSet);
    } finally {
      this.#waiting = this.#waiting.filter((running) => running !== current);
    }
  }
}
