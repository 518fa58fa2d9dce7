import type { RandomStream } from "../../engine/random.js";
import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { log } from "../../math/logarithms.js";
import type { ArrivalProcess } from "../../world/task/arrivals.js";
import { arrivalModel, atEach } from "./model.js";

/** Exponential gaps of mean 1 / rate. */
class PoissonArrivals implements ArrivalProcess {
  readonly arrives = true;
  readonly #rate_hz: number;

  /** @param rate_hz  per device, > 0 */
  constructor(rate_hz: number) {
    if (!(rate_hz > 0 && rate_hz < Infinity)) throw new RangeError(`invalid rate_hz: ${rate_hz}`);
    this.#rate_hz = rate_hz;
  }

  nextWait_s(random: RandomStream): number {
    return -log(1 - random()) / this.#rate_hz;
  }
}

export const poisson = arrivalModel({
  name: "poisson",
  summary: "Independent arrivals at every device.",
  fields: { rate: quantity("eventRate", { above: 0 }, { description: "Tasks per time and device." }) },
  si: (text) => ({ rate_hz: siValue(text.rate, "eventRate") }),
  make: ({ rate_hz }, devices) => atEach(devices, () => new PoissonArrivals(rate_hz)),
  meanRate_hz: ({ rate_hz }) => rate_hz,
});
