import { jobNumber } from "../balancing/draws.js";
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
import type { Step } from "./leg-cost.js";
import type { MemoryRoom } from "./memory-room.js";
import { zeros } from "./move-table.js";

/** Says what time costs. */
interface Timed {
  timeCost(latency_s: number, radio_s: number): number;
}

/**
 * What the sub-tasks of a task take at the sites now: times with waiting, and prices. They are one table, or, where `isByRow`, a row per
 * site that is filled when the site is first asked about.
 */
export class ExecutionCosts {
  /** By sub-task * sites + site, or, where `isByRow`, by `rowAt` + sub-task, s; Infinity where the sub-task does not fit into the site's memory or the site is down. */
  readonly time_s: number[];
  readonly price: number[];
  readonly #network: SeenNetwork;
  readonly #task: Task;
  readonly #weights: ObjectiveWeights;
  readonly #memory: MemoryRoom | undefined;
  /** By site: where its row begins. */
  readonly #rows: Map<number, number> | undefined;
  /** One object for all: nodes do not keep the executions that they quote. */
  readonly #asked: Described = emptyExecution();
  /** By sub-task: the least time at any edge, s. */
  readonly #least_s: (number | undefined)[] = [];
  readonly #quote: ExecutionQuote = { wait_s: 0, time_s: 0, cores: 0 };
  readonly #found: { time_s: number; radio_s: number; price: number } = { time_s: 0, radio_s: 0, price: 0 };

  constructor(
    network: SeenNetwork,
    task: Task,
    weights: ObjectiveWeights,
    { memory, isByRow }: { readonly memory: MemoryRoom | undefined; readonly isByRow: boolean },
  ) {
    this.#network = network;
    this.#task = task;
    this.#weights = weights;
    this.#memory = memory;
    const length = isByRow ? 0 : task.graph.subtasks * network.sites.length;
    this.time_s = zeros(length);
    this.price = zeros(length);
    if (isByRow) this.#rows = new Map();
    else this.#fill();
  }

  /** Where `isByRow`: the place of a site's first sub-task in the columns, which tell of the time when the site was first asked about. */
  rowAt(site: number): number {
    let row = this.#rows!.get(site);
    if (row === undefined) {
      row = this.time_s.length;
      this.#rows!.set(site, row);
      const node = this.#network.nodeOf(this.#task, site);
      const cores = this.#coresAt(site);
      for (let subtask = 0; subtask < this.#task.graph.subtasks; subtask++) {
        const { time_s, price } = this.#findAt(node, site, subtask, cores);
        this.time_s.push(time_s);
        this.price.push(price);
      }
    }
    return row;
  }

  /** Where `isByRow`: writes what executing each sub-task at a site costs into an array, from a place on. A site that has no row gets none. */
  costsInto(site: number, costs: Timed, into: number[], at: number): void {
    const { subtasks } = this.#task.graph;
    const row = this.#rows!.get(site);
    if (row !== undefined) {
      for (let subtask = 0; subtask < subtasks; subtask++)
        into[at + subtask] = this.price[row + subtask]! + costs.timeCost(this.time_s[row + subtask]!, 0);
      return;
    }
    const node = this.#network.nodeOf(this.#task, site);
    const cores = this.#coresAt(site);
    for (let subtask = 0; subtask < subtasks; subtask++) {
      const { time_s, price } = this.#findAt(node, site, subtask, cores);
      into[at + subtask] = price + costs.timeCost(time_s, 0);
    }
  }

  /** What a sub-task at a site would take with other cores or another frequency than it is granted. */
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

  /** A lower bound on the time of a sub-task at any edge, s: with the most cores, the highest frequency, and no other task there. */
  leastEdgeTime_s(subtask: number): number {
    let least_s = this.#least_s[subtask];
    if (least_s === undefined) {
      const { frequency_hz, cores } = this.#network.bestEdge(this.#task);
      least_s = timeOf_s(executionOf(this.#task, subtask, cores, frequency_hz));
      this.#least_s[subtask] = least_s;
    }
    return least_s;
  }

  /** Cores that the sub-tasks would get at a site, to be read at once; undefined: one each, on the device. */
  #coresAt(site: number): ArrayLike<number> | undefined {
    return site === DEVICE_SITE ? undefined : this.#task.grants.cores.row(this.#network.numberInAll(site) - 1);
  }

  /** What a sub-task takes at a site now, as long as no other is asked about. */
  #findAt(node: ComputeNode, site: number, subtask: number, cores: ArrayLike<number> | undefined): Step {
    const task = this.#task;
    const frequency_hz = this.#network.frequencyOf(task, site, subtask);
    const grant = cores === undefined ? 1 : cores[subtask]!;
    describeExecution(this.#asked, task, subtask, grant, frequency_hz, 0, task.work_cycles[subtask]!);
    return this.find(node, this.#asked, inputBits(task.graph, task.data_bits, subtask));
  }

  #fill(): void {
    const task = this.#task;
    const network = this.#network;
    const sites = network.sites.length;
    const { graph, serial, priority, deadline_s } = task;
    const asked = this.#asked;
    asked.priority = priority;
    asked.deadline_s = deadline_s;
    for (let subtask = 0; subtask < graph.subtasks; subtask++) {
      const bits = inputBits(graph, task.data_bits, subtask);
      asked.serial = serial?.[subtask] ?? 0;
      asked.memory_bytes = task.memory_bytes?.[subtask] ?? 0;
      asked.job = jobNumber(task.task, subtask);
      for (let site = 0; site < sites; site++) {
        const at = subtask * sites + site;
        if (this.#memory?.fitsAt(subtask, site) === false) {
          this.time_s[at] = Infinity;
          continue;
        }
        asked.work_cycles = network.workOf_cycles(task, subtask, site);
        asked.cores = network.coresOf(task, subtask, site);
        asked.frequency_hz = network.frequencyOf(task, site, subtask);
        const { time_s, price } = this.find(network.nodeOf(task, site), asked, bits);
        this.time_s[at] = time_s;
        this.price[at] = price;
      }
    }
  }

  /** What an execution would take at a site, on the machine that would get it now. Only the last one found is kept. */
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
