import { type Balancer, byScore, type Score } from "./balancer.js";
import { ownTime } from "./shortest-expected-delay.js";

const workLeft_s: Score = (servers, server) => servers.backlog_s(server);

/**
 * Least work left: a job goes to the server that finishes all of its jobs first. The rule knows the work of every job. Ties go to the
 * faster server, and are broken at random among equally fast ones. Equal servers with one core each, first in first out, then behave
 * as the one queue of M/G/k.
 *
 * @source M. Harchol-Balter, "Performance modeling and design of computer systems", Cambridge, 2013, section 24.2
 */
export const leastWorkLeft = (): Balancer => byScore(workLeft_s, ownTime);
