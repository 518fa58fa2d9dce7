/** Less than this share of the capacity counts as empty, so that rounding of event times does not look like charge. */
const residue = 1e-9;

/**
 * A battery. It is drained and recharged at powers that are constant between calls.
 *
 *     initial_j + harvested_j = level_j + used_j + spilled_j
 *
 * holds after every call, except for rounding. Energy that arrives at a full battery is spilled. From an empty battery a load gets no
 * more than what is harvested at the same time.
 *
 * @param capacity_j  > 0
 * @param level_j     charge at the start, in [0, capacity_j]. Default full
 * @throws RangeError when one of them is out of range
 */
export class Battery {
  readonly capacity_j: number;
  /** Charge at the start, J. */
  readonly initial_j: number;
  #level_j: number;
  #used_j = 0;
  #harvested_j = 0;
  #spilled_j = 0;

  constructor(capacity_j: number, level_j = capacity_j) {
    if (!(capacity_j > 0 && capacity_j < Infinity)) throw new RangeError(`invalid capacity_j: ${capacity_j}`);
    if (!(level_j >= 0 && level_j <= capacity_j)) throw new RangeError(`invalid level_j: ${level_j}`);
    this.capacity_j = capacity_j;
    this.initial_j = level_j;
    this.#level_j = level_j;
  }

  /** Charge now, J, in [0, capacity_j]. */
  get level_j(): number {
    return this.#level_j;
  }

  /** Energy delivered to the load since the start, J. */
  get used_j(): number {
    return this.#used_j;
  }

  /** Energy that arrived from the harvester since the start, stored or not, J. */
  get harvested_j(): number {
    return this.#harvested_j;
  }

  /** Part of the harvested energy that found the battery full, J. */
  get spilled_j(): number {
    return this.#spilled_j;
  }

  get empty(): boolean {
    return this.#level_j === 0;
  }

  /**
   * Time until the battery is empty if nothing changes.
   *
   *     level_j / (power_w - harvest_w)
   *
   * @param power_w    load, >= 0
   * @param harvest_w  >= 0. Default 0
   * @returns          s; 0 when it is empty and the load exceeds the harvest, Infinity when the harvest covers the load
   * @throws RangeError when one of them is negative or not finite
   */
  timeToEmpty_s(power_w: number, harvest_w = 0): number {
    checkAmount("power_w", power_w);
    checkAmount("harvest_w", harvest_w);
    return power_w > harvest_w ? this.#level_j / (power_w - harvest_w) : Infinity;
  }

  /**
   * Lets time pass at constant powers. Called with timeToEmpty_s of the same powers it leaves exactly 0.
   *
   * @param dt_s       >= 0
   * @param power_w    load, >= 0
   * @param harvest_w  >= 0. Default 0
   * @returns          energy delivered to the load, J: power_w * dt_s, less what an empty battery could not give
   * @throws RangeError when one of them is negative or not finite
   */
  advance(dt_s: number, power_w: number, harvest_w = 0): number {
    checkAmount("dt_s", dt_s);
    checkAmount("power_w", power_w);
    checkAmount("harvest_w", harvest_w);
    return this.#exchange(power_w * dt_s, harvest_w * dt_s);
  }

  /**
   * Takes an amount at once.
   *
   * @param energy_j  >= 0
   * @returns         J delivered: energy_j, or what was left
   * @throws RangeError when energy_j is negative or not finite
   */
  drain(energy_j: number): number {
    checkAmount("energy_j", energy_j);
    return this.#exchange(energy_j, 0);
  }

  /**
   * Adds a packet of harvested energy at once.
   *
   * @param energy_j  >= 0
   * @returns         J stored: energy_j, or what there was room for
   * @throws RangeError when energy_j is negative or not finite
   */
  harvest(energy_j: number): number {
    checkAmount("energy_j", energy_j);
    const before_j = this.#level_j;
    this.#exchange(0, energy_j);
    return this.#level_j - before_j;
  }

  /** At constant powers the level moves one way only, so full and empty can be settled from the totals. */
  #exchange(wanted_j: number, harvested_j: number): number {
    const end_j = this.#level_j + harvested_j - wanted_j;
    let used_j = wanted_j;
    this.#harvested_j += harvested_j;
    if (end_j > this.capacity_j) {
      this.#spilled_j += end_j - this.capacity_j;
      this.#level_j = this.capacity_j;
    } else if (end_j < residue * this.capacity_j && wanted_j > harvested_j) {
      used_j = this.#level_j + harvested_j;
      this.#level_j = 0;
    } else {
      this.#level_j = end_j;
    }
    this.#used_j += used_j;
    return used_j;
  }
}

const checkAmount = (name: string, value: number): void => {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
};
