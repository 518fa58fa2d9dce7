import { jobNumber } from "../balancing/draws.js";
import type { ComputeNode } from "../computing/compute-node.js";
import {
  decisionExecution,
  type Execution,
  type ExecutionQuote,
  executionOf,
  timeOf_s,
} from "../computing/execution.js";
import type { Network } from "../network.js";
import { inputBits } from "../port/application.js";
import { type ChannelKnowledge, PERFECT } from "../port/channel-knowledge.js";
import { AT_ONCE, answerEdge, type DecisionTerms, reportEdge } from "../port/deciding.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { SiteRequest } from "../port/policy.js";
import type { Task } from "../task/task.js";
import { LegCost, type Step } from "./leg-cost.js";
import { MemoryRoom } from "./memory-room.js";
import { FEW_SITES, type Moves, MoveTable, zeros } from "./move-table.js";
import { ListSchedule } from "./schedule/list-schedule.js";
import { leastPriceOf } from "./schedule/site-cpu.js";
import { TaskRoutes } from "./schedule/task-routes.js";
import { ThroughMoves } from "./through-moves.js";

const DEVICE = 0;

/** What the sub-tasks of a task take at one site. */
export interface ExecutionRow {
  readonly time_s: number[];
  readonly price: number[];
}

/** The table for many sites of which a device reaches most through its serving edge; undefined: it is another task or network. */
const throughMovesOf = (network: Network, task: Task, legs: LegCost): ThroughMoves | undefined => {
  if (network.sites.length <= FEW_SITES || !task.graph.isChain || !network.wires.isByKind) return undefined;
  // What differs from site to site besides cores and frequencies has no bound here.
  if (task.exits !== undefined || task.flop !== undefined || task.variants !== undefined) return undefined;
  if (network.limitsMemory || network.hasMachines) return undefined;
  const ways = network.waysOf(task);
  if (ways.own.length > FEW_SITES || !ways.own.includes(ways.serving)) return undefined;
  return new ThroughMoves(network, task, legs, ways);
};

/**
 * The analytic cost of placements of one task: what each step would take and cost now, if nothing else changed.
 *
 * Sites are numbered: 0 is the device, then edges, then clouds. Every step (a sub-task at a site, an edge's data between two
 * sites) has a time, a time on the device's radio, and a price for everything that is not time:
 *
 *     cost = sum of prices + time * L + energy * idle_w * (L - R)
 *
 * with L the latency along the critical path and R the part of it on the radio. For chains L and R are sums too, so the cost is
 * a sum over steps; on other graphs steps of the task meet each other, and `ListSchedule` finds L, R and the prices. It is computed
 * from rates, backlogs and sizes alone, never from what the ledger saw.
 */
export class CostModel {
  readonly #task: Task;
  readonly sites: number;
  readonly #weights: ObjectiveWeights;
  readonly #idle_w: number;
  readonly #executionQuote: ExecutionQuote = { wait_s: 0, time_s: 0, cores: 0 };
  readonly #legs: LegCost;
  readonly #moves: Moves;
  readonly #wireKinds: number;
  readonly #network: Network;
  /** Of many sites, most of which are reached through the serving edge, only those are looked at that somebody asks about. */
  readonly through: ThroughMoves | undefined;
  readonly #rows: Map<number, ExecutionRow> | undefined;
  readonly #knowledge: ChannelKnowledge;
  readonly #leastExecutionPrices: (number | undefined)[] = [];
  readonly #leastMovePrices: (number | undefined)[] = [];
  #routes: TaskRoutes | undefined;
  #schedule: ListSchedule | undefined;
  /** What one execution takes, as it was found last. */
  readonly #found: { time_s: number; radio_s: number; price: number } = { time_s: 0, radio_s: 0, price: 0 };
  /** What fits where; undefined: the task needs no memory that is limited. */
  readonly memory: MemoryRoom | undefined;
  /** What deciding takes, and the price of the accuracy that the task's variants lose: what every placement pays. */
  readonly decision: Step;
  /** When the decision will have been made; now, where it never ends: then every placement costs Infinity. */
  readonly #begin_s: number;
  /** By sub-task * sites + site; with `through` empty, see `executionTimeAt_s`. */
  readonly executionTime_s: number[];
  readonly #executionPrice: number[];

  constructor(
    network: Network,
    task: Task,
    weights: ObjectiveWeights,
    decision: DecisionTerms = AT_ONCE,
    knowledge: ChannelKnowledge = PERFECT,
  ) {
    const { subtasks } = task.graph;
    const sites = network.sites.length;
    this.#task = task;
    this.#network = network;
    this.#knowledge = knowledge;
    this.sites = sites;
    this.#weights = weights;
    this.#idle_w = task.owner.power.idle_w;
    this.#legs = new LegCost(task, weights, knowledge);
    this.#wireKinds = network.wires.kinds.length;
    this.memory =
      (network.limitsMemory || network.limitsMachines) && task.memory_bytes !== undefined
        ? new MemoryRoom(network, task)
        : undefined;
    this.through = throughMovesOf(network, task, this.#legs);
    const rows = this.through === undefined ? subtasks * sites : 0;
    this.executionTime_s = zeros(rows);
    this.#executionPrice = zeros(rows);
    if (this.through === undefined) this.#fillExecutions(network);
    else this.#rows = new Map();
    this.#moves = this.through ?? new MoveTable(network, task, this.#legs);
    this.decision = this.#decisionStep(network, decision);
    // After a decision that never ends nothing is scheduled, but prices are still asked for: they are those as of now.
    this.#begin_s = network.simulation.now_s + (this.decision.time_s === Infinity ? 0 : this.decision.time_s);
  }

  /** Share of the cost that a sub-task at a site adds, on the critical path; with early exits what it adds on average. */
  executionCost(subtask: number, site: number): number {
    if (this.#rows !== undefined) {
      const { price, time_s } = this.executionsAt(site);
      return price[subtask]! + this.timeCost(time_s[subtask]!, 0);
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

  /**
   * The site where executing a sub-task and moving the data of some edges there costs least; of equal ones the first. Where most sites
   * are reached through the serving edge, far edges are looked at until none of the rest can cost less.
   *
   * @param edges    of the graph, whose data are at hand
   * @param sources  by edge of `edges`: the site where they are
   */
  cheapestSite(subtask: number, edges: readonly number[], sources: readonly number[]): number {
    const { through } = this;
    if (through !== undefined) return this.#cheapestThrough(through, subtask, edges, sources);
    let best = DEVICE;
    let bestCost = Infinity;
    for (let site = 0; site < this.sites; site++) {
      const cost = this.#costFrom(subtask, edges, sources, site);
      if (!(cost < bestCost)) continue;
      best = site;
      bestCost = cost;
    }
    return best;
  }

  #cheapestThrough(
    through: ThroughMoves,
    subtask: number,
    edges: readonly number[],
    sources: readonly number[],
  ): number {
    const { ways, network } = through;
    let best = DEVICE;
    let bestCost = Infinity;
    const look = (site: number) => {
      const cost = this.#costFrom(subtask, edges, sources, site);
      if (!(cost < bestCost || (cost === bestCost && cost < Infinity && site < best))) return;
      best = site;
      bestCost = cost;
    };
    look(DEVICE);
    for (const site of ways.own) look(site);
    for (const site of sources) look(site);
    for (let site = network.edges + 1; site < this.sites; site++) look(site);
    let least = this.leastEdgeCost(subtask);
    for (let index = 0; index < edges.length; index++)
      least += this.costAt(through.leastAt(edges[index]!, sources[index]!));
    for (let site = 1; site <= network.edges; site++) {
      if (least > bestCost || (least === bestCost && best < site)) return best;
      look(site);
    }
    return best;
  }

  /** Of executing a sub-task at a site, and moving the data of some edges there. */
  #costFrom(subtask: number, edges: readonly number[], sources: readonly number[], site: number): number {
    let cost = this.executionCost(subtask, site);
    for (let index = 0; index < edges.length; index++) cost += this.moveCost(edges[index]!, sources[index]!, site);
    return cost;
  }

  /** What a sub-task at a site takes, waiting included, s. */
  executionTimeAt_s(subtask: number, site: number): number {
    if (this.#rows === undefined) return this.executionTime_s[subtask * this.sites + site]!;
    return this.executionsAt(site).time_s[subtask]!;
  }

  /** No sub-task costs less at an edge: with the most cores that any edge grants, the highest frequency, and nobody else there. */
  leastEdgeCost(subtask: number): number {
    const { frequency_hz, cores } = this.#network.bestEdge(this.#task);
    return this.timeCost(timeOf_s(executionOf(this.#task, subtask, cores, frequency_hz)), 0);
  }

  /** What a sub-task at a site would take with other cores or another frequency than it is granted. */
  executionWith(network: Network, subtask: number, site: number, { cores, frequency_hz }: SiteRequest): Step {
    const task = this.#task;
    const node = network.nodeOf(task, site);
    const n = cores ?? network.coresOf(task, subtask, site);
    const f_hz = frequency_hz ?? network.frequencyOf(task, site, subtask);
    const bits = inputBits(task.graph, task.data_bits, subtask);
    if (this.memory?.fitsAt(subtask, site) === false) return { time_s: Infinity, radio_s: 0, price: 0 };
    const work_cycles = network.workOf_cycles(task, subtask, site);
    return { ...this.#findExecution(node, executionOf(task, subtask, n, f_hz, 0, work_cycles), bits) };
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

  /** For graphs that are no chains: the least price of a sub-task at a site without its time, whatever else of the task is there. */
  leastExecutionPrice(subtask: number, site: number): number {
    const at = subtask * this.sites + site;
    this.#leastExecutionPrices[at] ??= leastPriceOf(this.schedule.executionAt(subtask, site));
    return this.#leastExecutionPrices[at];
  }

  /** For graphs that are no chains: the least price of an edge's data between two sites without their time. */
  leastMovePrice(edge: number, from: number, to: number): number {
    const at = (edge * this.sites + from) * this.sites + to;
    this.#leastMovePrices[at] ??= this.routes.leastPrice(edge, from, to);
    return this.#leastMovePrices[at];
  }

  /** Cost of a latency L of which R is on the radio; Infinity for what never ends. */
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
    this.#schedule ??= new ListSchedule(this.#network, this.#task, this.#weights, this.routes, this.#begin_s);
    return this.#schedule;
  }

  /** The ways of the task's data. */
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
      if (this.#rows === undefined) {
        time_s += this.executionTime_s[subtask * sites + site]!;
        price += this.#executionPrice[subtask * sites + site]!;
      } else {
        const row = this.executionsAt(site);
        time_s += row.time_s[subtask]!;
        price += row.price[subtask]!;
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

  /** Cost of a move that stands somewhere in the table. */
  costAt(move: number): number {
    const { price, time_s, radio_s } = this.#moves;
    return price[move]! + this.timeCost(time_s[move]!, radio_s[move]!);
  }

  get #perSecond(): number {
    return this.#weights.time + this.#weights.energy * this.#idle_w;
  }

  /** With `through`: what all sub-tasks take at a site, as it was when somebody first asked. */
  executionsAt(site: number): ExecutionRow {
    let row = this.#rows!.get(site);
    if (row === undefined) {
      row = { time_s: [], price: [] };
      const { time_s, price } = row;
      this.#askExecutions(site, (_, found) => {
        time_s.push(found.time_s);
        price.push(found.price);
      });
      this.#rows!.set(site, row);
    }
    return row;
  }

  /** What the sub-tasks take at a site now, one after the other. */
  #askExecutions(site: number, take: (subtask: number, found: Step) => void): void {
    const network = this.#network;
    const task = this.#task;
    const node = network.nodeOf(task, site);
    const grants = site === DEVICE ? undefined : task.grants.cores.row(site - 1);
    for (let subtask = 0; subtask < task.graph.subtasks; subtask++) {
      const cores = grants === undefined ? 1 : grants[subtask]!;
      const execution = executionOf(task, subtask, cores, network.frequencyOf(task, site, subtask));
      take(subtask, this.#findExecution(node, execution, inputBits(task.graph, task.data_bits, subtask)));
    }
  }

  /** With `through`: writes what executing each sub-task at a site costs into an array, from a place on. */
  executionCosts(site: number, into: number[], at: number): void {
    const known = this.#rows!.get(site);
    const { subtasks } = this.#task.graph;
    if (known === undefined)
      this.#askExecutions(site, (subtask, { time_s, price }) => {
        into[at + subtask] = price + this.timeCost(time_s, 0);
      });
    else
      for (let subtask = 0; subtask < subtasks; subtask++)
        into[at + subtask] = known.price[subtask]! + this.timeCost(known.time_s[subtask]!, 0);
  }

  #fillExecutions(network: Network): void {
    const task = this.#task;
    const { graph, serial, priority, deadline_s } = task;
    // One object for all: nodes do not keep what they are asked about.
    const asked = {
      work_cycles: 0,
      frequency_hz: 0,
      cores: 0,
      serial: 0,
      priority,
      deadline_s,
      energy_j: 0,
      memory_bytes: 0,
      job: 0,
    };
    for (let subtask = 0; subtask < graph.subtasks; subtask++) {
      const bits = inputBits(graph, task.data_bits, subtask);
      asked.serial = serial?.[subtask] ?? 0;
      asked.memory_bytes = task.memory_bytes?.[subtask] ?? 0;
      asked.job = jobNumber(task.task, subtask);
      for (let site = 0; site < this.sites; site++) {
        const at = subtask * this.sites + site;
        if (this.memory?.fitsAt(subtask, site) === false) {
          this.executionTime_s[at] = Infinity;
          continue;
        }
        asked.work_cycles = network.workOf_cycles(task, subtask, site);
        asked.cores = network.coresOf(task, subtask, site);
        asked.frequency_hz = network.frequencyOf(task, site, subtask);
        const { time_s, price } = this.#findExecution(network.nodeOf(task, site), asked, bits);
        this.executionTime_s[at] = time_s;
        this.#executionPrice[at] = price;
      }
    }
  }

  /** What an execution would take at a site, on the machine that would get it now. Only the last one found is kept. */
  #findExecution(site: ComputeNode, asked: Execution, bits: number): Step {
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
    const quote = this.#executionQuote;
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

  /** Report, work and answer of a decision, one after the other. */
  #decisionStep(network: Network, { time_s, work_cycles, at, report_bits, answer_bits }: DecisionTerms): Step {
    const task = this.#task;
    const site = at === "edge" ? network.servingEdge(task) : DEVICE;
    const { accuracyLost } = task;
    const sum = { time_s, radio_s: 0, price: accuracyLost === 0 ? 0 : (this.#weights.accuracy ?? 0) * accuracyLost };
    if (site === DEVICE && work_cycles === 0) return sum;
    const add = (from: number, to: number, edge: number, bits: number) => {
      if (from === to || !(bits > 0)) return;
      for (const { link } of network.route(task, from, to)) {
        const step = this.#legs.find(link, edge, bits);
        sum.time_s += step.time_s;
        sum.radio_s += step.radio_s;
        sum.price += step.price;
      }
    };
    add(DEVICE, site, reportEdge(task.graph), report_bits);
    add(site, DEVICE, answerEdge(task.graph), answer_bits);
    if (work_cycles > 0) {
      const node = network.nodeOf(task, site);
      const execution = decisionExecution(task, work_cycles, network.frequencyOf(task, site));
      const step = this.#findExecution(node, execution, report_bits);
      sum.time_s += step.time_s;
      sum.price += step.price;
    }
    return sum;
  }
}

/** A share of a cost. What is impossible stays so, however seldom it would be met. */
const times = (share: number, cost: number): number => (cost === Infinity ? cost : share * cost);
