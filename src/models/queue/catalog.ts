import type { QueueRule } from "../../world/computing/compute-node.js";
import { catalogOf, type SettingsOf } from "../catalog.js";
import { earliestDeadlineFirst } from "./earliest-deadline-first.js";
import { fifo } from "./fifo.js";
import { lifo } from "./lifo.js";
import { priority } from "./priority.js";
import { processorSharing } from "./processor-sharing.js";
import { shortestJobFirst } from "./shortest-job-first.js";

/** How sub-tasks get the cores of a node: the disciplines of `queue`. A new one is one more line here. */
export const queue = catalogOf(
  "discipline",
  [fifo, lifo, priority, shortestJobFirst, earliestDeadlineFirst, processorSharing],
  {
    description:
      "How sub-tasks get their cores when not all grants are free. Except for `processor-sharing` it is the order of the waiting sub-tasks; the first one is not overtaken, even by one that would fit.",
    fallback: "fifo",
  },
);

/** Settings of `queue` in SI units. */
export type QueueSettings = SettingsOf<"discipline", typeof queue.models>;

/** How a node serves sub-tasks whose cores are not free. */
export const makeQueue = (settings: QueueSettings): QueueRule => queue.make(settings);
