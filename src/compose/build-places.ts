import type { RandomStream, RandomStreams } from "../engine/random.js";
import { makeTrajectory } from "../models/mobility/catalog.js";
import { placeIn } from "../models/mobility/place.js";
import type { Trajectory } from "../physics/motion/trajectory.js";
import type { Scenario } from "../scenario/scenario.js";
import type { DeviceGroupSpec, PositionSpec } from "../scenario/spec/devices.js";

/** A fixed point, or a place drawn from a region. */
export const place = (
  spec: PositionSpec,
  centre_m: readonly [number, number],
  random: RandomStream,
): readonly [number, number] => (spec.kind === "at" ? [spec.x_m, spec.y_m] : placeIn(spec, centre_m, random));

/** `phone-3`, or `phone` where the group has one device. */
export const deviceName = ({ name, count }: DeviceGroupSpec, index: number): string =>
  count === 1 ? name : `${name}-${index}`;

/** The start and the movement of a device; undefined: it stays. Draws come from the device's own streams. */
export const wayOf = (
  { edges }: Scenario,
  group: DeviceGroupSpec,
  index: number,
  streams: RandomStreams,
): { readonly position_m: readonly [number, number]; readonly path: Trajectory | undefined } => {
  const name = deviceName(group, index);
  const centre_m = edges[0]?.position_m ?? [0, 0];
  const position_m = place(group.position, centre_m, streams.stream(name, "position"));
  const { mobility } = group;
  const path =
    mobility &&
    makeTrajectory(mobility, { start_m: position_m, centre_m, index, random: streams.stream(name, "mobility") });
  return { position_m, path };
};
