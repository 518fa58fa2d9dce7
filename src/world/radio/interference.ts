import { Ear, type GainAt, type Surroundings } from "./ear.js";
import type { Grant } from "./grant.js";

/** One direction of the radio link between a device and a cell: who sends, and how it is heard elsewhere. */
export interface AirPath {
  readonly cell: number;
  /** Transmit power of a transfer, W. */
  readonly power_w: number;
  /** By cell: gain between its station and the device of the link. */
  readonly gains: readonly GainAt[];
  /** The receiver. */
  readonly ear: Ear;
}

/** A transfer on air, and the subcarriers that it holds; undefined: none at the moment. */
export interface OnAir {
  readonly transfer: { readonly path?: AirPath | undefined };
  readonly grant: Grant | undefined;
}

/** A pool of subcarriers, whose transfers are disturbed by those of others: their rates change, and nothing else of them. */
export interface Disturbed {
  /** Books what these transfers have sent up to now, at the rates that end now. */
  settle(affected: readonly OnAir[]): void;
  /** Their rates are others from now on: plans their ends anew, in an event of its own. */
  replan(affected: readonly OnAir[]): void;
}

/** Neighbouring subcarriers that are always held together, numbered from the lowest. */
export interface Units {
  /** Subcarriers of each. */
  readonly sizes: Float64Array;
  /** By unit: the group of subcarriers that fade together to which it belongs. */
  readonly groups: readonly number[];
}

/** The cells around a pool, to which it says what it has on air. */
export interface Neighbours {
  readonly units: Units;
  /** Whom the others disturb; said once, before anything is on air. */
  join(pool: Disturbed): void;
  /** What the cell has on air from now on, in the order in which it came; a grant that is the same object as before has not changed. */
  changed(onAir: Iterable<OnAir>): void;
}

interface Emission {
  readonly of: OnAir;
  readonly grant: Grant;
  readonly path: AirPath;
}

interface Cell extends Neighbours {
  emissions: readonly Emission[];
  pool: Disturbed | undefined;
  /** Of its station, in the uplink. */
  ear: Ear | undefined;
}

/**
 * Interference between cells that follows single transmissions, in one direction. On a subcarrier k a receiver hears
 *
 *     interference_k = sum over transfers of other cells that hold k of (P / n) * G * share
 *
 * with P the power of the sender, n the subcarriers of the transfer, G the mean gain (path loss and shadowing, not fading) between the sender
 * and this receiver, and share the part of the time in which the transfer holds k. Transfers of one cell are orthogonal.
 *
 * A cell says what it has on air whenever that changes. What transfers in other cells have sent on the subcarriers concerned is then
 * booked, and their ends are planned anew; nobody else is touched.
 *
 * @source A. Goldsmith, "Wireless Communications", section 15.2; 3GPP TR 36.814 A.2.1
 */
export class Interference implements Surroundings {
  readonly isMoving: boolean;
  changes = 0;
  readonly #leg: "uplink" | "downlink";
  readonly #units: Units;
  readonly #cells: readonly Cell[];
  /** Transfers on air in all cells. */
  #onAir = 0;
  /** By unit: 1 where the present change touches it. */
  readonly #touched: Uint8Array;

  /** @param isMoving  gains change along the way of some device */
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
    if (this.#leg === "uplink") own.ear ??= new Ear(this, cell, noise_w);
    return { cell, power_w, gains, ear: own.ear ?? new Ear(this, cell, noise_w, gains) };
  }

  isQuiet(cell: number): boolean {
    return this.#onAir === this.#cells[cell]!.emissions.length;
  }

  addUp(
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
      ear: undefined,
      join: (pool) => {
        cell.pool = pool;
      },
      changed: (onAir) => this.#changed(cell, onAir),
    };
    return cell;
  }

  #changed(cell: Cell, onAir: Iterable<OnAir>): void {
    const next: Emission[] = [];
    for (const of of onAir) {
      const { path } = of.transfer;
      if (of.grant !== undefined && path !== undefined) next.push({ of, grant: of.grant, path });
    }
    this.#touched.fill(0);
    if (!touch(this.#touched, cell.emissions, next)) return;
    const others = this.#cells.filter((other) => other !== cell && other.emissions.length > 0);
    if (this.isMoving) this.#changeMoving(cell, next, others);
    else this.#changeStill(cell, next, others);
  }

  /** Levels are worked out when they are asked for: all is booked before what is on air changes. */
  #changeMoving(cell: Cell, next: readonly Emission[], others: readonly Cell[]): void {
    const affected = others.map(({ emissions }) => emissions.filter(({ grant }) => this.#isTouched(grant)));
    others.forEach(({ pool }, index) => {
      if (affected[index]!.length > 0) pool?.settle(affected[index]!.map(({ of }) => of));
    });
    this.#commit(cell, next);
    others.forEach(({ pool }, index) => {
      if (affected[index]!.length > 0) pool?.replan(affected[index]!.map(({ of }) => of));
    });
  }

  /** Levels stay as they are until a receiver turns to new ones: who hears no difference is left alone. */
  #changeStill(cell: Cell, next: readonly Emission[], others: readonly Cell[]): void {
    this.#commit(cell, next);
    for (const { emissions, pool } of others) {
      const ears = new Set(emissions.map(({ path }) => path.ear));
      for (const ear of ears) ear.prepare();
      const affected = emissions
        .filter(({ grant, path }) => this.#isTouched(grant) && path.ear.isOtherOn(unitsOf(grant)))
        .map(({ of }) => of);
      if (affected.length > 0) pool?.settle(affected);
      for (const ear of ears) ear.turn();
      if (affected.length > 0) pool?.replan(affected);
    }
  }

  #commit(cell: Cell, next: readonly Emission[]): void {
    const past = cell.emissions;
    this.#onAir += next.length - past.length;
    this.changes++;
    cell.emissions = next;
    for (const { path } of next) path.ear.listen();
    for (const { path } of past) path.ear.leave();
  }

  #isTouched(grant: Grant): boolean {
    for (const unit of unitsOf(grant)) if (this.#touched[unit] === 1) return true;
    return false;
  }
}

/** Numbers of the units of which a grant holds something. */
const unitsOf = ({ units, groups }: Grant): readonly number[] => units ?? groups;

/** Marks the units of whatever came, went, or was given another grant; both lists are in the order of coming. @returns whether anything did */
const touch = (touched: Uint8Array, past: readonly Emission[], next: readonly Emission[]): boolean => {
  let isAny = false;
  const mark = (grant: Grant): void => {
    isAny = true;
    for (const unit of unitsOf(grant)) touched[unit] = 1;
  };
  let at = 0;
  for (const { of, grant } of past) {
    const now = next[at]?.of === of ? next[at++] : undefined;
    if (now?.grant === grant) continue;
    mark(grant);
    if (now !== undefined) mark(now.grant);
  }
  for (; at < next.length; at++) mark(next[at]!.grant);
  return isAny;
};
