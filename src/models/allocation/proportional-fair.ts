import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { exp } from "../../math/exponentials.js";
import type { Channel } from "../../world/radio/channel.js";
import { ScheduledPool, type Scheduler } from "../../world/radio/scheduled-pool.js";
import { allocationScheme } from "./model.js";

/**
 * Proportional fair: the transfer with the best channel relative to its recent service is served.
 *
 *     priority = rate_bps / average_bps,     d average / dt = (rate_bps - average_bps) / memory_s while it is active
 *
 * @source A. Jalali, R. Padovani, R. Pankaj, "Data throughput of CDMA-HDR", IEEE VTC 2000
 */
export class ProportionalFair implements Scheduler {
  readonly #memory_s: number;
  readonly #averages_bps = new Map<Channel, number>();

  /** @param memory_s  time constant of the average, > 0 */
  constructor(memory_s: number) {
    if (!(memory_s > 0)) throw new RangeError(`invalid memory_s: ${memory_s}`);
    this.#memory_s = memory_s;
  }

  priority(channel: Channel, rate_bps: number): number {
    const average_bps = this.#averages_bps.get(channel) ?? 0;
    return average_bps > 0 ? rate_bps / average_bps : rate_bps > 0 ? Infinity : 0;
  }

  served(channel: Channel, rate_bps: number, from_s: number, to_s: number): void {
    const kept = exp((from_s - to_s) / this.#memory_s);
    this.#averages_bps.set(channel, kept * (this.#averages_bps.get(channel) ?? 0) + (1 - kept) * rate_bps);
  }
}

export const proportionalFair = allocationScheme({
  name: "proportional-fair",
  summary:
    "In every coherence block each group goes to the transfer with the best rate in proportion to its recent average.",
  fields: {
    memory: quantity(
      "time",
      { above: 0 },
      { description: "Time constant of a device's average rate.", source: "chosen; LTE's order" },
    ).default("1 s"),
  },
  si: (text) => ({ memory_s: siValue(text.memory, "time") }),
  make: ({ memory_s }, parts) => new ScheduledPool(parts, new ProportionalFair(memory_s)),
});
