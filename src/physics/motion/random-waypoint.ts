import { hypot } from "../../math/roots.js";
import { positionAlong, type Trajectory } from "./trajectory.js";

/** What a random waypoint walk draws. Each is called once per leg, in this order. */
export interface WaypointDraws {
  /** The next place to go to, x and y in m. */
  place_m(): readonly [number, number];
  /** Speed of the leg, m/s, > 0. */
  speed_mps(): number;
  /** How long it stays at the leg's end, s, >= 0. */
  pause_s(): number;
}

/**
 * Random waypoint: go straight to a drawn place at a drawn speed, pause there, and so on.
 *
 * A leg has a mean length of 0.5214 a in a square of side a, and 0.9054 r in a disc of radius r. Without pauses the mean speed over
 * time is 1 / E[1 / v]. The places that it passes are denser in the middle of the area than its destinations. A walk begins as at the
 * end of a pause, so the first legs differ from later ones.
 *
 * Legs are drawn in order, when their time is first asked for, and kept: 24 bytes for each end of a leg.
 *
 * @param start_m  where it is at 0 s
 * @param draws    from a stream of its own
 * @source D. B. Johnson, D. A. Maltz, "Dynamic source routing in ad hoc wireless networks", 1996; C. Bettstetter, H. Hartenstein,
 *         X. Perez-Costa, "Stochastic properties of the random waypoint mobility model", Wireless Networks, 2004
 */
export class RandomWaypoint implements Trajectory {
  readonly #draws: WaypointDraws;
  readonly #times_s: number[] = [0];
  readonly #x_m: number[];
  readonly #y_m: number[];

  constructor(start_m: readonly [number, number], draws: WaypointDraws) {
    this.#draws = draws;
    this.#x_m = [start_m[0]];
    this.#y_m = [start_m[1]];
  }

  position_m(time_s: number): readonly [number, number] {
    while (this.#times_s.at(-1)! <= time_s) this.#addLeg();
    return positionAlong({ times_s: this.#times_s, x_m: this.#x_m, y_m: this.#y_m }, this.#times_s.length, time_s);
  }

  #addLeg(): void {
    const [x_m, y_m] = this.#draws.place_m();
    const speed_mps = this.#draws.speed_mps();
    if (!(speed_mps > 0)) throw new RangeError(`invalid speed_mps: ${speed_mps}`);
    const pause_s = this.#draws.pause_s();
    const begun_s = this.#times_s.at(-1)!;
    const length_m = hypot(x_m - this.#x_m.at(-1)!, y_m - this.#y_m.at(-1)!);
    const there_s = begun_s + length_m / speed_mps;
    this.#stop(there_s, x_m, y_m);
    this.#stop(there_s + pause_s, x_m, y_m);
    // A place of no extent and no pauses: there is nowhere to go.
    if (this.#times_s.at(-1)! === begun_s) this.#stop(Infinity, x_m, y_m);
  }

  #stop(time_s: number, x_m: number, y_m: number): void {
    if (!(time_s > this.#times_s.at(-1)!)) return;
    this.#times_s.push(time_s);
    this.#x_m.push(x_m);
    this.#y_m.push(y_m);
  }
}
