import { CostModel } from "../cost/cost.js";
import type { Optimum } from "../cost/optimum/graph-optimum.js";
import { optimumOf } from "../cost/optimum/optimum.js";
import { planOptimum } from "../cost/optimum/plan-optimum.js";
import type { CostsIn, PlanOptimum } from "../cost/optimum/plan-question.js";
import { type ChannelKnowledge, PERFECT } from "../port/channel-knowledge.js";
import { AT_ONCE, type DecisionTerms } from "../port/deciding.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task, TaskGrants } from "../task/task.js";

/** What is known of the network at the instant of a decision. Costs and the optimum are computed when first asked for. */
export class TaskView {
  readonly time_s: number;
  readonly network: SeenNetwork;
  readonly task: Task;
  readonly objective: ObjectiveWeights;
  readonly knowledge: ChannelKnowledge;
  readonly #decision: DecisionTerms;
  #costs: CostModel | undefined;
  #optimum: Optimum | undefined;
  #isSearched = false;
  #plan: PlanOptimum | undefined;
  #isPlanned = false;
  /** Views of the same task in other variants, by their numbers. */
  #changed: Map<string, TaskView> | undefined;

  /** @param knowledge  what is known of radio channels */
  constructor(
    network: SeenNetwork,
    task: Task,
    objective: ObjectiveWeights,
    decision: DecisionTerms = AT_ONCE,
    knowledge: ChannelKnowledge = PERFECT,
  ) {
    this.time_s = network.simulation.now_s;
    this.network = network;
    this.task = task;
    this.objective = objective;
    this.#decision = decision;
    this.knowledge = knowledge;
  }

  /** The analytic costs of every step, by numbers of sites. */
  get costs(): CostModel {
    this.#costs ??= new CostModel(this.network, this.task, this.objective, this.#decision, this.knowledge);
    return this.#costs;
  }

  /** What is known of the same task where a part of the network is seen. */
  within(network: SeenNetwork): TaskView {
    return new TaskView(network, this.task, this.objective, this.#decision, this.knowledge);
  }

  /** What is known of the same task at the present time, which may be later. */
  again(): TaskView {
    return this.granted(this.task.grants);
  }

  /** What would be known of the same task with other grants. */
  granted(grants: TaskGrants): TaskView {
    const task = grants === this.task.grants ? this.task : this.task.granted(grants);
    return new TaskView(this.network, task, this.objective, this.#decision, this.knowledge);
  }

  /** What is known of the same task, with costs by other weights. */
  under(objective: ObjectiveWeights): TaskView {
    return new TaskView(this.network, this.task, objective, this.#decision, this.knowledge);
  }

  /** The placement of least analytic cost; undefined where finding it takes too long. */
  get optimum(): Optimum | undefined {
    if (!this.#isSearched)
      this.#optimum =
        this.costs.memory === undefined
          ? optimumOf(this.task.graph, this.costs)
          : planOptimum(this.task, this.#perLoss, this.#costsIn, true);
    this.#isSearched = true;
    return this.#optimum;
  }

  /** The plan of least analytic cost over placements and variants; undefined where finding it takes too long. */
  get optimalPlan(): PlanOptimum | undefined {
    if (!this.#isPlanned) this.#plan = this.#searchPlan();
    this.#isPlanned = true;
    return this.#plan;
  }

  /** What would be known of the same task in other variants; see `Task.become`. */
  inVariants(chosen: readonly number[]): TaskView {
    if (!chosen.some(Boolean)) return this;
    const key = chosen.join();
    this.#changed ??= new Map();
    let view = this.#changed.get(key);
    if (view === undefined) {
      const task = this.task.inVariants(chosen);
      view = new TaskView(this.network, task, this.objective, this.#decision, this.knowledge);
      this.#changed.set(key, view);
    }
    return view;
  }

  #searchPlan(): PlanOptimum | undefined {
    const { task, optimum } = this;
    if (task.variants !== undefined) return planOptimum(task, this.#perLoss, this.#costsIn);
    return optimum === undefined ? undefined : { chosen: [], ...optimum };
  }

  get #perLoss(): number {
    return this.objective.accuracy ?? 0;
  }

  readonly #costsIn: CostsIn = (chosen, handing = chosen, isBound = false) => {
    if (!isBound && chosen === handing) return this.inVariants(chosen).costs;
    const task = isBound ? this.task.granted(this.task.grants) : this.task;
    if (isBound) task.memory_bytes = undefined;
    const objective = isBound ? { ...this.objective, accuracy: 0 } : this.objective;
    return new CostModel(this.network, task.inVariants(chosen, handing), objective, this.#decision, this.knowledge);
  };
}
