import { distributionOf } from "../../engine/distributions.js";
import { siDistribution } from "../../fields/checked.js";
import { supportOf } from "../../fields/distribution-text.js";
import { distribution, leaf, type QuantityText } from "../../fields/fields.js";
import { parseRegion, REGION_PATTERN, siRegion } from "../../fields/region-text.js";
import { hypot } from "../../math/roots.js";
import { RandomWaypoint } from "../../physics/motion/random-waypoint.js";
import { quote } from "../../quantity.js";
import type { SettingsFault } from "../catalog.js";
import { meanOf_s, SHORTEST_PERIOD_S } from "../paces.js";
import { mobilityModel } from "./model.js";
import { placeIn } from "./place.js";

const AREA_FORMS = "an area such as disc(0 m, 100 m) or rectangle(0 m, 0 m, 1 km, 1 km)";

const within = leaf<string>(
  {
    description:
      "Area of the places: `disc(inner, outer)` around the first edge, `disc(inner, outer, x, y)` around a point, or `rectangle(x, y, x, y)`; uniform over its area.",
    takes: "`disc(inner, outer)`, `disc(inner, outer, x, y)` or `rectangle(x, y, x, y)`",
    json: { type: "string", pattern: REGION_PATTERN },
    example: "disc(0 m, 100 m)",
  },
  (value) => {
    const region = parseRegion(typeof value === "string" ? value : String(value ?? "nothing"), AREA_FORMS);
    return typeof region === "string" ? region : undefined;
  },
);

/** Mean length of the legs between places of a region, m, roughly: half of its diagonal; 0: there is one place. */
const legOf_m = (text: string): number => {
  const region = siRegion(text);
  if (region.kind === "disc") return region.outer_m;
  return hypot(region.high_m[0] - region.low_m[0], region.high_m[1] - region.low_m[1]) / 2;
};

function* faultsOf(text: {
  readonly within: string;
  readonly speed: QuantityText;
  readonly pause: QuantityText;
}): Generator<SettingsFault> {
  const speed_mps = siDistribution(text.speed, "speed");
  if (supportOf(speed_mps).low <= 0)
    yield {
      field: "speed",
      problem: `expected a lowest speed > 0, got ${quote(text.speed)}: legs near 0 last so long that the mean speed falls towards 0`,
    };
  const length_m = legOf_m(text.within);
  const leg_s = length_m / distributionOf(speed_mps).mean + meanOf_s(text.pause);
  // A place without extent is fine: the device stays there.
  if (length_m > 0 && leg_s < SHORTEST_PERIOD_S)
    yield {
      field: "within",
      problem: `expected an area that takes 1 us or more to cross, got ${quote(text.within)}: that is ${(1 / leg_s).toPrecision(2)} legs in a second`,
      because: ["speed", "pause"],
    };
}

export const randomWaypoint = mobilityModel({
  name: "random-waypoint",
  summary: "Straight to a drawn place at a drawn speed, a pause, and so on.",
  fields: {
    within,
    speed: distribution("speed", { above: 0 }, { description: "Of a leg, drawn for each." }),
    pause: distribution("time", { from: 0 }, { description: "At the end of a leg, drawn for each." }).default("0 s"),
  },
  si: (text) => ({
    within: siRegion(text.within),
    speed_mps: siDistribution(text.speed, "speed"),
    pause_s: siDistribution(text.pause, "time"),
  }),
  check: (text) => [...faultsOf(text)],
  make: (settings, { start_m, centre_m, random }) => {
    const speed = distributionOf(settings.speed_mps);
    const pause = distributionOf(settings.pause_s);
    return new RandomWaypoint(start_m, {
      place_m: () => placeIn(settings.within, centre_m, random),
      speed_mps: () => speed.sample(random),
      pause_s: () => pause.sample(random),
    });
  },
});
