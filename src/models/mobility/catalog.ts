import type { Trajectory } from "../../physics/motion/trajectory.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import type { Mover } from "./model.js";
import { nomadic } from "./nomadic.js";
import { randomWaypoint } from "./random-waypoint.js";
import { trace } from "./trace.js";

/** How devices move: the models of `devices[].mobility`. A new one is one more line here. */
export const mobility = catalogOf("model", [trace, randomWaypoint, nomadic], {
  description:
    "How the devices move through radio cells: their path loss, shadowing and serving edge change. Without it they stay where they are.",
});

/** Settings of `devices[].mobility` in SI units. The path gain and the serving edge are updated every `step_s`. */
export type MobilitySettings = SettingsOf<"model", typeof mobility.models>;

/** The way of one device. */
export const makeTrajectory = (settings: MobilitySettings, mover: Mover): Trajectory => mobility.make(settings, mover);
