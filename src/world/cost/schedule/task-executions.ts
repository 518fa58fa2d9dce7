import { executionOf } from "../../computing/execution.js";
import { inputBits } from "../../port/application.js";
import type { ObjectiveWeights } from "../../port/objective.js";
import type { SeenNetwork } from "../../seen-network.js";
import type { Task } from "../../task/task.js";
import { type ExecutionFacts, executionFacts } from "./site-cpu.js";

/** Facts about the sub-tasks of a task at the sites now, each as if no other sub-task of the task ran there. */
export class TaskExecutions {
  readonly #network: SeenNetwork;
  readonly #task: Task;
  readonly #weights: ObjectiveWeights;
  /** By sub-task * sites + site. */
  readonly #facts: (ExecutionFacts | undefined)[] = [];

  constructor(network: SeenNetwork, task: Task, weights: ObjectiveWeights) {
    this.#network = network;
    this.#task = task;
    this.#weights = weights;
  }

  at(subtask: number, site: number): ExecutionFacts {
    const at = subtask * this.#network.sites.length + site;
    this.#facts[at] ??= this.#find(subtask, site);
    return this.#facts[at];
  }

  /** A lower bound on how long a sub-task occupies all cores of a site, s. */
  leastWork_s(subtask: number, site: number): number {
    const { cores: all, queue } = this.#network.nodeOf(this.#task, site);
    const { cores, time_s, timeOn_s } = this.at(subtask, site);
    return (queue.serves === "shared" ? timeOn_s(1) : cores * time_s) / all;
  }

  #find(subtask: number, site: number): ExecutionFacts {
    const task = this.#task;
    const network = this.#network;
    const node = network.nodeOf(task, site);
    const cores = network.coresOf(task, subtask, site);
    const frequency_hz = network.frequencyOf(task, site, subtask);
    const work_cycles = network.workOf_cycles(task, subtask, site);
    const execution = executionOf(task, subtask, cores, frequency_hz, 0, work_cycles);
    return executionFacts(node, execution, inputBits(task.graph, task.data_bits, subtask), task, this.#weights);
  }
}
