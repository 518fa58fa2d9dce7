import type { Process } from "../../engine/process.js";
import type { Memory } from "../computing/memory.js";
import type { Network } from "../network.js";
import type { Task } from "../task/task.js";

interface Hold {
  readonly memory: Memory;
  readonly bytes: number;
  readonly since_s: number;
}

/**
 * The memory that one task holds. The memory of a sub-task is held at its site from the decision to the end of its execution, so the
 * sub-tasks that a placement puts on one site must fit there together.
 *
 * A task that may wait takes the memory of its sites one after the other, by site number. All tasks use this order, so no two tasks
 * wait for each other.
 */
export class MemoryHolds {
  readonly #task: Task;
  readonly #network: Network;
  readonly #holds: (Hold | undefined)[];
  #held_byte_s = 0;

  constructor(task: Task, network: Network) {
    this.#task = task;
    this.#network = network;
    this.#holds = new Array<Hold | undefined>(task.graph.subtasks).fill(undefined);
  }

  /** Bytes times holding time, of all memory given back. */
  get held_byte_s(): number {
    return this.#held_byte_s;
  }

  /**
   * Takes the memory that some sub-tasks need at their sites, all of it or nothing.
   *
   * @param sites  by sub-task
   * @returns      false if it does not fit now; if tasks may wait, false if it never fits
   */
  *take(subtasks: readonly number[], sites: readonly number[]): Process<boolean> {
    const needs = new Map<number, number>();
    for (const subtask of subtasks) {
      const bytes = this.#bytesOf(subtask);
      if (bytes > 0) needs.set(sites[subtask]!, (needs.get(sites[subtask]!) ?? 0) + bytes);
    }
    const asked = [...needs]
      .map(([site, bytes]) => ({ memory: this.#network.nodeOf(this.#task, site).memory, bytes, site }))
      .filter((need): need is { memory: Memory; bytes: number; site: number } => need.memory !== undefined)
      .sort((a, b) => a.site - b.site);
    const { waitsForMemory } = this.#network;
    if (!asked.every(({ memory, bytes }) => (waitsForMemory ? bytes <= memory.capacity_bytes : memory.canTake(bytes))))
      return false;
    for (const { memory, bytes, site } of asked) {
      yield* memory.take(bytes);
      const since_s = memory.now_s;
      for (const subtask of subtasks) {
        const part = this.#bytesOf(subtask);
        if (sites[subtask] === site && part > 0) this.#holds[subtask] = { memory, bytes: part, since_s };
      }
    }
    return true;
  }

  /** Gives back the memory of a sub-task, if it holds any. */
  give(subtask: number): void {
    const hold = this.#holds[subtask];
    if (hold === undefined) return;
    this.#holds[subtask] = undefined;
    this.#held_byte_s += hold.bytes * (hold.memory.now_s - hold.since_s);
    hold.memory.give(hold.bytes);
  }

  /** Gives back everything. */
  giveAll(): void {
    for (let subtask = 0; subtask < this.#holds.length; subtask++) this.give(subtask);
  }

  #bytesOf(subtask: number): number {
    return this.#task.memory_bytes?.[subtask] ?? 0;
  }
}
