import { distributionOf } from "../../engine/distributions.js";
import { siDistribution, siValue } from "../../fields/checked.js";
import { distribution, list, mapping, quantity } from "../../fields/fields.js";
import { point, siPoint } from "../../fields/point.js";
import { NomadicTrajectory } from "../../physics/motion/nomadic.js";
import { meanOf_s, SHORTEST_PERIOD_S, tooOften } from "../paces.js";
import { mobilityModel } from "./model.js";

const place = mapping(
  {
    at: point("Where it is: x and y."),
    stay: distribution(
      "time",
      { above: 0 },
      {
        description:
          "How long a device stays there, drawn for every visit; more attractive places keep devices longer.",
      },
    ),
    weight: quantity(
      "number",
      { above: 0 },
      { description: "Relative probability that the place is the next one." },
    ).default(1),
  },
  { description: "A place." },
);

export const nomadic = mobilityModel({
  name: "nomadic",
  summary:
    "Stays at a place for a drawn time, then jumps to another one. The first place is drawn by the weights, instead of `position`.",
  fields: {
    places: list(place, {
      description: "The places; if there is only one, devices stay there.",
      least: 1,
      example: [
        { at: ["0 m", "0 m"], stay: "exponential(300 s)" },
        { at: ["100 m", "0 m"], stay: "exponential(120 s)" },
      ],
    }),
  },
  si: (text) => ({
    places: text.places.map(({ at, stay, weight }) => ({
      at_m: siPoint(at),
      stay_s: siDistribution(stay, "time"),
      weight: siValue(weight, "number"),
    })),
  }),
  check: ({ places }) =>
    places.flatMap(({ stay }, index) => {
      const field = `places.${index}.stay`;
      const mean_s = meanOf_s(stay);
      return mean_s < SHORTEST_PERIOD_S ? [{ field, problem: tooOften("stays", mean_s, stay) }] : [];
    }),
  make: ({ places }, { random }) => {
    const stays = places.map(({ stay_s }) => distributionOf(stay_s));
    return new NomadicTrajectory(
      places.map(({ at_m: [x_m, y_m], weight }) => ({ x_m, y_m, weight })),
      { uniform: random, stay_s: (number) => stays[number]!.sample(random) },
    );
  },
});
