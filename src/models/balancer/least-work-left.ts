import { leastWorkLeft as rule } from "../../world/balancing/least-work-left.js";
import { plainRule } from "./model.js";

export const leastWorkLeft = plainRule(
  "least-work-left",
  "The machine with the least unserved work, in seconds; of equal ones the faster, then at random.",
  rule,
);
