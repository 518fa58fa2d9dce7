import type { Process } from "../../engine/process.js";
import type { RandomStream } from "../../engine/random.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import type { PlacementQuestion } from "../decision/decider.js";
import { PlacementDecision } from "../decision/placement-decision.js";
import type { Device } from "../device/device.js";
import { RANK } from "../port/instant.js";
import { END_OF_RUN } from "../port/node-report.js";
import type { DecisionId, TaskResult } from "../port/policy.js";
import type { NodeRecord, TaskRecord } from "../port/records.js";
import type { ArrivalProcess, TracedArrival } from "../task/arrivals.js";
import type { SpentTasks } from "../task/spent-tasks.js";
import type { Task } from "../task/task.js";
import type { TaskSource } from "../task/task-source.js";
import type { Traffic } from "../traffic/traffic.js";
import { type Advice, Guests, isGuest, type OutsideParts, type OutsideTask } from "./guests.js";
import type { TaskCounts } from "./ledger.js";
import { TaskRun, type TaskStarter } from "./lifecycle.js";
import type { RunContext } from "./run-context.js";
import { UnderWay } from "./under-way.js";

/** How tasks come. */
export type Arrivals =
  /** The next task of a device arrives when its last one has ended. */
  | { readonly kind: "saturated" }
  /** By device: an arrival process, and the stream that it draws from. */
  | { readonly kind: "open"; readonly processes: readonly { process: ArrivalProcess; random: RandomStream }[] }
  /** In order of time; gone through once. */
  | { readonly kind: "trace"; readonly tasks: Iterable<TracedArrival> };

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

/** More tasks of saturated devices than this do not end in one instant, each as soon as it arrived. */
const MOST_AT_ONCE = 20_000;

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
  readonly #arrivals: Arrivals;
  readonly #tasks: number;
  readonly #until_s: number;
  readonly #underWay = new UnderWay<TaskRun>();
  /** Objects of tasks that are over. */
  readonly #free: TaskRun[] = [];
  #arriving: Running[] = [];
  #isFinishing = false;
  readonly #guests: Guests | undefined;
  /** Tasks of the scenario that have arrived. */
  #generated = 0;
  #instant = { at_s: 0, tasks: 0 };
  /** By device. */
  readonly #endedCost: Float64Array;
  readonly #owns: EmulationParts["owns"];
  #arrivalEvents = 0;

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
        else if (arrivals.kind === "saturated") this.#followUp(taskRun.task);
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
    this.#arrivals = arrivals;
    this.#owns = owns;
    this.#tasks = tasks;
    this.#until_s = until_s;
    for (const device of network.devices) {
      device.onDeath = () => this.#dropTasksOf(device);
      device.onRevival = () => this.#revive(device);
    }
    this.#begin();
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
    return this.#generated;
  }

  /** Events of arrivals that every share of a run has, if this is a share: they count once in the whole run. */
  get arrivalEvents(): number {
    return this.#arrivalEvents;
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
    this.#isFinishing = true;
    this.#endArrivals("end of the run");
    for (const device of network.devices) device.rest();
    this.#guests?.traffic.stop();
    for (const taskRun of this.#underWay) taskRun.stop(END_OF_RUN, "");
    this.#simulation.run(this.#simulation.now_s);
    const run_s = this.#simulation.now_s;
    ledger.check(network, run_s);
    return { counts: ledger.counts, nodes: network.report(run_s), events: this.#simulation.events, run_s };
  }

  #begin(): void {
    const arrivals = this.#arrivals;
    if (arrivals.kind === "saturated") {
      this.#sources.forEach((_, device) => {
        if (this.#owns?.(device) === false) return;
        this.#arriving.push(this.#simulation.spawn(this.#first(device), undefined, RANK.arrival));
      });
    } else if (arrivals.kind === "trace")
      this.#arriving.push(
        this.#simulation.spawn(
          this.#counted(this.#replay(arrivals.tasks)),
          () => this.#stopBatteriesIfDone(),
          RANK.arrival,
        ),
      );
    else
      this.#arriving = arrivals.processes.map(({ process, random }, device) =>
        this.#simulation.spawn(this.#counted(this.#generate(device, process, random)), undefined, RANK.arrival),
      );
  }

  /** The process itself, or in a share one whose steps are counted as events of arrivals. */
  #counted(arriving: Process): Process {
    return this.#owns === undefined ? arriving : this.#countSteps(arriving);
  }

  *#countSteps(arriving: Process): Process {
    for (;;) {
      const step = arriving.next();
      this.#arrivalEvents++;
      if (step.done === true) return;
      yield step.value;
    }
  }

  #endArrivals(reason: string): void {
    for (const arriving of this.#arriving) this.#simulation.interrupt(arriving, reason);
    if (this.#owns !== undefined && this.#arrivals.kind !== "saturated") this.#arrivalEvents += this.#arriving.length;
  }

  /** Saturated devices share the tasks evenly, so that every policy meets the same tasks of every device. */
  #quota(device: number): number {
    if (this.#tasks === Infinity) return Infinity;
    const devices = this.#sources.length;
    return Math.floor(this.#tasks / devices) + (device < this.#tasks % devices ? 1 : 0);
  }

  // biome-ignore lint/correctness/useYield: arrives at once, as an event of its own
  *#first(device: number): Process {
    if (this.#quota(device) > 0) this.#arrive(device, device);
  }

  #followUp(task: Task): void {
    const { owner } = task;
    const device = owner.number;
    const { made } = this.#sources[device]!;
    if (made >= this.#quota(device) || this.#isOver || owner.isDead) return;
    this.#assertProgress(task);
    this.#simulation.scheduleAt(this.#simulation.now_s, RANK.arrival, () => {
      if (!this.#isOver && !owner.isDead) this.#arrive(device, device + made * this.#sources.length);
    });
  }

  /** @throws Error when saturated devices finish tasks without end at one instant */
  #assertProgress(task: Task): void {
    if (this.#tasks < Infinity) return;
    const { now_s } = this.#simulation;
    this.#instant =
      task.arrival_s === now_s && this.#instant.at_s === now_s ? this.#instant : { at_s: now_s, tasks: 0 };
    if (++this.#instant.tasks > MOST_AT_ONCE)
      throw new Error(
        `no progress: more than ${MOST_AT_ONCE.toLocaleString("en-US")} tasks arrived and ended at t = ${now_s} s. ` +
          "Saturated devices need tasks that take time: set work, data or decision.time, or enlarge the queue",
      );
  }

  /** A device is dead: its tasks are dropped, and no more arrive unless it comes back. */
  #dropTasksOf(device: Device): void {
    for (const taskRun of this.#underWay) if (taskRun.task.owner === device) taskRun.stop("dropped", "battery-empty");
    this.#guests?.traffic.bury(device.number);
    const isGone = device.battery?.canRevive !== true;
    const arriving = this.#arrivals.kind === "open" && isGone ? this.#arriving[device.number] : undefined;
    if (arriving !== undefined) this.#simulation.interrupt(arriving, "battery-empty");
    this.#stopBatteriesIfDone();
  }

  /** A device lives again: tasks arrive there as before; of saturated devices the next one, now. */
  #revive(device: Device): void {
    const { number } = device;
    const { made } = this.#sources[number]!;
    if (this.#arrivals.kind !== "saturated" || made >= this.#quota(number) || this.#isOver) return;
    this.#simulation.scheduleAt(this.#simulation.now_s, RANK.arrival, () => {
      if (!this.#isOver && !device.isDead) this.#arrive(number, number + made * this.#sources.length);
    });
  }

  /** Batteries and harvests do not keep a run going that has no more tasks. */
  #stopBatteriesIfDone(): void {
    if (this.#guests !== undefined || this.#until_s < Infinity || this.#underWay.size > 0 || this.#isExpecting())
      return;
    for (const device of this.#context.network.devices) device.rest();
  }

  /** True while more tasks will arrive. */
  #isExpecting(): boolean {
    const { network } = this.#context;
    if (this.#generated >= this.#tasks) return false;
    if (this.#arrivals.kind === "trace") return !this.#arriving.every((arriving) => arriving.hasEnded);
    return network.devices.some(
      ({ isDead, number }) =>
        !isDead && (this.#arrivals.kind === "open" || this.#sources[number]!.made < this.#quota(number)),
    );
  }

  get #isOver(): boolean {
    return this.#isFinishing || this.#simulation.now_s >= this.#until_s;
  }

  *#generate(device: number, process: ArrivalProcess, random: RandomStream): Process {
    for (;;) {
      yield* process.nextGap(random);
      this.#arrive(device, this.#generated);
    }
  }

  *#replay(tasks: Iterable<TracedArrival>): Process {
    for (const traced of tasks) {
      const { arrival_s, device, workload } = traced;
      if (arrival_s > this.#simulation.now_s) yield arrival_s - this.#simulation.now_s;
      const number = this.#generated;
      if (number >= this.#tasks || this.#isFinishing) return;
      const source = this.#sources[device]!;
      if (source.device.isDead) continue;
      if (this.#owns?.(device) === false) {
        this.#generated++;
        continue;
      }
      this.#start(source.next(number, this.#simulation.now_s, workload, traced));
    }
  }

  #arrive(device: number, number: number): void {
    const source = this.#sources[device]!;
    if (this.#generated >= this.#tasks || this.#isFinishing || source.device.isDead) return;
    if (this.#owns?.(device) === false) this.#generated++;
    else this.#start(source.next(number, this.#simulation.now_s));
    if (this.#generated >= this.#tasks && this.#arrivals.kind === "open") {
      this.#endArrivals("all tasks have arrived");
      this.#arriving = [];
    }
  }

  #start(task: Task): void {
    this.#context.ledger.counts.generated++;
    if (!isGuest(task)) this.#generated++;
    const taskRun = this.#free.pop() ?? new TaskRun(this.#context, this.#starter);
    this.#underWay.add(taskRun.place);
    taskRun.start(task);
  }
}
