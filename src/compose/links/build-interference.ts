import { supportOf } from "../../fields/distribution-text.js";
import { isRequested } from "../../models/allocation/catalog.js";
import { PathGain } from "../../physics/motion/moving-gain.js";
import type { Trajectory } from "../../physics/motion/trajectory.js";
import { ratioOf } from "../../physics/radio/spectral-efficiency.js";
import type { CellularSpec } from "../../scenario/spec/radio.js";
import { type AirPath, Interference, type Neighbours, type Units } from "../../world/radio/interference.js";
import type { GainAt } from "../../world/radio/interference-receiver.js";

type Leg = "uplink" | "downlink";

/** Path loss and shadowing between a cell's station and a place, dB. */
type LossAt = (place_m: readonly [number, number], cell: number) => number;

/** Where a device is; see `RadioDevice`. */
interface Placed {
  readonly position_m: readonly [number, number];
  readonly path: Trajectory | undefined;
  readonly step_s: number;
}

interface CellsParts {
  /** Number of cells. */
  readonly cells: number;
  /** Subcarriers of each group over which fading is flat. */
  readonly groups: Float64Array;
  /** The shortest step between positions of a moving device, s; Infinity: no device moves. */
  readonly step_s: number;
  readonly loss_db: LossAt;
}

/** Interference between the cells of a scenario, in both directions. */
export class CellInterference {
  readonly unitSizes: Float64Array;
  /** The longest time for which fading stays constant, so that rates follow moving devices, s; Infinity: no device moves. */
  readonly longestBlock_s: number;
  readonly #legs: Readonly<Record<Leg, Interference>>;
  readonly #cells: number;
  readonly #loss_db: LossAt;
  readonly #gains = new Map<Placed, readonly GainAt[]>();

  constructor(radio: CellularSpec, { cells, groups, step_s, loss_db }: CellsParts) {
    const units = unitsOf(radio, groups);
    this.unitSizes = units.sizes;
    this.longestBlock_s = step_s;
    this.#cells = cells;
    this.#loss_db = loss_db;
    const interference = (leg: Leg) => new Interference(leg, cells, units, step_s < Infinity);
    this.#legs = { uplink: interference("uplink"), downlink: interference("downlink") };
  }

  around(leg: Leg, cell: number): Neighbours {
    return this.#legs[leg].around(cell);
  }

  path(leg: Leg, device: Placed, cell: number, power_w: number, noise_w: number): AirPath {
    return this.#legs[leg].path(cell, power_w, noise_w, this.#gainsOf(device));
  }

  /** By cell: the gain between its station and a device. */
  #gainsOf(device: Placed): readonly GainAt[] {
    const known = this.#gains.get(device);
    if (known !== undefined) return known;
    const { path, position_m, step_s } = device;
    const gains = Array.from({ length: this.#cells }, (_, cell): GainAt => {
      const gainAt = (place_m: readonly [number, number]) => ratioOf(-this.#loss_db(place_m, cell));
      if (path !== undefined) {
        const along = new PathGain(step_s, (time_s) => gainAt(path.position_m(time_s)));
        return (time_s) => along.at(time_s);
      }
      const gain = gainAt(position_m);
      return () => gain;
    });
    this.#gains.set(device, gains);
    return gains;
  }
}

/**
 * Size of the units in which subcarriers are tracked. Schemes that divide the band grant whole groups, or shares of them. Grants of a number of
 * subcarriers begin at a multiple of the greatest common divisor of all grants, so units of that size suffice. Units do not cross groups.
 */
const unitsOf = ({ allocation, subcarriers, fading }: CellularSpec, groups: Float64Array): Units => {
  if (!("subcarriers" in allocation)) return { sizes: groups, groups: Array.from(groups, (_, group) => group) };
  const { low, high } = supportOf(allocation.subcarriers);
  const group = "group" in fading ? fading.group : 0;
  const size = !isRequested(allocation) && low === high ? greatestDivisor(low, group) : 1;
  const starts = Array.from({ length: Math.ceil(subcarriers / size) }, (_, unit) => unit * size);
  return {
    sizes: Float64Array.from(starts, (start) => Math.min(size, subcarriers - start)),
    groups: starts.map((start) => (group === 0 ? 0 : Math.floor(start / group))),
  };
};

/** Greatest common divisor of two whole numbers. */
const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
