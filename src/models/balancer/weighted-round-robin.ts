import { siValue } from "../../fields/checked.js";
import { list, quantity } from "../../fields/fields.js";
import { weightedRoundRobin as rule } from "../../world/balancing/weighted-round-robin.js";
import { balancerRule } from "./model.js";

/** Settings of weighted round robin. */
export interface Weights {
  /** Absent: the speeds. */
  readonly weights?: readonly number[];
}

export const weightedRoundRobin = balancerRule({
  name: "weighted-round-robin",
  summary: "Machines in turn, in proportion to their weights and evenly spread (smooth); ties to the first.",
  fields: {
    weights: list(quantity("number", { above: 0 }, { description: "How often, in relation to the others." }), {
      description: "One for each machine. Without it: cores times frequency.",
      least: 1,
      example: [2, 1],
    }).optional(),
  },
  si: ({ weights }): Weights =>
    weights === undefined ? {} : { weights: weights.map((weight) => siValue(weight, "number")) },
  make: ({ weights }) => rule(weights),
  fits: ({ weights }, machines) =>
    weights !== undefined && weights.length !== machines
      ? [
          {
            field: "weights",
            problem: `expected ${machines} weights, one for each machine, got ${weights.length}`,
            because: ["machines"],
          },
        ]
      : [],
});
