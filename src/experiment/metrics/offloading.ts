import { AT } from "../../output/metrics/metrics.js";
import type { ExecutionFacts, TaskRecord } from "../../world/port/records.js";
import { fewEnough, type Measure, ratio } from "./measure.js";

/** The name of a task's own device in placements. */
const DEVICE = "device";

/** Most placements whose results are kept; further ones are computed each time. */
const MOST_PLACEMENTS = 4096;

/** The result of a placement. */
interface Placed {
  readonly subtasks: number;
  readonly isOffloaded: boolean;
  readonly offloaded: number;
  /** Sub-tasks by server. */
  readonly perServer: readonly number[];
}

/**
 * Where a policy sends tasks, sub-tasks and bits: the shares that leave the device, and those of single servers. Tasks that were dropped
 * after they had been placed count, since the policy has placed them.
 */
export class Offloading {
  readonly #servers: readonly string[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #known = new Map<string, Placed>();
  readonly #tasksAt: number[];
  readonly #subtasksAt: number[];
  readonly #bitsAt: number[];
  #tasks = 0;
  #offloadedTasks = 0;
  #subtasks = 0;
  #offloadedSubtasks = 0;
  #bits = 0;
  #offloadedBits = 0;
  #executions = 0;

  constructor(servers: readonly string[]) {
    this.#servers = fewEnough(servers);
    this.#index = new Map(this.#servers.map((name, index) => [name, index]));
    this.#tasksAt = this.#servers.map(() => 0);
    this.#subtasksAt = this.#servers.map(() => 0);
    this.#bitsAt = this.#servers.map(() => 0);
  }

  /** @param record  of a task that arrived after the warm-up */
  task({ placement }: Pick<TaskRecord, "placement">): void {
    if (placement === "") return;
    const { subtasks, isOffloaded, offloaded, perServer } = this.#read(placement);
    if (subtasks === 0) return;
    this.#tasks++;
    if (isOffloaded) this.#offloadedTasks++;
    this.#subtasks += subtasks;
    this.#offloadedSubtasks += offloaded;
    for (let server = 0; server < perServer.length; server++) {
      const count = perServer[server]!;
      this.#subtasksAt[server]! += count;
      if (count > 0) this.#tasksAt[server]!++;
    }
  }

  /** @param facts  of a task that arrived after the warm-up */
  execution({ site, subtask, input_bits }: ExecutionFacts): void {
    if (Number.isNaN(subtask)) return;
    this.#executions++;
    this.#bits += input_bits;
    if (site === DEVICE) return;
    this.#offloadedBits += input_bits;
    const server = this.#index.get(site);
    if (server !== undefined) this.#bitsAt[server]! += input_bits;
  }

  *measures(): Generator<Measure> {
    const kinds = [
      ["offloaded_share", this.#offloadedTasks, this.#tasks, this.#tasksAt, this.#tasks],
      ["offloaded_subtask_share", this.#offloadedSubtasks, this.#subtasks, this.#subtasksAt, this.#subtasks],
      ["offloaded_bits_share", this.#offloadedBits, this.#bits, this.#bitsAt, this.#executions],
    ] as const;
    for (const [name, part, whole, perServer, n] of kinds) {
      yield { name, value: ratio(part, whole), n };
      for (const [index, server] of this.#servers.entries())
        yield { name: `${name}${AT}${server}`, value: ratio(perServer[index]!, whole), n };
    }
  }

  #read(placement: string): Placed {
    const known = this.#known.get(placement);
    if (known !== undefined) return known;
    const perServer = this.#servers.map(() => 0);
    let subtasks = 0;
    let offloaded = 0;
    for (const site of placement.split(">")) {
      // Sub-tasks that are not placed yet are left out.
      if (site === "") continue;
      subtasks++;
      if (site === DEVICE) continue;
      offloaded++;
      const server = this.#index.get(site);
      if (server !== undefined) perServer[server]!++;
    }
    const placed = { subtasks, isOffloaded: offloaded > 0, offloaded, perServer };
    if (this.#known.size < MOST_PLACEMENTS) this.#known.set(placement, placed);
    return placed;
  }
}
