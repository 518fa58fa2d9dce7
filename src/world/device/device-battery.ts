import type { EventId } from "../../engine/event-queue.js";
import { Interruption, type Process } from "../../engine/process.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import type { Battery } from "../../physics/power/battery.js";
import { RANK } from "../port/instant.js";
import type { NodeRecord } from "../port/records.js";
import type { Harvest } from "./harvest.js";

/**
 * A device's battery in time. What the device draws and harvests is constant between changes, so that the instant at which it runs
 * empty is known, and is an event. An empty battery stays empty: the device is dead, and draws and harvests nothing from then on.
 */
export class DeviceBattery {
  readonly #simulation: Simulation;
  readonly #battery: Battery;
  readonly #onEmpty: () => void;
  readonly #harvesting: Running | undefined;
  #draw_w = 0;
  #harvest_w = 0;
  #since_s = 0;
  #depletion: EventId = -1;
  /** When the present draw has used up the charge. */
  #emptyAt_s = Infinity;
  #died_s = Number.NaN;
  #isResting = false;

  /** @param onEmpty  is called once, when the battery is empty and more is drawn than harvested */
  constructor(simulation: Simulation, battery: Battery, harvest: Harvest | undefined, onEmpty: () => void) {
    this.#simulation = simulation;
    this.#battery = battery;
    this.#onEmpty = onEmpty;
    this.#harvest_w = harvest?.first_w ?? 0;
    const life = harvest?.gains(this);
    if (life !== undefined) this.#harvesting = simulation.spawn(untilStopped(life), undefined, RANK.harvest);
  }

  /** Charge now. */
  get level_j(): number {
    const { level_j, capacity_j } = this.#battery;
    const gained_j = (this.#harvest_w - this.#draw_w) * (this.#simulation.now_s - this.#since_s);
    return Math.min(capacity_j, Math.max(0, level_j + gained_j));
  }

  /** When it ran empty; NaN: it has not. */
  get died_s(): number {
    return this.#died_s;
  }

  get isDead(): boolean {
    return !Number.isNaN(this.#died_s);
  }

  /** What the device draws from now on. */
  set draw_w(power_w: number) {
    if (this.isDead || power_w === this.#draw_w) return;
    this.#settle();
    this.#draw_w = power_w;
    this.#foresee();
  }

  /** What it harvests from now on. */
  set harvest_w(power_w: number) {
    if (this.isDead) return;
    this.#settle();
    this.#harvest_w = power_w;
    this.#foresee();
  }

  /** Takes an amount at once. @returns what there was of it, J */
  drain(energy_j: number): number {
    if (this.isDead) return 0;
    this.#settle();
    const given_j = this.#battery.drain(energy_j);
    if (given_j < energy_j) this.#simulation.scheduleAt(this.#simulation.now_s, RANK.battery, this.#die);
    this.#foresee();
    return given_j;
  }

  /** A packet of energy is harvested. */
  gain(energy_j: number): void {
    if (this.isDead) return;
    this.#settle();
    this.#battery.harvest(energy_j);
    this.#foresee();
  }

  /** Nothing of it happens any more; its account is made up to now. */
  rest(): void {
    this.#settle();
    this.#isResting = true;
    this.#simulation.cancel(this.#depletion);
    if (this.#harvesting !== undefined) this.#simulation.interrupt(this.#harvesting, "the device rests");
  }

  report(): Pick<NodeRecord, "battery_start_j" | "harvested_j" | "used_j" | "spilled_j" | "battery_end_j" | "died_s"> {
    this.#settle();
    const { initial_j, harvested_j, used_j, spilled_j, level_j } = this.#battery;
    return {
      battery_start_j: initial_j,
      harvested_j,
      used_j,
      spilled_j,
      battery_end_j: level_j,
      died_s: this.#died_s,
    };
  }

  #settle(): void {
    const { now_s } = this.#simulation;
    const elapsed_s = now_s - this.#since_s;
    this.#since_s = now_s;
    if (elapsed_s > 0) this.#battery.advance(elapsed_s, this.#draw_w, this.#harvest_w);
  }

  #foresee(): void {
    this.#simulation.cancel(this.#depletion);
    if (this.#isResting) return;
    const { now_s } = this.#simulation;
    this.#emptyAt_s = now_s + this.#battery.timeToEmpty_s(this.#draw_w, this.#harvest_w);
    this.#depletion = this.#simulation.scheduleAt(this.#emptyAt_s, RANK.battery, this.#empty);
  }

  readonly #empty = (): void => {
    // Times are rounded: a draw that ends in this very instant may end a trace later by the clock.
    if (this.#simulation.isTied(this.#emptyAt_s)) {
      this.#depletion = this.#simulation.scheduleAt(this.#simulation.next_s, RANK.battery, this.#empty);
      return;
    }
    this.#settle();
    // What rounding of the event's time has left.
    this.#battery.drain(this.#battery.level_j);
    this.#die();
  };

  readonly #die = (): void => {
    if (this.isDead) return;
    this.#died_s = this.#simulation.now_s;
    this.#draw_w = 0;
    this.#harvest_w = 0;
    this.rest();
    this.#onEmpty();
  };
}

function* untilStopped(life: Process): Process {
  try {
    yield* life;
  } catch (stop) {
    if (!(stop instanceof Interruption)) throw stop;
  }
}
