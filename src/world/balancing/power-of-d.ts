import { type Balancer, type Draws, leastOf } from "./balancer.js";
import { queueLength } from "./join-shortest-queue.js";

/**
 * A sample of `size` candidates, or all of them where there are no more. Every set has the same probability (Floyd's algorithm).
 *
 * @param draws  from place 1 on
 */
export const sampleOf = (candidates: readonly number[], size: number, draws: Draws): readonly number[] => {
  const { length } = candidates;
  if (size >= length) return candidates;
  const chosen: number[] = [];
  for (let last = length - size; last < length; last++) {
    const drawn = candidates[Math.floor(draws(1 + last - (length - size)) * (last + 1))]!;
    chosen.push(chosen.includes(drawn) ? candidates[last]! : drawn);
  }
  return chosen;
};

/**
 * Power of d choices, JSQ(d): the shortest queue among d different servers, drawn for every job. Ties are broken at random.
 * With `d = 1` it is the random rule. With d = the number of servers it is to join the shortest queue.
 *
 * @param d  whole number >= 1
 * @throws RangeError when it is not
 * @source M. Mitzenmacher, "The power of two choices in randomized load balancing", IEEE Trans. Parallel and Distributed Systems 12(10), 2001;
 *         N. Vvedenskaya, R. Dobrushin, F. Karpelevich, Problems of Information Transmission 32(1), 1996
 */
export const powerOfD = (d: number): Balancer => {
  if (!(Number.isInteger(d) && d >= 1)) throw new RangeError(`expected d to be a whole number >= 1, got ${d}`);
  return {
    choose: (servers, draws) => leastOf(servers, sampleOf(servers.up, d, draws), [queueLength], draws),
  };
};
