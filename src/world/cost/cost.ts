import { type ChannelKnowledge, PERFECT } from "../port/channel-knowledge.js";
import { AT_ONCE, type DecisionTerms } from "../port/decision-terms.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { SiteRequest } from "../port/policy.js";
import type { SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import { chainTime_s, meanChainCost } from "./chain-sums.js";
import { decisionStep } from "./decision-step.js";
import { ExecutionCosts } from "./execution-costs.js";
import { GraphCosts } from "./graph-costs.js";
import { LegCost, type Step } from "./leg-cost.js";
import { MemoryRoom } from "./memory-room.js";
import { type Moves, MoveTable } from "./move-table.js";
import { ChainScratch } from "./optimum/chain-scratch.js";
import { ThroughMoves } from "./through-moves.js";

const DEVICE = 0;

/** The subject of a cost model: a task and the weights of its costs. */
export interface CostQuestion {
  readonly task: Task;
  readonly weights: ObjectiveWeights;
  /** Cost of the decision. Default: none. */
  readonly decision?: DecisionTerms;
  /** Knowledge of radio channels. Default: perfect. */
  readonly knowledge?: ChannelKnowledge;
}

/**
 * The analytic cost of placements of one task: the time and cost of each step now, if nothing else changed.
 *
 * Sites are numbered: 0 is the device, then edges, then clouds. Every step (a sub-task at a site, an edge's data between two
 * sites) has a time, a time on the device's radio, and a price for everything that is not time:
 *
 *     cost = sum of prices + time * L + energy * idle_w * (L - R)
 *
 * with L the latency along the critical path and R the part of it on the radio. For chains L and R are sums too, so the cost is
 * a sum over steps. On other graphs, steps of the task share resources, and `ListSchedule` finds L, R and the prices. The cost is
 * computed from rates, backlogs and sizes alone, never from the ledger.
 *
 * A model serves one task after the other, so its tables are made once; see `CostModels`.
 */
export class CostModel {
  readonly sites: number;
  /** Scratch arrays for the search of a chain's optimum. */
  readonly scratch = new ChainScratch();
  readonly #network: SeenNetwork;
  readonly #legs = new LegCost();
  readonly #executions: ExecutionCosts;
  readonly #wireKinds: number;
  /** Made when a task first needs it. */
  #table: MoveTable | undefined;
  #throughMoves: ThroughMoves | undefined;
  #moves!: Moves;
  #through: ThroughMoves | undefined;
  #task!: Task;
  #weights!: ObjectiveWeights;
  #knowledge: ChannelKnowledge = PERFECT;
  #idle_w = 0;
  #perSecond = 0;
  #graph: GraphCosts | undefined;
  #memory: MemoryRoom | undefined;
  #decision!: Step;
  #begin_s = 0;

  constructor(network: SeenNetwork, question: CostQuestion) {
    this.#network = network;
    this.sites = network.sites.length;
    this.#wireKinds = network.wires.kinds.length;
    this.#executions = new ExecutionCosts(network);
    this.ask(question);
  }

  /** Begins with another task. */
  ask({ task, weights, decision = AT_ONCE, knowledge = PERFECT }: CostQuestion): void {
    const network = this.#network;
    this.#task = task;
    this.#knowledge = knowledge;
    this.#weights = weights;
    this.#idle_w = task.owner.power.idle_w;
    this.#perSecond = weights.time + weights.energy * this.#idle_w;
    this.#graph = undefined;
    this.#legs.begin(task, weights, knowledge);
    this.#memory =
      (network.limitsMemory || network.limitsMachines) && task.memory_bytes !== undefined
        ? new MemoryRoom(network, task)
        : undefined;
    this.#through = ThroughMoves.suits(network, task) ? this.#beginThrough(task) : undefined;
    this.#executions.begin({ task, weights, memory: this.#memory, isByRow: this.#through !== undefined });
    this.#moves = this.#through ?? this.#fillTable(task);
    this.#decision = decisionStep(decision, network, task, weights, { legs: this.#legs, executions: this.#executions });
    // Nothing is scheduled after a decision that never ends. Prices can still be read: they are the present ones.
    this.#begin_s = network.simulation.now_s + (this.#decision.time_s === Infinity ? 0 : this.#decision.time_s);
  }

  /** The moves if most of many sites are reached through the serving edge: sites are examined on demand. Undefined: all moves are in one table. */
  get through(): ThroughMoves | undefined {
    return this.#through;
  }

  /** Which sub-tasks fit into which sites; undefined: the task needs no limited memory. */
  get memory(): MemoryRoom | undefined {
    return this.#memory;
  }

  /** The step that every placement pays: the decision, and the price of the accuracy that the task's variants lose. */
  get decision(): Step {
    return this.#decision;
  }

  /** Costs of general graphs. If the decision never ends, they are as of now, and every placement costs Infinity. */
  get graph(): GraphCosts {
    this.#graph ??= new GraphCosts({
      network: this.#network,
      task: this.#task,
      weights: this.#weights,
      knowledge: this.#knowledge,
      begin_s: this.#begin_s,
    });
    return this.#graph;
  }

  /** By sub-task * sites + site, if `through` is undefined; otherwise see `executionTimeAt_s`. */
  get executionTime_s(): readonly number[] {
    return this.#executions.time_s;
  }

  /** Share of the cost that a sub-task at a site adds, on the critical path; with early exits, its mean. */
  executionCost(subtask: number, site: number): number {
    if (this.#through !== undefined) {
      const { price, time_s } = this.#executions.row(site);
      return price[subtask]! + this.timeCost(time_s[subtask]!, 0);
    }
    const { price, time_s } = this.#executions;
    const at = subtask * this.sites + site;
    return this.expectedCost(subtask, site, price[at]! + this.timeCost(time_s[at]!, 0));
  }

  /**
   * Mean cost of a sub-task if tasks can end early. It is executed with some probability. If the task ends behind it, the answer goes
   * back from there.
   *
   * @param cost  of its execution
   */
  expectedCost(subtask: number, site: number, cost: number): number {
    const { exits, graph } = this.#task;
    if (exits === undefined) return cost;
    const answer = times(exits.ends[subtask]!, this.costAt(this.#moves.at(graph.subtasks, site, DEVICE)));
    return times(exits.reach[subtask]!, cost) + answer;
  }

  /** Sojourn time of a sub-task at a site, waiting included, s. */
  executionTimeAt_s(subtask: number, site: number): number {
    if (this.#through === undefined) return this.#executions.time_s[subtask * this.sites + site]!;
    return this.#executions.row(site).time_s[subtask]!;
  }

  /**
   * A lower bound on the cost of a sub-task at any edge. It assumes the most cores that an edge grants and the highest frequency.
   *
   * @param wait_s  a lower bound on its wait for cores. Default 0
   */
  leastEdgeCost(subtask: number, wait_s = 0): number {
    return this.timeCost(wait_s + this.#executions.leastEdgeTime_s(subtask), 0);
  }

  /** The step of a sub-task at a site, with other cores or another frequency than granted. */
  executionWith(subtask: number, site: number, request: SiteRequest): Step {
    return this.#executions.with(subtask, site, request);
  }

  /** Share of the cost that an edge's data between two sites add, on the critical path; with early exits, its mean. */
  moveCost(edge: number, from: number, to: number): number {
    const cost = this.costAt(this.#moves.at(edge, from, to));
    const { exits } = this.#task;
    return exits === undefined ? cost : times(exits.reach[edge]!, cost);
  }

  /** Time of an edge's data between two sites, s; NaN for moves that never happen. */
  moveTime_s(edge: number, from: number, to: number): number {
    return this.#moves.time_s[this.#moves.at(edge, from, to)]!;
  }

  /** A lower bound on `moveCost` between two different servers. Links of one kind differ only in their queues. */
  leastWiredCost(edge: number): number {
    let least = Infinity;
    for (let kind = 0; kind < this.#wireKinds; kind++)
      least = Math.min(least, this.costAt(this.#moves.idleAt(edge, kind)));
    const { exits } = this.#task;
    return exits === undefined ? least : times(exits.reach[edge]!, least);
  }

  /** Data of an edge, in bits. */
  bitsOf(edge: number): number {
    return this.#task.data_bits[edge]!;
  }

  /** Cost of the decision, which every placement pays. */
  get decisionCost(): number {
    return this.#decision.price + this.timeCost(this.#decision.time_s, this.#decision.radio_s);
  }

  /** True if the energy of some execution depends on its input data, and so on the variant of the sub-task before it. */
  get readsInput(): boolean {
    return (
      this.#task.owner.power.data_j_per_bit > 0 || this.#network.servers.some(({ power }) => power.data_j_per_bit > 0)
    );
  }

  /** Cost of a latency, of which `radio_s` is on the radio; Infinity if it never ends. */
  timeCost(latency_s: number, radio_s: number): number {
    if (latency_s === Infinity) return Infinity;
    return this.#perSecond * latency_s - this.#weights.energy * this.#idle_w * radio_s;
  }

  /** Cost of the move at an index of the table. */
  costAt(move: number): number {
    const { price, time_s, radio_s } = this.#moves;
    return price[move]! + this.timeCost(time_s[move]!, radio_s[move]!);
  }

  /**
   * Cost of a placement, a site for every sub-task. For chains it is a sum over steps. For other graphs it is the cost of a schedule in
   * which the task's own transfers and executions compete.
   */
  costOf(placement: ArrayLike<number>): number {
    if (this.#memory?.fits(placement) === false) return Infinity;
    const { isChain } = this.#task.graph;
    if (isChain)
      return this.#task.exits === undefined
        ? this.#chainCost(placement)
        : meanChainCost(this, this.#task.graph, placement);
    const { time_s, radio_s, price } = this.#decision;
    const found = this.graph.schedule.of(placement);
    return price + found.price + this.timeCost(time_s + found.latency_s, radio_s + found.radio_s);
  }

  /** Latency of a placement from the decision on, s; Infinity if it never ends or does not fit. */
  latencyOf_s(placement: ArrayLike<number>): number {
    if (this.#memory?.fits(placement) === false) return Infinity;
    const { time_s } = this.#decision;
    if (!this.#task.graph.isChain) return time_s + this.graph.schedule.of(placement).latency_s;
    return time_s + chainTime_s(this, this.#task.graph, placement);
  }

  /** With `through`: writes the execution cost of each sub-task at a site into an array, from a place on. */
  executionCosts(site: number, into: number[], at: number): void {
    this.#executions.visit(site, (subtask, time_s, price) => {
      into[at + subtask] = price + this.timeCost(time_s, 0);
    });
  }

  #fillTable(task: Task): MoveTable {
    this.#table ??= new MoveTable(this.#network, this.#legs);
    this.#table.fill(task);
    return this.#table;
  }

  #beginThrough(task: Task): ThroughMoves {
    this.#throughMoves ??= new ThroughMoves(this.#network, this.#legs);
    this.#throughMoves.begin(task);
    return this.#throughMoves;
  }

  #chainCost(placement: ArrayLike<number>): number {
    const { subtasks } = this.#task.graph;
    const moves = this.#moves;
    let { price, time_s, radio_s } = this.#decision;
    const add = (at: number) => {
      price += moves.price[at]!;
      time_s += moves.time_s[at]!;
      radio_s += moves.radio_s[at]!;
    };
    let source = DEVICE;
    for (let subtask = 0; subtask < subtasks; subtask++) {
      const site = placement[subtask]!;
      add(moves.at(subtask, source, site));
      const row = this.#through === undefined ? this.#executions : this.#executions.row(site);
      const at = this.#through === undefined ? subtask * this.sites + site : subtask;
      time_s += row.time_s[at]!;
      price += row.price[at]!;
      source = site;
    }
    add(moves.at(subtasks, source, DEVICE));
    return price + this.timeCost(time_s, radio_s);
  }
}

/** A share of a cost. An infinite cost stays infinite, even for a share of 0. */
const times = (share: number, cost: number): number => (cost === Infinity ? cost : share * cost);
