import type { RandomStream } from "../../engine/random.js";
import type { Application, Workload, WorkloadSource } from "../port/application.js";
import type { ExitLaw } from "../port/exits.js";
import type { ByLayerType } from "../port/layers.js";

/** Draws the tasks of a neural network: the tasks of its application, plus the FLOP of its layers and any early exit. */
export class NetworkApplication implements WorkloadSource {
  readonly #application: Application;
  readonly #flop: readonly (ByLayerType | undefined)[];
  readonly #exits: ExitLaw | undefined;

  /** @param flop  by sub-task */
  constructor(application: Application, flop: readonly (ByLayerType | undefined)[], exits: ExitLaw | undefined) {
    this.#application = application;
    this.#flop = flop;
    this.#exits = exits;
  }

  draw(random: RandomStream): Workload {
    // A spread with more fields has a hidden class of its own every time: decision 053.
    const workload = Object.assign({}, this.#application.draw(random), { flop: this.#flop });
    if (this.#exits === undefined) return workload;
    const { exit, accuracy } = this.#exits.draw(random);
    return Object.assign(workload, { exits: this.#exits.known, exit, exitAccuracy: accuracy });
  }
}
