import { leastWorkLeft as rule } from "../../world/balancing/least-work-left.js";
import { plainRule } from "./model.js";

export const leastWorkLeft = plainRule(
  "least-work-left",
  "The machine whose work is all done first, where the work of every sub-task is known; of equal ones the faster, then at random.",
  rule,
);
