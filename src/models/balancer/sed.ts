import { shortestExpectedDelay } from "../../world/balancing/shortest-expected-delay.js";
import { plainRule } from "./model.js";

export const sed = plainRule(
  "sed",
  "The machine where the sub-task is expected to be done first, from numbers of sub-tasks and speeds; of equal ones the faster, then at random.",
  shortestExpectedDelay,
);
