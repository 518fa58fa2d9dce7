import { power } from "../../math/powers.js";
import { steadyState, type Transition } from "./markov-chain.js";

const checkLoad = (load: number): void => {
  if (!(load > 0 && load < 1)) throw new RangeError(`no steady state, or no load: ${load}`);
};

const checkCount = (name: string, value: number): void => {
  if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`invalid ${name}: ${value}`);
};

/**
 * Mean sojourn at servers that get a Poisson stream in turn: each is an E_k/M/1 queue, with gaps that are sums of k exponential ones.
 *
 *     sigma = (k r / (k r + 1 - sigma))^k,   the root in (0, 1);   r = load of a server,   sojourn_s = 1 / (mu (1 - sigma))
 *
 * @param options.arrival_hz  of all servers together, > 0
 * @param options.service_hz  mu of each, > 0
 * @param options.servers     k, whole number >= 1; 1 is M/M/1
 * @throws RangeError when one of them is out of range, or there is no steady state
 * @source L. Kleinrock, "Queueing Systems", volume 1, section 6.3 (G/M/1)
 */
export const roundRobinSojourn_s = (options: {
  readonly arrival_hz: number;
  readonly service_hz: number;
  readonly servers: number;
}): number => {
  const { arrival_hz, service_hz, servers } = options;
  checkCount("servers", servers);
  checkLoad(arrival_hz / (servers * service_hz));
  const ratio = arrival_hz / service_hz;
  const transform = (sigma: number): number => power(ratio / (ratio + 1 - sigma), servers);
  // The transform is convex and crosses the diagonal once below 1: it is above it to the left.
  let [low, high] = [0, 1];
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle < 1 && transform(middle) > middle) low = middle;
    else high = middle;
  }
  return 1 / (service_hz * (1 - low));
};

/**
 * The power of d choices with ever more servers: the share of the servers that have at least so many jobs.
 *
 *     s_i = rho^((d^i - 1) / (d - 1)),   for d = 2: rho^(2^i - 1);   d = 1: rho^i
 *
 * With N servers it is off by some c / N.
 *
 * @param load     rho of a server, in (0, 1)
 * @param choices  d, whole number >= 1
 * @param jobs     i, whole number >= 0
 * @throws RangeError when one of them is out of range
 * @source M. Mitzenmacher, 2001, and N. Vvedenskaya, R. Dobrushin, F. Karpelevich, 1996, as in src/world/balancing/power-of-d.ts
 */
export const choicesTail = (load: number, choices: number, jobs: number): number => {
  checkLoad(load);
  checkCount("choices", choices);
  if (!(Number.isInteger(jobs) && jobs >= 0)) throw new RangeError(`invalid jobs: ${jobs}`);
  let exponent = 0;
  for (let i = 0; i < jobs; i++) exponent = choices * exponent + 1;
  return power(load, exponent);
};

/** Two exponential servers with a Poisson stream in front of them. */
export interface ServerPair {
  readonly arrival_hz: number;
  readonly services_hz: readonly [number, number];
}

const checkPair = ({ arrival_hz, services_hz: [first_hz, second_hz] }: ServerPair): void => {
  if (!(first_hz > 0 && second_hz > 0)) throw new RangeError(`invalid services_hz: ${first_hz}, ${second_hz}`);
  checkLoad(arrival_hz / (first_hz + second_hz));
};

/** Jobs at a server that the chains below go up to. */
const PLACES = 40;

/**
 * Mean sojourn at two servers, each with a queue of its own, under a rule that knows both numbers of jobs. The Markov chain of the two
 * numbers is solved, up to 40 jobs at each: under rules that even the queues out that is good to nine digits up to a load of .7 or so.
 *
 * @param first  probability that a job that finds n and m jobs goes to the first server
 * @throws RangeError when a rate is out of range, or there is no steady state
 */
export const pairSojourn_s = (pair: ServerPair, first: (n: number, m: number) => number): number => {
  checkPair(pair);
  const { arrival_hz, services_hz } = pair;
  const [first_hz, second_hz] = services_hz;
  const side = PLACES + 1;
  const transitions: Transition[] = [];
  const add = (n: number, m: number, toN: number, toM: number, rate_hz: number) => {
    if (rate_hz > 0 && Math.min(toN, toM) >= 0 && Math.max(toN, toM) < side)
      transitions.push({ from: n * side + m, to: toN * side + toM, rate_hz });
  };
  for (let n = 0; n < side; n++)
    for (let m = 0; m < side; m++) {
      const share = first(n, m);
      add(n, m, n + 1, m, arrival_hz * share);
      add(n, m, n, m + 1, arrival_hz * (1 - share));
      add(n, m, n - 1, m, first_hz);
      add(n, m, n, m - 1, second_hz);
    }
  const shares = steadyState(side * side, transitions);
  return shares.reduce((sum, share, at) => sum + share * (Math.floor(at / side) + (at % side)), 0) / arrival_hz;
};

/**
 * Mean sojourn at two servers behind one queue, of which the slow one is used only above a threshold: it gets a job when, with the one in
 * the fast server, more than `threshold` jobs are there beside those in the slow one.
 *
 * @param pair.services_hz  the fast server first
 * @param threshold         whole number >= 1; 1: the slow one serves whenever a job would wait
 * @throws RangeError when one of them is out of range, or there is no steady state
 */
export const thresholdSojourn_s = (pair: ServerPair, threshold: number): number => {
  checkPair(pair);
  checkCount("threshold", threshold);
  const { arrival_hz, services_hz } = pair;
  const [fast_hz, slow_hz] = services_hz;
  const most = 4 * PLACES + threshold;
  // State 2 i + b: i jobs in the queue and the fast server, b = 1 while the slow one serves.
  const transitions: Transition[] = [];
  const add = (from: number, i: number, b: number, rate_hz: number) => {
    // Whoever is above the threshold goes to a slow server that is idle.
    const [waiting, busy] = b === 0 && i > threshold ? [i - 1, 1] : [i, b];
    if (waiting <= most) transitions.push({ from, to: 2 * waiting + busy, rate_hz });
  };
  for (let i = 0; i <= most; i++)
    for (const b of [0, 1]) {
      const from = 2 * i + b;
      add(from, i + 1, b, arrival_hz);
      if (i > 0) add(from, i - 1, b, fast_hz);
      if (b === 1) add(from, i, 0, slow_hz);
    }
  const shares = steadyState(2 * (most + 1), transitions);
  return shares.reduce((sum, share, state) => sum + share * (Math.floor(state / 2) + (state % 2)), 0) / arrival_hz;
};

/**
 * The least mean sojourn at two servers of different speed under any rule that does not know the work of jobs: jobs wait in one queue, and
 * the slow server is used above the best threshold.
 *
 * @returns the threshold, and the mean sojourn, s
 * @throws RangeError when a rate is out of range, or there is no steady state
 * @source W. Lin, P. R. Kumar, "Optimal control of a queueing system with two heterogeneous servers", IEEE Trans. Automatic Control 29(8), 1984
 */
export const bestThreshold = (pair: ServerPair): { readonly threshold: number; readonly sojourn_s: number } => {
  let best = { threshold: 1, sojourn_s: thresholdSojourn_s(pair, 1) };
  for (let threshold = 2; threshold <= PLACES; threshold++) {
    const sojourn_s = thresholdSojourn_s(pair, threshold);
    // It falls to the best threshold and grows from there on.
    if (sojourn_s > best.sojourn_s) break;
    best = { threshold, sojourn_s };
  }
  return best;
};
