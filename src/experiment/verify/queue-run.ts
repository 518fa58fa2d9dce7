import type { OffloadingPolicy, TaskRequest } from "../../world/port/policy.js";
import type { TaskRecord } from "../../world/port/records.js";
import type { Bench, Watcher } from "./emulate.js";

/** A queue that an emulated edge server is: tasks without data, so that only computing takes time. */
export interface QueueSetting {
  readonly arrival_hz: number;
  /** Law of the work, in cycles; a core does `SPEED_HZ` of them a second. */
  readonly work: string;
  readonly servers: number;
  /** Further fields of the edge server, such as its queue. */
  readonly edge?: string;
}

/** Cycles that a core does in a second. */
export const SPEED_HZ = 1e9;

/** A scenario whose SCceNB is the queue. */
export const queueScenario = ({ arrival_hz, work, servers, edge = "" }: QueueSetting, tasks: number): string => `
name: queue
tasks: ${tasks}
radio: { rate: constant, uplink: 1000 Gbps }
edges: [{ name: scenb, cores: ${servers}, frequency: ${SPEED_HZ} Hz${edge} }]
devices: [{ name: source }]
application: { chain: { subtasks: 1, data: 0 B, work: "${work}" } }
arrivals: { process: poisson, rate: ${arrival_hz} /s }
policies: [edge]
`;

/** Law of a work whose service takes `mean_s` on average. */
export const exponentialWork = (mean_s: number): string => `exponential(${1000 * mean_s} Mcycles)`;

/** Means of one replication, over the tasks that arrived after the warm-up. */
export interface QueueRun {
  readonly wait_s: number;
  readonly sojourn_s: number;
  readonly gap_s: number;
  /** Share of the tasks let in that had to wait. */
  readonly delayed: number;
  /** Share of the arrivals turned away. */
  readonly blocked: number;
  /** Mean number waiting or in service, of those who arrived after the warm-up, until the last arrival: their sojourns per second. */
  readonly present: number;
  /** |mean queue * time - sum of waits| / sum of sojourns. */
  readonly littleError: number;
  /** |busy core-seconds - sum of services| / sum of sojourns. */
  readonly utilizationError: number;
  /** |sum of services - work / speed| / sum of services. */
  readonly serviceError: number;
  /** Mean work of all arrivals at the speed of one core. */
  readonly asked_s: number;
  /** Covariance of a task's wait with its own service, about the service's expectation, s^2. NaN where that is not given. */
  readonly waitTimesService_s2: number;
  /** The same of its wait with the gap until the next arrival. */
  readonly waitTimesGap_s2: number;
  /** Where servers are given. */
  readonly unlimited: UnlimitedRun | undefined;
}

/** The state that the same arrivals with the same work find with unlimited servers. */
export interface UnlimitedRun {
  /** Share of the arrivals that find at least as many tasks as there are servers. */
  readonly reached: number;
  /** Mean number of tasks that an arrival finds from that one on. */
  readonly excess: number;
}

/** A server, and what one of its cores does in a second. */
export interface Place {
  readonly site: string;
  readonly speed_hz: number;
}

export interface QueueRunOptions {
  /** Tasks that arrive earlier are not counted. */
  readonly warm_s: number;
  /** The sites of its sub-tasks, one after the other. Default: one core of `scenb`. */
  readonly places?: readonly Place[] | undefined;
  /** Expectations, for the covariances. */
  readonly expected?: { readonly gap_s: number; readonly service_s: number } | undefined;
  /** How many there are, for the comparison with unlimited servers. */
  readonly servers?: number | undefined;
}

/** Emulates one replication of a queue. */
export const runQueue = (bench: Bench, text: string, replication: number, options: QueueRunOptions): QueueRun => {
  const { warm_s, expected, servers } = options;
  const sums = {
    n: 0,
    arrived: 0,
    wait_s: 0,
    sojourn_s: 0,
    delayed: 0,
    last_s: 0,
    waits_s: 0,
    works_s: 0,
  };
  const asked = new Asked(options.places ?? [{ site: "scenb", speed_hz: SPEED_HZ }]);
  const task = (record: TaskRecord): void => {
    const { arrival_s, latency_s, queue_s, compute_s, status } = record;
    sums.last_s = Math.max(sums.last_s, arrival_s);
    const isIn = status === "completed";
    if (isIn) {
      sums.waits_s += queue_s;
      sums.works_s += compute_s;
      asked.waits_s[record.task] = queue_s;
    }
    if (arrival_s < warm_s) return;
    sums.arrived++;
    if (!isIn) return;
    sums.n++;
    sums.wait_s += queue_s;
    sums.sojourn_s += latency_s;
    // A wait below a nanosecond is rounding of doubles, and counts as 0.
    if (queue_s > 1e-9) sums.delayed++;
  };
  const watcher: Watcher = { task };
  const { nodes, run_s, counts } = bench.emulate(bench.scenario(text), replication, watcher, asked.policy);
  const edges = nodes.filter(({ kind }) => kind === "edge");
  const queued_s = edges.reduce((sum, { mean_queue }) => sum + mean_queue * run_s, 0);
  const busy_s = edges.reduce((sum, node) => sum + node.busy_s, 0);
  return {
    wait_s: sums.wait_s / sums.n,
    sojourn_s: sums.sojourn_s / sums.n,
    gap_s: sums.last_s / counts.generated,
    delayed: sums.delayed / sums.n,
    blocked: 1 - sums.n / sums.arrived,
    present: sums.sojourn_s / (sums.last_s - warm_s),
    littleError: Math.abs(queued_s - sums.waits_s) / (sums.waits_s + sums.works_s),
    utilizationError: Math.abs(busy_s - sums.works_s) / (sums.waits_s + sums.works_s),
    serviceError: Math.abs(asked.services_s - sums.works_s) / sums.works_s,
    ...asked.covariances(warm_s, expected?.gap_s ?? Number.NaN, expected?.service_s ?? Number.NaN),
    unlimited: servers === undefined ? undefined : asked.unlimited(warm_s, servers),
  };
};

/** The work of every task on arrival, whether it is admitted or not. */
class Asked {
  readonly #arrivals_s: number[] = [];
  readonly #services_s: number[] = [];
  /** By task; absent: turned away. */
  readonly waits_s: number[] = [];

  /** Sends every task to its places, and notes it. */
  readonly policy: OffloadingPolicy;

  constructor(places: readonly Place[]) {
    const sites = places.map(({ site }) => site);
    this.policy = {
      name: "edge",
      decides: "task",
      place: ({ arrival_s, work_cycles }: TaskRequest) => {
        this.#arrivals_s.push(arrival_s);
        this.#services_s.push(places.reduce((sum, { speed_hz }, subtask) => sum + work_cycles[subtask]! / speed_hz, 0));
        return sites;
      },
    };
  }

  /** Of those let in. */
  get services_s(): number {
    let sum_s = 0;
    this.waits_s.forEach((_, task) => {
      sum_s += this.#services_s[task]!;
    });
    return sum_s;
  }

  covariances(warm_s: number, gap_s: number, service_s: number) {
    const sums = { n: 0, asked_s: 0, service_s2: 0, gap_s2: 0 };
    this.#arrivals_s.forEach((arrival_s, task) => {
      if (arrival_s < warm_s) return;
      const own_s = this.#services_s[task]!;
      const wait_s = this.waits_s[task] ?? 0;
      const next_s = this.#arrivals_s[task + 1];
      sums.n++;
      sums.asked_s += own_s;
      sums.service_s2 += wait_s * (own_s - service_s);
      if (next_s !== undefined) sums.gap_s2 += wait_s * (next_s - arrival_s - gap_s);
    });
    const { n } = sums;
    return { asked_s: sums.asked_s / n, waitTimesService_s2: sums.service_s2 / n, waitTimesGap_s2: sums.gap_s2 / n };
  }

  unlimited(warm_s: number, servers: number): UnlimitedRun {
    const departures_s = Float64Array.from(this.#arrivals_s, (arrival_s, task) => arrival_s + this.#services_s[task]!);
    departures_s.sort();
    const sums = { n: 0, reached: 0, excess: 0 };
    let gone = 0;
    this.#arrivals_s.forEach((arrival_s, task) => {
      while (gone < task && departures_s[gone]! <= arrival_s) gone++;
      if (arrival_s < warm_s) return;
      const present = task - gone;
      sums.n++;
      if (present < servers) return;
      sums.reached++;
      sums.excess += present - servers + 1;
    });
    return { reached: sums.reached / sums.n, excess: sums.excess / sums.n };
  }
}
