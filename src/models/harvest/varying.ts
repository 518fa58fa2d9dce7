import { type Distribution, distributionOf } from "../../engine/distributions.js";
import type { RandomStream } from "../../engine/random.js";
import { siDistribution, siValue } from "../../fields/checked.js";
import { distribution, quantity } from "../../fields/fields.js";
import { beginOfStep_s } from "../../math/time-grid.js";
import type { Harvest } from "../../world/device/harvest.js";
import { SHORTEST_PERIOD_S, tooOften } from "../paces.js";
import { harvestModel } from "./model.js";

/**
 * A power that is drawn again at a fixed period, independently.
 *
 * @param every_s  > 0
 * @source the i.i.d. harvests per slot of Y. Mao, J. Zhang, K. B. Letaief (LODCO), IEEE J. Selected Areas in Communications, 2016
 */
const varyingHarvest = (power_w: Distribution, every_s: number, random: RandomStream): Harvest => ({
  first_w: power_w.sample(random),
  *gains(gainer) {
    for (let step = 0; ; step++) {
      yield beginOfStep_s(step + 1, every_s) - beginOfStep_s(step, every_s);
      gainer.harvest_w = power_w.sample(random);
    }
  },
});

export const varying = harvestModel({
  name: "varying",
  summary: "A power that is drawn for every period.",
  fields: {
    power: distribution("power", { from: 0 }, { description: "Drawn for every period and device." }),
    every: quantity("time", { above: 0 }, { description: "Length of a period." }),
  },
  si: (text) => ({ power_w: siDistribution(text.power, "power"), every_s: siValue(text.every, "time") }),
  check: ({ every }) => {
    const every_s = siValue(every, "time");
    return every_s < SHORTEST_PERIOD_S ? [{ field: "every", problem: tooOften("periods", every_s, every) }] : [];
  },
  make: ({ power_w, every_s }, random) => varyingHarvest(distributionOf(power_w), every_s, random),
});
