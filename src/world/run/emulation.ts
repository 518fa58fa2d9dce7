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
  /** Where the sources take objects of tasks from. */
  readonly spent: SpentTasks;
  readonly arrivals: Arrivals;
  /** No more tasks than this arrive; Infinity: no limit. */
  readonly tasks: number;
  /** The run ends here, whatever is under way; Infinity: when nothing is left to do. */
  readonly until_s: number;
  /** What may come from outside while it runs; absent: nothing. */
  readonly outside?: OutsideParts | undefined;
  /** Is told of every task that ends. */
  readonly onEnded?: ((ended: EndedTask) => void) | undefined;
  /** Whether the tasks of a device are emulated here. Those of others arrive and are counted, and no more; absent: all are. */
  readonly owns?: ((device: number) => boolean) | undefined;
}

/** How a task ended, for whoever learns from it. */
export interface EndedTask extends TaskResult {
  readonly decision: DecisionId;
  /** Number of its device. */
  readonly device: number;
  /** Of a task that did not complete: what it has used and waited. */
  readonly cost: number;
  /** False: it ended before anybody was asked where it should go. */
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

/** What a finished run came to. */
export interface EmulationReport {
  readonly counts: TaskCounts;
  readonly nodes: readonly NodeRecord[];
  readonly events: number;
  /** Length of the run, s. */
  readonly run_s: number;
}

/** One run of a network under one policy: sets tasks going as they arrive, and ends when all are done or time is up. */
export class Emulation {
  readonly #simulation: Simulation;
  readonly #context: RunContext;
  readonly #starter: TaskStarter;
  readonly #sources: readonly TaskSource[];
  readonly #arriving: Arriving;
  readonly #until_s: number;
  readonly #underWay = new UnderWay<TaskRun>();
  /** Objects of tasks that are over. */
  readonly #free: TaskRun[] = [];
  readonly #guests: Guests | undefined;
  /** By device. */
  readonly #endedCost: Float64Array;

  constructor({ context, sources, spent, arrivals, tasks, until_s, outside, onEnded, owns }: EmulationParts) {
    const { network, decider, ledger, stages, objective, decision, knowledge, asksOracle, dropsLate, models } = context;
    this.#simulation = network.simulation;
    // Field by field: objects made by spreading have other shapes from run to run, and code that was optimized for one is thrown away.
    this.#context = {
      network,
      decider,
      ledger,
      stages,
      objective,
      decision,
      knowledge,
      asksOracle,
      dropsLate,
      models,
    };
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
      device.onDeath = () => this.#dropTasksOf(device);
      device.onRevival = () => this.#arriving.revive(device);
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

  /** Tasks that have ended. */
  get ended(): number {
    const { completed, late, dropped } = this.#context.ledger.counts;
    return completed + late + dropped;
  }

  /** Tasks of the scenario that have arrived, those of devices that are emulated elsewhere among them. */
  get arrived(): number {
    return this.#arriving.generated;
  }

  /** Events of arrivals that every share of a run has, if this is a share: they count once in the whole run. */
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

  /** True where the battery of the device of that number is empty. */
  isDead(device: number): boolean {
    return this.#context.network.devices[device]!.isDead;
  }

  /** Goes on for at most so many events. @returns true when the run is over */
  run(limit = Infinity): boolean {
    return this.#simulation.run(this.#until_s, limit);
  }

  /**
   * Runs until a task asks where it should go; for emulations that are driven from outside.
   *
   * @param until_s  but not beyond this time
   */
  nextDecision(until_s = Infinity): PlacementDecision | undefined {
    const decision = this.#simulation.runUntilDecision<PlacementQuestion, unknown>(Math.min(until_s, this.#until_s));
    return decision === undefined ? undefined : new PlacementDecision(decision);
  }

  /** Time of the next event, s; Infinity: there is none. */
  get next_s(): number {
    return this.#simulation.next_s;
  }

  /** Goes on up to a time, and for at most so many events. @returns false when the limit was reached first */
  advance(until_s: number, limit = Infinity): boolean {
    return this.#simulation.run(Math.min(until_s, this.#until_s), limit);
  }

  /** True when the time is up. */
  get isOver(): boolean {
    return this.#simulation.now_s >= this.#until_s;
  }

  /** Does something at an instant, after all else that happens then: for whatever comes from outside. */
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

  /** A task arrives from outside, now. @returns its number, as in its record; undefined: its device is dead */
  offer(offered: OutsideTask): number | undefined {
    if (this.#sources[offered.device]!.device.isDead) return undefined;
    const task = this.#guestsToBe.arrive(offered);
    this.#start(task);
    return task.task;
  }

  /** What the policy would do with a task that came now; nothing is set going. */
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

  /** True when nothing is left to happen, but for what waits for answers. */
  get isIdle(): boolean {
    return this.#simulation.pending === 0;
  }

  /** Names of the devices, by number. */
  get devices(): readonly string[] {
    return this.#context.network.devices.map(({ name }) => name);
  }

  /** The cost of all that the tasks of each device have used and waited up to now, in units of the objective. */
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

  /** Batteries and harvests do not keep a run going that has no more tasks. */
  #stopBatteriesIfDone(): void {
    if (this.#guests !== undefined || this.#until_s < Infinity || this.#underWay.size > 0 || this.#arriving.isExpecting)
      return;
    for (const device of this.#context.network.devices) device.rest();
  }

  /** A device is dead: its tasks are dropped, and no more arrive unless it comes back. */
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
