import { randomChoice } from "../../world/balancing/random-choice.js";
import { plainRule } from "./model.js";

export const random = plainRule("random", "Every machine with the same probability.", randomChoice);
