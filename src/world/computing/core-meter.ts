import type { Simulation } from "../../engine/simulation.js";
import { tabulatedPower } from "../../physics/power/power-model.js";

/** The power that a node draws. */
export interface NodePower {
  /** Drawn all the time, W. */
  readonly idle_w: number;
  /** Added by every busy core, W. */
  readonly core_w: number;
  /** J per bit of a sub-task's input, instead of core_w where it is > 0. */
  readonly data_j_per_bit: number;
  /** Instead of core_w: W at equally spaced utilizations from 0, where it is idle_w, to 1. */
  readonly table_w?: readonly number[];
}

/**
 * Meters what the cores of a node draw above idle power, D(busy) = core_w * busy, or P(busy / cores) - P(0) by a table:
 *
 *     dynamic_j = integral of D(busy) dt,   perCore_j = integral of D(busy) / busy dt
 *
 * A sub-task that holds n cores from a to b is charged n (perCore_j(b) - perCore_j(a)), its part of the energy. These charges sum to
 * dynamic_j. With core_w, a charge is n core_w (b - a).
 */
export class CoreMeter {
  readonly #simulation: Pick<Simulation, "now_s">;
  /** Power from a table; undefined: core_w for every busy core. */
  readonly #tabulated_w: ((busy: number) => number) | undefined;
  readonly #core_w: number;
  /** True if the meter never reads anything but 0 and nobody listens to it: then it need not be told how many cores are busy. */
  readonly isSilent: boolean;
  readonly #onBusy: ((cores: number) => void) | undefined;
  #busy = 0;
  #since_s = 0;
  #dynamic_j = 0;
  #perCore_j = 0;

  /** @param onBusy  called with the number of busy cores whenever it changes */
  constructor(
    simulation: Pick<Simulation, "now_s">,
    cores: number,
    { core_w, table_w }: NodePower,
    onBusy?: (cores: number) => void,
  ) {
    this.#simulation = simulation;
    this.#onBusy = onBusy;
    this.#core_w = core_w;
    this.isSilent = core_w === 0 && table_w === undefined && onBusy === undefined;
    if (table_w === undefined) return;
    const { power_w } = tabulatedPower(table_w);
    const idle_w = power_w(0);
    // A sum of shares may exceed the number of cores by an ulp.
    const dynamic_w = (busy: number): number => power_w(Math.min(1, busy / cores)) - idle_w;
    this.#tabulated_w = dynamic_w;
  }

  /** Sets the number of cores that are busy from now on. */
  set busy(cores: number) {
    this.#account();
    this.#busy = cores;
    this.#onBusy?.(cores);
  }

  get busy(): number {
    return this.#busy;
  }

  /** Energy above idle up to now, J. */
  get dynamic_j(): number {
    this.#account();
    return this.#dynamic_j;
  }

  /** Energy above idle per busy core up to now, J. */
  get perCore_j(): number {
    this.#account();
    return this.#perCore_j;
  }

  /** The part of a sub-task that held that many cores for that time, since perCore_j was `from_j`. */
  partOf_j(cores: number, held_s: number, from_j: number): number {
    if (this.isSilent) return 0;
    return this.#tabulated_w === undefined ? this.#core_w * cores * held_s : cores * (this.perCore_j - from_j);
  }

  /** Power per busy core if that many more cores were busy, W. */
  perCore_w(cores: number): number {
    if (this.#tabulated_w === undefined) return this.#core_w;
    const busy = this.#busy + cores;
    return this.#tabulated_w(busy) / busy;
  }

  /** The energy of that many more cores, if nothing else changed. */
  expected_j(cores: number, duration_s: number): number {
    return this.perCore_w(cores) * cores * duration_s;
  }

  #account(): void {
    if (this.isSilent) return;
    const { now_s } = this.#simulation;
    const elapsed_s = now_s - this.#since_s;
    this.#since_s = now_s;
    if (!(elapsed_s > 0 && this.#busy > 0)) return;
    const energy_j =
      (this.#tabulated_w === undefined ? this.#core_w * this.#busy : this.#tabulated_w(this.#busy)) * elapsed_s;
    this.#dynamic_j += energy_j;
    this.#perCore_j += energy_j / this.#busy;
  }
}
