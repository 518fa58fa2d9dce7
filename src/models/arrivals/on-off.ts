import { type Distribution, distributionOf } from "../../engine/distributions.js";
import type { Process } from "../../engine/process.js";
import type { RandomStream } from "../../engine/random.js";
import { siDistribution, siValue } from "../../fields/checked.js";
import { distribution, quantity } from "../../fields/fields.js";
import { log } from "../../math/logarithms.js";
import type { ArrivalProcess } from "../../world/task/arrivals.js";
import { meanOf_s, SHORTEST_PERIOD_S, tooOften } from "../paces.js";
import { arrivalModel, atEach } from "./model.js";

/** Poisson arrivals during `on` periods, none during `off` periods; the first period is on. */
class OnOffArrivals implements ArrivalProcess {
  readonly #on_s: Distribution;
  readonly #off_s: Distribution;
  readonly #rate_hz: number;
  #left_s = -1;

  constructor(on_s: Distribution, off_s: Distribution, rate_hz: number) {
    if (!(rate_hz > 0 && rate_hz < Infinity)) throw new RangeError(`invalid rate_hz: ${rate_hz}`);
    this.#on_s = on_s;
    this.#off_s = off_s;
    this.#rate_hz = rate_hz;
  }

  *nextGap(random: RandomStream): Process {
    if (this.#left_s < 0) this.#left_s = this.#on_s.sample(random);
    for (;;) {
      const gap_s = -log(1 - random()) / this.#rate_hz;
      if (gap_s <= this.#left_s) {
        this.#left_s -= gap_s;
        yield gap_s;
        return;
      }
      yield this.#left_s;
      yield this.#off_s.sample(random);
      this.#left_s = this.#on_s.sample(random);
    }
  }
}

export const onOff = arrivalModel({
  name: "on-off",
  summary: "Poisson arrivals while a device is active.",
  fields: {
    on: distribution("time", { above: 0 }, { description: "How long a device is active." }),
    off: distribution("time", { from: 0 }, { description: "How long it is silent in between." }),
    rate: quantity("eventRate", { above: 0 }, { description: "Tasks per time and device while it is active." }),
  },
  si: (text) => ({
    on_s: siDistribution(text.on, "time"),
    off_s: siDistribution(text.off, "time"),
    rate_hz: siValue(text.rate, "eventRate"),
  }),
  check: ({ on, off }) => {
    const cycle_s = meanOf_s(on) + meanOf_s(off);
    const problem = tooOften("times on and off together", cycle_s, on);
    return cycle_s < SHORTEST_PERIOD_S ? [{ field: "on", problem, because: ["off"] }] : [];
  },
  make: ({ on_s, off_s, rate_hz }, devices) =>
    atEach(devices, () => new OnOffArrivals(distributionOf(on_s), distributionOf(off_s), rate_hz)),
  meanRate_hz: (settings) => {
    const [on_s, off_s] = [distributionOf(settings.on_s).mean, distributionOf(settings.off_s).mean];
    return (settings.rate_hz * on_s) / (on_s + off_s);
  },
});
