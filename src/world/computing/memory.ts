import type { Process } from "../../engine/process.js";
import { Resource } from "../../engine/resource.js";
import type { Simulation } from "../../engine/simulation.js";

/**
 * Memory of a device or server. Whoever waits for some waits in the order of arrival, and the first one is not overtaken by another
 * that would fit.
 *
 *     free_bytes + held bytes = capacity_bytes
 *
 * holds at all times.
 */
export class Memory {
  readonly #simulation: Simulation;
  readonly #resource: Resource;
  #most_bytes = 0;

  /** @param capacity_bytes  > 0 */
  constructor(simulation: Simulation, capacity_bytes: number) {
    this.#simulation = simulation;
    this.#resource = new Resource(simulation, capacity_bytes);
  }

  get capacity_bytes(): number {
    return this.#resource.capacity;
  }

  get free_bytes(): number {
    return this.#resource.free;
  }

  /** The most that was held at any time. */
  get most_bytes(): number {
    return this.#most_bytes;
  }

  /** Integral of what is held over time, byte-seconds. */
  get held_byte_s(): number {
    return this.#resource.busy_s;
  }

  /** True when so much is free and nobody waits for it. */
  canTake(bytes: number): boolean {
    return this.#resource.canGrant(bytes);
  }

  /** Waits for its turn and takes so much. @throws RangeError when that is more than there is */
  *take(bytes: number): Process {
    if (!this.#resource.takeAtOnce(bytes)) yield* this.#resource.take(bytes);
    this.#most_bytes = Math.max(this.#most_bytes, this.#resource.capacity - this.#resource.free);
  }

  give(bytes: number): void {
    this.#resource.give(bytes);
  }

  /** What nodes.csv says of it after a run of so many seconds. */
  report(run_s: number) {
    return {
      memory_bytes: this.capacity_bytes,
      mean_memory_bytes: run_s > 0 ? this.held_byte_s / run_s : 0,
      max_memory_bytes: this.#most_bytes,
    };
  }

  /** Clock, s. */
  get now_s(): number {
    return this.#simulation.now_s;
  }
}
