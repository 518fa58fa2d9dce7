import { type Balancer, byScore, type Score } from "./balancer.js";

/** How long a job would take on an idle server. */
export const ownTime: Score = (servers, server) => servers.time_s(server);

/**
 * Expected time until a job is done, taking all other jobs to be like it:
 *
 *     delay_s = time_s max(1, (present + 1) grant / cores)
 *
 * For one core that is (n + 1) / mu; for c cores, in a queue or shared, a job that finds n >= c others is done after (n + 1) / (c mu).
 */
const expectedDelay_s: Score = (servers, server) =>
  servers.time_s(server) * Math.max(1, ((servers.present(server) + 1) * servers.grant(server)) / servers.cores(server));

/**
 * Shortest expected delay, SED: a job goes to the server where it is expected to be done first. The rule knows only the number of jobs
 * and the speeds. Ties go to the faster server, and are broken at random among equally fast ones. For equal servers it is to join the
 * shortest queue.
 *
 * @source W. Whitt, "Deciding which queue to join: some counterexamples", Operations Research 34(1), 1986
 */
export const shortestExpectedDelay = (): Balancer => byScore(expectedDelay_s, ownTime);
