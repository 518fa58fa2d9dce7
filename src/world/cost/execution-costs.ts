import type { ComputeNode } from "../computing/compute-node.js";
import {
  type Described,
  describeExecution,
  type Execution,
  type ExecutionQuote,
  emptyExecution,
  executionOf,
  timeOf_s,
} from "../computing/execution.js";
import { DEVICE_SITE } from "../network.js";
import { inputBits } from "../port/application.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { SiteRequest } from "../port/policy.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import { zeros } from "./columns.js";
import type { Step } from "./leg-cost.js";
import type { MemoryRoom } from "./memory-room.js";

/** Times and prices of a task's sub-tasks at one site. */
export interface ExecutionRow {
  readonly time_s: number[];
  readonly price: number[];
}

/** The task of the executions, and how they are stored. */
export interface ExecutionQuestion {
  readonly task: Task;
  readonly weights: ObjectiveWeights;
  readonly memory: MemoryRoom | undefined;
  readonly isByRow: boolean;
}

/**
 * Times, with waiting, and prices of a task's sub-tasks at the sites now. They are one table, or, if `isByRow`, one row per site. A row is
 * filled on first use, and the two columns are then unused. An object serves one task after the other.
 */
export class ExecutionCosts {
  /** By sub-task * sites + site, s; Infinity if the sub-task does not fit into the site's memory or the site is down. */
  time_s: number[] = [];
  price: number[] = [];
  readonly #network: SeenNetwork;
  #task!: Task;
  #weights!: ObjectiveWeights;
  #memory: MemoryRoom | undefined;
  #rows: Map<number, ExecutionRow> | undefined;
  readonly #quote: ExecutionQuote = { wait_s: 0, time_s: 0, cores: 0 };
  readonly #found: { time_s: number; radio_s: number; price: number } = { time_s: 0, radio_s: 0, price: 0 };
  /** A single object for all quotes: nodes do not keep the executions that they quote. */
  readonly #asked: Described = emptyExecution();

  constructor(network: SeenNetwork) {
    this.#network = network;
  }

  /** Begins with a task. */
  begin({ task, weights, memory, isByRow }: ExecutionQuestion): void {
    this.#task = task;
    this.#weights = weights;
    this.#memory = memory;
    this.#rows = isByRow ? new Map() : undefined;
    if (!isByRow) this.#fill();
  }

  /** If `isByRow`: times and prices of all sub-tasks at a site, as of the first use of the site. */
  row(site: number): ExecutionRow {
    let row = this.#rows!.get(site);
    if (row === undefined) {
      row = { time_s: [], price: [] };
      const { time_s, price } = row;
      this.#each(site, (_, found) => {
        time_s.push(found.time_s);
        price.push(found.price);
      });
      this.#rows!.set(site, row);
    }
    return row;
  }

  /** If `isByRow`: passes the time and price of each sub-task at a site to a callback. Does not add a row if the site has none. */
  visit(site: number, take: (subtask: number, time_s: number, price: number) => void): void {
    const known = this.#rows!.get(site);
    if (known === undefined) this.#each(site, (subtask, { time_s, price }) => take(subtask, time_s, price));
    else
      for (let subtask = 0; subtask < known.time_s.length; subtask++)
        take(subtask, known.time_s[subtask]!, known.price[subtask]!);
  }

  /** The step of a sub-task at a site, with other cores or another frequency than granted. */
  with(subtask: number, site: number, { cores, frequency_hz }: SiteRequest): Step {
    const task = this.#task;
    const network = this.#network;
    const node = network.nodeOf(task, site);
    const n = cores ?? network.coresOf(task, subtask, site);
    const f_hz = frequency_hz ?? network.frequencyOf(task, site, subtask);
    const bits = inputBits(task.graph, task.data_bits, subtask);
    if (this.#memory?.fitsAt(subtask, site) === false) return { time_s: Infinity, radio_s: 0, price: 0 };
    const work_cycles = network.workOf_cycles(task, subtask, site);
    return { ...this.find(node, executionOf(task, subtask, n, f_hz, 0, work_cycles), bits) };
  }

  /** A lower bound on the time of a sub-task at any edge, s. It assumes the most cores, the highest frequency and an idle edge. */
  leastEdgeTime_s(subtask: number): number {
    const { frequency_hz, cores } = this.#network.bestEdge(this.#task);
    return timeOf_s(executionOf(this.#task, subtask, cores, frequency_hz));
  }

  /** Passes the step of each sub-task at a site now to a callback. */
  #each(site: number, take: (subtask: number, found: Step) => void): void {
    const network = this.#network;
    const task = this.#task;
    const node = network.nodeOf(task, site);
    const grants = site === DEVICE_SITE ? undefined : task.grants.cores.row(network.numberInAll(site) - 1);
    for (let subtask = 0; subtask < task.graph.subtasks; subtask++) {
      const cores = grants === undefined ? 1 : grants[subtask]!;
      const execution = executionOf(task, subtask, cores, network.frequencyOf(task, site, subtask));
      take(subtask, this.find(node, execution, inputBits(task.graph, task.data_bits, subtask)));
    }
  }

  #fill(): void {
    const task = this.#task;
    const network = this.#network;
    const sites = network.sites.length;
    const { graph } = task;
    const { subtasks } = graph;
    const asked = this.#asked;
    if (this.time_s.length !== subtasks * sites) {
      this.time_s = zeros(subtasks * sites);
      this.price = zeros(subtasks * sites);
    }
    for (let subtask = 0; subtask < subtasks; subtask++) {
      const bits = inputBits(graph, task.data_bits, subtask);
      for (let site = 0; site < sites; site++) {
        const at = subtask * sites + site;
        if (this.#memory?.fitsAt(subtask, site) === false) {
          this.time_s[at] = Infinity;
          this.price[at] = 0;
          continue;
        }
        const cores = network.coresOf(task, subtask, site);
        const frequency_hz = network.frequencyOf(task, site, subtask);
        describeExecution(asked, task, subtask, cores, frequency_hz, 0, network.workOf_cycles(task, subtask, site));
        const { time_s, price } = this.find(network.nodeOf(task, site), asked, bits);
        this.time_s[at] = time_s;
        this.price[at] = price;
      }
    }
  }

  /** The step of an execution at a site, on the machine that would get it now. Only the last result is kept. */
  find(site: ComputeNode, asked: Execution, bits: number): Step {
    const node = site.machineFor(asked);
    const execution = node.own(asked);
    const found = this.#found;
    found.radio_s = 0;
    if (node.isDown) {
      found.time_s = Infinity;
      found.price = 0;
      return found;
    }
    const weights = this.#weights;
    const quote = this.#quote;
    node.quote(execution, quote);
    const { wait_s, time_s: duration_s, cores } = quote;
    found.time_s = wait_s + duration_s;
    if (node.kind === "device") {
      const { work_cycles, frequency_hz } = execution;
      found.price = weights.energy * this.#task.owner.executionEnergy_j(work_cycles, frequency_hz, bits);
      return found;
    }
    const energy_j = node.expectedEnergy_j(cores, duration_s, bits);
    const perCore = node.kind === "edge" ? weights.core : weights.cloud;
    const perJoule = node.kind === "edge" ? weights.edgeEnergy : weights.cloudEnergy;
    found.price = perCore * cores * duration_s + perJoule * energy_j;
    return found;
  }
}
