import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { powerOfD as rule } from "../../world/balancing/power-of-d.js";
import { balancerRule } from "./model.js";

export const powerOfD = balancerRule({
  name: "power-of-d",
  summary: "The shortest queue of `d` machines that are drawn for every sub-task; ties at random.",
  fields: {
    d: quantity(
      "count",
      { from: 1, to: 1000 },
      { description: "Number of machines that are drawn; at most all." },
    ).default(2),
  },
  si: ({ d }) => ({ d: siValue(d, "count") }),
  make: ({ d }) => rule(d),
  fits: ({ d }, machines) =>
    d > machines
      ? [
          {
            field: "d",
            problem: `expected at most ${machines}, the number of machines, got ${d}`,
            because: ["machines"],
          },
        ]
      : [],
});
