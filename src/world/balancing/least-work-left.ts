import { type Balancer, byScore, type Score } from "./balancer.js";
import { ownTime } from "./shortest-expected-delay.js";

const workLeft_s: Score = (servers, server) => servers.backlog_s(server);

/**
 * Least work left: to the server whose jobs are all done first. It knows the work of every job. Ties go to the faster server; those of
 * equal speed are broken at random. Like servers of one core with queues first in first out are then one queue, as M/G/k has it.
 *
 * @source M. Harchol-Balter, "Performance modeling and design of computer systems", Cambridge, 2013, section 24.2
 */
export const leastWorkLeft = (): Balancer => byScore(workLeft_s, ownTime);
