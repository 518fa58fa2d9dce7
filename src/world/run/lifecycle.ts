import { type Process, UNTIL_WOKEN } from "../../engine/process.js";
import { isNotAfter } from "../../engine/simulation.js";
import { DEVICE_SITE } from "../network.js";
import { type GraphWays, INPUT, TaskGraph } from "../port/application.js";
import { RANK } from "../port/instant.js";
import type { DropReason, TaskRecord, TaskStatus } from "../port/records.js";
import type { Task } from "../task/task.js";
import { Account, type Path } from "./account.js";
import { Branch, type Branched } from "./branch.js";
import { Deciding, UNPLACED } from "./deciding.js";
import { MemoryHolds } from "./memory-holds.js";
import type { RunContext } from "./run-context.js";
import type { Staged } from "./stages.js";
import { Place } from "./under-way.js";

/** The object that starts the tasks. */
export interface TaskStarter {
  /** Called when a task ends, in whatever way. */
  ended(taskRun: TaskRun, record: TaskRecord): void;
  /** Called when all branches of an ended task have returned. Its object can be used for another task. */
  free(taskRun: TaskRun): void;
}

/**
 * One task under way, from its arrival to its last bit back on the device. It runs as one or more branches: processes that follow the
 * data along the graph. At a join only the last branch to arrive continues, so its stage times are those of the critical path.
 * Every wait of every branch can be interrupted. When a task is over, its object is reused for another task.
 */
export class TaskRun extends Account implements Staged, Branched {
  task!: Task;
  /** Its place in the list of tasks under way. */
  readonly place = new Place<TaskRun>(this);
  readonly #context: RunContext;
  readonly #starter: TaskStarter;
  readonly #deciding: Deciding;
  /** The lists of the task's graph. */
  #ways!: GraphWays;
  /** By sub-task: the number of its site. */
  #sites: number[] = [];
  /** By sub-task: number of inputs still missing. The last entry is for the final output. Undefined for a chain: it has no joins. */
  #missing: number[] | undefined;
  /** Undefined: the task needs no limited memory. */
  #memory: MemoryHolds | undefined;
  /** In order of their start. */
  readonly #branches: Branch[] = [];
  /** Finished branches, for reuse. */
  readonly #spare: Branch[] = [];
  /** Cancels the drop at the deadline. */
  #keep: (() => void) | undefined;
  #stopped: { readonly status: TaskStatus; readonly reason: DropReason | "" } | undefined;

  constructor(context: RunContext, starter: TaskStarter) {
    super();
    this.#context = context;
    this.#starter = starter;
    this.#deciding = new Deciding(this, context);
  }

  /** What the task has used so far: an account that is part of the same object. */
  get account(): Account {
    return this;
  }

  /** Whether a decision was requested. Also false for a task that was stopped while its report was under way. */
  get isAsked(): boolean {
    return this.#deciding.isAsked;
  }

  /** The cost of the task's use and waiting time up to now. */
  get accruedCost(): number {
    const { ledger, network } = this.#context;
    return ledger.accruedCost(this.task, this, network.simulation.now_s);
  }

  /** The status for a record written now. */
  get status(): TaskStatus {
    return this.#stopped === undefined ? "completed" : this.#stopped.status;
  }

  /** Starts a task. */
  start(task: Task): void {
    const { network, dropsLate, decider } = this.#context;
    const { graph } = task;
    this.task = task;
    this.#ways = TaskGraph.waysOf(graph);
    this.clear();
    if (decider.keepsViews) this.#sites = [];
    if (this.#sites.length > graph.subtasks) this.#sites.length = graph.subtasks;
    for (let subtask = 0; subtask < graph.subtasks; subtask++) this.#sites[subtask] = UNPLACED;
    this.#missing = graph.isChain ? undefined : graph.inputs.map(({ length }) => length);
    this.#memory = task.memory_bytes !== undefined && network.limitsMemory ? new MemoryHolds(task, network) : undefined;
    this.#keep = undefined;
    this.#stopped = undefined;
    this.#deciding.begin(this.#sites);
    const branch = this.#spare.pop() ?? new Branch(this);
    branch.begin(this.#ways.sources);
    this.#start(branch);
    if (task.deadline_s < Infinity && dropsLate[task.owner.number]!)
      this.#keep = this.dropAt(task.deadline_s, RANK.deadline, "deadline");
  }

  /** Ends the task early: every branch is interrupted and returns its resources. */
  stop(status: "dropped" | "in-flight", reason: DropReason | ""): void {
    if (this.#stopped !== undefined || this.#branches.length === 0) return;
    this.#stopped = { status, reason };
    for (const branch of this.#branches) this.#context.network.simulation.interrupt(branch, reason || status);
  }

  drop(reason: DropReason): void {
    this.stop("dropped", reason);
  }

  /**
   * Drops the task at an instant, after everything that ends at that instant. Times are rounded, so something that ends now may have a
   * slightly later time on the clock.
   *
   * @returns a function that cancels the drop
   */
  dropAt(time_s: number, rank: number, reason: DropReason): () => void {
    const { simulation } = this.#context.network;
    const drop = () => {
      if (simulation.isTied(time_s)) event = simulation.scheduleAt(simulation.next_s, rank, drop);
      else this.drop(reason);
    };
    let event = simulation.scheduleAt(time_s, rank, drop);
    return () => simulation.cancel(event);
  }

  /** Asks for the decision, on the first branch. @returns the process to wait for; undefined: the decision takes no time */
  decide(path: Path): Process | undefined {
    return this.#deciding.decide(path);
  }

  /** Takes the memory of all sub-tasks together, if all have a site. */
  reserveForTask(path: Path): Process | undefined {
    if (this.#memory === undefined || this.#isPlacedOneByOne) return undefined;
    return this.#reserve(this.#memory, this.#ways.order, path);
  }

  /** The branch follows the first edge; new branches follow the others. If the next sub-task has no site, it gets one. */
  setOut(edges: readonly number[], path: Path): Process | undefined {
    const { graph } = this.task;
    for (let index = 1; index < edges.length; index++) {
      const branch = this.#spare.pop() ?? new Branch(this);
      branch.leave(path, edges[index]!);
      this.#start(branch);
    }
    const { to } = this.#ways.edges[edges[0]!]!;
    return to < graph.subtasks && this.#sites[to] === UNPLACED ? this.#choose(to, path) : undefined;
  }

  /** Moves the data of an edge to the next sub-task. @returns undefined: they are there already */
  move(edge: number, path: Path): Process | undefined {
    const { from, to } = this.#ways.edges[edge]!;
    const source = this.#siteOf(from);
    const site = this.#siteOf(to);
    if (source === site) return undefined;
    const bits = this.task.data_bits[edge]!;
    return bits > 0 ? this.#context.stages.move(this, edge, bits, source, site, path) : undefined;
  }

  /** Called when the data of an edge arrive. @returns false if other data are missing: the last branch to arrive continues */
  hasAllInputs(edge: number): boolean {
    return this.#missing === undefined || --this.#missing[this.#ways.edges[edge]!.to]! === 0;
  }

  /** True if the data of an edge are the result of the task. */
  isOutput(edge: number): boolean {
    return this.#ways.edges[edge]!.to === this.task.graph.subtasks;
  }

  /**
   * Sub-tasks that are placed one by one take memory when they are placed. If they may wait for memory, they take it here, when all their
   * data are there: a sub-task that waits for data must not hold memory that the producers of the data wait for.
   */
  reserveForSubtask(edge: number, path: Path): Process | undefined {
    if (this.#memory === undefined || !this.#isPlacedOneByOne || !this.#context.network.waitsForMemory)
      return undefined;
    return this.#reserve(this.#memory, [this.#ways.edges[edge]!.to], path);
  }

  /** Executes the sub-task to which an edge leads, at its site. */
  execute(edge: number, path: Path): Process {
    const { to } = this.#ways.edges[edge]!;
    return this.#context.stages.execute(this, to, this.#sites[to]!, path);
  }

  /** Called after the execution. @returns the edges that leave the sub-task; undefined: the task ends here */
  executed(edge: number): readonly number[] | undefined {
    const { exit } = this.task;
    const { to } = this.#ways.edges[edge]!;
    this.#memory?.give(to);
    return to === exit ? undefined : this.#ways.outputs[to]!;
  }

  /** Ends the task early: an exit of the network has the answer. It is as large as the answer of the whole chain. */
  leaveEarly(edge: number, path: Path): Process | undefined {
    const { graph, data_bits } = this.task;
    const bits = data_bits[graph.subtasks]!;
    const site = this.#sites[this.#ways.edges[edge]!.to]!;
    if (site === DEVICE_SITE || !(bits > 0)) return undefined;
    return this.#context.stages.move(this, graph.subtasks, bits, site, DEVICE_SITE, path);
  }

  /** Called when the result is on the device. */
  complete(path: Path): void {
    const { now_s } = this.#context.network.simulation;
    this.#stopped = undefined;
    this.#close(path, isNotAfter(now_s, this.task.deadline_s) ? "completed" : "late", "");
  }

  /** Called when a branch returns. After the last one the task is over. If it was stopped, its account is closed here. */
  ended(branch: Branch): void {
    if (this.#branches.at(-1) === branch) this.#branches.pop();
    else this.#branches.splice(this.#branches.indexOf(branch), 1);
    this.#spare.push(branch);
    if (this.#branches.length > 0) return;
    if (this.#stopped !== undefined) this.#close(undefined, this.#stopped.status, this.#stopped.reason);
    this.#starter.free(this);
  }

  /** Asks a policy that decides sub-task by sub-task, when the first input of a sub-task is available. */
  *#choose(subtask: number, path: Path): Process {
    const isFirst = yield* this.#deciding.choose(subtask, path);
    if (this.#memory !== undefined && isFirst && !this.#context.network.waitsForMemory)
      yield* this.#reserve(this.#memory, [subtask], path);
  }

  get #isPlacedOneByOne(): boolean {
    return this.#context.decider.decides === "subtask";
  }

  /** Takes memory for sub-tasks at their sites, or drops the task. */
  *#reserve(memory: MemoryHolds, subtasks: readonly number[], path: Path): Process {
    const { simulation } = this.#context.network;
    const asked_s = simulation.now_s;
    if (!(yield* memory.take(subtasks, this.#sites))) {
      this.drop("memory-full");
      yield UNTIL_WOKEN;
    }
    path.queue_s += simulation.now_s - asked_s;
  }

  #close(path: Path | undefined, status: TaskStatus, reason: DropReason | ""): void {
    const { network, decider, ledger } = this.#context;
    this.#keep?.();
    if (this.#memory !== undefined) {
      this.#memory.giveAll();
      ledger.memoryHeld(this.#memory.held_byte_s);
    }
    this.placement = this.#placementText();
    this.variants = this.#variantsText();
    const record = ledger.close(this.task, this, path, network.simulation.now_s, status, reason);
    if (this.isAsked) decider.ended(this.task, record);
    this.#starter.ended(this, record);
  }

  #start(branch: Branch): void {
    const { simulation } = this.#context.network;
    simulation.begin(branch);
    this.#branches.push(branch);
    // The task was stopped at this instant, before the new branch existed.
    if (this.#stopped !== undefined) simulation.interrupt(branch, this.#stopped.reason || this.#stopped.status);
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
    if (Number.isNaN(this.decided_s) || this.#sites.every((site) => site === UNPLACED)) return text;
    for (let subtask = 0; subtask < this.#sites.length; subtask++) {
      const site = this.#sites[subtask]!;
      text += (subtask > 0 ? ">" : "") + (site === UNPLACED ? "" : sites[site]!);
    }
    return text;
  }
}
