import { type Distribution, isConstant } from "../../engine/distributions.js";
import type { SeekableStreams } from "../../engine/generators/seekable-streams.js";
import type { RandomStreams } from "../../engine/random.js";

/** Cores granted to a task's sub-tasks, by server and sub-task. */
export interface CoreGrants {
  /** Cores of a sub-task at a server. */
  at(server: number, subtask: number): number;
  /** Cores of all sub-tasks at a server. Read the row at once: the next call may overwrite it. */
  row(server: number): ArrayLike<number>;
  /** Replaces a grant by the number that a plan asks for. */
  set(server: number, subtask: number, cores: number): void;
  /** A copy that can be changed independently. */
  copy(): CoreGrants;
}

/** The law of the cores that a server grants. */
export interface ServerGrant {
  readonly name: string;
  readonly cores: Distribution;
}

/**
 * The cores that servers grant to the tasks of one device. Each server has its own stream, with one sample for every sub-task of every task,
 * in order. Samples are drawn on demand, and never for servers that are not queried, so the cost of a task does not grow with the number
 * of servers.
 */
export class CoreDraws {
  readonly #servers: readonly ServerGrant[];
  /** By number of the server. */
  readonly #streams: SeekableStreams;
  readonly #row: number[] = [];
  /** Number of sub-tasks of all tasks so far. */
  #subtasks = 0;

  /** @param aside  the purpose of tasks beside the scenario's; they have separate streams. Absent: the scenario's tasks */
  constructor(device: string, servers: readonly ServerGrant[], streams: RandomStreams, aside?: string) {
    this.#servers = servers;
    const begin = aside === undefined ? "cores of " : `${aside} cores of `;
    this.#streams = streams.seekables(device, (server) => begin + servers[server]!.name);
  }

  /**
   * The grants of the device's next task.
   *
   * @param spent  the grants of a finished task, for reuse
   */
  next(subtasks: number, spent?: DrawnCores): DrawnCores {
    const first = this.#subtasks;
    this.#subtasks += subtasks;
    if (spent === undefined) return new DrawnCores(this, first, subtasks);
    spent.begin(this, first, subtasks);
    return spent;
  }

  /**
   * Samples for the sub-tasks of a task at a server.
   *
   * @param first  number of sub-tasks in the device's earlier tasks
   * @returns      an array that the next call overwrites
   */
  sample(server: number, first: number, subtasks: number): number[] {
    const row = this.#row;
    const { cores } = this.#servers[server]!;
    if (isConstant(cores)) {
      for (let subtask = 0; subtask < subtasks; subtask++) row[subtask] = cores.mean;
      return row;
    }
    const streams = this.#streams;
    streams.seek(server, first * cores.draws);
    for (let subtask = 0; subtask < subtasks; subtask++) row[subtask] = cores.sample(streams.next);
    return row;
  }

  /** The constant number of cores that a server grants to every sub-task; NaN: it is drawn. */
  constantAt(server: number): number {
    const { cores } = this.#servers[server]!;
    return isConstant(cores) ? cores.mean : Number.NaN;
  }
}

/** The grants of data that are not executed. */
export const NO_CORES: CoreGrants = {
  at: () => Number.NaN,
  row: () => [],
  set: () => undefined,
  copy: () => NO_CORES,
};

/** The grants of one task. It keeps rows that were read entry by entry, or changed. */
export class DrawnCores implements CoreGrants {
  #draws: CoreDraws;
  #first: number;
  #subtasks: number;
  /** The server of the first kept row. Most tasks keep no other. */
  #server = NO_SERVER;
  readonly #row: number[] = [];
  /** Rows of other servers; undefined: none is kept. */
  #others: Map<number, number[]> | undefined;

  constructor(draws: CoreDraws, first: number, subtasks: number) {
    this.#draws = draws;
    this.#first = first;
    this.#subtasks = subtasks;
  }

  /** Begins the grants of another task. */
  begin(draws: CoreDraws, first: number, subtasks: number): void {
    this.#draws = draws;
    this.#first = first;
    this.#subtasks = subtasks;
    this.#server = NO_SERVER;
    this.#others = undefined;
  }

  at(server: number, subtask: number): number {
    const row = this.#kept(server);
    if (row !== undefined) return row[subtask]!;
    const constant = this.#draws.constantAt(server);
    return Number.isNaN(constant) ? this.#keep(server)[subtask]! : constant;
  }

  row(server: number): ArrayLike<number> {
    return this.#kept(server) ?? this.#draws.sample(server, this.#first, this.#subtasks);
  }

  set(server: number, subtask: number, cores: number): void {
    (this.#kept(server) ?? this.#keep(server))[subtask] = cores;
  }

  copy(): CoreGrants {
    const copy = new DrawnCores(this.#draws, this.#first, this.#subtasks);
    copy.#server = this.#server;
    for (let subtask = 0; subtask < this.#row.length; subtask++) copy.#row[subtask] = this.#row[subtask]!;
    for (const [server, row] of this.#others ?? []) {
      copy.#others ??= new Map();
      copy.#others.set(server, row.slice());
    }
    return copy;
  }

  #kept(server: number): number[] | undefined {
    return server === this.#server ? this.#row : this.#others?.get(server);
  }

  #keep(server: number): number[] {
    const sample = this.#draws.sample(server, this.#first, this.#subtasks);
    if (this.#server === NO_SERVER) {
      this.#server = server;
      for (let subtask = 0; subtask < this.#subtasks; subtask++) this.#row[subtask] = sample[subtask]!;
      return this.#row;
    }
    const row = sample.slice(0, this.#subtasks);
    this.#others ??= new Map();
    this.#others.set(server, row);
    return row;
  }
}

const NO_SERVER = -1;
