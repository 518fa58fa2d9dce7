import type { RandomStream } from "../../engine/random.js";
import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import type { ArrivalProcess } from "../../world/task/arrivals.js";
import { arrivalModel, atEach } from "./model.js";

/** One task per period. The first comes after a random part of a period, so devices are not in step. */
class PeriodicArrivals implements ArrivalProcess {
  readonly arrives = true;
  readonly #every_s: number;
  #hasBegun = false;

  constructor(every_s: number) {
    if (!(every_s > 0 && every_s < Infinity)) throw new RangeError(`invalid every_s: ${every_s}`);
    this.#every_s = every_s;
  }

  nextWait_s(random: RandomStream): number {
    if (this.#hasBegun) return this.#every_s;
    this.#hasBegun = true;
    return this.#every_s * random();
  }
}

export const periodic = arrivalModel({
  name: "periodic",
  summary: "Regular arrivals at every device.",
  fields: { every: quantity("time", { above: 0 }, { description: "Time from one task of a device to its next." }) },
  si: (text) => ({ every_s: siValue(text.every, "time") }),
  make: ({ every_s }, devices) => atEach(devices, () => new PeriodicArrivals(every_s)),
  meanRate_hz: ({ every_s }) => 1 / every_s,
  isRegular: true,
});
