import { joinShortestQueue } from "../../world/balancing/join-shortest-queue.js";
import { plainRule } from "./model.js";

export const jsq = plainRule(
  "jsq",
  "The machine with the fewest sub-tasks per core, running or waiting; ties at random.",
  joinShortestQueue,
);
