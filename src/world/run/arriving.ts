import { type Process, Steps } from "../../engine/process.js";
import type { RandomStream } from "../../engine/random.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import type { Device } from "../device/device.js";
import { RANK } from "../port/instant.js";
import type { ArrivalProcess, TracedArrival } from "../task/arrivals.js";
import type { Task } from "../task/task.js";
import type { TaskSource } from "../task/task-source.js";

/** How tasks arrive. */
export type Arrivals =
  /** The next task of a device arrives when its last one has ended. */
  | { readonly kind: "saturated" }
  /** By device: an arrival process, and the stream that it draws from. */
  | { readonly kind: "open"; readonly processes: readonly { process: ArrivalProcess; random: RandomStream }[] }
  /** In order of time; iterated once. */
  | { readonly kind: "trace"; readonly tasks: Iterable<TracedArrival> };

/** The parts of a run's arrivals. */
export interface ArrivingParts {
  readonly simulation: Simulation;
  readonly devices: readonly Device[];
  /** By device. */
  readonly sources: readonly TaskSource[];
  readonly arrivals: Arrivals;
  /** No more tasks than this arrive; Infinity: no limit. */
  readonly tasks: number;
  /** No task arrives from this time on. */
  readonly until_s: number;
  /** Whether the tasks of a device are emulated here. Tasks of other devices are only counted. Absent: all are emulated. */
  readonly owns: ((device: number) => boolean) | undefined;
  /** Called when a task arrives. */
  readonly start: (task: Task) => void;
  /** Called at the end of a trace. */
  readonly onTraceEnd: () => void;
}

/** The limit on tasks of saturated devices that end at one instant, each as soon as it arrives. */
const MOST_AT_ONCE = 20_000;

/** The arrivals of a run's tasks. */
export class Arriving {
  readonly #parts: ArrivingParts;
  #processes: Running[] = [];
  #isEnded = false;
  #generated = 0;
  #events = 0;
  #instant = { at_s: 0, tasks: 0 };

  constructor(parts: ArrivingParts) {
    this.#parts = parts;
    this.#begin();
  }

  /** Number of tasks that have arrived, including those of devices that are emulated elsewhere. */
  get generated(): number {
    return this.#generated;
  }

  /** Number of arrival events that are common to all shares of a run, if this is a share. */
  get events(): number {
    return this.#events;
  }

  /** True while more tasks will arrive. */
  get isExpecting(): boolean {
    const { tasks, arrivals, devices, sources } = this.#parts;
    if (this.#generated >= tasks) return false;
    if (arrivals.kind === "trace") return !this.#processes.every((arriving) => arriving.hasEnded);
    return devices.some(
      ({ isDead, number }) => !isDead && (arrivals.kind === "open" || sources[number]!.made < this.#quota(number)),
    );
  }

  /** Stops arrivals when the run ends. */
  end(): void {
    this.#isEnded = true;
    this.#stop("end of the run");
  }

  /** Called when a task ends. If its device is saturated, the next task arrives. */
  follow(task: Task): void {
    const { arrivals, sources } = this.#parts;
    const { owner } = task;
    if (arrivals.kind !== "saturated") return;
    if (sources[owner.number]!.made >= this.#quota(owner.number) || this.#isOver || owner.isDead) return;
    this.#assertProgress(task);
    this.#arriveNow(owner);
  }

  /** Called when a device is dead for good. No more of its tasks arrive. */
  bury({ number }: Device): void {
    const process = this.#parts.arrivals.kind === "open" ? this.#processes[number] : undefined;
    if (process !== undefined) this.#parts.simulation.interrupt(process, "battery-empty");
  }

  /** Called when a device revives. Its tasks arrive as before. If it is saturated, the next one arrives now. */
  revive(device: Device): void {
    const { arrivals, sources } = this.#parts;
    const { made } = sources[device.number]!;
    if (arrivals.kind !== "saturated" || made >= this.#quota(device.number) || this.#isOver) return;
    this.#arriveNow(device);
  }

  #begin(): void {
    const { arrivals, simulation, sources, owns, onTraceEnd } = this.#parts;
    const spawn = (process: Process, onEnd?: () => void) => simulation.spawn(process, onEnd, RANK.arrival);
    if (arrivals.kind === "saturated") {
      for (let device = 0; device < sources.length; device++)
        if (owns?.(device) !== false) this.#processes.push(spawn(this.#first(device)));
    } else if (arrivals.kind === "trace")
      this.#processes.push(spawn(this.#counted(this.#replay(arrivals.tasks)), onTraceEnd));
    else
      this.#processes = arrivals.processes.map(({ process, random }, device) =>
        spawn(this.#counted(new DeviceArrivals(process, random, () => this.#arrive(device, this.#generated)))),
      );
  }

  /** The process itself, or, in a share, a process whose steps are counted as arrival events. */
  #counted(arriving: Process): Process {
    return this.#parts.owns === undefined ? arriving : this.#countSteps(arriving);
  }

  *#countSteps(arriving: Process): Process {
    for (;;) {
      const step = arriving.next();
      this.#events++;
      if (step.done === true) return;
      yield step.value;
    }
  }

  #stop(reason: string): void {
    const { simulation, owns, arrivals } = this.#parts;
    for (const process of this.#processes) simulation.interrupt(process, reason);
    if (owns !== undefined && arrivals.kind !== "saturated") this.#events += this.#processes.length;
  }

  /** Saturated devices share the tasks evenly, so that every policy meets the same tasks of every device. */
  #quota(device: number): number {
    const { tasks, sources } = this.#parts;
    if (tasks === Infinity) return Infinity;
    const devices = sources.length;
    return Math.floor(tasks / devices) + (device < tasks % devices ? 1 : 0);
  }

  // biome-ignore lint/correctness/useYield: arrives at once, as an event of its own
  *#first(device: number): Process {
    if (this.#quota(device) > 0) this.#arrive(device, device);
  }

  /** Lets the next task of a saturated device arrive at this instant, after everything else at this instant. */
  #arriveNow(device: Device): void {
    const { simulation, sources } = this.#parts;
    const { made } = sources[device.number]!;
    simulation.scheduleAt(simulation.now_s, RANK.arrival, () => {
      if (!this.#isOver && !device.isDead) this.#arrive(device.number, device.number + made * sources.length);
    });
  }

  /** @throws Error when saturated devices finish tasks without end at one instant */
  #assertProgress(task: Task): void {
    const { tasks, simulation } = this.#parts;
    if (tasks < Infinity) return;
    const { now_s } = simulation;
    this.#instant =
      task.arrival_s === now_s && this.#instant.at_s === now_s ? this.#instant : { at_s: now_s, tasks: 0 };
    if (++this.#instant.tasks > MOST_AT_ONCE)
      throw new Error(
        `no progress: more than ${MOST_AT_ONCE.toLocaleString("en-US")} tasks arrived and ended at t = ${now_s} s. ` +
          "Saturated devices need tasks that take time: set work, data or decision.time, or enlarge the queue",
      );
  }

  get #isOver(): boolean {
    return this.#isEnded || this.#parts.simulation.now_s >= this.#parts.until_s;
  }

  *#replay(traced: Iterable<TracedArrival>): Process {
    const { simulation, sources, tasks, owns, start } = this.#parts;
    for (const arrival of traced) {
      const { arrival_s, device, workload } = arrival;
      if (arrival_s > simulation.now_s) yield arrival_s - simulation.now_s;
      const number = this.#generated;
      if (number >= tasks || this.#isEnded) return;
      const source = sources[device]!;
      if (source.device.isDead) continue;
      this.#generated++;
      if (owns?.(device) !== false) start(source.next(number, simulation.now_s, workload, arrival));
    }
  }

  #arrive(device: number, number: number): void {
    const { simulation, sources, tasks, arrivals, owns, start } = this.#parts;
    const source = sources[device]!;
    if (this.#generated >= tasks || this.#isEnded || source.device.isDead) return;
    this.#generated++;
    if (owns?.(device) !== false) start(source.next(number, simulation.now_s));
    if (this.#generated < tasks || arrivals.kind !== "open") return;
    this.#stop("all tasks have arrived");
    this.#processes = [];
  }
}

/** The arrivals of one device's tasks. */
class DeviceArrivals extends Steps {
  readonly #process: ArrivalProcess;
  readonly #random: RandomStream;
  readonly #arrive: () => void;
  #hasBegun = false;

  constructor(process: ArrivalProcess, random: RandomStream, arrive: () => void) {
    super();
    this.#process = process;
    this.#random = random;
    this.#arrive = arrive;
  }

  step(): number {
    if (this.#hasBegun && this.#process.arrives) this.#arrive();
    this.#hasBegun = true;
    return this.#process.nextWait_s(this.#random);
  }

  stop(): void {}
}
