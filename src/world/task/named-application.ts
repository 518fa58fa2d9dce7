import type { RandomStream } from "../../engine/random.js";
import type { Workload, WorkloadSource } from "../port/application.js";

/** Draws the tasks of a source and names them: policies see the name as `task.application`. */
export class NamedApplication implements WorkloadSource {
  readonly #source: WorkloadSource;
  readonly #name: string;

  constructor(source: WorkloadSource, name: string) {
    this.#source = source;
    this.#name = name;
  }

  draw(random: RandomStream, spent?: Workload): Workload {
    const ofName = spent?.application === this.#name ? spent : undefined;
    const drawn = this.#source.draw(random, ofName);
    // A spread with more fields has a hidden class of its own every time: decision 053.
    return drawn === ofName ? drawn : Object.assign({}, drawn, { application: this.#name });
  }
}
