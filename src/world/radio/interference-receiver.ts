/** Mean power gain between a device and a base station at an instant, linear, without fast fading. */
export type GainAt = (time_s: number) => number;

/** The transmissions of all cells in one direction, as a receiver asks for them. */
export interface TransmissionField {
  /** Number of units into which the band is divided: interference is the same on all subcarriers of a unit. */
  readonly units: number;
  /** True when some device moves, so that gains change with time. */
  readonly isMoving: boolean;
  /** Number of changes of the transmissions so far. */
  readonly changes: number;
  /** True when no other cell has a transmission on air. */
  isQuiet(cell: number): boolean;
  /**
   * Adds the power received from all other cells, by unit, divided by the noise power.
   *
   * @param gains  of the receiving device, by cell; undefined when the cell's station receives
   */
  accumulate(
    levels: Float64Array,
    cell: number,
    gains: readonly GainAt[] | undefined,
    noise_w: number,
    time_s: number,
  ): void;
}

/**
 * The interference at one receiver: a device in one cell, or the station of a cell.
 *
 *     level = (noise + interference) / noise        of a subcarrier, by unit; >= 1
 *
 * When no device moves, levels are constant between two changes of the transmissions. A receiver with transfers on air is notified of each
 * change (`stage`, then `commit`), so that bits sent before the change are booked at the old levels. Other receivers catch up when they
 * are asked. When some device moves, levels are computed for the requested instant from the transmissions on air now.
 */
export class InterferenceReceiver {
  readonly #field: TransmissionField;
  readonly #cell: number;
  readonly #noise_w: number;
  readonly #gains: readonly GainAt[] | undefined;
  #levels: Float64Array;
  #isQuiet = true;
  /** Levels after the present change. */
  #next: Float64Array;
  #hasChanged = false;
  /** Number of transfers on air that end at this receiver. */
  #attached = 0;
  #version = 0;
  /** Number of the last change that the levels include, and the instant for which they were computed. */
  #seen = 0;
  #seen_s = Number.NaN;

  /**
   * @param cell     the cell whose transfers it receives
   * @param noise_w  of one subcarrier, > 0
   * @param gains    of the receiving device, by cell; undefined when the cell's station receives
   */
  constructor(surroundings: TransmissionField, cell: number, noise_w: number, gains?: readonly GainAt[]) {
    if (!(noise_w > 0)) throw new RangeError(`invalid noise_w: ${noise_w}`);
    this.#field = surroundings;
    this.#cell = cell;
    this.#noise_w = noise_w;
    this.#gains = gains;
    this.#levels = new Float64Array(surroundings.units).fill(1);
    this.#next = new Float64Array(surroundings.units).fill(1);
  }

  /** True when levels depend on the instant too, and not only on the transmissions. */
  get isMoving(): boolean {
    return this.#field.isMoving;
  }

  /** A number that changes whenever the levels may have changed. */
  get version(): number {
    if (this.#field.isMoving) return this.#field.changes;
    this.#catchUp();
    return this.#version;
  }

  /** Levels by unit at an instant; undefined when no other cell transmits, so that all are 1. The array is reused: do not keep it. */
  levelsAt(time_s: number): Float64Array | undefined {
    const { isMoving, changes } = this.#field;
    if (!isMoving) {
      this.#catchUp();
      return this.#isQuiet ? undefined : this.#levels;
    }
    if (this.#field.isQuiet(this.#cell)) return undefined;
    if (this.#seen !== changes || this.#seen_s !== time_s) this.#fill(this.#levels, time_s);
    this.#seen = changes;
    this.#seen_s = time_s;
    return this.#levels;
  }

  /** A transfer to this receiver has gone on air. */
  attach(): void {
    if (!this.#field.isMoving) this.#catchUp();
    this.#attached++;
  }

  detach(): void {
    this.#attached--;
  }

  /** Computes the levels after a change, without using them yet. Only for devices that do not move. */
  stage(): void {
    this.#fill(this.#next, 0);
    this.#hasChanged = !isSame(this.#next, this.#levels);
  }

  /** True when the staged levels differ from the present ones on one of these units. */
  differsOn(units: readonly number[]): boolean {
    if (this.#hasChanged) for (const unit of units) if (this.#next[unit] !== this.#levels[unit]) return true;
    return false;
  }

  /** Puts the staged levels into force. */
  commit(): void {
    this.#seen = this.#field.changes;
    this.#isQuiet = this.#field.isQuiet(this.#cell);
    if (!this.#hasChanged) return;
    const past = this.#levels;
    this.#levels = this.#next;
    this.#next = past;
    this.#version++;
  }

  /** Includes the changes of which it was not notified. */
  #catchUp(): void {
    if (this.#attached > 0 || this.#seen === this.#field.changes) return;
    this.stage();
    this.commit();
  }

  #fill(levels: Float64Array, time_s: number): void {
    levels.fill(0);
    this.#field.accumulate(levels, this.#cell, this.#gains, this.#noise_w, time_s);
    for (let unit = 0; unit < levels.length; unit++) levels[unit]! += 1;
  }
}

const isSame = (a: Float64Array, b: Float64Array): boolean => {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
};
