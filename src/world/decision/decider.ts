import type { Process } from "../../engine/process.js";
import { PolicyError, tracedCause } from "../../errors.js";
import type { Network } from "../network.js";
import {
  CANDIDATE_SITES,
  type CandidateSites,
  type OffloadingPolicy,
  type Placement,
  type Plan,
  type RunInfo,
  type SiteChoice,
  type SiteId,
  type SubtaskRequest,
  type TaskResult,
} from "../port/policy.js";
import { Cells, type SeenNetwork } from "../seen-network.js";
import type { Task } from "../task/task.js";
import { requestOf, TaskObservation } from "./observation.js";
import { applyPlan, notASite, variantNumbers } from "./plan.js";
import type { TaskView } from "./view.js";

/** A question to the driver of the emulation; see `Emulation.nextDecision`. */
export interface PlacementQuestion {
  readonly task: Task;
  /** What can be observed at the instant of the question. */
  readonly view: TaskView;
  /** What can be observed now. */
  lookAgain(): TaskView;
  /** The sub-task to place; undefined: all of them. */
  readonly subtask?: number;
  /** By sub-task: the number of its site in the whole network; -1: not placed yet. */
  readonly placed: readonly number[];
  /** Names of all sites of the network, by their numbers. */
  readonly names: readonly SiteId[];
}

/** Decides the placement of sub-tasks. Sites are numbers here. */
export interface Decider {
  readonly decides: "task" | "subtask";
  /** The sites among which it chooses. */
  readonly candidateSites: CandidateSites;
  /**
   * The part of the network that it sees when it decides about a task now.
   *
   * @param placed  by sub-task: its site; negative: not placed yet. Absent: none is placed
   */
  sees(task: Task, placed?: readonly number[]): SeenNetwork;
  /** True if tasks and views may be read after their decision. Their objects are then not reused. */
  readonly keepsViews: boolean;
  /**
   * Fills in the site of every sub-task, and writes requested resources into the task's grants.
   *
   * @returns the wait for the answer; undefined: the answer is there
   */
  placeTask(task: Task, view: TaskView, sites: number[]): Process | undefined;
  /** Site of one sub-task; `sites` holds -1 for sub-tasks that are not placed yet. */
  chooseSite(task: Task, view: TaskView, subtask: number, sites: number[]): Process<number>;
  /** Effort of the decision, in multiply-accumulates. */
  operations(task: Task): number;
  ended(task: Task, result: TaskResult): void;
}

/** Whether an error is a `PolicyError` about the policy of that name. */
const isOf = (thrown: unknown, policy: string): boolean => {
  try {
    return thrown instanceof PolicyError && thrown.policy === policy;
  } catch {
    return false;
  }
};

/** Asks a policy and enforces its contract: known sites, one for each sub-task, no exceptions. */
export class PolicyDecider implements Decider {
  readonly decides: "task" | "subtask";
  readonly candidateSites: CandidateSites;
  readonly keepsViews = false;
  readonly #policy: OffloadingPolicy;
  readonly #name: string;
  readonly #network: Network;
  readonly #cells: Cells;

  /** @throws PolicyError when the policy lacks the method for what it decides, or names unknown candidate sites */
  constructor(policy: OffloadingPolicy, name: string, network: Network) {
    if (policy.decides !== "task" && policy.decides !== "subtask")
      throw new PolicyError(name, `decides must be "task" or "subtask", got ${JSON.stringify(policy.decides)}`);
    if (policy.decides === "task" && typeof policy.place !== "function")
      throw new PolicyError(name, `decides "task", but has no method place(request, view)`);
    if (policy.decides === "subtask" && typeof policy.choose !== "function")
      throw new PolicyError(name, `decides "subtask", but has no method choose(request, view)`);
    const { candidateSites = "all" } = policy;
    if (!CANDIDATE_SITES.includes(candidateSites))
      throw new PolicyError(
        name,
        `candidateSites must be one of ${CANDIDATE_SITES.join(", ")}, got ${JSON.stringify(candidateSites)}`,
      );
    this.decides = policy.decides;
    this.candidateSites = candidateSites;
    this.#policy = policy;
    this.#name = name;
    this.#network = network;
    this.#cells = new Cells(network);
  }

  sees(task: Task, placed?: readonly number[]): SeenNetwork {
    return this.candidateSites === "cell" ? this.#cells.of(task, placed) : this.#network;
  }

  /** Tells the policy that its run begins. */
  begin(run: RunInfo): void {
    if (this.#policy.begin !== undefined) this.#call("begin() failed", () => this.#policy.begin!(run));
  }

  placeTask(task: Task, view: TaskView, sites: number[]): undefined {
    applyInAll(this.#place(task, view), task, view.network, this.#network, this.#name, sites);
  }

  *chooseSite(task: Task, view: TaskView, subtask: number, sites: number[]): Process<number> {
    const names = this.#network.sites;
    const placed = Array.from(sites, (site) => (site < 0 ? undefined : names[site]));
    const { chosen, variants } = task;
    const own = { subtask, placed };
    // A spread with more fields has a hidden class of its own every time: decision 053.
    const request: SubtaskRequest =
      chosen === undefined
        ? Object.assign(requestOf(task), own)
        : Object.assign(requestOf(task), own, {
            chosen: chosen.map((number, other) => variants![other]![number]!.name),
          });
    const site = this.#call(`choose() failed at task ${task.task}`, () =>
      this.#policy.choose!(request, new TaskObservation(view)),
    );
    return siteNumberOf(site, task, subtask, view.network, this.#name);
  }

  operations(task: Task): number {
    if (this.#policy.operations === undefined) return 0;
    const count = this.#call(`operations() failed at task ${task.task}`, () =>
      this.#policy.operations!(requestOf(task), this.sees(task).sites.length),
    );
    if (!(count >= 0 && count < Infinity))
      throw new PolicyError(this.#name, `operations() must give a number >= 0, got ${String(count)}`);
    return count;
  }

  ended(task: Task, result: TaskResult): void {
    if (this.#policy.outcome === undefined) return;
    this.#call(`outcome() failed at task ${task.task}`, () => this.#policy.outcome!(task.decision, { ...result }));
  }

  /** Most runs call this for every task, so it makes no message and no function in advance. */
  #place(task: Task, view: TaskView): Placement | Plan {
    try {
      return this.#policy.place!(requestOf(task), new TaskObservation(view));
    } catch (error) {
      throw this.#failure(`place() failed at task ${task.task}`, error);
    }
  }

  #call<T>(failure: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.#failure(failure, error);
    }
  }

  /** The error that replaces the error of the policy. */
  #failure(failure: string, error: unknown): unknown {
    if (isOf(error, this.#name)) return error;
    // The original error is not attached: an object that cannot be copied to another thread would take the message with it.
    const cause = tracedCause(error);
    return new PolicyError(this.#name, `${failure}: ${cause.message}`, { cause });
  }
}

/** Applies a plan for the sites that are seen, and fills in their numbers in the whole network. */
const applyInAll = (
  plan: unknown,
  task: Task,
  seen: SeenNetwork,
  all: Network,
  policy: string,
  sites: number[],
): void => {
  applyPlan(plan, task, seen, policy, sites);
  if (seen === all) return;
  for (let subtask = 0; subtask < sites.length; subtask++) sites[subtask] = seen.numberInAll(sites[subtask]!);
};

/**
 * The number, in the whole network, of the site chosen for a sub-task. The sub-task changes to the variant chosen with it.
 *
 * @throws PolicyError when there is no such site or variant
 */
const siteNumberOf = (answer: unknown, task: Task, subtask: number, network: SeenNetwork, policy: string): number => {
  const isBoth = typeof answer === "object" && answer !== null && "site" in answer;
  const { site, variant } = isBoth ? (answer as Partial<SiteChoice>) : { site: answer };
  const number = typeof site === "string" ? network.siteNumber(site) : undefined;
  if (number === undefined)
    throw new PolicyError(policy, notASite(`sub-task ${subtask} of task ${task.task}`, site, network.sites));
  if (variant !== undefined) {
    const refuse = (problem: string): never => {
      throw new PolicyError(policy, problem);
    };
    const names = Array.from({ length: task.graph.subtasks }, (_, other) => (other === subtask ? variant : undefined));
    task.become(variantNumbers(names, task, refuse));
  }
  return network.numberInAll(number);
};

/**
 * Lets a caller outside the simulation decide. The task waits for the answer. Outcomes are reported for every task that ends, see
 * `RunOptions.onEnded`.
 */
export class OutsideDecider implements Decider {
  readonly decides: "task" | "subtask";
  readonly candidateSites: CandidateSites;
  readonly keepsViews = true;
  readonly #network: Network;
  readonly #cells: Cells;

  constructor(network: Network, decides: "task" | "subtask" = "task", candidateSites: CandidateSites = "all") {
    this.#network = network;
    this.#cells = new Cells(network);
    this.decides = decides;
    this.candidateSites = candidateSites;
  }

  sees(task: Task, placed?: readonly number[]): SeenNetwork {
    return this.candidateSites === "cell" ? this.#cells.of(task, placed) : this.#network;
  }

  *placeTask(task: Task, view: TaskView, sites: number[]): Process {
    const { simulation, sites: names } = this.#network;
    const lookAgain = (): TaskView => view.again(this.sees(task));
    const placement = yield* simulation.ask<PlacementQuestion, unknown>({
      task,
      view,
      placed: sites,
      names,
      lookAgain,
    });
    applyInAll(placement, task, this.sees(task), this.#network, "outside", sites);
  }

  *chooseSite(task: Task, view: TaskView, subtask: number, placed: number[]): Process<number> {
    const { simulation, sites: names } = this.#network;
    const lookAgain = (): TaskView => view.again(this.sees(task, placed));
    const site = yield* simulation.ask<PlacementQuestion, unknown>({ task, view, subtask, placed, names, lookAgain });
    return siteNumberOf(site, task, subtask, this.sees(task, placed), "outside");
  }

  operations(): number {
    return 0;
  }

  ended(): void {}
}
