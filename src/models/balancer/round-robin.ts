import { roundRobin as rule } from "../../world/balancing/round-robin.js";
import { plainRule } from "./model.js";

export const roundRobin = plainRule("round-robin", "One machine after the other.", rule);
