import { distributionOf } from "../engine/distributions.js";
import type { RandomStream } from "../engine/random.js";
import { RandomWaypoint } from "../physics/motion/random-waypoint.js";
import { type Trajectory, type Waypoints, WaypointTrajectory } from "../physics/motion/trajectory.js";
import type { MobilitySpec, PositionSpec } from "../scenario/scenario.js";

/** Draws a place, uniformly over the area of a region. Both kinds of region take two draws. */
export const place = (
  spec: PositionSpec,
  centre: readonly [number, number],
  random: RandomStream,
): readonly [number, number] => {
  switch (spec.kind) {
    case "at":
      return [spec.x_m, spec.y_m];
    case "disc": {
      const { inner_m, outer_m, centre_m: [x_m, y_m] = centre } = spec;
      const radius_m = Math.sqrt(inner_m ** 2 + (outer_m ** 2 - inner_m ** 2) * random());
      const angle = 2 * Math.PI * random();
      return [x_m + radius_m * Math.cos(angle), y_m + radius_m * Math.sin(angle)];
    }
    case "rectangle": {
      const { low_m, high_m } = spec;
      const x_m = low_m[0] + (high_m[0] - low_m[0]) * random();
      return [x_m, low_m[1] + (high_m[1] - low_m[1]) * random()];
    }
  }
};

/**
 * How a device of a group moves; undefined: it stays where it is.
 *
 * @param start_m  where it begins
 * @param index    its number in the group
 * @param random   a stream of its own
 */
export const trajectoryOf = (
  spec: MobilitySpec | undefined,
  start_m: readonly [number, number],
  centre: readonly [number, number],
  index: number,
  random: () => RandomStream,
): Trajectory | undefined => {
  switch (spec?.model) {
    case undefined:
      return undefined;
    case "trace": {
      const stream = random();
      const pace = spec.speed_mps === undefined ? 1 : 1 / distributionOf(spec.speed_mps).sample(stream);
      return new WaypointTrajectory(retimed(spec.waypoints[index]!, pace, distributionOf(spec.start_s).sample(stream)));
    }
    case "random-waypoint": {
      const stream = random();
      const speed = distributionOf(spec.speed_mps);
      const pause = distributionOf(spec.pause_s);
      return new RandomWaypoint(start_m, {
        place_m: () => place(spec.within, centre, stream),
        speed_mps: () => speed.sample(stream),
        pause_s: () => pause.sample(stream),
      });
    }
  }
};

/** A path that is gone along at another pace, and from another time on. */
const retimed = (waypoints: Waypoints, pace: number, start_s: number): Waypoints =>
  pace === 1 && start_s === 0
    ? waypoints
    : { ...waypoints, times_s: Float64Array.from(waypoints.times_s, (time_s) => start_s + pace * time_s) };
