import { type Balancer, byScore, type Score } from "./balancer.js";

/** What a job would take on an idle server. */
export const ownTime: Score = (servers, server) => servers.time_s(server);

/**
 * Expected time until a job is done, if all jobs were like it:
 *
 *     delay_s = time_s max(1, (present + 1) grant / cores)
 *
 * For one core that is (n + 1) / mu; for c cores, in a queue or shared, a job that finds n >= c others is done after (n + 1) / (c mu).
 */
const expectedDelay_s: Score = (servers, server) =>
  servers.time_s(server) * Math.max(1, ((servers.present(server) + 1) * servers.grant(server)) / servers.cores(server));

/**
 * Shortest expected delay, SED: to the server where the job is expected to be done first, from the number of jobs and the speeds alone.
 * Ties go to the faster server; those of equal speed are broken at random, so that for like servers it is to join the shortest queue.
 *
 * @source W. Whitt, "Deciding which queue to join: some counterexamples", Operations Research 34(1), 1986
 */
export const shortestExpectedDelay = (): Balancer => byScore(expectedDelay_s, ownTime);
