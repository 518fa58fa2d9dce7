import { distribution, leaf, quantity, text, variant, variants } from "../../fields/fields.js";
import { parseRegion, REGION_PATTERN } from "../fields/region-text.js";

/** What a fault says that an area looks like. */
export const REGION_FORMS = "an area such as disc(0 m, 100 m) or rectangle(0 m, 0 m, 1 km, 1 km)";

const step = quantity(
  "time",
  { above: 0 },
  { description: "So often the path gain and the serving edge are looked at anew.", source: "chosen" },
).default("100 ms");

const within = leaf<string>(
  {
    description:
      "Where they go to: `disc(inner, outer)` around the first edge, `disc(inner, outer, x, y)` around a point, or `rectangle(x, y, x, y)`; uniform over its area.",
    takes: "`disc(inner, outer)`, `disc(inner, outer, x, y)` or `rectangle(x, y, x, y)`",
    json: { type: "string", pattern: REGION_PATTERN },
    example: "disc(0 m, 100 m)",
  },
  (value) => {
    const region = parseRegion(typeof value === "string" ? value : String(value ?? "nothing"), REGION_FORMS);
    return typeof region === "string" ? region : undefined;
  },
);

/** `devices[].mobility` */
export const mobilitySchema = variants(
  { key: "model" },
  [
    variant(
      "model",
      "trace",
      {
        file: text({
          description: "CSV with `time_s,device,x_m,y_m`: places and the times at which devices pass them.",
          example: "walk.csv",
          file: true,
        }),
        step,
      },
      "Straight from place to place of a file, instead of `position`.",
    ),
    variant(
      "model",
      "random-waypoint",
      {
        within,
        speed: distribution("speed", { above: 0 }, { description: "Of a leg, drawn for each." }),
        pause: distribution("time", { from: 0 }, { description: "At the end of a leg, drawn for each." }).default(
          "0 s",
        ),
        step,
      },
      "Straight to a drawn place at a drawn speed, a pause, and so on.",
    ),
  ],
  {
    description:
      "How the devices move through radio cells: their path loss, shadowing and serving edge change. Without it they stay where they are.",
  },
);
