import { distributionOf } from "../../engine/distributions.js";
import { siDistribution } from "../../fields/checked.js";
import { distribution } from "../../fields/fields.js";
import { RenewalOutages } from "../../physics/outages.js";
import { meanOf_s, SHORTEST_PERIOD_S, tooOften } from "../paces.js";
import { outageModel } from "./model.js";

/** Times up and down in turn, independent of each other and of the load: an alternating renewal process. */
export const renewal = outageModel({
  name: "renewal",
  summary: "Alternately up and down, for times that are drawn independently.",
  fields: {
    up: distribution("time", { above: 0 }, { description: "Until it fails; drawn after every repair." }),
    down: distribution("time", { from: 0 }, { description: "Until it is repaired; drawn for every failure." }),
  },
  si: (text) => ({ up_s: siDistribution(text.up, "time"), down_s: siDistribution(text.down, "time") }),
  check: (text) => {
    const cycle_s = meanOf_s(text.up) + meanOf_s(text.down);
    if (cycle_s >= SHORTEST_PERIOD_S) return [];
    return [{ field: "up", problem: tooOften("times up and down together", cycle_s, text.up), because: ["down"] }];
  },
  make: ({ up_s, down_s }, random) => {
    const up = distributionOf(up_s);
    const down = distributionOf(down_s);
    return new RenewalOutages(
      () => up.sample(random),
      () => down.sample(random),
    );
  },
});
