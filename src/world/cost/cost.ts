import { type ChannelKnowledge, PERFECT } from "../port/channel-knowledge.js";
import { AT_ONCE, type DecisionTerms } from "../port/deciding.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { SiteRequest } from "../port/policy.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import { decisionStep } from "./decision-step.js";
import { ExecutionCosts } from "./execution-costs.js";
import { LegCost, type Step } from "./leg-cost.js";
import { MemoryRoom } from "./memory-room.js";
import { type Moves, MoveTable } from "./move-table.js";
import { ListSchedule } from "./schedule/list-schedule.js";
import { leastPriceOf } from "./schedule/site-cpu.js";
import { TaskExecutions } from "./schedule/task-executions.js";
import { TaskRoutes } from "./schedule/task-routes.js";
import { ThroughMoves } from "./through-moves.js";

const DEVICE = 0;

/**
 * The analytic cost of placements of one task: what each step would take and cost now, if nothing else changed.
 *
 * Sites are numbered: 0 is the device, then edges, then clouds. Every step (a sub-task at a site, an edge's data between two
 * sites) has a time, a time on the device's radio, and a price for everything that is not time:
 *
 *     cost = sum of prices + time * L + energy * idle_w * (L - R)
 *
 * with L the latency along the critical path and R the part of it on the radio. For chains L and R are sums too, so the cost is
 * a sum over steps; on other graphs steps of the task share resources, and `ListSchedule` finds L, R and the prices. The cost is computed
 * from rates, backlogs and sizes alone, never from what the ledger saw.
 */
export class CostModel {
  readonly #task: Task;
  readonly sites: number;
  readonly #weights: ObjectiveWeights;
  readonly #idle_w: number;
  readonly #legs: LegCost;
  readonly #moves: Moves;
  readonly #wireKinds: number;
  readonly #network: SeenNetwork;
  /** The moves where most of many sites are reached through the serving edge; sites are then examined on demand. Undefined: all are in one table. */
  readonly through: ThroughMoves | undefined;
  readonly #executions: ExecutionCosts;
  readonly #knowledge: ChannelKnowledge;
  #leastExecutionPrices: (number | undefined)[] | undefined;
  #leastMovePrices: (number | undefined)[] | undefined;
  #routes: TaskRoutes | undefined;
  #alone: TaskExecutions | undefined;
  #schedule: ListSchedule | undefined;
  /** Which sub-tasks fit into which sites; undefined: the task needs no limited memory. */
  readonly memory: MemoryRoom | undefined;
  /** What deciding takes, and the price of the accuracy that the task's variants lose: what every placement pays. */
  readonly decision: Step;
  /** End of the decision on the emulator's clock, s. If it never ends: now, and every placement costs Infinity. */
  readonly #begin_s: number;
  /** By sub-task * sites + site; with `through` by row, see `executionTimeAt_s`. */
  readonly executionTime_s: number[];
  readonly #executionPrice: number[];

  constructor(
    network: SeenNetwork,
    task: Task,
    weights: ObjectiveWeights,
    decision: DecisionTerms = AT_ONCE,
    knowledge: ChannelKnowledge = PERFECT,
  ) {
    this.#task = task;
    this.#network = network;
    this.#knowledge = knowledge;
    this.sites = network.sites.length;
    this.#weights = weights;
    this.#idle_w = task.owner.power.idle_w;
    this.#legs = new LegCost(task, weights, knowledge);
    this.#wireKinds = network.wires.kinds.length;
    this.memory =
      (network.limitsMemory || network.limitsMachines) && task.memory_bytes !== undefined
        ? new MemoryRoom(network, task)
        : undefined;
    this.through = ThroughMoves.of(network, task, this.#legs);
    const { memory, through } = this;
    this.#executions = new ExecutionCosts(network, task, weights, { memory, isByRow: through !== undefined });
    this.executionTime_s = this.#executions.time_s;
    this.#executionPrice = this.#executions.price;
    this.#moves = this.through ?? new MoveTable(network, task, this.#legs);
    this.decision = decisionStep(decision, network, task, weights, { legs: this.#legs, executions: this.#executions });
    // After a decision that never ends nothing is scheduled. Prices can still be read: they are those of now.
    this.#begin_s = network.simulation.now_s + (this.decision.time_s === Infinity ? 0 : this.decision.time_s);
  }

  /** Share of the cost that a sub-task at a site adds, on the critical path; with early exits what it adds on average. */
  executionCost(subtask: number, site: number): number {
    if (this.through !== undefined) {
      const at = this.#executions.rowAt(site) + subtask;
      return this.#executionPrice[at]! + this.timeCost(this.executionTime_s[at]!, 0);
    }
    const at = subtask * this.sites + site;
    return this.expectedCost(subtask, site, this.#executionPrice[at]! + this.timeCost(this.executionTime_s[at]!, 0));
  }

  /**
   * Mean of what a sub-task adds where tasks can end early: it is executed with some probability, and where a task ends behind it,
   * the answer goes back from there.
   *
   * @param cost  of its execution
   */
  expectedCost(subtask: number, site: number, cost: number): number {
    const { exits, graph } = this.#task;
    if (exits === undefined) return cost;
    const answer = times(exits.ends[subtask]!, this.costAt(this.#moves.at(graph.subtasks, site, DEVICE)));
    return times(exits.reach[subtask]!, cost) + answer;
  }

  /** What a sub-task at a site takes, waiting included, s. */
  executionTimeAt_s(subtask: number, site: number): number {
    if (this.through === undefined) return this.executionTime_s[subtask * this.sites + site]!;
    return this.executionTime_s[this.#executions.rowAt(site) + subtask]!;
  }

  /**
   * A lower bound on the cost of a sub-task at any edge: with the most cores that an edge grants, and the highest frequency.
   *
   * @param wait_s  it waits at least so long for its cores. Default 0
   */
  leastEdgeCost(subtask: number, wait_s = 0): number {
    return this.timeCost(wait_s + this.#executions.leastEdgeTime_s(subtask), 0);
  }

  /** What a sub-task at a site would take with other cores or another frequency than it is granted. */
  executionWith(subtask: number, site: number, request: SiteRequest): Step {
    return this.#executions.with(subtask, site, request);
  }

  /** Share of the cost that an edge's data between two sites add, on the critical path; with early exits what they add on average. */
  moveCost(edge: number, from: number, to: number): number {
    const cost = this.costAt(this.#moves.at(edge, from, to));
    const { exits } = this.#task;
    return exits === undefined ? cost : times(exits.reach[edge]!, cost);
  }

  /** What an edge's data between two sites take, s; NaN for moves that never happen. */
  moveTime_s(edge: number, from: number, to: number): number {
    return this.#moves.time_s[this.#moves.at(edge, from, to)]!;
  }

  /** `moveCost` between two different servers is never below this: links of a kind differ in their queues alone. */
  leastWiredCost(edge: number): number {
    let least = Infinity;
    for (let kind = 0; kind < this.#wireKinds; kind++)
      least = Math.min(least, this.costAt(this.#moves.idleAt(edge, kind)));
    const { exits } = this.#task;
    return exits === undefined ? least : times(exits.reach[edge]!, least);
  }

  /** Data of an edge. */
  bitsOf(edge: number): number {
    return this.#task.data_bits[edge]!;
  }

  /** Cost of deciding, which every placement pays. */
  get decisionCost(): number {
    return this.decision.price + this.timeCost(this.decision.time_s, this.decision.radio_s);
  }

  /** True: energy of some execution goes by its input data, and so by the variant of the sub-task before it. */
  get readsInput(): boolean {
    return (
      this.#task.owner.power.data_j_per_bit > 0 || this.#network.servers.some(({ power }) => power.data_j_per_bit > 0)
    );
  }

  /** For graphs that are no chains: a lower bound on the price of a sub-task at a site without its time, for any other sub-tasks there. */
  leastExecutionPrice(subtask: number, site: number): number {
    const at = subtask * this.sites + site;
    this.#leastExecutionPrices ??= [];
    this.#leastExecutionPrices[at] ??= leastPriceOf(this.executions.at(subtask, site));
    return this.#leastExecutionPrices[at];
  }

  /** For graphs that are no chains: the least price of an edge's data between two sites without their time. */
  leastMovePrice(edge: number, from: number, to: number): number {
    const at = (edge * this.sites + from) * this.sites + to;
    this.#leastMovePrices ??= [];
    this.#leastMovePrices[at] ??= this.routes.leastPrice(edge, from, to);
    return this.#leastMovePrices[at];
  }

  /** Cost of a latency, of which `radio_s` is on the radio; Infinity if it never ends. */
  timeCost(latency_s: number, radio_s: number): number {
    if (latency_s === Infinity) return Infinity;
    return this.#perSecond * latency_s - this.#weights.energy * this.#idle_w * radio_s;
  }

  /**
   * Cost of a placement, a site for every sub-task. For chains a sum over steps; for other graphs that of a schedule in which the
   * task's own transfers and executions meet each other.
   */
  costOf(placement: ArrayLike<number>): number {
    if (this.memory?.fits(placement) === false) return Infinity;
    if (this.#task.graph.isChain) return this.#chainCost(placement);
    const { decision } = this;
    const { latency_s, radio_s, price } = this.schedule.of(placement);
    return decision.price + price + this.timeCost(decision.time_s + latency_s, decision.radio_s + radio_s);
  }

  /** What a placement takes from the decision on, s; Infinity where it never ends or does not fit. */
  latencyOf_s(placement: ArrayLike<number>): number {
    if (this.memory?.fits(placement) === false) return Infinity;
    const { time_s } = this.decision;
    if (!this.#task.graph.isChain) return time_s + this.schedule.of(placement).latency_s;
    return time_s + this.#chainTime_s(placement);
  }

  /** For graphs that are no chains: schedules placements. */
  get schedule(): ListSchedule {
    this.#schedule ??= new ListSchedule({
      network: this.#network,
      task: this.#task,
      weights: this.#weights,
      routes: this.routes,
      executions: this.executions,
      begin_s: this.#begin_s,
    });
    return this.#schedule;
  }

  /** For graphs that are no chains: executions of the task's sub-tasks. */
  get executions(): TaskExecutions {
    this.#alone ??= new TaskExecutions(this.#network, this.#task, this.#weights);
    return this.#alone;
  }

  /** For graphs that are no chains: the routes of the task's data. */
  get routes(): TaskRoutes {
    this.#routes ??= new TaskRoutes(this.#network, this.#task, this.#weights, this.#knowledge);
    return this.#routes;
  }

  /** The mean over where a task can end. */
  #chainCostWithExits(placement: ArrayLike<number>): number {
    const { subtasks } = this.#task.graph;
    let cost = this.decisionCost;
    let source = DEVICE;
    for (let subtask = 0; subtask < subtasks; subtask++) {
      const site = placement[subtask]!;
      cost += this.moveCost(subtask, source, site) + this.executionCost(subtask, site);
      source = site;
    }
    return cost + this.moveCost(subtasks, source, DEVICE);
  }

  #chainCost(placement: ArrayLike<number>): number {
    if (this.#task.exits !== undefined) return this.#chainCostWithExits(placement);
    const { subtasks } = this.#task.graph;
    const { sites, decision } = this;
    const moves = this.#moves;
    let { price, time_s, radio_s } = decision;
    const add = (at: number) => {
      price += moves.price[at]!;
      time_s += moves.time_s[at]!;
      radio_s += moves.radio_s[at]!;
    };
    let source = DEVICE;
    for (let subtask = 0; subtask < subtasks; subtask++) {
      const site = placement[subtask]!;
      add(moves.at(subtask, source, site));
      if (this.through === undefined) {
        time_s += this.executionTime_s[subtask * sites + site]!;
        price += this.#executionPrice[subtask * sites + site]!;
      } else {
        const at = this.#executions.rowAt(site) + subtask;
        time_s += this.executionTime_s[at]!;
        price += this.#executionPrice[at]!;
      }
      source = site;
    }
    add(moves.at(subtasks, source, DEVICE));
    return price + this.timeCost(time_s, radio_s);
  }

  #chainTime_s(placement: ArrayLike<number>): number {
    const { subtasks } = this.#task.graph;
    let time_s = 0;
    let source = DEVICE;
    for (let subtask = 0; subtask < subtasks; subtask++) {
      const site = placement[subtask]!;
      time_s += this.moveTime_s(subtask, source, site) + this.executionTimeAt_s(subtask, site);
      source = site;
    }
    return time_s + this.moveTime_s(subtasks, source, DEVICE);
  }

  /** Cost of the move at an index of the table. */
  costAt(move: number): number {
    const { price, time_s, radio_s } = this.#moves;
    return price[move]! + this.timeCost(time_s[move]!, radio_s[move]!);
  }

  get #perSecond(): number {
    return this.#weights.time + this.#weights.energy * this.#idle_w;
  }

  /** With `through`: writes what executing each sub-task at a site costs into an array, from a place on. */
  executionCosts(site: number, into: number[], at: number): void {
    this.#executions.costsInto(site, this, into, at);
  }
}

/** A share of a cost. An infinite cost stays infinite, also for a share of 0. */
const times = (share: number, cost: number): number => (cost === Infinity ? cost : share * cost);
