import { type Distribution, distributionOf } from "../../engine/distributions.js";
import type { RandomStream } from "../../engine/random.js";
import { siDistribution, siValue } from "../../fields/checked.js";
import { distribution, quantity } from "../../fields/fields.js";
import { log } from "../../math/logarithms.js";
import { quote } from "../../quantity.js";
import type { Harvest } from "../../world/device/harvest.js";
import { SHORTEST_PERIOD_S } from "../paces.js";
import { harvestModel } from "./model.js";

/** Packets of energy that arrive as a Poisson process. */
const packetHarvest = (rate_hz: number, energy_j: Distribution, random: RandomStream): Harvest => ({
  first_w: 0,
  *gains(gainer) {
    for (;;) {
      yield -log(1 - random()) / rate_hz;
      gainer.gain(energy_j.sample(random));
    }
  },
});

export const packets = harvestModel({
  name: "packets",
  summary: "Packets of energy that arrive as a Poisson process.",
  fields: {
    rate: quantity("eventRate", { above: 0 }, { description: "Packets per time and device." }),
    energy: distribution("energy", { from: 0 }, { description: "Of a packet." }),
  },
  si: (text) => ({ rate_hz: siValue(text.rate, "eventRate"), energy_j: siDistribution(text.energy, "energy") }),
  check: ({ rate }) =>
    siValue(rate, "eventRate") * SHORTEST_PERIOD_S > 1
      ? [{ field: "rate", problem: `expected at most 1e6 packets in a second, got ${quote(rate)}` }]
      : [],
  make: ({ rate_hz, energy_j }, random) => packetHarvest(rate_hz, distributionOf(energy_j), random),
});
