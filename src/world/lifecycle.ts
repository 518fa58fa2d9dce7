import type { EventId } from "../engine/event-queue.js";
import { type Process, UNTIL_WOKEN } from "../engine/process.js";
import { Signal } from "../engine/signal.js";
import type { Running } from "../engine/simulation.js";
import { decibelsOf } from "../physics/link-rate.js";
import { INPUT, inputBits, outputBits } from "./application.js";
import type { ChannelKnowledge } from "./channel-knowledge.js";
import type { ComputeNode } from "./compute-node.js";
import type { Decider } from "./decider.js";
import { answerEdge, type DecisionTerms, reportEdge, termsOf } from "./deciding.js";
import { decisionExecution, type Execution, emptyVisit, executionOf, timeOf_s, type Visit } from "./execution.js";
import { Account, type Ledger, Path } from "./ledger.js";
import { emptyPassage, type Hop, type Link, type Passage } from "./link.js";
import { DEVICE_SITE, type Network } from "./network.js";
import type { ObjectiveWeights } from "./objective.js";
import type { DropReason, TaskRecord, TaskStatus } from "./records.js";
import type { Task } from "./task.js";
import { TaskView } from "./view.js";

const UNPLACED = -1;

/** Where the messages of a decision come from and lead to among the sub-tasks: they are of none. */
const OF_A_DECISION = { from: Number.NaN, to: Number.NaN };

/** What a node is asked to execute: a sub-task, or a decision, which has no number. */
interface Work {
  readonly subtask: number;
  readonly input_bits: number;
  readonly output_bits: number;
  readonly execution: Execution;
}

const decisionWork = (network: Network, task: Task, site: number, decision: DecisionTerms): Work => {
  const { work_cycles, report_bits: input_bits, answer_bits: output_bits } = decision;
  const frequency_hz = network.frequencyOf(task, site);
  const energy_j = site === DEVICE_SITE ? task.owner.executionEnergy_j(work_cycles, frequency_hz, input_bits) : 0;
  const execution = decisionExecution(task, work_cycles, frequency_hz, energy_j);
  return { subtask: Number.NaN, input_bits, output_bits, execution };
};

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
  readonly #account = new Account();
  readonly #sites: Int32Array;
  /** Inputs that are not there yet, by sub-task; the last entry is for the final output. */
  readonly #missing: Int32Array;
  readonly #branches = new Set<Running>();
  /** Sub-tasks whose site is being chosen. */
  readonly #choosing = new Map<number, Signal>();
  #deadline: EventId = -1;
  #stopped: { readonly status: TaskStatus; readonly reason: DropReason | "" } | undefined;

  constructor(task: Task, stage: Stage) {
    this.task = task;
    this.#stage = stage;
    const { decision, decider } = stage;
    this.#decision = decision.perOperation_cycles > 0 ? termsOf(decision, decider.operations(task)) : decision;
    this.#sites = new Int32Array(task.graph.subtasks).fill(UNPLACED);
    this.#missing = Int32Array.from(task.graph.inputs, (edges) => edges.length);
  }

  /** Sets the task going. */
  start(): void {
    const { network, dropsLate } = this.#stage;
    this.#branch(this.#live());
    if (dropsLate && this.task.deadline_s < Infinity)
      this.#deadline = network.simulation.schedule(this.task.deadline_s - network.simulation.now_s, () =>
        this.stop("dropped", "deadline"),
      );
  }

  /** Ends the task early: every branch is interrupted and gives back what it holds. */
  stop(status: "dropped" | "in-flight", reason: DropReason | ""): void {
    if (this.#stopped !== undefined || this.#branches.size === 0) return;
    this.#stopped = { status, reason };
    for (const branch of this.#branches) this.#stage.network.simulation.interrupt(branch, reason || status);
  }

  /** Decide, then follow the input data. */
  *#live(): Process {
    const path = new Path();
    yield* this.#decide(path);
    yield* this.#follow(this.task.graph.sources, path);
  }

  *#decide(path: Path): Process {
    const { network, decider, objective, knowledge } = this.#stage;
    const exact = new TaskView(network, this.task, objective, this.#decision);
    this.#account.oracle_cost = exact.optimum?.cost ?? Number.NaN;
    if (decider.decides === "task") {
      const view = knowledge.model === "perfect" ? exact : this.#view();
      const asked_s = network.simulation.now_s;
      yield* decider.placeTask(this.task, view, this.#sites);
      yield* this.#ponder(path);
      path.decision_s += network.simulation.now_s - asked_s;
      this.#account.placement = this.#placementText();
    }
    this.#account.decided_s = network.simulation.now_s;
  }

  /** What the policy may know now. */
  #view(): TaskView {
    const { network, objective, knowledge } = this.#stage;
    return new TaskView(network, this.task, objective, this.#decision, knowledge);
  }

  /** What deciding takes: the report goes to the edge, the site that decides computes, the answer comes back. */
  *#ponder(path: Path): Process {
    const { network } = this.#stage;
    const { task } = this;
    const decision = this.#decision;
    const site = decision.at === "edge" ? network.servingEdge(task) : DEVICE_SITE;
    const spent = new Path();
    if (site !== DEVICE_SITE) yield* this.#send(reportEdge(task.graph), decision.report_bits, DEVICE_SITE, site, spent);
    if (decision.work_cycles > 0) yield* this.#compute(decisionWork(network, task, site, decision), site, spent);
    if (decision.time_s > 0) yield decision.time_s;
    if (site !== DEVICE_SITE) yield* this.#send(answerEdge(task.graph), decision.answer_bits, site, DEVICE_SITE, spent);
    path.decisionRadio_s += spent.uplink_s + spent.downlink_s;
  }

  /** Data move to the next sub-task; when all its inputs are there it is executed; its outputs move on. */
  *#follow(edges: readonly number[], path: Path): Process {
    const { graph } = this.task;
    for (;;) {
      for (let branch = 1; branch < edges.length; branch++) this.#branch(this.#follow([edges[branch]!], path.fork()));
      const edge = edges[0]!;
      const { from, to } = graph.edges[edge]!;
      if (to < graph.subtasks && this.#sites[to] === UNPLACED) yield* this.#choose(to, path);
      yield* this.#move(edge, this.#siteOf(from), this.#siteOf(to), path);
      if (--this.#missing[to]! > 0) return;
      if (to === graph.subtasks) return this.#complete(path);
      yield* this.#execute(to, this.#siteOf(to), path);
      edges = graph.outputs[to]!;
    }
  }

  /** A policy that decides sub-task by sub-task is asked when the first input of one is at hand. */
  *#choose(subtask: number, path: Path): Process {
    const { network, decider } = this.#stage;
    const asked_s = network.simulation.now_s;
    const pending = this.#choosing.get(subtask);
    if (pending !== undefined) yield* pending.wait();
    else {
      const chosen = new Signal(network.simulation);
      this.#choosing.set(subtask, chosen);
      const site = decider.chooseSite(this.task, this.#view(), subtask, this.#sites);
      yield* this.#ponder(path);
      this.#sites[subtask] = site;
      this.#account.placement = this.#placementText();
      chosen.set();
    }
    path.decision_s += network.simulation.now_s - asked_s;
  }

  #move(edge: number, from: number, to: number, path: Path): Process {
    return this.#send(edge, this.task.data_bits[edge]!, from, to, path);
  }

  *#send(edge: number, bits: number, from: number, to: number, path: Path): Process {
    if (from === to || !(bits > 0)) return;
    const { network } = this.#stage;
    for (const hop of network.route(this.task, from, to)) yield* this.#cross(hop, edge, bits, path);
  }

  /** One leg of a way. */
  *#cross(hop: Hop, edge: number, bits: number, path: Path): Process {
    const { link } = hop;
    const { ledger } = this.#stage;
    const passage = emptyPassage(ledger.sink.wantsDetails);
    try {
      yield* link.carry(this.task, edge, bits, passage);
      if (passage.lost !== "") yield* this.#fail(passage.lost);
      const started_s = passage.start_s;
      path.queue_s += started_s - passage.requested_s;
      const taken_s = passage.end_s - started_s;
      if (link.leg === "uplink") path.uplink_s += taken_s;
      else if (link.leg === "downlink") path.downlink_s += taken_s;
      else path.backhaul_s += taken_s;
    } finally {
      const energy_j = this.#bookPassage(link, passage);
      if (link.leg === "uplink" || link.leg === "downlink") this.task.owner.charge(link.leg, energy_j);
      if (ledger.sink.wantsDetails) this.#recordTransfer(hop, edge, bits, passage, energy_j);
    }
  }

  /** The task is dropped for something that befell this branch. */
  *#fail(reason: DropReason): Process {
    this.stop("dropped", reason);
    yield UNTIL_WOKEN;
  }

  #execute(subtask: number, site: number, path: Path): Process {
    const { network } = this.#stage;
    const { task } = this;
    const { graph, data_bits, work_cycles } = task;
    const input_bits = inputBits(graph, data_bits, subtask);
    const output_bits = outputBits(graph, data_bits, subtask);
    const frequency_hz = network.frequencyOf(task, site, subtask);
    const energy_j =
      site === DEVICE_SITE ? task.owner.executionEnergy_j(work_cycles[subtask]!, frequency_hz, input_bits) : 0;
    const execution = executionOf(task, subtask, network.coresOf(task, subtask, site), frequency_hz, energy_j);
    return this.#compute({ subtask, input_bits, output_bits, execution }, site, path);
  }

  *#compute(work: Work, site: number, path: Path): Process {
    const { network, ledger } = this.#stage;
    const { execution } = work;
    const node = network.nodeOf(this.task, site);
    const visit = emptyVisit();
    try {
      if (node.admits(execution)) yield* node.execute(execution, visit);
      else {
        node.refuse(visit);
        yield* this.#fail("queue-full");
      }
      path.queue_s += visit.start_s - visit.ready_s;
      path.compute_s += visit.end_s - visit.start_s;
    } finally {
      const energy_j = this.#bookVisit(node, work, visit);
      if (ledger.sink.wantsDetails) this.#recordSubtask(site, work, visit, energy_j);
    }
  }

  #complete(path: Path): void {
    const { now_s } = this.#stage.network.simulation;
    this.#stopped = undefined;
    this.#close(path, now_s <= this.task.deadline_s ? "completed" : "late", "");
  }

  #close(path: Path | undefined, status: TaskStatus, reason: DropReason | ""): void {
    const { network, ledger, decider } = this.#stage;
    network.simulation.cancel(this.#deadline);
    const record = ledger.close(this.task, this.#account, path, network.simulation.now_s, status, reason);
    decider.ended(this.task, record);
    this.#stage.ended(this, record);
  }

  #branch(life: Process): void {
    const { simulation } = this.#stage.network;
    const branch = simulation.spawn(life, () => this.#ended(branch));
    this.#branches.add(branch);
    // The task was stopped at this very instant, and the interruption of the branch that parts is still to come.
    if (this.#stopped !== undefined) simulation.interrupt(branch, this.#stopped.reason || this.#stopped.status);
  }

  /** A branch has returned; when the task was stopped and this was its last branch, the account is closed. */
  #ended(branch: Running): void {
    this.#branches.delete(branch);
    if (this.#stopped !== undefined && this.#branches.size === 0)
      this.#close(undefined, this.#stopped.status, this.#stopped.reason);
  }

  #siteOf(subtask: number): number {
    return subtask === INPUT || subtask === this.task.graph.subtasks ? DEVICE_SITE : this.#sites[subtask]!;
  }

  #placementText(): string {
    const { sites } = this.#stage.network;
    let text = "";
    for (let subtask = 0; subtask < this.#sites.length; subtask++) {
      const site = this.#sites[subtask]!;
      text += (subtask > 0 ? ">" : "") + (site === UNPLACED ? "" : sites[site]!);
    }
    return text;
  }

  /** Books a leg to the task. @returns energy of the leg, J */
  #bookPassage(link: Link, passage: Passage): number {
    const account = this.#account;
    const { power } = this.task.owner;
    account.spectrum_s += passage.spectrum_s;
    if (link.leg === "uplink") {
      const energy_j = power.transmit_w * passage.airtime_s;
      account.uplink_bits += passage.sent_bits;
      account.device_tx_j += energy_j;
      return energy_j;
    }
    if (link.leg === "downlink") {
      const energy_j = power.receive_w * passage.airtime_s;
      account.downlink_bits += passage.sent_bits;
      account.device_rx_j += energy_j;
      return energy_j;
    }
    const energy_j = this.#stage.backhaul_j_per_bit * passage.sent_bits;
    account.backhaul_bits += passage.sent_bits;
    account.backhaul_energy_j += energy_j;
    return energy_j;
  }

  /** Books an execution, or the part of it that was done, to the task and the node. @returns its energy, J */
  #bookVisit(node: ComputeNode, { execution, input_bits }: Work, visit: Visit): number {
    const account = this.#account;
    if (Number.isNaN(visit.start_s)) return 0;
    const { core_s, done } = visit;
    if (node.kind === "device") {
      const energy_j = this.task.owner.compute(execution.energy_j * done, timeOf_s(execution) === 0);
      account.device_cpu_j += energy_j;
      this.#stage.ledger.deviceBusy(core_s);
      return energy_j;
    }
    const energy_j = node.energyOf_j(visit, input_bits);
    if (node.kind === "edge") {
      account.edge_core_s += core_s;
      account.edge_energy_j += energy_j;
    } else {
      account.cloud_core_s += core_s;
      account.cloud_energy_j += energy_j;
    }
    node.charge(energy_j);
    return energy_j;
  }

  #recordTransfer({ link, from, to }: Hop, edge: number, bits: number, passage: Passage, energy_j: number): void {
    const { ledger } = this.#stage;
    const { from: from_subtask, to: to_subtask } = this.task.graph.edges[edge] ?? OF_A_DECISION;
    ledger.sink.transfer({
      task: this.task.task,
      from_subtask,
      to_subtask,
      leg: link.leg,
      from_site: from,
      to_site: to,
      bits: bits * (link.bitsPerBit ?? 1),
      requested_s: passage.requested_s,
      start_s: passage.start_s,
      end_s: passage.end_s,
      subcarriers: passage.subcarriers > 0 ? passage.subcarriers : Number.NaN,
      mean_rate_bps:
        passage.end_s > passage.start_s ? passage.sent_bits / (passage.end_s - passage.start_s) : Number.NaN,
      mean_sinr_db: decibelsOf(passage.mean_sinr),
      energy_j,
      status: this.#stopped?.status ?? "completed",
    });
  }

  #recordSubtask(site: number, work: Work, visit: Visit, energy_j: number): void {
    const { subtask, input_bits, output_bits, execution } = work;
    const { network, ledger } = this.#stage;
    ledger.sink.subtask({
      task: this.task.task,
      subtask,
      site: network.sites[site]!,
      work_cycles: execution.work_cycles,
      input_bits,
      output_bits,
      ready_s: visit.ready_s,
      queued_s: (Number.isNaN(visit.start_s) ? visit.end_s : visit.start_s) - visit.ready_s,
      start_s: visit.start_s,
      end_s: visit.end_s,
      cores: coresHeld(execution, visit),
      frequency_hz: execution.frequency_hz,
      energy_j,
      status: this.#stopped?.status ?? "completed",
    });
  }
}

/** The grant; where cores are shared, their mean over the execution. */
const coresHeld = ({ cores }: Execution, { core_s, start_s, end_s }: Visit): number => {
  const mean = core_s / (end_s - start_s);
  return Math.abs(mean - cores) > 1e-9 * cores ? mean : cores;
};
