import { largest, smallest } from "../../math/extremes.js";
import { type LossAt, NO_EDGE } from "./handover.js";

/** Relative tolerance for rounding in distances, and in losses, dB: far above the rounding of doubles, far below anything measurable. */
const ROUNDING = 1e-9;

/**
 * The least loss of any station at this distance, dB. It never falls with the distance.
 *
 * @param distance_m  >= 0
 */
type LeastLoss = (distance_m: number) => number;

/** The best station so far. */
interface Found {
  station: number;
  loss_db: number;
}

/**
 * Finds the station with the least loss at a place, among many. Stations lie in the squares of a grid. The search goes through rings around the
 * place until none of the rest can be better. The result is the same as when all are compared, even among equal stations: the search ends
 * only when the bound is above the least loss.
 */
export class StationGrid {
  readonly #loss_db: LossAt;
  readonly #leastAt_db: LeastLoss;
  readonly #left_m: number;
  readonly #bottom_m: number;
  readonly #right_m: number;
  readonly #top_m: number;
  readonly #side_m: number;
  readonly #rounding_m: number;
  readonly #columns: number;
  readonly #rows: number;
  /** By square: where its stations begin in `#stations`. The next entry is where they end. */
  readonly #begins: Int32Array;
  readonly #stations: Int32Array;

  /** @param places_m  of the stations, by number */
  constructor(places_m: readonly (readonly [number, number])[], loss_db: LossAt, leastAt_db: LeastLoss) {
    this.#loss_db = loss_db;
    this.#leastAt_db = leastAt_db;
    const xs = places_m.map(([x_m]) => x_m);
    const ys = places_m.map(([, y_m]) => y_m);
    const count = places_m.length;
    this.#left_m = count === 0 ? 0 : smallest(xs);
    this.#right_m = count === 0 ? 0 : largest(xs);
    this.#bottom_m = count === 0 ? 0 : smallest(ys);
    this.#top_m = count === 0 ? 0 : largest(ys);
    this.#rounding_m = ROUNDING * largest([...xs, ...ys].map(Math.abs));
    const width_m = this.#right_m - this.#left_m;
    const height_m = this.#top_m - this.#bottom_m;
    // About one station per square. If stations lie in a line, there are no more squares in a row than stations.
    const side_m = Math.max(Math.sqrt((width_m * height_m) / count), Math.max(width_m, height_m) / count);
    this.#side_m = side_m > 0 && side_m < Infinity ? side_m : 1;
    this.#columns = 1 + Math.floor(width_m / this.#side_m);
    this.#rows = 1 + Math.floor(height_m / this.#side_m);
    const squares = places_m.map(([x_m, y_m]) => this.#columnOf(x_m) + this.#columns * this.#rowOf(y_m));
    this.#begins = new Int32Array(this.#columns * this.#rows + 1);
    for (const square of squares) this.#begins[square + 1]!++;
    for (let square = 1; square < this.#begins.length; square++) this.#begins[square]! += this.#begins[square - 1]!;
    this.#stations = new Int32Array(count);
    const next = this.#begins.slice();
    squares.forEach((square, station) => {
      this.#stations[next[square]!++] = station;
    });
  }

  /** Number of the station with the least loss at a place, the first among equal ones; -1 if there is none. */
  nearest(place_m: readonly [number, number]): number {
    const [x_m, y_m] = place_m;
    // For a place outside, a station is no nearer to it than to the nearest point of the border.
    const nearX_m = Math.min(Math.max(x_m, this.#left_m), this.#right_m);
    const nearY_m = Math.min(Math.max(y_m, this.#bottom_m), this.#top_m);
    const column = this.#columnOf(nearX_m);
    const row = this.#rowOf(nearY_m);
    const found: Found = { station: NO_EDGE, loss_db: Infinity };
    for (let ring = 0; ; ring++) {
      this.#lookAround(column, row, ring, place_m, found);
      const beyond_m = this.#distanceBeyond_m(nearX_m, nearY_m, column, row, ring);
      if (beyond_m === Infinity || this.#leastAt_db(beyond_m) > found.loss_db + ROUNDING) return found.station;
    }
  }

  /** Compares the stations in the squares of one ring. */
  #lookAround(column: number, row: number, ring: number, place_m: readonly [number, number], found: Found): void {
    const lastRow = Math.min(this.#rows - 1, row + ring);
    for (let y = Math.max(0, row - ring); y <= lastRow; y++) {
      // Between its first and its last row, a ring has two squares in each.
      const step = Math.abs(y - row) === ring ? 1 : 2 * ring;
      for (let x = column - ring; x <= column + ring; x += step)
        if (x >= 0 && x < this.#columns) this.#lookAt(x + this.#columns * y, place_m, found);
    }
  }

  #lookAt(square: number, place_m: readonly [number, number], found: Found): void {
    const end = this.#begins[square + 1]!;
    for (let at = this.#begins[square]!; at < end; at++) {
      const station = this.#stations[at]!;
      const loss_db = this.#loss_db(station, place_m);
      const isBetter = loss_db < found.loss_db || (loss_db === found.loss_db && station < found.station);
      if (found.station !== NO_EDGE && !isBetter) continue;
      found.station = station;
      found.loss_db = loss_db;
    }
  }

  /** A lower bound on the distance of stations in later rings; Infinity: there are none. */
  #distanceBeyond_m(x_m: number, y_m: number, column: number, row: number, ring: number): number {
    const side_m = this.#side_m;
    let least_m = Infinity;
    if (column > ring) least_m = Math.min(least_m, x_m - this.#left_m - (column - ring) * side_m);
    if (row > ring) least_m = Math.min(least_m, y_m - this.#bottom_m - (row - ring) * side_m);
    if (column + ring + 1 < this.#columns)
      least_m = Math.min(least_m, this.#left_m + (column + ring + 1) * side_m - x_m);
    if (row + ring + 1 < this.#rows) least_m = Math.min(least_m, this.#bottom_m + (row + ring + 1) * side_m - y_m);
    if (least_m === Infinity) return Infinity;
    return Math.max(0, least_m - this.#rounding_m);
  }

  #columnOf(x_m: number): number {
    return Math.min(this.#columns - 1, Math.floor((x_m - this.#left_m) / this.#side_m));
  }

  #rowOf(y_m: number): number {
    return Math.min(this.#rows - 1, Math.floor((y_m - this.#bottom_m) / this.#side_m));
  }
}
