/** Mean power gain between a device and a base station at an instant, linear, without fast fading. */
export type GainAt = (time_s: number) => number;

/** What can be heard: all that other cells have on air, as an ear knows it. */
export interface Surroundings {
  /** How finely interference tells subcarriers apart. */
  readonly units: number;
  /** True: gains change along the way of some device. */
  readonly isMoving: boolean;
  /** Changes of what is on air so far. */
  readonly changes: number;
  /** True: no cell but this one has anything on air. */
  isQuiet(cell: number): boolean;
  /**
   * Adds up what all other cells send, by unit, as a share of the noise.
   *
   * @param gains  of the device that receives; undefined: the station of the cell does
   */
  addUp(
    levels: Float64Array,
    cell: number,
    gains: readonly GainAt[] | undefined,
    noise_w: number,
    time_s: number,
  ): void;
}

/**
 * The interference at a receiver: that of a device in one cell, or that of a cell's station.
 *
 *     level = (noise + interference) / noise        of a subcarrier, by unit; >= 1
 *
 * Where nobody moves, levels stay the same from change to change. A receiver with transfers on air is told of changes, so that what was
 * sent before one can still be booked at the levels of that time; others look when they are asked. Where somebody moves, levels
 * are worked out for the instant that is asked about, from what is on air at the moment.
 */
export class Ear {
  readonly #surroundings: Surroundings;
  readonly #cell: number;
  readonly #noise_w: number;
  readonly #gains: readonly GainAt[] | undefined;
  #levels: Float64Array;
  #isQuiet = true;
  /** What it will hear after the present change. */
  #next: Float64Array;
  #isOther = false;
  /** Transfers on air that it receives. */
  #listening = 0;
  #version = 0;
  /** The change up to which it has looked, and the instant. */
  #seen = 0;
  #seen_s = Number.NaN;

  /**
   * @param cell     whose transfers it receives
   * @param noise_w  of one subcarrier, > 0
   * @param gains    by cell, of the device that receives; undefined: the station of the cell does
   */
  constructor(surroundings: Surroundings, cell: number, noise_w: number, gains?: readonly GainAt[]) {
    if (!(noise_w > 0)) throw new RangeError(`invalid noise_w: ${noise_w}`);
    this.#surroundings = surroundings;
    this.#cell = cell;
    this.#noise_w = noise_w;
    this.#gains = gains;
    this.#levels = new Float64Array(surroundings.units).fill(1);
    this.#next = new Float64Array(surroundings.units).fill(1);
  }

  /** True: what it hears depends on the instant, not only on what is on air. */
  get isMoving(): boolean {
    return this.#surroundings.isMoving;
  }

  /** Another number whenever levels may be others. */
  get version(): number {
    if (this.#surroundings.isMoving) return this.#surroundings.changes;
    this.#look();
    return this.#version;
  }

  /** Levels by unit at an instant; undefined: all are 1, as nobody is on air in other cells. Not to be kept. */
  levelsAt(time_s: number): Float64Array | undefined {
    const { isMoving, changes } = this.#surroundings;
    if (!isMoving) {
      this.#look();
      return this.#isQuiet ? undefined : this.#levels;
    }
    if (this.#surroundings.isQuiet(this.#cell)) return undefined;
    if (this.#seen !== changes || this.#seen_s !== time_s) this.#fill(this.#levels, time_s);
    this.#seen = changes;
    this.#seen_s = time_s;
    return this.#levels;
  }

  /** One more transfer on air is received here. */
  listen(): void {
    if (!this.#surroundings.isMoving) this.#look();
    this.#listening++;
  }

  leave(): void {
    this.#listening--;
  }

  /** Where nobody moves, after a change: works out what it hears from now on. */
  prepare(): void {
    this.#fill(this.#next, 0);
    this.#isOther = !isSame(this.#next, this.#levels);
  }

  /** True: what was prepared differs from what it heard, on one of these units. */
  isOtherOn(units: readonly number[]): boolean {
    if (this.#isOther) for (const unit of units) if (this.#next[unit] !== this.#levels[unit]) return true;
    return false;
  }

  /** Hears what was prepared. */
  turn(): void {
    this.#seen = this.#surroundings.changes;
    this.#isQuiet = this.#surroundings.isQuiet(this.#cell);
    if (!this.#isOther) return;
    const past = this.#levels;
    this.#levels = this.#next;
    this.#next = past;
    this.#version++;
  }

  /** Catches up with changes that it was not told of. */
  #look(): void {
    if (this.#listening > 0 || this.#seen === this.#surroundings.changes) return;
    this.prepare();
    this.turn();
  }

  #fill(levels: Float64Array, time_s: number): void {
    levels.fill(0);
    this.#surroundings.addUp(levels, this.#cell, this.#gains, this.#noise_w, time_s);
    for (let unit = 0; unit < levels.length; unit++) levels[unit]! += 1;
  }
}

const isSame = (a: Float64Array, b: Float64Array): boolean => {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
};
