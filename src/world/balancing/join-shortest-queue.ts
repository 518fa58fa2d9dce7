import { type Balancer, byScore, type Score } from "./balancer.js";

/** Jobs that run or wait, per core; 0 where cores are unlimited. On servers of one core that is the length of the queue. */
export const queueLength: Score = (servers, server) => servers.present(server) / servers.cores(server);

/**
 * Join the shortest queue: to the server with the fewest jobs per core. Ties are broken at random, each of them with the same
 * probability.
 *
 * @source W. Winston, "Optimality of the shortest line discipline", Journal of Applied Probability 14, 1977: it is the best rule for like
 *         servers, Poisson arrivals and exponential work
 */
export const joinShortestQueue = (): Balancer => byScore(queueLength);
