import { OVER, type Process, Steps, stepOf, stopProcess, UNTIL_WOKEN } from "../../engine/process.js";
import type { ComputeNode } from "../computing/compute-node.js";
import { Work } from "../cost/work.js";
import { clearTransferResult, emptyTransferResult, type RouteLeg, type TransferResult } from "../link/link.js";
import type { Network } from "../network.js";
import type { DecisionTerms } from "../port/decision-terms.js";
import { RANK } from "../port/instant.js";
import type { DropReason } from "../port/records.js";
import type { Path } from "./account.js";
import type { Booked, Booking } from "./booking.js";

/** The task that the stages belong to. */
export interface Staged extends Booked {
  /** Drops the task: all its branches are interrupted. */
  drop(reason: DropReason): void;
  /** Drops the task at an instant. @returns a function that cancels the drop */
  dropAt(time_s: number, rank: number, reason: DropReason): () => void;
}

/**
 * The two activities of branches: data move from one site to another, and a site executes a sub-task. Both are `Steps` instead of generators,
 * because every task has a dozen of them. Branches reuse the objects one after the other.
 */
export class Stages {
  readonly network: Network;
  readonly booking: Booking;
  readonly #moves: DataMove[] = [];
  readonly #visits: Visit[] = [];

  constructor(network: Network, booking: Booking) {
    this.network = network;
    this.booking = booking;
  }

  /** Moves the data of an edge from one site to another, leg by leg (store and forward). Adds the times to the path. */
  move(staged: Staged, edge: number, bits: number, from: number, to: number, path: Path): Process {
    const move = this.#moves.pop() ?? new DataMove(this);
    move.set(staged, edge, bits, this.network.route(staged.task, from, to), path);
    return move;
  }

  /** Executes a sub-task at a site. Adds the times to the path. */
  execute(staged: Staged, subtask: number, site: number, path: Path): Process {
    const visit = this.#visits.pop() ?? new Visit(this);
    visit.set(staged, site, path);
    visit.describeSubtask(this.network, staged.task, subtask, site);
    return visit;
  }

  /** Computes the decision of a task at a site. Adds the times to the path. */
  decide(staged: Staged, decision: DecisionTerms, site: number, path: Path): Process {
    const visit = this.#visits.pop() ?? new Visit(this);
    visit.set(staged, site, path);
    visit.describeDecision(this.network, staged.task, site, decision);
    return visit;
  }

  /** Gives back a finished move for reuse. */
  giveMove(move: DataMove): void {
    this.#moves.push(move);
  }

  /** Gives back a finished visit for reuse. */
  giveVisit(visit: Visit): void {
    this.#visits.push(visit);
  }
}

/** The move of data from one site to another. */
class DataMove extends Steps {
  readonly #stages: Stages;
  readonly #result: TransferResult;
  #staged!: Staged;
  #path!: Path;
  #edge = 0;
  #bits = 0;
  #route: readonly RouteLeg[] = NO_LEGS;
  /** Number of the present leg of the route. */
  #leg = 0;
  /** The transfer over the present leg; undefined: it has not begun, or was lost. */
  #transfer: Process | undefined;
  #isLost = false;

  constructor(stages: Stages) {
    super();
    this.#stages = stages;
    this.#result = emptyTransferResult(stages.booking.wantsDetails);
  }

  set(staged: Staged, edge: number, bits: number, route: readonly RouteLeg[], path: Path): void {
    this.#staged = staged;
    this.#edge = edge;
    this.#bits = bits;
    this.#route = route;
    this.#path = path;
    this.#leg = 0;
    this.#isLost = false;
  }

  step(): number {
    while (this.#leg < this.#route.length) {
      const { link } = this.#route[this.#leg]!;
      if (this.#transfer === undefined) {
        if (this.#isLost) return UNTIL_WOKEN;
        clearTransferResult(this.#result);
        this.#transfer = link.carry(this.#staged.task, this.#edge, this.#bits, this.#result);
      }
      const wait_s = stepOf(this.#transfer);
      if (wait_s !== OVER) return wait_s;
      this.#transfer = undefined;
      const { lost } = this.#result;
      if (lost !== "") {
        this.#isLost = true;
        this.#staged.drop(lost);
        return UNTIL_WOKEN;
      }
      this.#path.addLeg(link.leg, this.#result);
      this.#book();
      this.#leg++;
    }
    this.#stages.giveMove(this);
    return OVER;
  }

  stop(thrown: unknown): void {
    if (this.#transfer !== undefined) stopProcess(this.#transfer, thrown);
    this.#transfer = undefined;
    this.#book();
    this.#stages.giveMove(this);
  }

  #book(): void {
    this.#stages.booking.leg(this.#staged, this.#route[this.#leg]!, this.#edge, this.#bits, this.#result);
  }
}

/** The visit of a sub-task to a site. */
class Visit extends Work {
  readonly #stages: Stages;
  #staged!: Staged;
  #path!: Path;
  #site = 0;
  /** The machine that executes it. */
  #node!: ComputeNode;
  #hasCome = false;
  #isRefused = false;
  /** The process of the execution. Undefined: the stay's own steps are. */
  #execution: Process | undefined;
  /** Cancels the drop at the site's next failure; undefined: it never fails. */
  #keep: (() => void) | undefined;

  constructor(stages: Stages) {
    super();
    this.#stages = stages;
  }

  set(staged: Staged, site: number, path: Path): void {
    this.#staged = staged;
    this.#site = site;
    this.#path = path;
    this.#hasCome = false;
  }

  step(): number {
    if (!this.#hasCome) this.#come();
    if (this.#isRefused) return UNTIL_WOKEN;
    const wait_s = this.#execution === undefined ? this.stepHeld() : stepOf(this.#execution);
    if (wait_s !== OVER) return wait_s;
    this.#path.queue_s += this.start_s - this.ready_s;
    this.#path.compute_s += this.end_s - this.start_s;
    this.#leave();
    this.#stages.giveVisit(this);
    return OVER;
  }

  stop(thrown: unknown): void {
    if (this.#execution !== undefined) stopProcess(this.#execution, thrown);
    else if (this.#hasCome && !this.#isRefused) this.stopHeld(thrown);
    this.#leave();
    // A line may still hold the place of a visit that has left it.
    if (!this.isWithdrawn) this.#stages.giveVisit(this);
  }

  /** Arrives at the machine that the site chooses. The task is dropped if the machine is down or full. */
  #come(): void {
    const { network } = this.#stages;
    const node = network.nodeOf(this.#staged.task, this.#site).dispatch(this);
    node.settle(this);
    this.clear();
    this.#hasCome = true;
    this.#node = node;
    // A failing site drops all tasks that wait or run there.
    const { outages } = node;
    if (outages !== undefined) {
      const failure_s = outages.nextFailure_s(network.simulation.now_s);
      this.#keep = this.#staged.dropAt(failure_s, RANK.outage, "site-down");
    }
    const refusal = refusalOf(node, this);
    this.#isRefused = refusal !== "";
    if (refusal === "") this.#execution = node.execute(this);
    else {
      node.refuse(this);
      this.#staged.drop(refusal);
    }
  }

  #leave(): void {
    this.#execution = undefined;
    this.#keep?.();
    this.#keep = undefined;
    const { network, booking } = this.#stages;
    booking.execution(this.#staged, this.#node, network.sites[this.#site]!, this);
  }
}

/** Why a node rejects a sub-task now; empty: it accepts it. */
const refusalOf = (node: ComputeNode, stay: Work): DropReason | "" => {
  if (node.isDown) return "site-down";
  if (!node.hasRoomFor(stay)) return "memory-full";
  return node.admits(stay) ? "" : "queue-full";
};

const NO_LEGS: readonly RouteLeg[] = [];
