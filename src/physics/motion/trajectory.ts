/** Position as a pure function of time: the order of the calls does not matter. */
export interface Trajectory {
  /** x and y, m, at an instant >= 0 s. */
  position_m(time_s: number): readonly [number, number];
  /** How long it stays where it is at `time_s`, as an instant, s. Absent: unknown, it may move at any time. */
  restsUntil_s?(time_s: number): number;
}

/** Places, and the times when they are passed. */
export interface Waypoints {
  /** Ascending, s, at least one. */
  readonly times_s: ArrayLike<number>;
  readonly x_m: ArrayLike<number>;
  readonly y_m: ArrayLike<number>;
}

/**
 * Straight lines between waypoints, each at constant speed.
 *
 *     x(t) = x_k + (x_{k+1} - x_k) (t - t_k) / (t_{k+1} - t_k),   t_k <= t < t_{k+1}
 *
 * It is at the first waypoint until that waypoint's time, and stays at the last one.
 *
 * @throws RangeError when there is no waypoint, or times are not in ascending order
 */
export class WaypointTrajectory implements Trajectory {
  readonly #waypoints: Waypoints;

  constructor(waypoints: Waypoints) {
    const { times_s } = waypoints;
    if (times_s.length === 0) throw new RangeError("expected at least one waypoint");
    for (let index = 1; index < times_s.length; index++)
      if (!(times_s[index]! > times_s[index - 1]!)) throw new RangeError(`invalid times_s: ${times_s[index]}`);
    this.#waypoints = waypoints;
  }

  position_m(time_s: number): readonly [number, number] {
    return positionAlong(this.#waypoints, this.#waypoints.times_s.length, time_s);
  }
}

/** The place on the lines between the first `count` waypoints. */
export const positionAlong = ({ times_s, x_m, y_m }: Waypoints, count: number, time_s: number): [number, number] => {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times_s[middle]! <= time_s) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return [x_m[0]!, y_m[0]!];
  const before = low - 1;
  if (low === count) return [x_m[before]!, y_m[before]!];
  const part = (time_s - times_s[before]!) / (times_s[low]! - times_s[before]!);
  return [x_m[before]! + part * (x_m[low]! - x_m[before]!), y_m[before]! + part * (y_m[low]! - y_m[before]!)];
};
