import { shortestExpectedDelay } from "../../world/balancing/shortest-expected-delay.js";
import { plainRule } from "./model.js";

export const sed = plainRule(
  "sed",
  "The machine with the shortest expected delay, from numbers of sub-tasks and speeds; of equal ones the faster, then at random.",
  shortestExpectedDelay,
);
