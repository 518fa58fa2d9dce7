import type { Process } from "../../engine/process.js";
import { Signal } from "../../engine/signal.js";
import { TaskView } from "../decision/view.js";
import { DEVICE_SITE } from "../network.js";
import { type ChannelKnowledge, PERFECT } from "../port/channel-knowledge.js";
import { answerEdge, type DecisionTerms, reportEdge, termsOf } from "../port/decision-terms.js";
import type { SeenNetwork } from "../seen-network.js";
import { Path } from "./account.js";
import type { RunContext } from "./run-context.js";
import type { Staged } from "./stages.js";

/** The site of a sub-task that is not placed yet. */
export const UNPLACED = -1;

/**
 * How one task is decided: by the device, or by the edge that serves it. An edge first gets a report of the task. Then the decision is
 * computed, and its answer returns to the device.
 */
export class Deciding {
  readonly #staged: Staged;
  readonly #context: RunContext;
  #terms: DecisionTerms;
  #sites: number[] = NO_SITES;
  /** Sub-tasks whose site is being chosen; undefined before the first one. */
  #choosing: Map<number, Signal> | undefined;
  #isAsked = false;

  constructor(staged: Staged, context: RunContext) {
    this.#staged = staged;
    this.#context = context;
    this.#terms = context.decision;
  }

  /** @param sites  of the new task, by sub-task: the number of its site; filled in */
  begin(sites: number[]): void {
    const { decision, decider } = this.#context;
    if (decision.perOperation_cycles > 0) this.#terms = termsOf(decision, decider.operations(this.#staged.task));
    this.#sites = sites;
    this.#choosing = undefined;
    this.#isAsked = false;
  }

  /** Whether a decision was requested. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /**
   * Called when the task begins. Asks the oracle, and the policy if it places all sub-tasks at once.
   *
   * @returns the process that the task waits for; undefined: all of it takes no time
   */
  decide(path: Path): Process | undefined {
    const { decider, network } = this.#context;
    const { now_s } = network.simulation;
    if (decider.decides === "task")
      return this.#terms.at === "edge" ? this.#decideAtEdge(now_s, path) : this.#place(DEVICE_SITE, now_s, path);
    const exact = this.#exactView();
    this.#askOracle(exact);
    exact.release();
    this.#staged.account.decided_s = now_s;
    return undefined;
  }

  /** The decision of an edge, which first receives a report of the task. */
  *#decideAtEdge(begun_s: number, path: Path): Process {
    const site = this.#decidingSite();
    yield* this.#report(site, path);
    const waiting = this.#place(site, begun_s, path);
    if (waiting !== undefined) yield* waiting;
  }

  /** The policy places all sub-tasks, and its answer goes to the device. @returns undefined: that takes no time */
  #place(site: number, begun_s: number, path: Path): Process | undefined {
    const { decider, knowledge } = this.#context;
    const exact = this.#exactView();
    this.#askOracle(exact);
    const isExact = knowledge.model === "perfect" && decider.candidateSites === "all";
    const view = isExact ? exact : this.#view();
    this.#isAsked = true;
    const answer = decider.placeTask(this.#staged.task, view, this.#sites);
    if (answer !== undefined) return this.#await(answer, site, begun_s, path);
    view.release();
    exact.release();
    if (this.#takesTime) return this.#takeTime(site, begun_s, path);
    this.#decided(begun_s, path);
    return undefined;
  }

  *#await(answer: Process, site: number, begun_s: number, path: Path): Process {
    yield* answer;
    if (this.#takesTime) yield* this.#takeTime(site, begun_s, path);
    else this.#decided(begun_s, path);
  }

  *#takeTime(site: number, begun_s: number, path: Path): Process {
    yield* this.#compute(site, path);
    this.#decided(begun_s, path);
  }

  #decided(begun_s: number, path: Path): void {
    const { now_s } = this.#context.network.simulation;
    path.decision_s += now_s - begun_s;
    this.#staged.account.decided_s = now_s;
  }

  #askOracle(exact: TaskView): void {
    const { task, account } = this.#staged;
    if (this.#context.asksOracle(task.task)) account.oracle_cost = exact.optimalPlan?.cost ?? Number.NaN;
  }

  /** Asks for the site of one sub-task, or waits until another branch has asked. @returns true if this branch asked */
  *choose(subtask: number, path: Path): Process<boolean> {
    const { network, decider } = this.#context;
    const asked_s = network.simulation.now_s;
    this.#choosing ??= new Map();
    const pending = this.#choosing.get(subtask);
    if (pending !== undefined) yield* pending.wait();
    else {
      const chosen = new Signal(network.simulation);
      this.#choosing.set(subtask, chosen);
      const decidingSite = this.#decidingSite();
      if (this.#terms.at === "edge") yield* this.#report(decidingSite, path);
      this.#isAsked = true;
      const view = this.#view(this.#sites);
      const site = yield* decider.chooseSite(this.#staged.task, view, subtask, this.#sites);
      view.release();
      if (this.#takesTime) yield* this.#compute(decidingSite, path);
      this.#sites[subtask] = site;
      chosen.set();
    }
    path.decision_s += network.simulation.now_s - asked_s;
    return pending === undefined;
  }

  /** A view with complete knowledge, as of now. */
  #exactView(): TaskView {
    return this.#viewOf(this.#context.network, PERFECT);
  }

  /** The view of the policy, as of now. @param placed  sites of the placed sub-tasks; absent: none is placed */
  #view(placed?: readonly number[]): TaskView {
    const { decider, knowledge } = this.#context;
    return this.#viewOf(decider.sees(this.#staged.task, placed), knowledge);
  }

  #viewOf(network: SeenNetwork, knowledge: ChannelKnowledge): TaskView {
    const { objective, models, decider } = this.#context;
    return new TaskView({
      network,
      task: this.#staged.task,
      objective,
      decision: this.#terms,
      knowledge,
      models: decider.keepsViews ? undefined : models.within(network),
    });
  }

  /** Whether a decision takes time. */
  get #takesTime(): boolean {
    const { at, time_s, work_cycles } = this.#terms;
    return at === "edge" || time_s > 0 || work_cycles > 0;
  }

  /** The site that decides: the edge that serves the device when the decision begins, or the device. */
  #decidingSite(): number {
    const { network } = this.#context;
    return this.#terms.at === "edge" ? network.servingEdge(this.#staged.task) : DEVICE_SITE;
  }

  /** If an edge decides, the device first reports the task to it. */
  *#report(decidingSite: number, path: Path): Process {
    const spent = new Path();
    const edge = reportEdge(this.#staged.task.graph);
    yield* this.#send(edge, this.#terms.report_bits, DEVICE_SITE, decidingSite, spent);
    path.decisionRadio_s += spent.uplink_s;
  }

  /** The deciding site computes the decision, and the answer returns to the device. */
  *#compute(site: number, path: Path): Process {
    const { stages } = this.#context;
    const { time_s, work_cycles, answer_bits } = this.#terms;
    const spent = new Path();
    if (work_cycles > 0) yield* stages.decide(this.#staged, this.#terms, site, spent);
    if (time_s > 0) yield time_s;
    yield* this.#send(answerEdge(this.#staged.task.graph), answer_bits, site, DEVICE_SITE, spent);
    path.decisionRadio_s += spent.downlink_s;
  }

  *#send(edge: number, bits: number, from: number, to: number, path: Path): Process {
    if (from !== to && bits > 0) yield* this.#context.stages.move(this.#staged, edge, bits, from, to, path);
  }
}

/** The sites of a task that has not begun. */
const NO_SITES: number[] = [];
