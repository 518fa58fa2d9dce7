import { stepAt } from "../../math/time-grid.js";
import type { Trajectory } from "../../physics/motion/trajectory.js";

/** Where a device is, and which edge serves it. */
export interface Attachment {
  /** x and y, m. */
  position_m(time_s: number): readonly [number, number];
  /** Number of the serving edge, from 0; -1 if there is none. Call with ascending times. */
  edgeAt(time_s: number): number;
  /** Number of changes of the serving edge up to the last queried instant; NaN for a fixed device. */
  readonly handovers: number;
}

/** Stands for the serving edge if there is none. */
export const NO_EDGE = -1;

/** Path loss and shadowing between an edge's station and a place, dB. */
export type LossAt = (edge: number, position_m: readonly [number, number]) => number;

/** Number of the edge with the least loss at a place, the first among equal ones; -1 if there is none. */
export const nearestEdge = (edges: number, loss_db: LossAt, position_m: readonly [number, number]): number => {
  let best = NO_EDGE;
  let least_db = Infinity;
  for (let edge = 0; edge < edges; edge++) {
    const other_db = loss_db(edge, position_m);
    if (best !== NO_EDGE && !(other_db < least_db)) continue;
    best = edge;
    least_db = other_db;
  }
  return best;
};

/** The attachment of a fixed device. */
export const fixedAttachment = (position_m: readonly [number, number], edge: number): Attachment => ({
  position_m: () => position_m,
  edgeAt: () => edge,
  handovers: Number.NaN,
});

/** When a device that moves changes its cell. */
export interface HandoverRule {
  /** Time between comparisons of cells, s, > 0. */
  readonly step_s: number;
  /** Required advantage of the other cell's path loss, dB, >= 0. */
  readonly hysteresis_db: number;
}

/** The cells that a device moves among. */
export interface Cells {
  /** How many there are. */
  readonly edges: number;
  readonly loss_db: LossAt;
  readonly rule: HandoverRule;
  /** Finds the edge of the least loss. Default: `nearestEdge`. */
  readonly nearest?: ((position_m: readonly [number, number]) => number) | undefined;
}

/**
 * A moving device. At every step of a grid common to all devices, it compares its cells. It changes to the cell of the least path loss if
 * that is below its own by more than the hysteresis (event A3 of LTE, with no time to trigger). The change itself takes no time.
 *
 * @source 3GPP TS 36.331, 5.5.4.4
 */
export class MovingAttachment implements Attachment {
  handovers = 0;
  readonly #trajectory: Trajectory;
  readonly #edges: number;
  readonly #loss_db: LossAt;
  readonly #rule: HandoverRule;
  readonly #nearest: (position_m: readonly [number, number]) => number;
  #edge = NO_EDGE;
  /** Last step at which cells were compared. */
  #step = -1;

  constructor(
    trajectory: Trajectory,
    { edges, loss_db, rule, nearest = (position_m) => nearestEdge(edges, loss_db, position_m) }: Cells,
  ) {
    this.#nearest = nearest;
    this.#trajectory = trajectory;
    this.#edges = edges;
    this.#loss_db = loss_db;
    this.#rule = rule;
  }

  position_m(time_s: number): readonly [number, number] {
    return this.#trajectory.position_m(time_s);
  }

  edgeAt(time_s: number): number {
    // With a single edge there is nothing to compare.
    const last = this.#edges > 1 ? stepAt(time_s, this.#rule.step_s) : 0;
    while (this.#step < last) {
      this.#compare(++this.#step);
      this.#skip(last);
    }
    return this.#edge;
  }

  /** While the device rests, all comparisons give the result of the first one, so the others are skipped. */
  #skip(last: number): void {
    const rests_s = this.#trajectory.restsUntil_s?.(this.#step * this.#rule.step_s);
    if (rests_s === undefined) return;
    const until = rests_s === Infinity ? last : Math.floor(rests_s / this.#rule.step_s) - 1;
    this.#step = Math.max(this.#step, Math.min(last, until));
  }

  #compare(step: number): void {
    const position_m = this.position_m(step * this.#rule.step_s);
    const best = this.#nearest(position_m);
    if (this.#edge === NO_EDGE) this.#edge = best;
    else if (best !== this.#edge) {
      const gain_db = this.#loss_db(this.#edge, position_m) - this.#loss_db(best, position_m);
      if (!(gain_db > this.#rule.hysteresis_db)) return;
      this.#edge = best;
      this.handovers++;
    }
  }
}
