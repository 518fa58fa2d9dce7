import type { RandomStream } from "../engine/random.js";
import { placeIn } from "../models/mobility/place.js";
import type { PositionSpec } from "../scenario/scenario.js";

/** A point, or a place that is drawn from a region. */
export const place = (
  spec: PositionSpec,
  centre_m: readonly [number, number],
  random: RandomStream,
): readonly [number, number] => (spec.kind === "at" ? [spec.x_m, spec.y_m] : placeIn(spec, centre_m, random));
