import { type Balancer, byScore, type Score } from "./balancer.js";

/** Jobs that run or wait, per core; 0 where cores are unlimited. On servers with one core it is the length of the queue. */
export const queueLength: Score = (servers, server) => servers.present(server) / servers.cores(server);

/**
 * Join the shortest queue: a job goes to the server with the fewest jobs per core. Ties are broken at random, with equal
 * probabilities.
 *
 * @source W. Winston, "Optimality of the shortest line discipline", Journal of Applied Probability 14, 1977: it is the best rule for equal
 *         servers, Poisson arrivals and exponential work
 */
export const joinShortestQueue = (): Balancer => byScore(queueLength);
