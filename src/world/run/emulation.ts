import type { Simulation } from "../../engine/simulation.js";
import type { PlacementQuestion } from "../decision/decider.js";
import { PlacementDecision } from "../decision/placement-decision.js";
import type { Device } from "../device/device.js";
import { RANK } from "../port/instant.js";
import { END_OF_RUN } from "../port/node-report.js";
import type { DecisionId, TaskResult } from "../port/policy.js";
import type { NodeRecord, TaskRecord } from "../port/records.js";
import type { SpentTasks } from "../task/spent-tasks.js";
import type { Task } from "../task/task.js";
import type { TaskSource } from "../task/task-source.js";
import type { Traffic } from "../traffic/traffic.js";
import { type Arrivals, Arriving } from "./arriving.js";
import { type Advice, Guests, isGuest, type OutsideParts, type OutsideTask } from "./guests.js";
import type { TaskCounts } from "./ledger.js";
import { TaskRun, type TaskStarter } from "./lifecycle.js";
import type { RunContext } from "./run-context.js";
import { UnderWay } from "./under-way.js";

export interface EmulationParts {
  readonly context: RunContext;
  /** By device. */
  readonly sources: readonly TaskSource[];
  /** Task objects for the sources to reuse. */
  readonly spent: SpentTasks;
  readonly arrivals: Arrivals;
  /** No more tasks than this arrive; Infinity: no limit. */
  readonly tasks: number;
  /** The run ends at this time, even if tasks are under way. Infinity: it ends when nothing is left to do. */
  readonly until_s: number;
  /** Support for tasks and data from outside during the run; absent: none. */
  readonly outside?: OutsideParts | undefined;
  /** Called for every task that ends. */
  readonly onEnded?: ((ended: EndedTask) => void) | undefined;
  /** Whether the tasks of a device are emulated here. Arrivals of other devices are only counted. Absent: all are emulated. */
  readonly owns?: ((device: number) => boolean) | undefined;
}

/** How a task ended, for policies that learn. */
export interface EndedTask extends TaskResult {
  readonly decision: DecisionId;
  /** Number of its device. */
  readonly device: number;
  /** The cost. For a task that did not complete: of the resources it used and its waiting time. */
  readonly cost: number;
  /** False if the task ended before a decision was requested. */
  readonly isAsked: boolean;
}

const endOf = (taskRun: TaskRun, record: TaskRecord, cost: number): EndedTask => ({
  decision: record.task,
  device: taskRun.task.owner.number,
  status: record.status,
  latency_s: record.latency_s,
  device_energy_j: record.device_energy_j,
  cost,
  isAsked: taskRun.isAsked,
});

/** The result of a finished run. */
export interface EmulationReport {
  readonly counts: TaskCounts;
  readonly nodes: readonly NodeRecord[];
  readonly events: number;
  /** Length of the run, s. */
  readonly run_s: number;
}

/** One run of a network under one policy. It starts tasks as they arrive, and ends when all are done or time is up. */
export class Emulation {
  readonly #simulation: Simulation;
  readonly #context: RunContext;
  readonly #starter: TaskStarter;
  readonly #sources: readonly TaskSource[];
  readonly #arriving: Arriving;
  readonly #until_s: number;
  readonly #underWay = new UnderWay<TaskRun>();
  /** Objects of finished tasks, for reuse. */
  readonly #free: TaskRun[] = [];
  readonly #guests: Guests | undefined;
  /** By device. */
  readonly #endedCost: Float64Array;

  constructor({ context, sources, spent, arrivals, tasks, until_s, outside, onEnded, owns }: EmulationParts) {
    const { network, decider, ledger, stages, objective, decision, knowledge, asksOracle, dropsLate, models } = context;
    this.#simulation = network.simulation;
    // Copied field by field: objects made by spreading get a different shape in each run, which discards optimized code.
    this.#context = { network, decider, ledger, stages, objective, decision, knowledge, asksOracle, dropsLate, models };
    this.#starter = {
      ended: (taskRun, record) => {
        this.#underWay.remove(taskRun.place);
        const cost = Number.isNaN(record.cost) ? taskRun.accruedCost : record.cost;
        this.#endedCost[taskRun.task.owner.number]! += cost;
        onEnded?.(endOf(taskRun, record, cost));
        if (isGuest(taskRun.task)) this.#guests!.left();
        else this.#arriving.follow(taskRun.task);
        this.#stopBatteriesIfDone();
      },
      free: (taskRun) => {
        this.#free.push(taskRun);
        if (this.#guests === undefined && !decider.keepsViews) spent.give(taskRun.task);
      },
    };
    this.#guests = outside === undefined ? undefined : new Guests(outside, this.#context);
    this.#endedCost = new Float64Array(sources.length);
    this.#sources = sources;
    this.#until_s = until_s;
    for (const device of network.devices) {
      // V8 puts a function into its old generation if it is assigned to a property where it is written. There it keeps all that it refers to,
      // here the whole run, until the next full collection.
      const die = (): void => this.#dropTasksOf(device);
      const revive = (): void => this.#arriving.revive(device);
      device.onDeath = die;
      device.onRevival = revive;
    }
    this.#arriving = new Arriving({
      simulation: network.simulation,
      devices: network.devices,
      sources,
      arrivals,
      tasks,
      until_s,
      owns,
      start: (task) => this.#start(task),
      onTraceEnd: () => this.#stopBatteriesIfDone(),
    });
  }

  /** Clock of the run, s. */
  get now_s(): number {
    return this.#simulation.now_s;
  }

  /** Number of tasks that have ended. */
  get ended(): number {
    const { completed, late, dropped } = this.#context.ledger.counts;
    return completed + late + dropped;
  }

  /** Number of tasks of the scenario that have arrived, including those of devices that are emulated elsewhere. */
  get arrived(): number {
    return this.#arriving.generated;
  }

  /** Number of arrival events that are common to all shares of a run, if this is a share. They count once in the whole run. */
  get arrivalEvents(): number {
    return this.#arriving.events;
  }

  /** Tasks under way, in the order of their arrival. */
  get underWay(): readonly { readonly task: number; readonly arrival_s: number }[] {
    return Array.from(this.#underWay, ({ task: { task, arrival_s } }) => ({ task, arrival_s }));
  }

  /** Charge of a device's battery now, J; undefined: it has none. */
  battery_j(device: string): number | undefined {
    return this.#context.network.devices.find(({ name }) => name === device)?.battery?.level_j;
  }

  /** True if the battery of the device with that number is empty. */
  isDead(device: number): boolean {
    return this.#context.network.devices[device]!.isDead;
  }

  /** Continues for at most `limit` events. @returns true when the run is over */
  run(limit = Infinity): boolean {
    return this.#simulation.run(this.#until_s, limit);
  }

  /**
   * Runs until a task requests a decision. For emulations that are driven from outside.
   *
   * @param until_s  the run does not go beyond this time
   */
  nextDecision(until_s = Infinity): PlacementDecision | undefined {
    const decision = this.#simulation.runUntilDecision<PlacementQuestion, unknown>(Math.min(until_s, this.#until_s));
    return decision === undefined ? undefined : new PlacementDecision(decision);
  }

  /** Time of the next event, s; Infinity: there is none. */
  get next_s(): number {
    return this.#simulation.next_s;
  }

  /** Continues up to a time, for at most `limit` events. @returns false when the limit was reached first */
  advance(until_s: number, limit = Infinity): boolean {
    return this.#simulation.run(Math.min(until_s, this.#until_s), limit);
  }

  /** True when the time is up. */
  get isOver(): boolean {
    return this.#simulation.now_s >= this.#until_s;
  }

  /** Runs an action at an instant, after everything else at that instant. For tasks and data from outside. */
  at(time_s: number, action: () => void): void {
    this.#simulation.scheduleAt(Math.max(time_s, this.#simulation.now_s), RANK.outside, action);
  }

  /** Flows that cross the network. @throws Error when nothing comes from outside in this run */
  get traffic(): Traffic {
    return this.#guestsToBe.traffic;
  }

  /** True while tasks or data from outside are under way. */
  get hasGuests(): boolean {
    return this.#guests?.areUnderWay ?? false;
  }

  /** Lets a task from outside arrive now. @returns its number, as in its record; undefined: its device is dead */
  offer(offered: OutsideTask): number | undefined {
    if (this.#sources[offered.device]!.device.isDead) return undefined;
    const task = this.#guestsToBe.arrive(offered);
    this.#start(task);
    return task.task;
  }

  /** The policy's answer for a task that arrives now. The task is not started. */
  consult(offered: OutsideTask): Advice {
    return this.#guestsToBe.consult(offered);
  }

  /** Rows of nodes.csv as of now. */
  look(): readonly NodeRecord[] {
    return this.#context.network.report(this.#simulation.now_s);
  }

  /** Names of the sites, by number; the first is the device's own. */
  get sites(): readonly string[] {
    return this.#context.network.sites;
  }

  get #guestsToBe(): Guests {
    if (this.#guests === undefined) throw new Error("nothing comes from outside in this run");
    return this.#guests;
  }

  /** True when nothing is left to happen, except for tasks that wait for answers. */
  get isIdle(): boolean {
    return this.#simulation.pending === 0;
  }

  /** Names of the devices, by number. */
  get devices(): readonly string[] {
    return this.#context.network.devices.map(({ name }) => name);
  }

  /** By device: the cost of all resources used and time waited by its tasks up to now, in units of the objective. */
  accruedCosts(into: Float64Array): void {
    into.set(this.#endedCost);
    for (const taskRun of this.#underWay) into[taskRun.task.owner.number]! += taskRun.accruedCost;
  }

  /**
   * Ends the run: tasks under way are booked as in flight, and the laws of conservation are checked.
   *
   * @throws ConservationError when they do not hold
   */
  finish(): EmulationReport {
    const { network, ledger } = this.#context;
    this.#arriving.end();
    for (const device of network.devices) device.rest();
    this.#guests?.traffic.stop();
    for (const taskRun of this.#underWay) taskRun.stop(END_OF_RUN, "");
    this.#simulation.run(this.#simulation.now_s);
    const run_s = this.#simulation.now_s;
    ledger.check(network, run_s);
    return { counts: ledger.counts, nodes: network.report(run_s), events: this.#simulation.events, run_s };
  }

  /** Stops batteries and harvests when no tasks are left, so that they do not keep the run going. */
  #stopBatteriesIfDone(): void {
    if (this.#guests !== undefined || this.#until_s < Infinity || this.#underWay.size > 0 || this.#arriving.isExpecting)
      return;
    for (const device of this.#context.network.devices) device.rest();
  }

  /** Called when a device dies. Its tasks are dropped, and no more arrive unless it revives. */
  #dropTasksOf(device: Device): void {
    for (const taskRun of this.#underWay) if (taskRun.task.owner === device) taskRun.stop("dropped", "battery-empty");
    this.#guests?.traffic.bury(device.number);
    if (device.battery?.canRevive !== true) this.#arriving.bury(device);
    this.#stopBatteriesIfDone();
  }

  #start(task: Task): void {
    this.#context.ledger.counts.generated++;
    const taskRun = this.#free.pop() ?? new TaskRun(this.#context, this.#starter);
    this.#underWay.add(taskRun.place);
    taskRun.start(task);
  }
}
