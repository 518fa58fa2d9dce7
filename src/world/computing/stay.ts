import { OVER, Steps, UNTIL_WOKEN } from "../../engine/process.js";
import type { Place } from "../../engine/resource.js";
import type { Running } from "../../engine/simulation.js";
import { isDrop } from "../port/node-report.js";
import type { Described, ExecutionResult } from "./execution.js";

/** Cores that are held from the start of an execution to its end. */
export interface HeldCores {
  /** Called when a sub-task arrives. @returns its wait: for its cores, or for its end */
  arrive(stay: Stay): number;
  /** Called when the sub-task has its cores. @returns how long it holds them, s */
  begin(stay: Stay): number;
  /** The sub-task gives its cores back and leaves, done or stopped. */
  end(stay: Stay): void;
  /** Counts a sub-task that was dropped instead of executed. */
  countDrop(): void;
}

/**
 * The stay of a sub-task at a node: what it asks for, and what came of it. Where cores are held from start to end, it is also the place in
 * their line, and its steps wait for the cores, hold them, and leave. A subclass runs these steps with its own.
 *
 * All of this is one object: thousands of sub-tasks under way do not fit into the cache, and every event would fetch each of several objects
 * from memory.
 */
export abstract class Stay extends Steps implements Described, ExecutionResult, Place {
  work_cycles = Number.NaN;
  frequency_hz = Number.NaN;
  cores = Number.NaN;
  serial = 0;
  priority = 0;
  deadline_s = Infinity;
  energy_j = 0;
  memory_bytes = 0;
  job = 0;

  ready_s = Number.NaN;
  start_s = Number.NaN;
  end_s = Number.NaN;
  core_s = 0;
  done = 0;
  dynamic_j = 0;

  /** The place in the line of its cores: the process that waits, and what it waits for. */
  running: Running | undefined;
  amount = 0;
  rank = 0;
  isGranted = false;
  isWithdrawn = false;
  behind: Place | undefined;

  /** Where cores are held: time of the whole work on the granted cores, s. */
  duration_s = 0;
  /** Reading of the meter of the cores when the execution began. */
  before_j = 0;
  isWaiting = false;
  isRunning = false;
  #held!: HeldCores;
  #hasArrived = false;

  /** Forgets what came of the stay, for the next one. */
  clear(): void {
    this.ready_s = Number.NaN;
    this.start_s = Number.NaN;
    this.end_s = Number.NaN;
    this.core_s = 0;
    this.done = 0;
    this.dynamic_j = 0;
  }

  /** Begins a stay where cores are held. `stepHeld` and `stopHeld` are its steps. */
  hold(held: HeldCores): void {
    this.#held = held;
    this.#hasArrived = false;
    this.isWaiting = false;
    this.isRunning = false;
  }

  /** Power while it runs, W. */
  get draw_w(): number {
    const { energy_j, duration_s } = this;
    return energy_j > 0 && duration_s > 0 ? energy_j / duration_s : 0;
  }

  /** As `Steps.step`, where cores are held. */
  stepHeld(): number {
    if (!this.#hasArrived) {
      this.#hasArrived = true;
      return this.#held.arrive(this);
    }
    if (this.isWaiting) return this.isGranted ? this.#held.begin(this) : UNTIL_WOKEN;
    this.#held.end(this);
    return OVER;
  }

  /** As `Steps.stop`, where cores are held. */
  stopHeld(thrown: unknown): void {
    if (!this.#hasArrived) return;
    this.#held.end(this);
    if (isDrop(thrown)) this.#held.countDrop();
  }
}

/** The steps of a stay where cores are held, for another process to run. */
export class HeldStay extends Steps {
  readonly #stay: Stay;

  constructor(stay: Stay) {
    super();
    this.#stay = stay;
  }

  step(): number {
    return this.#stay.stepHeld();
  }

  stop(thrown: unknown): void {
    this.#stay.stopHeld(thrown);
  }
}
