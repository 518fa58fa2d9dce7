import { CostModel } from "../cost/cost.js";
import type { CostModels } from "../cost/cost-models.js";
import type { Optimum } from "../cost/optimum/graph-optimum.js";
import { optimumOf } from "../cost/optimum/optimum.js";
import { planOptimum } from "../cost/optimum/plan-optimum.js";
import type { CostsIn, PlanOptimum } from "../cost/optimum/plan-question.js";
import { type ChannelKnowledge, PERFECT } from "../port/channel-knowledge.js";
import { AT_ONCE, type DecisionTerms } from "../port/decision-terms.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task, TaskGrants } from "../task/task.js";

/** The parts of a view. */
export interface ViewParts {
  readonly network: SeenNetwork;
  readonly task: Task;
  readonly objective: ObjectiveWeights;
  /** Cost of the decision. Default: none. */
  readonly decision?: DecisionTerms | undefined;
  /** Knowledge of radio channels. Default: perfect. */
  readonly knowledge?: ChannelKnowledge | undefined;
  /** The source of its cost models, until it is released. Absent: it makes its own. */
  readonly models?: CostModels | undefined;
}

/** The knowledge about the network at the instant of a decision. Costs and the optimum are computed on first use. */
export class TaskView {
  readonly time_s: number;
  readonly network: SeenNetwork;
  readonly #task: Task;
  /** Number of the task. Its object may be reused for another task, which this view does not describe. */
  readonly #number: number;
  readonly objective: ObjectiveWeights;
  readonly knowledge: ChannelKnowledge;
  readonly #decision: DecisionTerms;
  #models: CostModels | undefined;
  #costs: CostModel | undefined;
  #optimum: Optimum | undefined;
  #isSearched = false;
  #plan: PlanOptimum | undefined;
  #isPlanned = false;
  /** Views of the same task in other variants, by their numbers. */
  #changed: Map<string, TaskView> | undefined;

  constructor({ network, task, objective, decision = AT_ONCE, knowledge = PERFECT, models }: ViewParts) {
    this.time_s = network.simulation.now_s;
    this.network = network;
    this.#task = task;
    this.#number = task.task;
    this.objective = objective;
    this.#decision = decision;
    this.knowledge = knowledge;
    this.#models = models;
  }

  /** @throws Error when the task is over */
  get task(): Task {
    if (!Object.is(this.#task.original.task, this.#number))
      throw new Error(
        `task ${this.#number} is over, and what was known of it is gone: views are for the time of a decision`,
      );
    return this.#task;
  }

  /** The analytic costs of every step, by numbers of sites. */
  get costs(): CostModel {
    this.#costs ??= this.#findCosts();
    return this.#costs;
  }

  /** Called when the decision is over. Gives back the cost models. A view that is kept answers as of the time of the call. */
  release(): void {
    if (this.#models === undefined) return;
    if (this.#costs !== undefined) this.#models.give(this.#costs);
    this.#models = undefined;
    this.#costs = undefined;
  }

  /** A view of the same task at the present time, which may be later. @param network  what is seen then */
  again(network: SeenNetwork): TaskView {
    return this.#of(this.task, this.objective, network);
  }

  /** A view of the same task with other grants. */
  granted(grants: TaskGrants): TaskView {
    const task = grants === this.task.grants ? this.task : this.task.granted(grants);
    return this.#of(task);
  }

  /** A view of the same task, with costs by other weights. */
  under(objective: ObjectiveWeights): TaskView {
    return this.#of(this.task, objective);
  }

  /** The placement of least analytic cost; undefined if finding it takes too long. */
  get optimum(): Optimum | undefined {
    if (!this.#isSearched)
      this.#optimum =
        this.costs.memory === undefined
          ? optimumOf(this.task.graph, this.costs)
          : planOptimum(this.task, this.#perLoss, this.#costsIn, true);
    this.#isSearched = true;
    return this.#optimum;
  }

  /** The plan of least analytic cost over placements and variants; undefined if finding it takes too long. */
  get optimalPlan(): PlanOptimum | undefined {
    if (!this.#isPlanned) this.#plan = this.#searchPlan();
    this.#isPlanned = true;
    return this.#plan;
  }

  /** A view of the same task in other variants; see `Task.become`. */
  inVariants(chosen: readonly number[]): TaskView {
    if (!chosen.some(Boolean)) return this;
    const key = chosen.join();
    this.#changed ??= new Map();
    let view = this.#changed.get(key);
    if (view === undefined) {
      view = this.#of(this.task.inVariants(chosen));
      this.#changed.set(key, view);
    }
    return view;
  }

  #of(task: Task, objective = this.objective, network = this.network): TaskView {
    return new TaskView({
      network,
      task,
      objective,
      decision: this.#decision,
      knowledge: this.knowledge,
    });
  }

  #findCosts(): CostModel {
    const question = {
      task: this.task,
      weights: this.objective,
      decision: this.#decision,
      knowledge: this.knowledge,
    };
    return this.#models === undefined ? new CostModel(this.network, question) : this.#models.take(question);
  }

  #searchPlan(): PlanOptimum | undefined {
    const { task, optimum } = this;
    if (task.variants !== undefined) return planOptimum(task, this.#perLoss, this.#costsIn);
    return optimum === undefined
      ? undefined
      : { chosen: NONE_CHOSEN, placement: optimum.placement, cost: optimum.cost };
  }

  get #perLoss(): number {
    return this.objective.accuracy ?? 0;
  }

  get #costsIn(): CostsIn {
    return (chosen, handing = chosen, isBound = false) => {
      if (!isBound && chosen === handing) return this.inVariants(chosen).costs;
      const task = isBound ? this.task.granted(this.task.grants) : this.task;
      if (isBound) task.memory_bytes = undefined;
      return new CostModel(this.network, {
        task: task.inVariants(chosen, handing),
        weights: isBound ? { ...this.objective, accuracy: 0 } : this.objective,
        decision: this.#decision,
        knowledge: this.knowledge,
      });
    };
  }
}

/** For tasks without variants. */
const NONE_CHOSEN: readonly number[] = [];
