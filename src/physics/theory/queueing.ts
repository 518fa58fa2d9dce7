import { exp } from "../../math/exponentials.js";

const checkServers = (servers: number): void => {
  if (!(Number.isInteger(servers) && servers >= 1)) throw new RangeError(`invalid servers: ${servers}`);
};

const checkPositive = (name: string, value: number): void => {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`invalid ${name}: ${value}`);
};

/**
 * Erlang's loss formula: the share of arrivals that an M/G/n/n system turns away.
 *
 *     B(0) = 1,   B(n) = load B(n-1) / (n + load B(n-1))
 *
 * @param servers  n, whole number >= 1
 * @param load     offered load in Erlang: arrival rate times mean service time, > 0
 * @returns        .00453 / .06041 / .17531 for 16 servers at 8 / 12 / 16 Erlang
 * @throws RangeError when one of them is out of range
 * @source L. Kleinrock, "Queueing Systems", volume 1, section 3.6
 */
export const erlangB = (servers: number, load: number): number => {
  checkServers(servers);
  checkPositive("load", load);
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (load * blocking) / (n + load * blocking);
  return blocking;
};

/**
 * Erlang's delay formula: the share of arrivals at an M/M/n queue that have to wait.
 *
 *     C = n B / (n - load (1 - B)),   B = erlangB(n, load)
 *
 * @param servers  n, whole number >= 1
 * @param load     offered load in Erlang, > 0
 * @returns        .20457 for 16 servers at 12 Erlang; 1 from load = servers on, where the queue grows without end
 * @throws RangeError when one of them is out of range
 * @source L. Kleinrock, "Queueing Systems", volume 1, section 3.5
 */
export const erlangC = (servers: number, load: number): number => {
  const blocking = erlangB(servers, load);
  return load >= servers ? 1 : (servers * blocking) / (servers - load * (1 - blocking));
};

/** What is known of a queue in steady state. Times and the chance of waiting are those of the customers let in. */
export interface QueueMeans {
  /** Share of the servers in use. */
  readonly utilization: number;
  /** Share of the arrivals turned away. */
  readonly blocking: number;
  /** Share of the customers let in that have to wait. */
  readonly delayed: number;
  /** Mean time in the queue, s. */
  readonly wait_s: number;
  /** Mean time in queue and service, s. */
  readonly sojourn_s: number;
  /** Mean number waiting. */
  readonly queued: number;
  /** Mean number waiting or in service. */
  readonly present: number;
}

/**
 * The M/M/c/K queue: Poisson arrivals, exponential service, c servers, room for K customers in all.
 *
 * With a finite K, by adding one place at a time: a system with room for n is in state n for the share
 *
 *     B(n) = r B(n-1) / (1 + r B(n-1)),   r = arrival / (min(n, c) service)
 *
 * of the time, and any mean over its states is (1 - B(n)) times that of room n - 1 plus B(n) times its value in n. Without
 * limit, by Erlang's delay formula.
 *
 * @param options.arrival_hz  arrivals per second, > 0
 * @param options.service_hz  services per second of one busy server, > 0
 * @param options.servers     c, whole number >= 1. Default 1
 * @param options.capacity    K, whole number >= c, or Infinity. Default Infinity
 * @throws RangeError when one of them is out of range, or the load has no steady state
 * @source L. Kleinrock, "Queueing Systems", volume 1, chapter 3
 */
export const markovQueue = (options: {
  readonly arrival_hz: number;
  readonly service_hz: number;
  readonly servers?: number;
  readonly capacity?: number;
}): QueueMeans => {
  const { arrival_hz, service_hz, servers = 1, capacity = Infinity } = options;
  checkPositive("arrival_hz", arrival_hz);
  checkPositive("service_hz", service_hz);
  checkServers(servers);
  if (!(capacity === Infinity || (Number.isInteger(capacity) && capacity >= servers)))
    throw new RangeError(`invalid capacity: ${capacity}`);
  const load = arrival_hz / service_hz;
  if (capacity === Infinity) {
    if (load >= servers) throw new RangeError(`no steady state: ${load} Erlang offered to ${servers} servers`);
    const delayed = erlangC(servers, load);
    const wait_s = delayed / (servers * service_hz - arrival_hz);
    const queued = arrival_hz * wait_s;
    const sojourn_s = wait_s + 1 / service_hz;
    return { utilization: load / servers, blocking: 0, delayed, wait_s, sojourn_s, queued, present: queued + load };
  }
  let blocking = 1;
  let queued = 0;
  let present = 0;
  let allBusy = 0;
  for (let n = 1; n <= capacity; n++) {
    const ratio = (load / Math.min(n, servers)) * blocking;
    blocking = ratio / (1 + ratio);
    queued = (1 - blocking) * queued + blocking * Math.max(n - servers, 0);
    present = (1 - blocking) * present + blocking * n;
    allBusy = (1 - blocking) * allBusy + (n >= servers ? blocking : 0);
  }
  const accepted_hz = arrival_hz * (1 - blocking);
  return {
    utilization: accepted_hz / service_hz / servers,
    blocking,
    delayed: (allBusy - blocking) / (1 - blocking),
    wait_s: queued / accepted_hz,
    sojourn_s: present / accepted_hz,
    queued,
    present,
  };
};

/** The state that an arrival finds in a queue with an unlimited number of servers. */
export interface UnlimitedServers {
  /** Probability that at least this many are present. */
  readonly reached: number;
  /** Mean number of those from that one on. */
  readonly excess: number;
}

/**
 * The M/G/infinity system in steady state: the number present has a Poisson law.
 *
 *     reached = P(N >= many),   excess = E[(N - many + 1)+] = load P(N >= many - 1) - (many - 1) P(N >= many)
 *
 * @param load  offered load in Erlang, > 0
 * @param many  whole number >= 1
 * @throws RangeError when one of them is out of range
 * @source L. Kleinrock, "Queueing Systems", volume 1, section 3.4
 */
export const unlimitedServers = (load: number, many: number): UnlimitedServers => {
  checkPositive("load", load);
  checkServers(many);
  let state = exp(-load);
  let below = 0;
  for (let n = 0; n < many - 1; n++) {
    below += state;
    state *= load / (n + 1);
  }
  const reached = 1 - below - state;
  return { reached, excess: load * (1 - below) - (many - 1) * reached };
};

/**
 * Mean wait in an M/G/1 queue, first come first served (Pollaczek and Khinchin).
 *
 *     wait_s = arrival_hz E[S^2] / (2 (1 - rho)),   rho = arrival_hz E[S]
 *
 * @param arrival_hz          arrivals per second, > 0
 * @param service_s           E[S], mean service time, > 0
 * @param secondMoment_s2     E[S^2], at least E[S]^2: that of a constant S; exponential 2 E[S]^2
 * @returns                   s in the queue, without service
 * @throws RangeError when one of them is out of range, or rho is 1 or more
 * @source L. Kleinrock, "Queueing Systems", volume 1, chapter 5
 */
export const pollaczekKhinchinWait_s = (arrival_hz: number, service_s: number, secondMoment_s2: number): number => {
  const utilization = utilizationOf(arrival_hz, service_s);
  if (!(secondMoment_s2 >= service_s * service_s * (1 - 1e-12) && secondMoment_s2 < Infinity))
    throw new RangeError(`invalid secondMoment_s2: ${secondMoment_s2}`);
  return (arrival_hz * secondMoment_s2) / (2 * (1 - utilization));
};

/**
 * Mean sojourn time in an M/G/1 queue under processor sharing, for any distribution of service.
 *
 *     sojourn_s = E[S] / (1 - rho),   rho = arrival_hz E[S]
 *
 * @param arrival_hz  arrivals per second, > 0
 * @param service_s   E[S], mean service time on an otherwise idle server, > 0
 * @returns           s
 * @throws RangeError when one of them is out of range, or rho is 1 or more
 * @source L. Kleinrock, "Queueing Systems", volume 2, chapter 4
 */
export const processorSharingSojourn_s = (arrival_hz: number, service_s: number): number =>
  service_s / (1 - utilizationOf(arrival_hz, service_s));

/**
 * Mean sojourn in M/M/1 queues one after the other.
 *
 *     sojourn_s = sum of 1 / (service_hz - arrival_hz)
 *
 * @param arrival_hz   arrivals per second at the first, > 0
 * @param services_hz  services per second of each, above arrival_hz
 * @returns            s from the first arrival to the last departure
 * @throws RangeError when one of them is out of range or has no steady state
 * @source P. J. Burke, "The output of a queuing system", Operations Research, 1956
 */
export const tandemSojourn_s = (arrival_hz: number, services_hz: readonly number[]): number =>
  services_hz.reduce((sum, service_hz) => sum + markovQueue({ arrival_hz, service_hz }).sojourn_s, 0);

const utilizationOf = (arrival_hz: number, service_s: number): number => {
  checkPositive("arrival_hz", arrival_hz);
  checkPositive("service_s", service_s);
  const utilization = arrival_hz * service_s;
  if (!(utilization < 1)) throw new RangeError(`no steady state: utilization ${utilization}`);
  return utilization;
};
