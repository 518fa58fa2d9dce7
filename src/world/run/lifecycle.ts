import { type Process, UNTIL_WOKEN } from "../../engine/process.js";
import { Signal } from "../../engine/signal.js";
import { isNotAfter, type Running } from "../../engine/simulation.js";
import type { ComputeNode } from "../computing/compute-node.js";
import { emptyVisit } from "../computing/execution.js";
import { decisionWork, subtaskWork, type Work } from "../cost/work.js";
import type { Decider } from "../decision/decider.js";
import { TaskView } from "../decision/view.js";
import { emptyPassage } from "../link/link.js";
import { DEVICE_SITE, type Network } from "../network.js";
import { INPUT } from "../port/application.js";
import type { ChannelKnowledge } from "../port/channel-knowledge.js";
import { answerEdge, type DecisionTerms, reportEdge, termsOf } from "../port/deciding.js";
import { RANK } from "../port/instant.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { DropReason, TaskRecord, TaskStatus } from "../port/records.js";
import type { Task } from "../task/task.js";
import { Booking } from "./booking.js";
import { type Ledger, Path } from "./ledger.js";
import { MemoryHolds } from "./memory-holds.js";

const UNPLACED = -1;

/** What every task's life takes place in. */
export interface Stage {
  readonly network: Network;
  readonly decider: Decider;
  readonly ledger: Ledger;
  readonly objective: ObjectiveWeights;
  /** What a decision takes. */
  readonly decision: DecisionTerms;
  /** What policies know of radio channels. */
  readonly knowledge: ChannelKnowledge;
  /** Whether the oracle is asked about a task, by its number. */
  readonly asksOracle: (task: number) => boolean;
  /** J per bit on the backhaul and the links between servers. */
  readonly backhaul_j_per_bit: number;
  /** True: a task that misses its deadline is dropped; false: it goes on and ends `late`. */
  readonly dropsLate: boolean;
  /** A task has ended, in whatever way. */
  ended(trip: Trip, record: TaskRecord): void;
}

/**
 * One task under way, from its arrival to its last bit back on the device. It lives as one or more branches: each follows the
 * data along the graph, and where branches join, the one that arrives last goes on. So that one has come the critical path.
 * Every wait of every branch can be interrupted.
 */
export class Trip {
  readonly task: Task;
  readonly #stage: Stage;
  readonly #decision: DecisionTerms;
  readonly #booking: Booking;
  readonly #sites: number[];
  /** Inputs that are not there yet, by sub-task; the last entry is for the final output. */
  readonly #missing: number[];
  /** Undefined: the task needs no memory that is limited. */
  readonly #memory: MemoryHolds | undefined;
  /** In the order in which they parted. */
  readonly #branches: Running[] = [];
  /** Sub-tasks whose site is being chosen; undefined: none was yet. */
  #choosing: Map<number, Signal> | undefined;
  /** Takes back the drop at the deadline. */
  #keep: (() => void) | undefined;
  /** A task that is stopped while its report is under way is never decided. */
  #isAsked = false;
  #stopped: { readonly status: TaskStatus; readonly reason: DropReason | "" } | undefined;

  constructor(task: Task, stage: Stage) {
    this.task = task;
    this.#stage = stage;
    const { decision, decider } = stage;
    this.#decision = decision.perOperation_cycles > 0 ? termsOf(decision, decider.operations(task)) : decision;
    this.#booking = new Booking(task, stage.ledger, stage.backhaul_j_per_bit);
    this.#sites = new Array<number>(task.graph.subtasks).fill(UNPLACED);
    this.#missing = task.graph.inputs.map(({ length }) => length);
    if (task.memory_bytes !== undefined && stage.network.limitsMemory)
      this.#memory = new MemoryHolds(task, stage.network);
  }

  /** Whether a decision was asked for. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** The cost of what the task has used and waited up to now. */
  get accruedCost(): number {
    const { ledger, network } = this.#stage;
    return ledger.accruedCost(this.task, this.#booking.account, network.simulation.now_s);
  }

  /** Sets the task going. */
  start(): void {
    this.#branch(this.#live(this.task.graph.sources, new Path()));
    if (this.#stage.dropsLate && this.task.deadline_s < Infinity)
      this.#keep = this.#dropAt(this.task.deadline_s, RANK.deadline, "deadline");
  }

  /** Ends the task early: every branch is interrupted and gives back what it holds. */
  stop(status: "dropped" | "in-flight", reason: DropReason | ""): void {
    if (this.#stopped !== undefined || this.#branches.length === 0) return;
    this.#stopped = { status, reason };
    for (const branch of this.#branches) this.#stage.network.simulation.interrupt(branch, reason || status);
  }

  /**
   * A branch: the first one decides. Then data move to the next sub-task; when all its inputs are there it is executed; its
   * outputs move on.
   */
  *#live(edges: readonly number[], path: Path): Process {
    const { network } = this.#stage;
    const { graph, data_bits } = this.task;
    if (Number.isNaN(this.#booking.account.decided_s)) {
      yield* this.#decide(path);
      if (this.#memory !== undefined && !this.#isPlacedOneByOne) yield* this.#reserve(this.#memory, graph.order, path);
    }
    for (;;) {
      for (let branch = 1; branch < edges.length; branch++) this.#branch(this.#live([edges[branch]!], path.fork()));
      const edge = edges[0]!;
      const { from, to } = graph.edges[edge]!;
      if (to < graph.subtasks && this.#sites[to] === UNPLACED) yield* this.#choose(to, path);
      const site = this.#siteOf(to);
      if (this.#siteOf(from) !== site) yield* this.#send(edge, data_bits[edge]!, this.#siteOf(from), site, path);
      if (--this.#missing[to]! > 0) return;
      if (to === graph.subtasks) return this.#complete(path);
      if (this.#memory !== undefined && this.#isPlacedOneByOne && network.waitsForMemory)
        yield* this.#reserve(this.#memory, [to], path);
      yield* this.#execute(subtaskWork(network, this.task, to, site), site, path);
      this.#memory?.give(to);
      if (to === this.task.exit) return yield* this.#leave(site, path);
      edges = graph.outputs[to]!;
    }
  }

  /** The task ends early: an exit of the network has its answer, as large as that of the whole chain. */
  *#leave(site: number, path: Path): Process {
    const { graph, data_bits } = this.task;
    yield* this.#send(graph.subtasks, data_bits[graph.subtasks]!, site, DEVICE_SITE, path);
    this.#complete(path);
  }

  *#decide(path: Path): Process {
    const { network, decider, objective, knowledge } = this.#stage;
    const begun_s = network.simulation.now_s;
    const isForAll = decider.decides === "task";
    const site = this.#decidingSite();
    if (isForAll && this.#decision.at === "edge") yield* this.#report(site, path);
    const exact = new TaskView(network, this.task, objective, this.#decision);
    if (this.#stage.asksOracle(this.task.task))
      this.#booking.account.oracle_cost = exact.optimalPlan?.cost ?? Number.NaN;
    if (isForAll) {
      const view = knowledge.model === "perfect" ? exact : this.#view();
      this.#isAsked = true;
      yield* decider.placeTask(this.task, view, this.#sites);
      if (this.#takesThought) yield* this.#ponder(site, path);
      path.decision_s += network.simulation.now_s - begun_s;
    }
    this.#booking.account.decided_s = network.simulation.now_s;
  }

  get #isPlacedOneByOne(): boolean {
    return this.#stage.decider.decides === "subtask";
  }

  /**
   * Takes memory for sub-tasks where they were placed, or drops the task. One by one they take it when they are placed; where they may
   * wait, when all their data are there, for whoever waits for data must not hold what those that make them wait for.
   */
  *#reserve(memory: MemoryHolds, subtasks: readonly number[], path: Path): Process {
    const { simulation } = this.#stage.network;
    const asked_s = simulation.now_s;
    if (!(yield* memory.take(subtasks, this.#sites))) yield* this.#fail("memory-full");
    path.queue_s += simulation.now_s - asked_s;
  }

  /** What the policy may know now. */
  #view(): TaskView {
    const { network, objective, knowledge } = this.#stage;
    return new TaskView(network, this.task, objective, this.#decision, knowledge);
  }

  /** False: nothing of a decision takes any time. */
  get #takesThought(): boolean {
    const { at, time_s, work_cycles } = this.#decision;
    return at === "edge" || time_s > 0 || work_cycles > 0;
  }

  /** Where an edge decides, it is told of the task first. */
  *#report(decidingSite: number, path: Path): Process {
    const { report_bits } = this.#decision;
    const spent = new Path();
    yield* this.#send(reportEdge(this.task.graph), report_bits, DEVICE_SITE, decidingSite, spent);
    path.decisionRadio_s += spent.uplink_s;
  }

  /** What deciding takes: the site that decides computes, the answer comes back. */
  *#ponder(site: number, path: Path): Process {
    const { network } = this.#stage;
    const { task } = this;
    const decision = this.#decision;
    const spent = new Path();
    if (decision.work_cycles > 0) yield* this.#execute(decisionWork(network, task, site, decision), site, spent);
    if (decision.time_s > 0) yield decision.time_s;
    yield* this.#send(answerEdge(task.graph), decision.answer_bits, site, DEVICE_SITE, spent);
    path.decisionRadio_s += spent.downlink_s;
  }

  /** The edge that serves when the decision begins decides to its end. */
  #decidingSite(): number {
    const { network } = this.#stage;
    return this.#decision.at === "edge" ? network.servingEdge(this.task) : DEVICE_SITE;
  }

  /** A policy that decides sub-task by sub-task is asked when the first input of one is at hand. */
  *#choose(subtask: number, path: Path): Process {
    const { network, decider } = this.#stage;
    const asked_s = network.simulation.now_s;
    this.#choosing ??= new Map();
    const pending = this.#choosing.get(subtask);
    if (pending !== undefined) yield* pending.wait();
    else {
      const chosen = new Signal(network.simulation);
      this.#choosing.set(subtask, chosen);
      const decidingSite = this.#decidingSite();
      if (this.#decision.at === "edge") yield* this.#report(decidingSite, path);
      this.#isAsked = true;
      const site = yield* decider.chooseSite(this.task, this.#view(), subtask, this.#sites);
      if (this.#takesThought) yield* this.#ponder(decidingSite, path);
      this.#sites[subtask] = site;
      chosen.set();
    }
    path.decision_s += network.simulation.now_s - asked_s;
    if (this.#memory !== undefined && pending === undefined && !network.waitsForMemory)
      yield* this.#reserve(this.#memory, [subtask], path);
  }

  /** Data go from one site to another, leg by leg. */
  *#send(edge: number, bits: number, from: number, to: number, path: Path): Process {
    if (from === to || !(bits > 0)) return;
    const route = this.#stage.network.route(this.task, from, to);
    for (let leg = 0; leg < route.length; leg++) {
      const { link } = route[leg]!;
      const passage = emptyPassage(this.#booking.wantsDetails);
      try {
        yield* link.carry(this.task, edge, bits, passage);
        if (passage.lost !== "") yield* this.#fail(passage.lost);
        path.addLeg(link.leg, passage);
      } finally {
        this.#booking.leg(route[leg]!, edge, bits, passage, this.#status);
      }
    }
  }

  /** The task is dropped for something that befell this branch. */
  *#fail(reason: DropReason): Process {
    this.stop("dropped", reason);
    yield UNTIL_WOKEN;
  }

  *#execute(asked: Work, site: number, path: Path): Process {
    const { network } = this.#stage;
    const node = network.nodeOf(this.task, site).dispatch(asked.execution);
    const execution = node.own(asked.execution);
    const work = execution === asked.execution ? asked : { ...asked, execution };
    const visit = emptyVisit();
    const keep = this.#atFailure(node);
    try {
      if (!node.isDown && node.admits(execution)) yield* node.execute(execution, visit);
      else {
        node.refuse(visit);
        yield* this.#fail(node.isDown ? "site-down" : "queue-full");
      }
      path.queue_s += visit.start_s - visit.ready_s;
      path.compute_s += visit.end_s - visit.start_s;
    } finally {
      keep?.();
      this.#booking.execution(node, network.sites[site]!, work, visit, this.#status);
    }
  }

  /** A site that fails drops the tasks of all that waits or runs there. */
  #atFailure({ outages }: ComputeNode): (() => void) | undefined {
    if (outages === undefined) return undefined;
    const { now_s } = this.#stage.network.simulation;
    return this.#dropAt(outages.nextFailure_s(now_s), RANK.outage, "site-down");
  }

  /**
   * Drops the task at an instant, after all that ends in it; times are rounded, and what ends in this very instant may end a trace later
   * by the clock.
   *
   * @returns takes it back
   */
  #dropAt(time_s: number, rank: number, reason: DropReason): () => void {
    const { simulation } = this.#stage.network;
    const drop = () => {
      if (simulation.isTied(time_s)) event = simulation.scheduleAt(simulation.next_s, rank, drop);
      else this.stop("dropped", reason);
    };
    let event = simulation.scheduleAt(time_s, rank, drop);
    return () => simulation.cancel(event);
  }

  #complete(path: Path): void {
    const { now_s } = this.#stage.network.simulation;
    this.#stopped = undefined;
    this.#close(path, isNotAfter(now_s, this.task.deadline_s) ? "completed" : "late", "");
  }

  #close(path: Path | undefined, status: TaskStatus, reason: DropReason | ""): void {
    const { network, decider } = this.#stage;
    this.#keep?.();
    if (this.#memory !== undefined) {
      this.#memory.giveAll();
      this.#stage.ledger.memoryHeld(this.#memory.held_byte_s);
    }
    this.#booking.account.placement = this.#placementText();
    this.#booking.account.variants = this.#variantsText();
    const record = this.#booking.close(path, network.simulation.now_s, status, reason);
    if (this.#isAsked) decider.ended(this.task, record);
    this.#stage.ended(this, record);
  }

  #branch(life: Process): void {
    const { simulation } = this.#stage.network;
    const branch = simulation.spawn(life, () => this.#ended(branch));
    this.#branches.push(branch);
    // The task was stopped at this very instant, and the interruption of the branch that parts is still to come.
    if (this.#stopped !== undefined) simulation.interrupt(branch, this.#stopped.reason || this.#stopped.status);
  }

  /** A branch has returned; when the task was stopped and this was its last branch, the account is closed. */
  #ended(branch: Running): void {
    this.#branches.splice(this.#branches.indexOf(branch), 1);
    if (this.#stopped !== undefined && this.#branches.length === 0)
      this.#close(undefined, this.#stopped.status, this.#stopped.reason);
  }

  /** What a record of this moment says. */
  get #status(): TaskStatus {
    return this.#stopped?.status ?? "completed";
  }

  #siteOf(subtask: number): number {
    return subtask === INPUT || subtask === this.task.graph.subtasks ? DEVICE_SITE : this.#sites[subtask]!;
  }

  /** Empty where nobody chose any. */
  #variantsText(): string {
    const { chosen, variants } = this.task;
    if (chosen === undefined || variants === undefined) return "";
    return chosen.map((number, subtask) => variants[subtask]![number]!.name).join(">");
  }

  /** Empty until something is decided. */
  #placementText(): string {
    const { sites } = this.#stage.network;
    let text = "";
    if (Number.isNaN(this.#booking.account.decided_s) || this.#sites.every((site) => site === UNPLACED)) return text;
    for (let subtask = 0; subtask < this.#sites.length; subtask++) {
      const site = this.#sites[subtask]!;
      text += (subtask > 0 ? ">" : "") + (site === UNPLACED ? "" : sites[site]!);
    }
    return text;
  }
}
