import type { Process } from "../engine/process.js";
import type { RandomStream } from "../engine/random.js";
import type { Decision, Running, Simulation } from "../engine/simulation.js";
import type { ArrivalProcess, TracedArrival } from "./arrivals.js";
import type { PlacementQuestion } from "./decider.js";
import type { TaskCounts } from "./ledger.js";
import { type Stage, Trip } from "./lifecycle.js";
import type { Placement, Plan } from "./policy.js";
import type { NodeRecord } from "./records.js";
import type { TaskSource } from "./task-source.js";

/** How tasks come. */
export type Arrivals =
  /** The next task of a device arrives when its last one has ended. */
  | { readonly kind: "saturated" }
  /** By device: an arrival process, and the stream that it draws from. */
  | { readonly kind: "open"; readonly processes: readonly { process: ArrivalProcess; random: RandomStream }[] }
  /** In order of time. */
  | { readonly kind: "trace"; readonly tasks: readonly TracedArrival[] };

export interface EmulationParts {
  readonly stage: Omit<Stage, "ended">;
  /** By device. */
  readonly sources: readonly TaskSource[];
  readonly arrivals: Arrivals;
  /** No more tasks than this arrive; Infinity: no limit. */
  readonly tasks: number;
  /** The run ends here, whatever is under way; Infinity: when nothing is left to do. */
  readonly until_s: number;
}

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
  readonly #stage: Stage;
  readonly #sources: readonly TaskSource[];
  readonly #arrivals: Arrivals;
  readonly #tasks: number;
  readonly #until_s: number;
  readonly #underWay = new Set<Trip>();
  #arriving: Running[] = [];
  #isFinishing = false;

  constructor({ stage, sources, arrivals, tasks, until_s }: EmulationParts) {
    this.#simulation = stage.network.simulation;
    this.#stage = {
      ...stage,
      ended: (trip) => {
        this.#underWay.delete(trip);
        if (arrivals.kind === "saturated") this.#followUp(trip);
      },
    };
    this.#sources = sources;
    this.#arrivals = arrivals;
    this.#tasks = tasks;
    this.#until_s = until_s;
    this.#begin();
  }

  /** Clock of the run, s. */
  get now_s(): number {
    return this.#simulation.now_s;
  }

  /** Tasks that have ended. */
  get ended(): number {
    const { completed, late, dropped } = this.#stage.ledger.counts;
    return completed + late + dropped;
  }

  /** Goes on for at most so many events. @returns true when the run is over */
  run(limit = Infinity): boolean {
    return this.#simulation.run(this.#until_s, limit);
  }

  /** Runs until a task asks where it should go; for emulations that are driven from outside. */
  nextDecision(): Decision<PlacementQuestion, Placement | Plan> | undefined {
    return this.#simulation.runUntilDecision(this.#until_s);
  }

  /**
   * Ends the run: tasks under way are booked as in flight, and the laws of conservation are checked.
   *
   * @throws ConservationError when they do not hold
   */
  finish(): EmulationReport {
    const { network, ledger } = this.#stage;
    this.#isFinishing = true;
    for (const arriving of this.#arriving) this.#simulation.interrupt(arriving, "end of the run");
    for (const trip of this.#underWay) trip.stop("in-flight", "");
    this.#simulation.run(this.#simulation.now_s);
    const run_s = this.#simulation.now_s;
    ledger.check(network, run_s);
    return { counts: ledger.counts, nodes: network.report(run_s), events: this.#simulation.events, run_s };
  }

  #begin(): void {
    const arrivals = this.#arrivals;
    if (arrivals.kind === "saturated") {
      this.#sources.forEach((_, device) => {
        this.#arriving.push(this.#simulation.spawn(this.#first(device)));
      });
    } else if (arrivals.kind === "trace") this.#arriving.push(this.#simulation.spawn(this.#replay(arrivals.tasks)));
    else
      this.#arriving = arrivals.processes.map(({ process, random }, device) =>
        this.#simulation.spawn(this.#generate(device, process, random)),
      );
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

  #followUp(trip: Trip): void {
    const device = trip.task.owner.number;
    const { made } = this.#sources[device]!;
    if (made >= this.#quota(device) || this.#isOver) return;
    this.#simulation.schedule(0, () => {
      if (!this.#isOver) this.#arrive(device, device + made * this.#sources.length);
    });
  }

  get #isOver(): boolean {
    return this.#isFinishing || this.#simulation.now_s >= this.#until_s;
  }

  *#generate(device: number, process: ArrivalProcess, random: RandomStream): Process {
    for (;;) {
      yield* process.nextGap(random);
      this.#arrive(device, this.#stage.ledger.counts.generated);
    }
  }

  *#replay(tasks: readonly TracedArrival[]): Process {
    for (const { arrival_s, device, workload } of tasks) {
      if (arrival_s > this.#simulation.now_s) yield arrival_s - this.#simulation.now_s;
      const number = this.#stage.ledger.counts.generated;
      if (number >= this.#tasks || this.#isFinishing) return;
      this.#start(new Trip(this.#sources[device]!.next(number, this.#simulation.now_s, workload), this.#stage));
    }
  }

  #arrive(device: number, number: number): void {
    const { counts } = this.#stage.ledger;
    if (counts.generated >= this.#tasks || this.#isFinishing) return;
    this.#start(new Trip(this.#sources[device]!.next(number, this.#simulation.now_s), this.#stage));
    if (counts.generated >= this.#tasks && this.#arrivals.kind === "open") {
      for (const arriving of this.#arriving) this.#simulation.interrupt(arriving, "all tasks have arrived");
      this.#arriving = [];
    }
  }

  #start(trip: Trip): void {
    this.#stage.ledger.counts.generated++;
    this.#underWay.add(trip);
    trip.start();
  }
}
