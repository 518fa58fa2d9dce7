import type { Balancer, Servers } from "./balancer.js";

/**
 * Smooth weighted round robin: server i gets w_i of every sum(w) jobs, spread evenly. Every server has a credit, which begins at 0:
 *
 *     credit_i += w_i for all that are up,   the job goes to the highest credit,   credit of that one -= sum of w_i
 *
 * Ties go to the lowest number. Weights 5, 1, 1 give the order a a b a c a a, without bursts of five.
 *
 * @param weights  one for each server, > 0; default: their speeds
 * @throws RangeError when a weight is out of range; by `choose` when there are not as many weights as servers, or a speed is unlimited
 * @source the upstream module of nginx
 */
export const weightedRoundRobin = (weights?: readonly number[]): Balancer => {
  const credits: number[] = [];
  for (const weight of weights ?? [])
    if (!(weight > 0 && weight < Infinity)) throw new RangeError(`expected weights > 0, got ${weight}`);
  const weightOf = (servers: Servers, server: number): number => {
    const weight = weights === undefined ? servers.speed_hz(server) : weights[server];
    if (weights !== undefined && weights.length !== servers.count)
      throw new RangeError(`expected ${servers.count} weights, one for each server, got ${weights.length}`);
    if (weight === Infinity)
      throw new RangeError(
        "weights needed: a server has unlimited cores, so its speed is no weight; give weights, as in weights=2:1",
      );
    return weight!;
  };
  const creditOf = (servers: Servers, server: number): number => (credits[server] ?? 0) + weightOf(servers, server);
  return {
    choose: (servers) => {
      let best = servers.up[0]!;
      for (const server of servers.up) if (creditOf(servers, server) > creditOf(servers, best)) best = server;
      return best;
    },
    sent: (chosen, servers) => {
      let sum = 0;
      for (const server of servers.up) {
        sum += weightOf(servers, server);
        credits[server] = creditOf(servers, server);
      }
      credits[chosen]! -= sum;
    },
  };
};
