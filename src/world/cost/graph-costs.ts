import type { ChannelKnowledge } from "../port/channel-knowledge.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import { ListSchedule } from "./schedule/list-schedule.js";
import { leastPriceOf } from "./schedule/site-cpu.js";
import { TaskExecutions } from "./schedule/task-executions.js";
import { TaskRoutes } from "./schedule/task-routes.js";

/** The task whose steps are scheduled, and when they begin. */
export interface GraphQuestion {
  readonly network: SeenNetwork;
  readonly task: Task;
  readonly weights: ObjectiveWeights;
  readonly knowledge: ChannelKnowledge;
  /** End of the decision on the emulator's clock, s. */
  readonly begin_s: number;
}

/** Costs of a task with a general graph. Its steps share resources, so placements have to be scheduled. */
export class GraphCosts {
  readonly executions: TaskExecutions;
  readonly routes: TaskRoutes;
  readonly schedule: ListSchedule;
  readonly #sites: number;
  /** By sub-task * sites + site. */
  readonly #leastExecutionPrices: (number | undefined)[] = [];
  /** By (edge * sites + from) * sites + to. */
  readonly #leastMovePrices: (number | undefined)[] = [];

  constructor({ network, task, weights, knowledge, begin_s }: GraphQuestion) {
    this.#sites = network.sites.length;
    this.executions = new TaskExecutions(network, task, weights);
    this.routes = new TaskRoutes(network, task, weights, knowledge);
    const { routes, executions } = this;
    this.schedule = new ListSchedule({ network, task, weights, routes, executions, begin_s });
  }

  /** A lower bound on the price of a sub-task at a site without its time, whatever other sub-tasks are there. */
  leastExecutionPrice(subtask: number, site: number): number {
    const at = subtask * this.#sites + site;
    this.#leastExecutionPrices[at] ??= leastPriceOf(this.executions.at(subtask, site));
    return this.#leastExecutionPrices[at];
  }

  /** The least price of an edge's data between two sites without their time. */
  leastMovePrice(edge: number, from: number, to: number): number {
    const at = (edge * this.#sites + from) * this.#sites + to;
    this.#leastMovePrices[at] ??= this.routes.leastPrice(edge, from, to);
    return this.#leastMovePrices[at];
  }
}
