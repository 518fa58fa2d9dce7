import { distributionOf } from "../../engine/distributions.js";
import { optional, siDistribution } from "../../fields/checked.js";
import { distribution, text as textField } from "../../fields/fields.js";
import { type Waypoints, WaypointTrajectory } from "../../physics/motion/trajectory.js";
import { mobilityModel } from "./model.js";

/** A path at another speed and with another start. */
const retimed = (waypoints: Waypoints, pace: number, start_s: number): Waypoints =>
  pace === 1 && start_s === 0
    ? waypoints
    : { ...waypoints, times_s: Float64Array.from(waypoints.times_s, (time_s) => start_s + pace * time_s) };

export const trace = mobilityModel({
  name: "trace",
  summary: "Straight lines between the places of a file, instead of `position`.",
  fields: {
    file: textField({
      description:
        "CSV with places, `x_m,y_m` or `latitude,longitude`, and optionally `time_s` and `device`; see [Traces](#traces).",
      example: "walk.csv",
      file: true,
    }),
    speed: distribution(
      "speed",
      { above: 0 },
      { description: "If the file has no times: speed of a device along its whole path, drawn for each device." },
    ).optional(),
    start: distribution(
      "time",
      { from: 0 },
      { description: "Added to the file's times, or when a path without times begins; drawn for each device." },
    ).default("0 s"),
  },
  si: ({ speed, start }, waypoints) => ({
    /** By device of the group; where there is a speed, of a device of 1 m/s. */
    waypoints,
    /** Of each device along a path without times. */
    ...optional("speed_mps", speed, "speed"),
    /** Start of each device, which is added to the times of its path. */
    start_s: siDistribution(start, "time"),
  }),
  make: ({ waypoints, speed_mps, start_s }, { index, random }) => {
    const pace = speed_mps === undefined ? 1 : 1 / distributionOf(speed_mps).sample(random);
    return new WaypointTrajectory(retimed(waypoints[index]!, pace, distributionOf(start_s).sample(random)));
  },
});
