import type { Grant } from "./grant.js";
import { type GainAt, InterferenceReceiver, type TransmissionField } from "./interference-receiver.js";

/** One direction of the radio link between a device and a cell: the sender's power, and its gains to all cells. */
export interface AirPath {
  readonly cell: number;
  /** Transmit power of a transfer, W. */
  readonly power_w: number;
  /** By cell: gain between its station and the device of the link. */
  readonly gains: readonly GainAt[];
  /** The receiver. */
  readonly receiver: InterferenceReceiver;
}

/** A transfer on air, and the subcarriers that it holds; undefined: none at the moment. */
export interface OnAir {
  readonly transfer: { readonly path?: AirPath | undefined };
  readonly grant: Grant | undefined;
}

/** A pool of subcarriers whose transfers suffer interference. Interference changes their rates and nothing else. */
export interface InterferenceListener {
  /** Books the bits that these transfers have sent so far, at the rates that end now. */
  settle(affected: readonly OnAir[]): void;
  /** Reschedules the ends of these transfers at their new rates, in an event of its own. */
  replan(affected: readonly OnAir[]): void;
}

/** Runs of neighbouring subcarriers that are always granted together, numbered from the lowest. */
export interface Units {
  /** Number of subcarriers in each unit. */
  readonly sizes: Float64Array;
  /** By unit: the fading group to which it belongs. */
  readonly groups: readonly number[];
}

/** The cells around a pool. The pool reports its transmissions here. */
export interface Neighbours {
  readonly units: Units;
  /** Registers the pool that suffers interference from the other cells; called once, before anything is on air. */
  join(pool: InterferenceListener): void;
  /** Reports all transmissions of the cell from now on, in order of start. A grant that is the same object as before has not changed. */
  changed(onAir: Iterable<OnAir>): void;
}

interface Emission {
  readonly source: OnAir;
  readonly grant: Grant;
  readonly path: AirPath;
}

interface Cell extends Neighbours {
  emissions: readonly Emission[];
  pool: InterferenceListener | undefined;
  /** The receiver of its station, in the uplink. */
  stationReceiver: InterferenceReceiver | undefined;
}

/**
 * Interference between cells, computed from single transmissions, in one direction. The power that a receiver gets on subcarrier k is
 *
 *     interference_k = sum over transfers of other cells that hold k of (P / n) * G * share
 *
 * with P the power of the sender, n the subcarriers of the transfer, G the mean gain (path loss and shadowing, not fading) between the sender
 * and this receiver, and share the part of the time in which the transfer holds k. Transfers of one cell are orthogonal.
 *
 * A cell reports every change of its transmissions. Transfers in other cells on the subcarriers concerned are then booked up to now and
 * rescheduled. No other transfer is touched.
 *
 * @source A. Goldsmith, "Wireless Communications", section 15.2; 3GPP TR 36.814 A.2.1
 */
export class Interference implements TransmissionField {
  readonly isMoving: boolean;
  changes = 0;
  readonly #leg: "uplink" | "downlink";
  readonly #units: Units;
  readonly #cells: readonly Cell[];
  /** Number of transfers on air in all cells. */
  #onAir = 0;
  /** By unit: 1 if the present change concerns it. */
  readonly #touched: Uint8Array;

  /** @param isMoving  some device moves, so that gains change with time */
  constructor(leg: "uplink" | "downlink", cells: number, units: Units, isMoving: boolean) {
    this.isMoving = isMoving;
    this.#leg = leg;
    this.#units = units;
    this.#touched = new Uint8Array(units.sizes.length);
    this.#cells = Array.from({ length: cells }, () => this.#newCell());
  }

  get units(): number {
    return this.#units.sizes.length;
  }

  /** The cells around a pool, by its number. */
  around(cell: number): Neighbours {
    return this.#cells[cell]!;
  }

  /**
   * The path of a device's link in a cell.
   *
   * @param power_w  transmit power of a transfer
   * @param noise_w  of one subcarrier at the receiver
   * @param gains    by cell: between its station and the device
   */
  path(cell: number, power_w: number, noise_w: number, gains: readonly GainAt[]): AirPath {
    const own = this.#cells[cell]!;
    if (this.#leg === "uplink") own.stationReceiver ??= new InterferenceReceiver(this, cell, noise_w);
    return {
      cell,
      power_w,
      gains,
      receiver: own.stationReceiver ?? new InterferenceReceiver(this, cell, noise_w, gains),
    };
  }

  isQuiet(cell: number): boolean {
    return this.#onAir === this.#cells[cell]!.emissions.length;
  }

  accumulate(
    levels: Float64Array,
    cell: number,
    gains: readonly GainAt[] | undefined,
    noise_w: number,
    time_s: number,
  ): void {
    const { sizes } = this.#units;
    for (let other = 0; other < this.#cells.length; other++) {
      if (other === cell) continue;
      for (const { grant, path } of this.#cells[other]!.emissions) {
        const gain = gains === undefined ? path.gains[cell]!(time_s) : gains[other]!(time_s);
        const level = ((path.power_w / grant.subcarriers) * gain) / noise_w;
        const { units, groups, counts } = grant;
        if (units !== undefined) for (const unit of units) levels[unit]! += level;
        else
          for (let index = 0; index < groups.length; index++)
            levels[groups[index]!]! += level * (counts[index]! / sizes[groups[index]!]!);
      }
    }
  }

  #newCell(): Cell {
    const cell: Cell = {
      units: this.#units,
      emissions: [],
      pool: undefined,
      stationReceiver: undefined,
      join: (pool) => {
        cell.pool = pool;
      },
      changed: (onAir) => this.#changed(cell, onAir),
    };
    return cell;
  }

  #changed(cell: Cell, onAir: Iterable<OnAir>): void {
    const next: Emission[] = [];
    for (const source of onAir) {
      const { path } = source.transfer;
      if (source.grant !== undefined && path !== undefined) next.push({ source, grant: source.grant, path });
    }
    this.#touched.fill(0);
    if (!touch(this.#touched, cell.emissions, next)) return;
    const others = this.#cells.filter((other) => other !== cell && other.emissions.length > 0);
    if (this.isMoving) this.#changeMoving(cell, next, others);
    else this.#changeStill(cell, next, others);
  }

  /** Levels are computed on demand, so everything is booked before the transmissions change. */
  #changeMoving(cell: Cell, next: readonly Emission[], others: readonly Cell[]): void {
    const affected = others.map(({ emissions }) => emissions.filter(({ grant }) => this.#isTouched(grant)));
    others.forEach(({ pool }, index) => {
      if (affected[index]!.length > 0) pool?.settle(affected[index]!.map(({ source }) => source));
    });
    this.#commit(cell, next);
    others.forEach(({ pool }, index) => {
      if (affected[index]!.length > 0) pool?.replan(affected[index]!.map(({ source }) => source));
    });
  }

  /** Receivers stage the new levels first. A transfer without a difference on its subcarriers is left alone. */
  #changeStill(cell: Cell, next: readonly Emission[], others: readonly Cell[]): void {
    this.#commit(cell, next);
    for (const { emissions, pool } of others) {
      const receivers = new Set(emissions.map(({ path }) => path.receiver));
      for (const receiver of receivers) receiver.stage();
      const affected = emissions
        .filter(({ grant, path }) => this.#isTouched(grant) && path.receiver.differsOn(unitsOf(grant)))
        .map(({ source }) => source);
      if (affected.length > 0) pool?.settle(affected);
      for (const receiver of receivers) receiver.commit();
      if (affected.length > 0) pool?.replan(affected);
    }
  }

  #commit(cell: Cell, next: readonly Emission[]): void {
    const past = cell.emissions;
    this.#onAir += next.length - past.length;
    this.changes++;
    cell.emissions = next;
    for (const { path } of next) path.receiver.attach();
    for (const { path } of past) path.receiver.detach();
  }

  #isTouched(grant: Grant): boolean {
    for (const unit of unitsOf(grant)) if (this.#touched[unit] === 1) return true;
    return false;
  }
}

/** The units of a grant. */
const unitsOf = ({ units, groups }: Grant): readonly number[] => units ?? groups;

/** Marks the units of all transmissions that started, ended or got another grant. Both lists are in order of start. @returns whether there was one */
const touch = (touched: Uint8Array, past: readonly Emission[], next: readonly Emission[]): boolean => {
  let isAny = false;
  const mark = (grant: Grant): void => {
    isAny = true;
    for (const unit of unitsOf(grant)) touched[unit] = 1;
  };
  let at = 0;
  for (const { source, grant } of past) {
    const now = next[at]?.source === source ? next[at++] : undefined;
    if (now?.grant === grant) continue;
    mark(grant);
    if (now !== undefined) mark(now.grant);
  }
  for (; at < next.length; at++) mark(next[at]!.grant);
  return isAny;
};
