import type { EventId } from "../../engine/event-queue.js";
import { Interruption, type Process } from "../../engine/process.js";
import type { Running, Simulation } from "../../engine/simulation.js";
import type { Battery } from "../../physics/power/battery.js";
import { RANK } from "../port/instant.js";
import type { NodeRecord } from "../port/records.js";
import type { Harvest } from "./harvest.js";

/** When a device is dead, and when it comes back. */
export interface AliveRule {
  /** The device is dead when its charge is at most this, J. */
  readonly threshold_j: number;
  /** The device revives when its charge reaches this, J, > the threshold; Infinity: never. */
  readonly revive_j: number;
}

const UNTIL_EMPTY: AliveRule = { threshold_j: 0, revive_j: Infinity };

/** The parts of a device's battery. */
export interface DeviceBatteryParts {
  readonly battery: Battery;
  readonly harvest?: Harvest | undefined;
  /** Called when the battery is empty and more is drawn than harvested. */
  readonly onEmpty: () => void;
  /** When the device is dead, and whether it revives. Absent: it is dead when the battery is empty, and never revives. */
  readonly alive?: AliveRule | undefined;
  /** Called when the device revives. */
  readonly onRevival?: () => void;
}

/**
 * A device's battery over time. The powers drawn and harvested are constant between changes, so the instant at which the battery runs
 * empty is known, and is an event. An empty battery stays empty: the device is dead, and draws and harvests nothing from then on.
 *
 * With a threshold, the device is dead as soon as its charge is at most the threshold. If it can revive, it draws nothing while it is dead,
 * but harvests. It revives when its charge reaches the level for that.
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
  readonly #alive: AliveRule;
  readonly #onRevival: () => void;
  #died_s = Number.NaN;
  #deaths = 0;
  #dead_s = 0;
  /** Alternating times of death and revival, for a device that can revive. */
  readonly #turns_s: number[] = [];
  #isResting = false;

  constructor(
    simulation: Simulation,
    { battery, harvest, onEmpty, alive = UNTIL_EMPTY, onRevival = () => {} }: DeviceBatteryParts,
  ) {
    this.#alive = alive;
    this.#onRevival = onRevival;
    this.#simulation = simulation;
    this.#battery = battery;
    this.#onEmpty = onEmpty;
    this.#harvest_w = harvest?.first_w ?? 0;
    const life = harvest?.gains(this);
    if (life !== undefined) this.#harvesting = simulation.spawn(untilStopped(life), undefined, RANK.harvest);
    if (alive.threshold_j > 0) this.#foresee();
  }

  /** Whether the device can revive after its death. */
  get canRevive(): boolean {
    return this.#alive.revive_j < Infinity;
  }

  /** The columns of nodes.csv about deaths, if devices can revive. */
  get deaths(): Pick<NodeRecord, "deaths" | "dead_s" | "died_revived"> {
    const since_s = this.isDead ? this.#simulation.now_s - this.#died_s : 0;
    return {
      deaths: this.#deaths,
      dead_s: this.#dead_s + since_s,
      died_revived: this.#turns_s.join(" "),
    };
  }

  /** Charge now. */
  get level_j(): number {
    const { level_j, capacity_j } = this.#battery;
    const gained_j = (this.#harvest_w - this.#draw_w) * (this.#simulation.now_s - this.#since_s);
    return Math.min(capacity_j, Math.max(0, level_j + gained_j));
  }

  /** Time of death; NaN: the device is alive. */
  get died_s(): number {
    return this.#died_s;
  }

  get isDead(): boolean {
    return !Number.isNaN(this.#died_s);
  }

  /** Sets the power that the device draws from now on. */
  set draw_w(power_w: number) {
    if (this.isDead || power_w === this.#draw_w) return;
    this.#settle();
    this.#draw_w = power_w;
    this.#foresee();
  }

  /** Sets the power that the device harvests from now on. */
  set harvest_w(power_w: number) {
    if (this.isDead && !this.canRevive) return;
    this.#settle();
    this.#harvest_w = power_w;
    this.#foresee();
  }

  /** Drains an amount at once. @returns the amount that was available, J */
  drain(energy_j: number): number {
    if (this.isDead) return 0;
    this.#settle();
    const given_j = this.#battery.drain(energy_j);
    if (given_j < energy_j || (this.#alive.threshold_j > 0 && this.#battery.level_j <= this.#alive.threshold_j))
      this.#simulation.scheduleAt(this.#simulation.now_s, RANK.battery, this.#die);
    this.#foresee();
    return given_j;
  }

  /** Adds a harvested packet of energy. */
  gain(energy_j: number): void {
    if (this.isDead && !this.canRevive) return;
    this.#settle();
    this.#battery.harvest(energy_j);
    this.#foresee();
  }

  /** Stops all events of the battery and updates its account to now. */
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
    if (this.isDead) {
      const missing_j = this.#alive.revive_j - this.#battery.level_j;
      const wait_s = missing_j <= 0 ? 0 : missing_j / this.#harvest_w;
      if (wait_s < Infinity) this.#depletion = this.#simulation.scheduleAt(now_s + wait_s, RANK.battery, this.#revive);
      return;
    }
    this.#emptyAt_s = now_s + this.#timeToDeath_s();
    this.#depletion = this.#simulation.scheduleAt(this.#emptyAt_s, RANK.battery, this.#empty);
  }

  #timeToDeath_s(): number {
    const { threshold_j } = this.#alive;
    if (threshold_j === 0) return this.#battery.timeToEmpty_s(this.#draw_w, this.#harvest_w);
    const spare_j = this.#battery.level_j - threshold_j;
    if (spare_j <= 0) return 0;
    return this.#draw_w > this.#harvest_w ? spare_j / (this.#draw_w - this.#harvest_w) : Infinity;
  }

  readonly #empty = (): void => {
    // Times are rounded: a draw that ends at this very instant may end slightly later by the clock.
    if (this.#simulation.isTied(this.#emptyAt_s)) {
      this.#depletion = this.#simulation.scheduleAt(this.#simulation.next_s, RANK.battery, this.#empty);
      return;
    }
    this.#settle();
    // Drains the remainder left by rounding of the event's time.
    if (this.#alive.threshold_j === 0) this.#battery.drain(this.#battery.level_j);
    this.#die();
  };

  readonly #die = (): void => {
    if (this.isDead) return;
    this.#died_s = this.#simulation.now_s;
    this.#deaths++;
    if (this.canRevive) {
      this.#turns_s.push(this.#died_s);
      this.#settle();
      this.#draw_w = 0;
      this.#onEmpty();
      this.#foresee();
      return;
    }
    this.#draw_w = 0;
    this.#harvest_w = 0;
    this.rest();
    this.#onEmpty();
  };

  readonly #revive = (): void => {
    if (!this.isDead) return;
    this.#settle();
    this.#dead_s += this.#simulation.now_s - this.#died_s;
    this.#died_s = Number.NaN;
    this.#turns_s.push(this.#simulation.now_s);
    this.#foresee();
    this.#onRevival();
  };
}

function* untilStopped(life: Process): Process {
  try {
    yield* life;
  } catch (stop) {
    if (!(stop instanceof Interruption)) throw stop;
  }
}
