import type { Process } from "../../engine/process.js";
import { Resource } from "../../engine/resource.js";
import type { Simulation } from "../../engine/simulation.js";

/**
 * Memory of a device or server. Requests wait in order of arrival. The first one is not overtaken, even if a later request
 * would fit.
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

  /** The most memory held at any time. */
  get most_bytes(): number {
    return this.#most_bytes;
  }

  /** Integral of the held memory over time, byte-seconds. */
  get held_byte_s(): number {
    return this.#resource.busy_s;
  }

  /** True if that much is free and no request waits. */
  canTake(bytes: number): boolean {
    return this.#resource.canGrant(bytes);
  }

  /** Waits for its turn and takes the memory. @throws RangeError when it exceeds the capacity */
  *take(bytes: number): Process {
    if (!this.#resource.takeAtOnce(bytes)) yield* this.#resource.take(bytes);
    this.#most_bytes = Math.max(this.#most_bytes, this.#resource.capacity - this.#resource.free);
  }

  give(bytes: number): void {
    this.#resource.give(bytes);
  }

  /** The columns of nodes.csv about the memory, after a run of `run_s` seconds. */
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
