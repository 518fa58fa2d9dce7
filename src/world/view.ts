import { CostModel } from "./cost.js";
import type { Network } from "./network.js";
import type { ObjectiveWeights } from "./objective.js";
import { type Optimum, optimumOf } from "./optimum.js";
import type { Task } from "./task.js";

/** What is known of the network at the instant of a decision. Costs and the optimum are computed when first asked for. */
export class TaskView {
  readonly time_s: number;
  readonly network: Network;
  readonly task: Task;
  readonly objective: ObjectiveWeights;
  readonly #decision_s: number;
  #costs: CostModel | undefined;
  #optimum: Optimum | undefined;

  constructor(network: Network, task: Task, objective: ObjectiveWeights, decision_s: number) {
    this.time_s = network.simulation.now_s;
    this.network = network;
    this.task = task;
    this.objective = objective;
    this.#decision_s = decision_s;
  }

  /** The analytic costs of every step, by numbers of sites. */
  get costs(): CostModel {
    this.#costs ??= new CostModel(this.network, this.task, this.objective, this.#decision_s);
    return this.#costs;
  }

  /** The placement of least analytic cost; undefined where finding it takes too long. */
  get optimum(): Optimum | undefined {
    this.#optimum ??= optimumOf(this.task.graph, this.costs);
    return this.#optimum;
  }
}
