import { siDistribution, siValue } from "../../fields/checked.js";
import type { Waypoints } from "../../physics/motion/trajectory.js";
import { parseRegion } from "../fields/region-text.js";
import type { MobilitySpec } from "../scenario.js";
import { REGION_FORMS } from "../schema/mobility-schema.js";
import type { ResolvedText } from "../schema/schema.js";

/**
 * Checked text of a group's `mobility:` to SI values.
 *
 * @param waypoints  of the file that it names, by device of the group
 */
export const interpretMobility = (
  mobility: NonNullable<ResolvedText["devices"][number]["mobility"]>,
  waypoints: readonly Waypoints[],
): MobilitySpec => {
  const step_s = siValue(mobility.step, "time");
  if (mobility.model === "trace") return { model: mobility.model, step_s, waypoints };
  const within = parseRegion(mobility.within, REGION_FORMS);
  if (typeof within === "string") throw new Error(`text that was checked does not parse: ${within}`);
  return {
    model: mobility.model,
    step_s,
    within,
    speed_mps: siDistribution(mobility.speed, "speed"),
    pause_s: siDistribution(mobility.pause, "time"),
  };
};
