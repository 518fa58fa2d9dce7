import type { Network } from "../network.js";
import type { Task } from "../task/task.js";

/**
 * Which placements of one task fit into the memory of their sites: at every site the sum of what its sub-tasks need is at most what is
 * free now, or, where tasks wait for memory, what there is at all.
 */
export class MemoryRoom {
  /** By site; Infinity: unlimited. */
  readonly room_bytes: readonly number[];
  /** By sub-task. */
  readonly need_bytes: readonly number[];
  readonly #left_bytes: number[];

  constructor(network: Network, task: Task) {
    this.need_bytes = task.memory_bytes ?? [];
    this.room_bytes = network.sites.map((_, site) => {
      const { memory } = network.nodeOf(task, site);
      if (memory === undefined) return Infinity;
      return network.waitsForMemory ? memory.capacity_bytes : memory.free_bytes;
    });
    this.#left_bytes = new Array<number>(this.room_bytes.length).fill(0);
  }

  /** Whether a sub-task fits at a site by itself. */
  fitsAt(subtask: number, site: number): boolean {
    return this.need_bytes[subtask]! <= this.room_bytes[site]!;
  }

  /** Whether all sub-tasks fit at their sites together. */
  fits(placement: ArrayLike<number>): boolean {
    const left_bytes = this.#left_bytes;
    for (let site = 0; site < left_bytes.length; site++) left_bytes[site] = this.room_bytes[site]!;
    for (let subtask = 0; subtask < placement.length; subtask++) {
      left_bytes[placement[subtask]!]! -= this.need_bytes[subtask]!;
      if (left_bytes[placement[subtask]!]! < 0) return false;
    }
    return true;
  }
}
