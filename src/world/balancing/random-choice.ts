import { type Balancer, byScore } from "./balancer.js";

/** Random: every server with the same probability. It splits a Poisson process into independent ones. */
export const randomChoice = (): Balancer => byScore();
