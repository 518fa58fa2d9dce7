import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";

/**
 * Decides which placements of one task fit into the memory of their sites. At every site, the sub-tasks together need at most the memory
 * that is free now, or, if tasks wait for memory, the total memory. If each machine of a site has a memory, every sub-task by itself
 * must fit into the memory of some machine now.
 */
export class MemoryRoom {
  /** By site; Infinity: unlimited. */
  readonly room_bytes: readonly number[];
  /** By site: the most that is free on one machine; undefined: no machine has a memory of its own. */
  readonly #machine_bytes: readonly number[] | undefined;
  /** By sub-task. */
  readonly need_bytes: readonly number[];
  readonly #left_bytes: number[];

  constructor(network: SeenNetwork, task: Task) {
    this.need_bytes = task.memory_bytes ?? [];
    this.room_bytes = network.sites.map((_, site) => {
      const { memory } = network.nodeOf(task, site);
      if (memory === undefined) return Infinity;
      return network.waitsForMemory ? memory.capacity_bytes : memory.free_bytes;
    });
    if (network.limitsMachines)
      this.#machine_bytes = network.sites.map((_, site) => network.nodeOf(task, site).roomiest_bytes);
    this.#left_bytes = new Array<number>(this.room_bytes.length).fill(0);
  }

  /** Whether a sub-task fits at a site by itself. */
  fitsAt(subtask: number, site: number): boolean {
    const need_bytes = this.need_bytes[subtask]!;
    return need_bytes <= this.room_bytes[site]! && this.#fitsMachine(need_bytes, site);
  }

  /** Whether all sub-tasks fit at their sites together. */
  fits(placement: ArrayLike<number>): boolean {
    const left_bytes = this.#left_bytes;
    for (let site = 0; site < left_bytes.length; site++) left_bytes[site] = this.room_bytes[site]!;
    for (let subtask = 0; subtask < placement.length; subtask++) {
      left_bytes[placement[subtask]!]! -= this.need_bytes[subtask]!;
      if (left_bytes[placement[subtask]!]! < 0) return false;
      if (!this.#fitsMachine(this.need_bytes[subtask]!, placement[subtask]!)) return false;
    }
    return true;
  }

  #fitsMachine(need_bytes: number, site: number): boolean {
    return this.#machine_bytes === undefined || need_bytes <= this.#machine_bytes[site]!;
  }
}
