import type { Channel } from "../../world/radio/channel.js";
import { ScheduledPool, type Scheduler } from "../../world/radio/scheduled-pool.js";
import { allocationScheme } from "./model.js";

/** Maximum carrier to interference: the transfer with the best channel is served. Rates are the highest, and far devices starve. */
export class BestChannel implements Scheduler {
  priority(_channel: Channel, rate_bps: number): number {
    return rate_bps;
  }

  served(): void {}
}

export const bestChannel = allocationScheme({
  name: "best-channel",
  summary:
    "In every coherence block each group goes to the transfer with the best channel (maximum C/I); far devices starve.",
  fields: {},
  si: () => ({}),
  make: (_, parts) => new ScheduledPool(parts, new BestChannel()),
});
