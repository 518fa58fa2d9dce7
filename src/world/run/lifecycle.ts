import { type Process, UNTIL_WOKEN } from "../../engine/process.js";
import { Signal } from "../../engine/signal.js";
import { isNotAfter, type Running } from "../../engine/simulation.js";
import type { ComputeNode } from "../computing/compute-node.js";
import { type Execution, emptyExecutionResult } from "../computing/execution.js";
import { decisionWork, subtaskWork, type Work } from "../cost/work.js";
import type { Decider } from "../decision/decider.js";
import { TaskView } from "../decision/view.js";
import { emptyTransferResult } from "../link/link.js";
import { DEVICE_SITE, type Network } from "../network.js";
import { INPUT } from "../port/application.js";
import type { ChannelKnowledge } from "../port/channel-knowledge.js";
import { answerEdge, type DecisionTerms, reportEdge, termsOf } from "../port/deciding.js";
import { RANK } from "../port/instant.js";
import type { ObjectiveWeights } from "../port/objective.js";
import type { DropReason, TaskRecord, TaskStatus } from "../port/records.js";
import type { Task } from "../task/task.js";
import { TaskBooking } from "./booking.js";
import { type Ledger, Path } from "./ledger.js";
import { MemoryHolds } from "./memory-holds.js";

const UNPLACED = -1;

/** What the runs of all tasks share. */
export interface RunContext {
  readonly network: Network;
  readonly decider: Decider;
  readonly ledger: Ledger;
  readonly objective: ObjectiveWeights;
  /** What a decision costs: time, work, messages. */
  readonly decision: DecisionTerms;
  /** What policies know of radio channels. */
  readonly knowledge: ChannelKnowledge;
  /** Whether the oracle is asked about a task, by its number. */
  readonly asksOracle: (task: number) => boolean;
  /** J per bit on the backhaul and the links between servers. */
  readonly backhaul_j_per_bit: number;
  /** By device; true: a task that misses its deadline is dropped; false: it goes on and ends `late`. */
  readonly dropsLate: readonly boolean[];
  /** A task has ended, in whatever way. */
  ended(taskRun: TaskRun, record: TaskRecord): void;
}

/** Why a node does not take a sub-task now; empty: it does. */
const refusalOf = (node: ComputeNode, execution: Execution): DropReason | "" => {
  if (node.isDown) return "site-down";
  if (!node.hasRoomFor(execution)) return "memory-full";
  return node.admits(execution) ? "" : "queue-full";
};

/**
 * One task under way, from its arrival to its last bit back on the device. It runs as one or more branches: processes that follow the
 * data along the graph. At a join only the last branch to arrive continues, so its stage times are those of the critical path.
 * Every wait of every branch can be interrupted.
 */
export class TaskRun {
  readonly task: Task;
  readonly #context: RunContext;
  readonly #decision: DecisionTerms;
  readonly #booking: TaskBooking;
  readonly #sites: number[];
  /** Inputs that are not there yet, by sub-task; the last entry is for the final output. */
  readonly #missing: number[];
  /** Undefined: the task needs no memory that is limited. */
  readonly #memory: MemoryHolds | undefined;
  /** In order of their start. */
  readonly #branches: Running[] = [];
  /** Sub-tasks whose site is being chosen; undefined before the first one. */
  #choosing: Map<number, Signal> | undefined;
  /** Cancels the drop at the deadline. */
  #keep: (() => void) | undefined;
  /** False also for a task that was stopped while its report was under way. */
  #isAsked = false;
  #stopped: { readonly status: TaskStatus; readonly reason: DropReason | "" } | undefined;

  constructor(task: Task, context: RunContext) {
    this.task = task;
    this.#context = context;
    const { decision, decider } = context;
    this.#decision = decision.perOperation_cycles > 0 ? termsOf(decision, decider.operations(task)) : decision;
    this.#booking = new TaskBooking(task, context.ledger, context.backhaul_j_per_bit);
    this.#sites = new Array<number>(task.graph.subtasks).fill(UNPLACED);
    this.#missing = task.graph.inputs.map(({ length }) => length);
    if (task.memory_bytes !== undefined && context.network.limitsMemory)
      this.#memory = new MemoryHolds(task, context.network);
  }

  /** Whether a decision was asked for. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** The cost of what the task has used and waited up to now. */
  get accruedCost(): number {
    const { ledger, network } = this.#context;
    return ledger.accruedCost(this.task, this.#booking.account, network.simulation.now_s);
  }

  /** Starts the task. */
  start(): void {
    this.#branch(this.#runBranch(this.task.graph.sources, new Path()));
    if (this.task.deadline_s < Infinity && this.#context.dropsLate[this.task.owner.number]!)
      this.#keep = this.#dropAt(this.task.deadline_s, RANK.deadline, "deadline");
  }

  /** Ends the task early: every branch is interrupted and returns its resources. */
  stop(status: "dropped" | "in-flight", reason: DropReason | ""): void {
    if (this.#stopped !== undefined || this.#branches.length === 0) return;
    this.#stopped = { status, reason };
    for (const branch of this.#branches) this.#context.network.simulation.interrupt(branch, reason || status);
  }

  /**
   * A branch. The first branch asks for the decision. Then data move to the next sub-task, the sub-task is executed when all its inputs
   * are there, and its outputs move on.
   */
  *#runBranch(edges: readonly number[], path: Path): Process {
    const { network } = this.#context;
    const { graph, data_bits } = this.task;
    if (Number.isNaN(this.#booking.account.decided_s)) {
      yield* this.#decide(path);
      if (this.#memory !== undefined && !this.#isPlacedOneByOne) yield* this.#reserve(this.#memory, graph.order, path);
    }
    for (;;) {
      for (let branch = 1; branch < edges.length; branch++)
        this.#branch(this.#runBranch([edges[branch]!], path.fork()));
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
    const { network, decider, objective, knowledge } = this.#context;
    const begun_s = network.simulation.now_s;
    const isForAll = decider.decides === "task";
    const site = this.#decidingSite();
    if (isForAll && this.#decision.at === "edge") yield* this.#report(site, path);
    const exact = new TaskView(network, this.task, objective, this.#decision);
    if (this.#context.asksOracle(this.task.task))
      this.#booking.account.oracle_cost = exact.optimalPlan?.cost ?? Number.NaN;
    if (isForAll) {
      const view = knowledge.model === "perfect" ? exact : this.#view();
      this.#isAsked = true;
      yield* decider.placeTask(this.task, view, this.#sites);
      if (this.#decisionTakesTime) yield* this.#computeDecision(site, path);
      path.decision_s += network.simulation.now_s - begun_s;
    }
    this.#booking.account.decided_s = network.simulation.now_s;
  }

  get #isPlacedOneByOne(): boolean {
    return this.#context.decider.decides === "subtask";
  }

  /**
   * Takes memory for sub-tasks at their sites, or drops the task. Sub-tasks that are placed one by one take it when they are placed. If they
   * may wait for memory, they take it when all their data are there: a sub-task that waits for data must not hold memory that the
   * producers of the data wait for.
   */
  *#reserve(memory: MemoryHolds, subtasks: readonly number[], path: Path): Process {
    const { simulation } = this.#context.network;
    const asked_s = simulation.now_s;
    if (!(yield* memory.take(subtasks, this.#sites))) yield* this.#fail("memory-full");
    path.queue_s += simulation.now_s - asked_s;
  }

  /** What the policy can observe now. */
  #view(): TaskView {
    const { network, objective, knowledge } = this.#context;
    return new TaskView(network, this.task, objective, this.#decision, knowledge);
  }

  /** Whether a decision takes time. */
  get #decisionTakesTime(): boolean {
    const { at, time_s, work_cycles } = this.#decision;
    return at === "edge" || time_s > 0 || work_cycles > 0;
  }

  /** If an edge decides, the device first reports the task to it. */
  *#report(decidingSite: number, path: Path): Process {
    const { report_bits } = this.#decision;
    const spent = new Path();
    yield* this.#send(reportEdge(this.task.graph), report_bits, DEVICE_SITE, decidingSite, spent);
    path.decisionRadio_s += spent.uplink_s;
  }

  /** The deciding site computes the decision, and the answer returns to the device. */
  *#computeDecision(site: number, path: Path): Process {
    const { network } = this.#context;
    const { task } = this;
    const decision = this.#decision;
    const spent = new Path();
    if (decision.work_cycles > 0) yield* this.#execute(decisionWork(network, task, site, decision), site, spent);
    if (decision.time_s > 0) yield decision.time_s;
    yield* this.#send(answerEdge(task.graph), decision.answer_bits, site, DEVICE_SITE, spent);
    path.decisionRadio_s += spent.downlink_s;
  }

  /** The site that decides: the edge that serves the device when the decision begins, or the device. */
  #decidingSite(): number {
    const { network } = this.#context;
    return this.#decision.at === "edge" ? network.servingEdge(this.task) : DEVICE_SITE;
  }

  /** A policy that decides sub-task by sub-task is asked when the first input of a sub-task is at hand. */
  *#choose(subtask: number, path: Path): Process {
    const { network, decider } = this.#context;
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
      if (this.#decisionTakesTime) yield* this.#computeDecision(decidingSite, path);
      this.#sites[subtask] = site;
      chosen.set();
    }
    path.decision_s += network.simulation.now_s - asked_s;
    if (this.#memory !== undefined && pending === undefined && !network.waitsForMemory)
      yield* this.#reserve(this.#memory, [subtask], path);
  }

  /** Moves data from one site to another, leg by leg. */
  *#send(edge: number, bits: number, from: number, to: number, path: Path): Process {
    if (from === to || !(bits > 0)) return;
    const route = this.#context.network.route(this.task, from, to);
    for (let leg = 0; leg < route.length; leg++) {
      const { link } = route[leg]!;
      const transferResult = emptyTransferResult(this.#booking.wantsDetails);
      try {
        yield* link.carry(this.task, edge, bits, transferResult);
        if (transferResult.lost !== "") yield* this.#fail(transferResult.lost);
        path.addLeg(link.leg, transferResult);
      } finally {
        this.#booking.leg(route[leg]!, edge, bits, transferResult, this.#status);
      }
    }
  }

  /** Drops the task because of a failure in this branch. */
  *#fail(reason: DropReason): Process {
    this.stop("dropped", reason);
    yield UNTIL_WOKEN;
  }

  *#execute(asked: Work, site: number, path: Path): Process {
    const { network } = this.#context;
    const node = network.nodeOf(this.task, site).dispatch(asked.execution);
    const execution = node.own(asked.execution);
    const work = execution === asked.execution ? asked : { ...asked, execution };
    const executionResult = emptyExecutionResult();
    const keep = this.#atFailure(node);
    try {
      const refusal = refusalOf(node, execution);
      if (refusal === "") yield* node.execute(execution, executionResult);
      else {
        node.refuse(executionResult);
        yield* this.#fail(refusal);
      }
      path.queue_s += executionResult.start_s - executionResult.ready_s;
      path.compute_s += executionResult.end_s - executionResult.start_s;
    } finally {
      keep?.();
      this.#booking.execution(node, network.sites[site]!, work, executionResult, this.#status);
    }
  }

  /** A failing site drops all tasks that wait or run there. */
  #atFailure({ outages }: ComputeNode): (() => void) | undefined {
    if (outages === undefined) return undefined;
    const { now_s } = this.#context.network.simulation;
    return this.#dropAt(outages.nextFailure_s(now_s), RANK.outage, "site-down");
  }

  /**
   * Drops the task at an instant, after everything that ends at that instant. Times are rounded, so something that ends now may have a
   * slightly later time on the clock.
   *
   * @returns a function that cancels the drop
   */
  #dropAt(time_s: number, rank: number, reason: DropReason): () => void {
    const { simulation } = this.#context.network;
    const drop = () => {
      if (simulation.isTied(time_s)) event = simulation.scheduleAt(simulation.next_s, rank, drop);
      else this.stop("dropped", reason);
    };
    let event = simulation.scheduleAt(time_s, rank, drop);
    return () => simulation.cancel(event);
  }

  #complete(path: Path): void {
    const { now_s } = this.#context.network.simulation;
    this.#stopped = undefined;
    this.#close(path, isNotAfter(now_s, this.task.deadline_s) ? "completed" : "late", "");
  }

  #close(path: Path | undefined, status: TaskStatus, reason: DropReason | ""): void {
    const { network, decider } = this.#context;
    this.#keep?.();
    if (this.#memory !== undefined) {
      this.#memory.giveAll();
      this.#context.ledger.memoryHeld(this.#memory.held_byte_s);
    }
    this.#booking.account.placement = this.#placementText();
    this.#booking.account.variants = this.#variantsText();
    const record = this.#booking.close(path, network.simulation.now_s, status, reason);
    if (this.#isAsked) decider.ended(this.task, record);
    this.#context.ended(this, record);
  }

  #branch(life: Process): void {
    const { simulation } = this.#context.network;
    const branch = simulation.spawn(life, () => this.#ended(branch));
    this.#branches.push(branch);
    // The task was stopped at this instant, before the new branch existed.
    if (this.#stopped !== undefined) simulation.interrupt(branch, this.#stopped.reason || this.#stopped.status);
  }

  /** A branch has returned. The last branch of a stopped task closes the account. */
  #ended(branch: Running): void {
    this.#branches.splice(this.#branches.indexOf(branch), 1);
    if (this.#stopped !== undefined && this.#branches.length === 0)
      this.#close(undefined, this.#stopped.status, this.#stopped.reason);
  }

  /** The status for a record written now. */
  get #status(): TaskStatus {
    return this.#stopped?.status ?? "completed";
  }

  #siteOf(subtask: number): number {
    return subtask === INPUT || subtask === this.task.graph.subtasks ? DEVICE_SITE : this.#sites[subtask]!;
  }

  /** Empty when no variant was chosen. */
  #variantsText(): string {
    const { chosen, variants } = this.task;
    if (chosen === undefined || variants === undefined) return "";
    return chosen.map((number, subtask) => variants[subtask]![number]!.name).join(">");
  }

  /** Empty before the first decision. */
  #placementText(): string {
    const { sites } = this.#context.network;
    let text = "";
    if (Number.isNaN(this.#booking.account.decided_s) || this.#sites.every((site) => site === UNPLACED)) return text;
    for (let subtask = 0; subtask < this.#sites.length; subtask++) {
      const site = this.#sites[subtask]!;
      text += (subtask > 0 ? ">" : "") + (site === UNPLACED ? "" : sites[site]!);
    }
    return text;
  }
}
